using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Semblance.Cli.Hosting;
using Semblance.Cli.Input;
using Semblance.Cli.Output;
using Semblance.Privacy;
using Semblance.Storage;

namespace Semblance.Cli.Commands;

/// <summary>The part of <c>semblance people</c> that is owed to them: consent, retention, export, erasure.</summary>
internal static class PeoplePrivacyCommands
{
    private const int PageSize = 1_000;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static Verb[] On(CommandLine line) => [Consent(line), Due(line), EraseDue(line), Export(line), Erase(line), Erasures(line), Replay(line)];

    private static Verb Consent(CommandLine line)
    {
        var who = PersonArgument.Symbol();
        var version = new Option<string?>("--version-of-text") { HelpName = "VERSION", Description = "Of the text they agreed to. Default: the client's present one." };
        var by = new Option<string>("--by") { HelpName = "WHO", Description = "Who gave it. Default: the person.", DefaultValueFactory = _ => "the person" };
        var evidence = new Option<string?>("--evidence") { HelpName = "WHERE", Description = "Where the proof is: the number of a form, a link." };
        var withdraw = new Option<bool>("--withdraw") { Description = "They agree no longer. Their data stays until somebody erases it." };
        return line.Verb("consent", "Record that a person agreed to be recognised, or no longer does.",
            (session, parse, stop) => parse.GetValue(withdraw)
                ? WithdrawAsync(session, parse.GetValue(who)!, stop)
                : ConsentAsync(session, parse.GetValue(who)!, parse.GetValue(version), parse.GetValue(by)!, parse.GetValue(evidence), stop),
            [
                new("semblance people consent P25-001 --evidence \"form 17\"", "to the client's present text"),
                new("semblance people consent P25-001 --withdraw", "agrees no longer"),
            ]).With(who, version, by, evidence, withdraw);
    }

    private static async Task<int> ConsentAsync(Session session, string who, string? version, string by, string? evidence, CancellationToken stop)
    {
        await using var store = await session.OpenStoreAsync(stop);
        var person = await PersonArgument.FindAsync(store, session.Client, who, stop);
        version ??= (await store.Clients.FindSettingsAsync(session.Client, stop)).ConsentVersion ?? throw new SemblanceException(
            ErrorKind.Invalid, "consent-version", $"The client has no text to agree to: name a version, or set one with '{session.Command("clients settings --consent-text FILE")}'.");
        var consent = new Consent
        {
            Client = session.Client,
            Person = person.Id,
            Version = version,
            GivenAt = session.Time.GetUtcNow(),
            GivenBy = by,
            Evidence = evidence,
        };
        await store.Privacy.AddConsentAsync(consent, stop);
        await session.RecordAsync(store, "consent.add", person.Id, stop);
        session.Screen.Answer(
            () => new JsonObject { ["person"] = person.Id.ToString(), ["version"] = version, ["givenAt"] = consent.GivenAt },
            () => session.Screen.Say($"{person.Name} ({person.Id}) agreed to version {version}."));
        return ExitCode.Ok;
    }

    private static async Task<int> WithdrawAsync(Session session, string who, CancellationToken stop)
    {
        await using var store = await session.OpenStoreAsync(stop);
        var person = await PersonArgument.FindAsync(store, session.Client, who, stop);
        var count = await store.Privacy.WithdrawConsentsAsync(session.Client, person.Id, session.Time.GetUtcNow(), stop);
        await session.RecordAsync(store, "consent.withdraw", person.Id, stop);
        session.Screen.Answer(
            () => new JsonObject { ["person"] = person.Id.ToString(), ["withdrawn"] = count },
            () => session.Screen.Say($"Withdrew {Figures.Count(count, "consent")} of {person.Name}. '{session.Command($"people erase {person.Id}")}' removes what is kept of them."));
        return ExitCode.Ok;
    }

    private static Verb Due(CommandLine line) => line.Verb("due", "List people whose time is over: nothing changed for as many days as the client keeps them.",
        (session, _, stop) => DueAsync(session, stop),
        [new("semblance people due --json", "ids for a script that erases")]);

