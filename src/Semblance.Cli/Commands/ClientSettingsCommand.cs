using System.CommandLine;
using System.Text.Json.Nodes;
using Semblance.Cli.Hosting;
using Semblance.Cli.Output;
using Semblance.Clients;
using Semblance.Enrolment;

namespace Semblance.Cli.Commands;

/// <summary><c>semblance clients settings</c>: what a client decides for itself.</summary>
internal sealed class ClientSettingsCommand
{
    private readonly Option<bool?> _consent = new("--consent-required") { HelpName = "true|false", Description = "Nobody is enrolled without a consent to the present text." };
    private readonly Option<string?> _text = new("--consent-text") { HelpName = "FILE", Description = "The text people agree to." };
    private readonly Option<string?> _version = new("--consent-version") { HelpName = "VERSION", Description = "What the text is called; a new one asks everybody anew." };
    private readonly Option<int?> _days = new("--retention-days") { HelpName = "N", Description = "Days after the last change until somebody is due to be erased; 0 keeps them." };
    private readonly Option<Strictness?> _strictness = new("--strictness") { Description = "How good a photo has to be to enrol somebody." };
    private readonly Option<double?> _fpir = new("--target-fpir") { HelpName = "RATE", Description = "Share of strangers that identify may answer with somebody; 0 for the default." };
    private readonly Option<double?> _fmr = new("--target-fmr") { HelpName = "RATE", Description = "Share of other people that verify may accept; 0 for the default." };
    private readonly Option<bool?> _liveness = new("--liveness") { HelpName = "true|false", Description = "Login by face demands a challenge." };

    private ClientSettingsCommand()
    {
    }

    public static Verb On(CommandLine line)
    {
        var command = new ClientSettingsCommand();
        return line.Verb("settings", "Show the client's settings, or change those that are given.", command.RunAsync,
            [
                new("semblance clients settings", "as they are"),
                new("semblance clients settings --consent-text consent.txt --consent-version 2026-1 --consent-required true", "nobody without consent"),
                new("semblance clients settings --retention-days 1095 --client north-school", "three years"),
            ]).With(
                command._consent, command._text, command._version, command._days, command._strictness, command._fpir, command._fmr, command._liveness);
    }

    private async Task<int> RunAsync(Session session, ParseResult parse, CancellationToken stop)
    {
        await using var store = await session.OpenStoreAsync(stop);
        var before = await store.Clients.FindSettingsAsync(session.Client, stop);
        var settings = before with
        {
            ConsentRequired = parse.GetValue(_consent) ?? before.ConsentRequired,
            ConsentText = parse.GetValue(_text) is { } file ? await File.ReadAllTextAsync(file, stop) : before.ConsentText,
            ConsentVersion = parse.GetValue(_version) ?? before.ConsentVersion,
            RetentionDays = parse.GetValue(_days) is { } days ? (days == 0 ? null : days) : before.RetentionDays,
            Strictness = parse.GetValue(_strictness) ?? before.Strictness,
            TargetFpir = parse.GetValue(_fpir) is { } fpir ? (fpir == 0 ? null : fpir) : before.TargetFpir,
            TargetFmr = parse.GetValue(_fmr) is { } fmr ? (fmr == 0 ? null : fmr) : before.TargetFmr,
            LivenessDemanded = parse.GetValue(_liveness) ?? before.LivenessDemanded,
        };
        if (settings != before)
        {
            await store.Clients.UpdateSettingsAsync(session.Client, settings, stop);
            await session.RecordAsync(store, "client.settings", null, stop);
        }

        session.Screen.Answer(() => Document(settings), () => Print(session.Screen, settings));
        return ExitCode.Ok;
    }

    private static void Print(Screen screen, ClientSettings settings)
    {
        foreach (var (name, value) in Document(settings))
        {
            screen.Say($"{name,-18}  {(value is null ? "-" : PlainText.Short(value.ToString()))}");
        }
    }

    private static JsonObject Document(ClientSettings settings) => new()
    {
        ["consentRequired"] = settings.ConsentRequired,
        ["consentVersion"] = settings.ConsentVersion,
        ["consentText"] = settings.ConsentText,
        ["retentionDays"] = settings.RetentionDays,
        ["strictness"] = settings.Strictness is { } strictness ? EnumName.Of(strictness) : null,
        ["targetFpir"] = settings.TargetFpir,
        ["targetFmr"] = settings.TargetFmr,
        ["livenessDemanded"] = settings.LivenessDemanded,
    };
}
