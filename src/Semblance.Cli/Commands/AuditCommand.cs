using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Semblance.Audit;
using Semblance.Cli.Hosting;
using Semblance.Cli.Input;
using Semblance.Cli.Output;
using Semblance.People;

namespace Semblance.Cli.Commands;

/// <summary><c>semblance audit</c>: who did what, and whether the record of it is whole.</summary>
internal static class AuditCommand
{
    private const int PageSize = 1_000;

    public static Verb On(CommandLine line) => new Verb("audit", "Read the audit log, and check that nobody changed it.").With(List(line), Verify(line));

    private static Verb List(CommandLine line)
    {
        var person = new Option<string?>("--person") { HelpName = "ID", Description = "Only what was about this person, who may be gone." };
        var actor = new Option<string?>("--actor") { HelpName = "WHO", Description = "Only what this one did: key:ID, account:ID, cli:USER, system:PART or anonymous." };
        var action = new Option<string?>("--action") { HelpName = "NAME", Description = "Only this action, or those of a noun: person.erase, or person." };
        var since = DurationOption.Symbol("--since", "Only of the last days, hours or minutes: 7d, 24h.");
        var limit = new Option<int>("--limit") { HelpName = "N", Description = "At most so many. Default: 100.", DefaultValueFactory = _ => AuditQuery.DefaultLimit };
        return line.Verb("list", "List entries, newest first.", (session, parse, stop) => ListAsync(
            session,
            new AuditQuery
            {
                Person = parse.GetValue(person) is { } id ? ParsePerson(id) : null,
                Actor = parse.GetValue(actor) is { } who ? AuditActor.Parse(who) : null,
                Action = parse.GetValue(action),
                Since = session.Time.GetUtcNow() - DurationOption.Read(parse.GetValue(since), "--since"),
            },
            parse.GetValue(limit),
            stop),
            [
                new("semblance audit list --since 7d", "the last week"),
                new("semblance audit list --person 0198c0de-0000-7000-8000-000000000000 --json", "everything about one person, for a script"),
            ]).With(person, actor, action, since, limit);
    }

    private static PersonId ParsePerson(string text) => Guid.TryParseExact(text, "D", out var id)
        ? new PersonId(id)
        : throw new SemblanceException(ErrorKind.Invalid, "person-id", "--person takes the id of a person, as 'semblance people list' shows it: the log knows no names.");

    private static async Task<int> ListAsync(Session session, AuditQuery query, int most, CancellationToken stop)
    {
        if (most < 1)
        {
            throw new SemblanceException(ErrorKind.Invalid, "page-limit", $"--limit takes 1 or more, not {most}.");
        }

        await using var store = await session.OpenStoreAsync(stop);
        var entries = new List<AuditEntry>();
        while (entries.Count < most)
        {
            var limit = Math.Min(PageSize, most - entries.Count);
            var page = await store.Audit.ListAsync(session.Client, query with { Limit = limit, Before = entries.LastOrDefault()?.Sequence }, stop);
            entries.AddRange(page);
            if (page.Count < limit)
            {
                break;
            }
        }

        session.Screen.Answer(
            () => new JsonObject { ["entries"] = new JsonArray([.. entries.Select(Document)]) },
            () => Print(session.Screen, entries));
        return ExitCode.Ok;
    }

    private static void Print(Screen screen, List<AuditEntry> entries)
    {
        if (entries.Count == 0)
        {
            screen.Say("Nothing.");
            return;
        }

        var table = new TextTable("no", "time", "who", "what", "person", "from", "outcome");
        foreach (var (sequence, item, _) in entries)
        {
            table.Add(
                sequence.ToString(CultureInfo.InvariantCulture), Figures.Time(item.At), item.Actor.ToString(), item.Action, item.Person?.ToString(),
                item.Address, EnumName.Of(item.Outcome));
        }

        screen.Show(table);
    }

    private static Verb Verify(CommandLine line)
    {
        var head = new Option<string?>("--head") { HelpName = "NUMBER:HASH", Description = "The end of the log that an earlier 'audit verify' printed and you kept elsewhere." };
        return line.Verb("verify", "Check every entry of the client's log against its chain; exit code 3 and the first broken entry where it fails.",
            (session, parse, stop) => VerifyAsync(session, parse.GetValue(head) is { } text ? AuditHead.Parse(text) : null, stop),
            [
                new("semblance audit verify", "prints the end of the log: keep it where the store's operator cannot change it"),
                new("semblance audit verify --head 120:5f2c…", "nothing up to there was rewritten or cut off"),
            ]).With(head);
    }

    private static async Task<int> VerifyAsync(Session session, AuditHead? known, CancellationToken stop)
    {
        await using var store = await session.OpenStoreAsync(stop);
        var found = await AuditChain.VerifyAsync(store.Audit, session.Client, known, stop);
        session.Screen.Answer(
            () => new JsonObject
            {
                ["sound"] = found.IsSound,
                ["entries"] = found.Sound,
                ["head"] = found.Head?.ToString(),
                ["firstBroken"] = found.Break?.Sequence,
                ["fault"] = found.Break is { } fault ? EnumName.Of(fault.Fault) : null,
            },
            () => session.Screen.Say(Describe(found, known)));
        return found.IsSound ? ExitCode.Ok : ExitCode.Differences;
    }

    private static string Describe(AuditVerification found, AuditHead? known) => found.Break switch
    {
        { Fault: AuditFault.Missing } broken => $"Entry {broken.Sequence} is missing; the {Figures.Of(found.Sound)} before it are as they were written.",
        { Fault: AuditFault.Changed } broken => $"Entry {broken.Sequence}, or the one before, was changed; those before that are as they were written.",
        { Fault: AuditFault.Rewritten } broken => $"Entry {broken.Sequence} is not the one that was known: the log was written anew.",
        _ when found.Head is null => "The log is empty.",
        _ => $"{Figures.Count(found.Sound, "entry is as it was", "entries are as they were")} written{(known is null ? "" : ", and the end that was known is among them")}. The end: {found.Head}",
    };

    private static JsonObject Document(AuditEntry entry) => new()
    {
        ["sequence"] = entry.Sequence,
        ["at"] = entry.Event.At,
        ["actor"] = entry.Event.Actor.ToString(),
        ["action"] = entry.Event.Action,
        ["person"] = entry.Event.Person?.ToString(),
        ["address"] = entry.Event.Address,
        ["outcome"] = EnumName.Of(entry.Event.Outcome),
        ["hash"] = entry.Hash.Hex,
    };
}