    private static async Task<int> DueAsync(Session session, CancellationToken stop)
    {
        await using var store = await session.OpenStoreAsync(stop);
        var settings = await store.Clients.FindSettingsAsync(session.Client, stop);
        var (retention, due) = (new Retention(store, session.Time), new List<RetentionEnd>());
        while (await retention.ListDueAsync(session.Client, due.LastOrDefault()?.Person, PageSize, stop) is { Count: > 0 } page)
        {
            due.AddRange(page);
        }

        session.Screen.Answer(
            () => new JsonObject
            {
                ["retentionDays"] = settings.RetentionDays,
                ["people"] = new JsonArray([.. due.Select(d => (JsonNode)new JsonObject { ["id"] = d.Person.ToString(), ["lastChange"] = d.LastChange })]),
            },
            () => Print(session, settings.RetentionDays, due));
        return ExitCode.Ok;
    }

    private static void Print(Session session, int? days, List<RetentionEnd> due)
    {
        if (days is null)
        {
            session.Screen.Say($"The client keeps people until somebody removes them: '{session.Command("clients settings --retention-days N")}' sets a time.");
            return;
        }

        foreach (var (person, change) in due)
        {
            session.Screen.Say($"{person}  {Figures.Time(change)}");
        }

        session.Screen.Say($"{Figures.Count(due.Count, "person is", "people are")} due.");
    }

    private static Verb EraseDue(CommandLine line)
    {
        var yes = Confirmation.Option("Erase without asking.");
        return line.Verb("erase-due", "Erase everybody whose time is over; 'people erasures' has the certificates.",
            (session, parse, stop) => EraseDueAsync(session, parse.GetValue(yes), stop),
            [new("semblance people erase-due --yes", "for a nightly job; exit code 3 if anything is left of anybody")]).With(yes);
    }

    private static async Task<int> EraseDueAsync(Session session, bool yes, CancellationToken stop)
    {
        await using var store = await session.OpenStoreAsync(stop);
        await session.ConfirmAsync("Erase everybody whom 'people due' lists, for good?", yes, stop);
        var certificates = await new Retention(store, session.Time).EraseDueAsync(
            session.Client, ErasureOf(session, store), session.Actor.ToString(), int.MaxValue,
            c => session.RecordAsync(store, "person.erase", c.Person, CancellationToken.None), stop);
        session.Screen.Answer(
            () => new JsonObject { ["erased"] = new JsonArray([.. certificates.Select(c => (JsonNode)c.ToJson())]) },
            () => session.Screen.Say($"{Figures.Count(certificates.Count, "person was", "people were")} erased."));
        return certificates.All(c => c.IsComplete) ? ExitCode.Ok : ExitCode.Differences;
    }

    private static Verb Erasures(CommandLine line) => line.Verb("erasures", "List the certificates of erasures, newest first.",
        (session, _, stop) => ErasuresAsync(session, stop),
        [new("semblance people erasures --json", "each certificate as it was issued")]);

    private static async Task<int> ErasuresAsync(Session session, CancellationToken stop)
    {
        await using var store = await session.OpenStoreAsync(stop);
        var certificates = new List<IssuedCertificate>();
        CertificateCursor? before = null;
        while (await store.Privacy.ListCertificatesAsync(session.Client, null, before, PageSize, stop) is { Count: > 0 } page)
        {
            certificates.AddRange(page);
            before = new CertificateCursor(page[^1].ErasedAt, page[^1].Person);
        }

        session.Screen.Answer(
            () => new JsonObject { ["certificates"] = new JsonArray([.. certificates.Select(c => JsonNode.Parse(c.Document))]) },
            () =>
            {
                certificates.ForEach(c => session.Screen.Say($"{c.Person}  {Figures.Time(c.ErasedAt)}"));
                session.Screen.Say($"{Figures.Count(certificates.Count, "certificate")}.");
            });
        return ExitCode.Ok;
    }

    private static Verb Export(CommandLine line)
    {
        var who = PersonArgument.Symbol();
        var file = new Option<string>("--out") { HelpName = "FILE.zip", Description = "Where to write it; must not be there yet.", Required = true };
        return line.Verb("export", "Write all that is kept of a person to a zip, to be given to them.",
            (session, parse, stop) => ExportAsync(session, parse.GetValue(who)!, parse.GetValue(file)!, stop),
            [new("semblance people export P25-001 --out ada.zip", "person, photos, faces, consents, audit entries")]).With(who, file);
    }

