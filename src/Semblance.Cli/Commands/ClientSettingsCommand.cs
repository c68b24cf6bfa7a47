using System.CommandLine;
using System.Globalization;
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
    private readonly Option<int?> _unknown = new("--keep-unknown-days")
    {
        HelpName = "N",
        Description = "Days that unknown faces are kept in the inbox since they were last seen; 0 keeps none.",
    };

    private readonly Option<Strictness?> _strictness = new("--strictness") { Description = "How good a photo has to be to enrol somebody." };
    private readonly Option<double?> _fpir = new("--target-fpir") { HelpName = "RATE", Description = "Share of strangers that identify may answer with somebody; 0 for the default." };
    private readonly Option<double?> _fmr = new("--target-fmr") { HelpName = "RATE", Description = "Share of other people that verify may accept; 0 for the default." };
    private readonly Option<double?> _margin = new("--margin") { HelpName = "SHARE", Description = "How much farther the second person must be for identify to name the first, as a share of the threshold; -1 for the default." };
    private readonly Option<string[]> _threshold = new("--threshold")
    {
        HelpName = "SPACE=D[,V]",
        Description = "The greatest distance that is a match in a space, D for identify and V for verify, in place of derived ones; SPACE= for none. May be given several times.",
    };

    private readonly Option<bool?> _liveness = new("--liveness") { HelpName = "true|false", Description = "Login by face demands a challenge." };
    private readonly Option<bool?> _open = new("--face-login-open") { HelpName = "true|false", Description = "Login by face alone needs no key of a device: whoever reaches the server may try." };

    private readonly Option<bool?> _identifyLiveness = new("--identify-liveness") { HelpName = "true|false", Description = "Identification of photos demands a challenge." };

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
                command._consent, command._text, command._version, command._days, command._unknown, command._strictness, command._fpir, command._fmr, command._margin, command._threshold,
                command._liveness, command._identifyLiveness, command._open);
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
            UnknownDays = parse.GetValue(_unknown) is { } kept ? (kept == 0 ? null : kept) : before.UnknownDays,
            Strictness = parse.GetValue(_strictness) ?? before.Strictness,
            TargetFpir = parse.GetValue(_fpir) is { } fpir ? (fpir == 0 ? null : fpir) : before.TargetFpir,
            TargetFmr = parse.GetValue(_fmr) is { } fmr ? (fmr == 0 ? null : fmr) : before.TargetFmr,
            Margin = parse.GetValue(_margin) is { } margin ? (margin == -1 ? null : margin) : before.Margin,
            Thresholds = ThresholdsOf(before.Thresholds, parse.GetValue(_threshold) ?? []),
            LivenessDemanded = parse.GetValue(_liveness) ?? before.LivenessDemanded,
            IdentifyLivenessDemanded = parse.GetValue(_identifyLiveness) ?? before.IdentifyLivenessDemanded,
            FaceLoginOpen = parse.GetValue(_open) ?? before.FaceLoginOpen,
        };
        if (settings != before)
        {
            settings.CheckAfter(before);
            await store.Clients.UpdateSettingsAsync(session.Client, settings, stop);
            await session.RecordAsync(store, "client.settings", null, stop);
        }

        session.Screen.Answer(() => Document(settings), () => Print(session.Screen, settings));
        return ExitCode.Ok;
    }

    private static IReadOnlyDictionary<string, SpaceThreshold>? ThresholdsOf(IReadOnlyDictionary<string, SpaceThreshold>? before, string[] changes)
    {
        if (changes.Length == 0)
        {
            return before;
        }

        var thresholds = new SortedDictionary<string, SpaceThreshold>(StringComparer.Ordinal);
        foreach (var (space, distances) in before ?? new Dictionary<string, SpaceThreshold>(StringComparer.Ordinal))
        {
            thresholds[space] = distances;
        }

        foreach (var change in changes)
        {
            if (change.Split('=') is not [var space, var distances])
            {
                throw Malformed(change);
            }

            thresholds.Remove(space);
            if (distances.Length > 0)
            {
                thresholds[space] = Parse(change, distances.Split(','));
            }
        }

        return thresholds.Count == 0 ? null : thresholds;
    }

    private static SpaceThreshold Parse(string change, string[] distances)
    {
        double? At(int i) => i >= distances.Length || distances[i].Length == 0 ? null
            : double.TryParse(distances[i], NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : throw Malformed(change);
        return distances.Length <= 2 ? new SpaceThreshold(At(0), At(1)) : throw Malformed(change);
    }

    private static SemblanceException Malformed(string change) => new(ErrorKind.Invalid, "settings-threshold",
        $"--threshold {change} is not SPACE=D or SPACE=D,V: give the key of a space and distances, such as dlib-resnet-v1=0.5,0.6.");

    private static void Print(Screen screen, ClientSettings settings)
    {
        foreach (var (name, value) in Document(settings))
        {
            screen.Say($"{name,-24}  {(value is null ? "-" : PlainText.Short(value is JsonObject ? value.ToJsonString() : value.ToString()))}");
        }
    }

    private static JsonObject Document(ClientSettings settings) => new()
    {
        ["consentRequired"] = settings.ConsentRequired,
        ["consentVersion"] = settings.ConsentVersion,
        ["consentText"] = settings.ConsentText,
        ["retentionDays"] = settings.RetentionDays,
        ["unknownDays"] = settings.UnknownDays,
        ["strictness"] = settings.Strictness is { } strictness ? EnumName.Of(strictness) : null,
        ["targetFpir"] = settings.TargetFpir,
        ["targetFmr"] = settings.TargetFmr,
        ["margin"] = settings.Margin,
        ["thresholds"] = settings.Thresholds is not { Count: > 0 } thresholds ? null : new JsonObject(
            thresholds.OrderBy(t => t.Key, StringComparer.Ordinal).Select(t => KeyValuePair.Create(
                t.Key, (JsonNode?)new JsonObject { ["identify"] = t.Value.Identify, ["verify"] = t.Value.Verify }))),
        ["livenessDemanded"] = settings.LivenessDemanded,
        ["identifyLivenessDemanded"] = settings.IdentifyLivenessDemanded,
        ["faceLoginOpen"] = settings.FaceLoginOpen,
    };
}
