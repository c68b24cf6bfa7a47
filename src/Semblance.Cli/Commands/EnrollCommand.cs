using System.CommandLine;
using System.Text.Json.Nodes;
using Semblance.Cli.Hosting;
using Semblance.Cli.Input;
using Semblance.Cli.Output;
using Semblance.Cli.Remote;
using Semblance.Clients;
using Semblance.Enrolment;
using Semblance.People;
using Semblance.Privacy;
using Semblance.Storage;
using Semblance.Vision.Vips;
using EnrollForm = Semblance.ApiClient.EnrollForm;

namespace Semblance.Cli.Commands;

/// <summary><c>semblance enroll</c>: people from photos, one or a folder of them.</summary>
internal sealed class EnrollCommand
{
    private readonly Argument<string[]> _photos = new("PHOTO") { Description = "Photos of one person.", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<string?> _name = new("--name") { Description = "The person's name. Somebody who has it already gets the photos; --new makes a namesake." };
    private readonly Option<string?> _person = new("--person") { HelpName = "PERSON", Description = "Add to this person: id, external id or exact name." };
    private readonly Option<bool> _new = new("--new") { Description = "A new person, even when somebody has the same name." };
    private readonly Option<string?> _externalId = new("--external-id") { HelpName = "ID", Description = "The owner's own id of a new person: employee or roll number." };
    private readonly Option<string?> _region = new("--region") { Description = "The region of new people." };
    private readonly Option<string[]> _groups = new("--group") { Description = "A group of new people; may be given several times." };
    private readonly Option<string?> _folder = new("--folder") { HelpName = "FOLDER", Description = "A folder with one folder per person, named after them. Stopped half way, the same command goes on." };
    private readonly Option<string?> _report = new("--report") { HelpName = "FILE", Description = "Write what became of each photo to this file, as JSON." };
    private readonly Option<Strictness?> _strictness = new("--strictness") { Description = "How good a photo has to be: lenient, normal or strict. Default: as the client's settings say, else normal." };
    private readonly Option<string?> _consent = new("--consent") { HelpName = "WHO", Description = "They agreed to the client's present text: who says so, such as \"the person\"." };
    private readonly Option<string?> _evidence = new("--evidence") { HelpName = "WHERE", Description = "With --consent: where the proof is, the number of a form or a link." };

    private readonly ModelSetOptions _models = new();

    private EnrollCommand()
    {
    }

    public static Verb On(CommandLine line)
    {
        var command = new EnrollCommand();
        return line.Verb("enroll", "Enrol people from photos; says of each photo whether it was taken, and why not.", command.RunAsync,
            [
                new("semblance enroll --name \"Ada Quill\" --region north ada1.jpg ada2.jpg", "one person"),
                new("semblance enroll --person P25-001 ada3.jpg", "one more photo of somebody"),
                new("semblance enroll --folder ./photos --report refused.json", "one folder per person"),
            ],
            command.RunRemoteAsync)
            .With(command._photos, command._name, command._person, command._new, command._externalId, command._region, command._groups)
            .With(command._folder, command._strictness, command._report, command._consent, command._evidence)
            .With(command._models.Symbols);
    }

    private async Task<int> RunAsync(Session session, ParseResult parse, CancellationToken stop)
    {
        var folder = parse.GetValue(_folder);
        var photos = parse.GetValue(_photos) ?? [];
        Check(parse, folder, photos);
        OutputFile.Require(parse.GetValue(_report));
        var lots = folder is null ? [new PhotoLot(parse.GetValue(_name) ?? parse.GetValue(_person)!, photos)] : PhotoLot.Below(folder);
        using var encoder = _models.Open(session, parse);
        await using var store = await session.OpenStoreAsync(stop);
        var enroller = new Enroller(store, session.PhotoFiles, new VipsPhotoCodec(), encoder, session.Time);
        var reports = await Progress.ShowAsync(
            session.Host, "enrolling", told => EnrolAsync(session, parse, store, enroller, lots, told, stop));
        await AnswerAsync(session, parse.GetValue(_report), folder is not null, reports, stop);
        return stop.IsCancellationRequested ? ExitCode.Interrupted
            : reports.TrueForAll(r => r.Report.Count(PhotoOutcome.Refused) == r.Report.Photos.Count) ? ExitCode.Refused
            : ExitCode.Ok;
    }

    private Task<int> RunRemoteAsync(RemoteSession session, ParseResult parse, CancellationToken stop)
    {
        var folder = parse.GetValue(_folder);
        var photos = parse.GetValue(_photos) ?? [];
        Check(parse, folder, photos);
        if (parse.GetValue(_report) is not null)
        {
            throw new SemblanceException(ErrorKind.Invalid, "enroll-remote", "--report is for a store: leave it out with --server; --json prints what became of each photo.");
        }

        var form = new EnrollForm
        {
            Name = parse.GetValue(_name),
            Person = parse.GetValue(_person),
            New = parse.GetValue(_new) ? "true" : null,
            ExternalId = parse.GetValue(_externalId),
            Region = parse.GetValue(_region),
            Group = parse.GetValue(_groups) ?? [],
            Consent = parse.GetValue(_consent),
            Evidence = parse.GetValue(_evidence),
            Strictness = parse.GetValue(_strictness) is { } strictness ? EnumName.Of(strictness) : null,
        };
        return RemoteEnrolment.EnrolAsync(session, form, folder is null ? [new PhotoLot("", photos)] : PhotoLot.Below(folder), folder is not null, stop);
    }

    private void Check(ParseResult parse, string? folder, string[] photos)
    {
        var who = new[] { parse.GetValue(_name), parse.GetValue(_person) }.Count(v => v is not null);
        var fault = (folder, photos.Length, who) switch
        {
            (null, 0, _) => "No photo was given: name photos of one person, or --folder with one folder per person.",
            (null, _, 0) => "Whose photos are these? Give --name for a name, or --person for somebody who is enrolled.",
            (null, _, 2) => "Give --name or --person, not both.",
            ({ }, > 0, _) => "Give photos or --folder, not both.",
            ({ }, _, > 0) => "With --folder, people are named after their folders: leave --name and --person out.",
            ({ }, _, _) when parse.GetValue(_new) || parse.GetValue(_externalId) is not null =>
                "--new and --external-id are for one person: leave them out with --folder.",
            _ when parse.GetValue(_name) is { } name && string.IsNullOrWhiteSpace(name) => "A name needs at least one letter.",
            _ when parse.GetValue(_new) && parse.GetValue(_person) is not null => "--person names somebody who is there; --new makes another: give one of them.",
            _ => null,
        };
        if (fault is not null)
        {
            throw new SemblanceException(ErrorKind.Invalid, "enroll-what", fault);
        }
    }

    private async Task<List<(string Name, EnrolmentReport Report)>> EnrolAsync(
        Session session, ParseResult parse, IStore store, Enroller enroller, IReadOnlyList<PhotoLot> lots, Action<long, long> told, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        var settings = await store.Clients.FindSettingsAsync(session.Client, stop);
        var strictness = parse.GetValue(_strictness);
        var reports = new List<(string, EnrolmentReport)>();
        var (done, all) = (0L, lots.Sum(l => (long)l.Files.Count));
        foreach (var lot in lots)
        {
            var photos = lot.Files.Select(f => new EnrolmentPhoto(f, token => PhotoArgument.ReadAsync(session.Host, f, token))).ToArray();
            try
            {
                // A person that was begun is finished: an interruption comes between two of them.
                var person = await FindPersonAsync(session, parse, store, lot.Name, CancellationToken.None);
                var report = await enroller.EnrolAsync(
                    person, photos, strictness, ConsentOf(session, parse, settings, person), () => told(++done, all), CancellationToken.None);
                reports.Add((lot.Name, report));
                if (report.Count(PhotoOutcome.Added) > 0)
                {
                    await session.RecordAsync(store, "person.enroll", person.Id, CancellationToken.None);
                }
            }
            catch (SemblanceException e) when (parse.GetValue(_folder) is not null && e.Kind is (ErrorKind.Invalid or ErrorKind.Conflict))
            {
                reports.Add((lot.Name, EnrolmentReport.Refused(photos, new Refusal(RefusalReason.UnclearPerson, e.Message))));
            }

            catch (SemblanceException e) when (parse.GetValue(_folder) is not null && e.Code == ConsentRule.MissingCode)
            {
                reports.Add((lot.Name, EnrolmentReport.Refused(photos, new Refusal(RefusalReason.NoConsent, e.Message))));
            }

            if (stop.IsCancellationRequested)
            {
                break;
            }
        }

        return reports;
    }

    private Consent? ConsentOf(Session session, ParseResult parse, ClientSettings settings, Person person) => parse.GetValue(_consent) is not { } by ? null : new Consent
    {
        Client = session.Client,
        Person = person.Id,
        Version = settings.ConsentVersion ?? throw new SemblanceException(ErrorKind.Invalid, "consent-version",
            $"The client has no text to agree to: '{session.Command("clients settings --consent-text FILE --consent-version VERSION")}' sets one."),
        GivenAt = session.Time.GetUtcNow(),
        GivenBy = by,
        Evidence = parse.GetValue(_evidence),
    };

    /// <summary>Whom the photos are of: somebody who is stored, or a new person who is not yet.</summary>
    private async Task<Person> FindPersonAsync(Session session, ParseResult parse, IStore store, string name, CancellationToken stop)
    {
        if (parse.GetValue(_person) is { } known)
        {
            return await PersonArgument.FindAsync(store, session.Client, known, stop);
        }

        var externalId = parse.GetValue(_externalId);
        var there = parse.GetValue(_new) ? null
            : await PersonArgument.FindNamedAsync(store, session.Client, name.Trim(), externalId, stop);
        var now = session.Time.GetUtcNow();
        return there ?? new Person
        {
            Id = PersonId.New(),
            Client = session.Client,
            Name = name.Trim(),
            ExternalId = externalId,
            Region = parse.GetValue(_region),
            Groups = [.. (parse.GetValue(_groups) ?? []).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            CreatedAt = now,
            UpdatedAt = now,
        };
    }

    private static async Task AnswerAsync(
        Session session, string? file, bool isFolder, List<(string Name, EnrolmentReport Report)> reports, CancellationToken stop)
    {
        JsonObject Document() => isFolder
            ? new JsonObject { ["people"] = new JsonArray([.. reports.Select(r => EnrolmentAnswer.Document(r.Name, r.Report))]) }
            : EnrolmentAnswer.Document(reports[0].Name, reports[0].Report);
        if (file is not null)
        {
            await File.WriteAllTextAsync(file, Document().ToJsonString() + "\n", CancellationToken.None);
        }

        session.Screen.Answer(Document, () => Print(session.Screen, reports));
        if (stop.IsCancellationRequested)
        {
            session.Screen.Note("interrupted: the same command goes on where it stopped");
        }
    }

    private static void Print(Screen screen, List<(string Name, EnrolmentReport Report)> reports)
    {
        foreach (var (name, report) in reports)
        {
            EnrolmentAnswer.Print(screen, name, report);
        }

        if (reports.Count > 1)
        {
            int Sum(PhotoOutcome outcome) => reports.Sum(r => r.Report.Count(outcome));
            screen.Say($"{Figures.Count(reports.Count(r => r.Report.IsNew), "person", "people")} enrolled; of {Figures.Count(reports.Sum(r => r.Report.Photos.Count), "photo")}, "
                + $"{Figures.Of(Sum(PhotoOutcome.Added))} added, {Figures.Of(Sum(PhotoOutcome.AlreadyThere))} there already, {Figures.Of(Sum(PhotoOutcome.Refused))} refused.");
        }
    }
}