    private static async Task<int> ExportAsync(Session session, string who, string path, CancellationToken stop)
    {
        await using var store = await session.OpenStoreAsync(stop);
        var person = await PersonArgument.FindAsync(store, session.Client, who, stop);
        await session.RecordAsync(store, "person.export", person.Id, stop);
        int? count;
        await using (var output = OwnFile.Create(path))
        {
            count = await new SubjectExport(store, session.PhotoFiles, session.Time).WriteAsync(session.Client, person.Id, output, withEmbeddings: true, stop);
        }

        session.Screen.Answer(
            () => new JsonObject { ["id"] = person.Id.ToString(), ["file"] = path, ["files"] = count },
            () => session.Screen.Say($"Wrote {Figures.Count(count ?? 0, "file")} about {person.Name} to {path}, which only you can read."));
        return ExitCode.Ok;
    }

    private static Verb Erase(CommandLine line)
    {
        var who = PersonArgument.Symbol();
        var file = new Option<string?>("--certificate") { HelpName = "FILE", Description = "Write the certificate there, as JSON; must not be there yet." };
        var yes = Confirmation.Option("Erase without asking.");
        return line.Verb("erase", "Erase a person for good, look for what is left, and certify it. They stay erased when a backup is restored.",
            (session, parse, stop) => EraseAsync(session, parse.GetValue(who)!, parse.GetValue(file), parse.GetValue(yes), stop),
            [new("semblance people erase P25-001 --certificate p25-001.json", "asks before it does; exit code 3 if anything is left")]).With(who, file, yes);
    }

    private static async Task<int> EraseAsync(Session session, string who, string? path, bool yes, CancellationToken stop)
    {
        await using var store = await session.OpenStoreAsync(stop);
        var person = await PersonArgument.FindAsync(store, session.Client, who, stop);
        await session.ConfirmAsync($"Erase {person.Name} ({person.Id}) for good?", yes, stop);
        await using var output = path is null ? null : OwnFile.Create(path); // before anything goes
        var certificate = await ErasureOf(session, store).EraseAsync(session.Client, person.Id, session.Actor.ToString(), CancellationToken.None)
            ?? throw new SemblanceException(ErrorKind.NotFound, "person-unknown", $"{person.Id} is gone already.");
        await session.RecordAsync(store, "person.erase", person.Id, CancellationToken.None);
        var document = certificate.ToJson();
        if (output is not null)
        {
            await JsonSerializer.SerializeAsync(output, document, Indented, CancellationToken.None);
        }

        session.Screen.Answer(() => document, () => Print(session.Screen, certificate, path));
        return certificate.IsComplete ? ExitCode.Ok : ExitCode.Differences;
    }

    private static void Print(Screen screen, ErasureCertificate certificate, string? path)
    {
        var removed = certificate.Removed;
        screen.Say($"Erased {certificate.Person}: {Figures.Count(removed.Faces, "face")}, {Figures.Count(removed.Photos, "photo")}, {Figures.Count(removed.PhotoFiles, "photo file")}, "
            + $"{Figures.Count(removed.Thumbnails, "thumbnail")}, {Figures.Count(removed.Consents, "consent")}, {Figures.Count(removed.Tokens, "login")}, {Figures.Count(removed.Accounts, "account link")}.");
        screen.Say(certificate.IsComplete ? "Looked again: nothing is left." : $"Looked again: {certificate.Left.Total} still there; see the certificate, and run 'semblance doctor'.");
        if (path is not null)
        {
            screen.Say($"The certificate is in {path}.");
        }
    }

    private static Verb Replay(CommandLine line) => line.Verb("replay-erasures",
        "Erase again whoever was erased before: for after a backup was restored.",
        (session, _, stop) => ReplayAsync(session, stop),
        [new("semblance people replay-erasures", "after each restore; for each client with --client")]);

    private static async Task<int> ReplayAsync(Session session, CancellationToken stop)
    {
        await using var store = await session.OpenStoreAsync(stop);
        var certificates = await ErasureOf(session, store).ReplayAsync(
            session.Client, session.Actor.ToString(), c => session.RecordAsync(store, "person.erase", c.Person, CancellationToken.None), stop);
        session.Screen.Answer(
            () => new JsonObject { ["erased"] = new JsonArray([.. certificates.Select(c => (JsonNode)c.ToJson())]) },
            () => session.Screen.Say($"{Figures.Count(certificates.Count, "person was", "people were")} back and erased again."));
        return certificates.All(c => c.IsComplete) ? ExitCode.Ok : ExitCode.Differences;
    }

    private static PersonErasure ErasureOf(Session session, IStore store) =>
        new(store, session.PhotoFiles, Stores.TombstonesOf(session.Address, session.PhotoFolder), session.Time);
}
