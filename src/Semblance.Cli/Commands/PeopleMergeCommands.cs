using System.CommandLine;
using System.Text.Json.Nodes;
using Semblance.Cli.Hosting;
using Semblance.Cli.Input;
using Semblance.Cli.Output;
using Semblance.Faces;
using Semblance.People;

namespace Semblance.Cli.Commands;

/// <summary>The part of <c>semblance people</c> that makes two records one, and one two.</summary>
internal static class PeopleMergeCommands
{
    public static Verb[] On(CommandLine line) => [Merge(line), Merges(line), Unmerge(line), Split(line)];

    private static Verb Merge(CommandLine line)
    {
        var kept = new Argument<string>("KEPT") { Description = $"Who stays, as they are. {PersonArgument.Help}" };
        var other = new Argument<string>("OTHER") { Description = "Who becomes one with them: their faces, photos, consents and accounts." };
        var yes = Confirmation.Option("Merge without asking.");
        return line.Verb("merge", "Make two records of one person one. 'people unmerge' undoes it exactly.",
            (session, parse, stop) => MergeAsync(session, parse.GetValue(kept)!, parse.GetValue(other)!, parse.GetValue(yes), stop),
            [new("semblance people merge P25-001 \"Ada Q.\"", "asks before it does; prints what undoes it")]).With(kept, other, yes);
    }

    private static async Task<int> MergeAsync(Session session, string kept, string other, bool yes, CancellationToken stop)
    {
        await using var store = await session.OpenStoreAsync(stop);
        var (stays, goes) = (await PersonArgument.FindAsync(store, session.Client, kept, stop), await PersonArgument.FindAsync(store, session.Client, other, stop));
        await session.ConfirmAsync($"Make {goes.Name} ({goes.Id}) one with {stays.Name} ({stays.Id})?", yes, stop);
        var merge = await store.Merges.MergeAsync(session.Client, stays.Id, goes.Id, stop);
        await session.RecordAsync(store, "person.merge", stays.Id, stop);
        session.Screen.Answer(() => Document(merge), () =>
        {
            session.Screen.Say($"{goes.Name} is {stays.Name} now: {Figures.Count(merge.Faces.Count, "face")}, {Figures.Count(merge.Photos.Count, "photo")}.");
            session.Screen.Say($"To undo it: {session.Command($"people unmerge {merge.Id}")}");
        });
        return ExitCode.Ok;
    }

    private static Verb Merges(CommandLine line) => line.Verb("merges", "List merges, newest first.",
        (session, _, stop) => ListAsync(session, stop), [new("semblance people merges", "which there were, and which are undone")]);

    private static async Task<int> ListAsync(Session session, CancellationToken stop)
    {
        await using var store = await session.OpenStoreAsync(stop);
        var merges = await store.Merges.ListAsync(session.Client, null, stop);
        session.Screen.Answer(
            () => new JsonObject { ["merges"] = new JsonArray([.. merges.Select(m => (JsonNode)Document(m))]) },
            () =>
            {
                var table = new TextTable("merge", "into", "who", "faces", "when", "undone");
                foreach (var merge in merges)
                {
                    table.Add(
                        merge.Id.ToString(), merge.Kept.ToString(), merge.Merged.Name, Figures.Of(merge.Faces.Count), Figures.Time(merge.MergedAt),
                        merge.UndoneAt is { } at ? Figures.Time(at) : null);
                }

                session.Screen.Show(table);
            });
        return ExitCode.Ok;
    }

    private static Verb Unmerge(CommandLine line)
    {
        var id = new Argument<string>("MERGE") { Description = "The id of the merge, as 'people merges' shows it." };
        return line.Verb("unmerge", "Undo a merge: both are as they were.",
            (session, parse, stop) => UnmergeAsync(session, parse.GetValue(id)!, stop),
            [new("semblance people unmerge 0198c0de-0000-7000-8000-000000000000", "what was removed since stays removed")]).With(id);
    }

    private static async Task<int> UnmergeAsync(Session session, string text, CancellationToken stop)
    {
        var id = ParseId(text, "merge-id", "MERGE takes the id of a merge: 'semblance people merges' shows them.");
        await using var store = await session.OpenStoreAsync(stop);
        var merge = await store.Merges.UndoAsync(session.Client, new MergeId(id), stop);
        await session.RecordAsync(store, "person.unmerge", merge.Merged.Id, stop);
        session.Screen.Answer(() => Document(merge), () => session.Screen.Say($"{merge.Merged.Name} ({merge.Merged.Id}) is somebody of their own again."));
        return ExitCode.Ok;
    }

    private static Verb Split(CommandLine line)
    {
        var who = PersonArgument.Symbol();
        var faces = new Option<string[]>("--face") { HelpName = "ID", Description = "A face that is somebody else's; may be given several times.", Required = true };
        var name = new Option<string>("--name") { Description = "The name of the new person.", Required = true };
        return line.Verb("split", "Make some faces of a person somebody else's, with the photos they were found in.",
            (session, parse, stop) => SplitAsync(session, parse.GetValue(who)!, parse.GetValue(faces)!, parse.GetValue(name)!, stop),
            [new("semblance people split \"Ada Quill\" --face 0198c0de-0000-7000-8000-000000000000 --name \"Bo Tarn\"", "one face was not Ada's")])
            .With(who, faces, name);
    }

    private static async Task<int> SplitAsync(Session session, string who, string[] faces, string name, CancellationToken stop)
    {
        var ids = faces.Select(f => new FaceId(ParseId(f, "face-id", "--face takes the id of a face: 'semblance people export' lists them."))).ToArray();
        await using var store = await session.OpenStoreAsync(stop);
        var person = await PersonArgument.FindAsync(store, session.Client, who, stop);
        var now = session.Time.GetUtcNow();
        var created = new Person { Id = PersonId.New(), Client = session.Client, Name = name.Trim(), Region = person.Region, CreatedAt = now, UpdatedAt = now };
        await store.Merges.SplitAsync(session.Client, person.Id, ids, created, stop);
        await session.RecordAsync(store, "person.split", person.Id, stop);
        session.Screen.Answer(
            () => new JsonObject { ["from"] = person.Id.ToString(), ["id"] = created.Id.ToString(), ["name"] = created.Name, ["faces"] = ids.Length },
            () => session.Screen.Say($"{Figures.Count(ids.Length, "face")} of {person.Name} became {created.Name} ({created.Id})."));
        return ExitCode.Ok;
    }

    private static Guid ParseId(string text, string code, string message) =>
        Guid.TryParseExact(text, "D", out var id) ? id : throw new SemblanceException(ErrorKind.Invalid, code, message);

    private static JsonObject Document(PeopleMerge merge) => new()
    {
        ["id"] = merge.Id.ToString(),
        ["kept"] = merge.Kept.ToString(),
        ["merged"] = merge.Merged.Id.ToString(),
        ["name"] = merge.Merged.Name,
        ["faces"] = merge.Faces.Count,
        ["photos"] = merge.Photos.Count,
        ["mergedAt"] = merge.MergedAt,
        ["undoneAt"] = merge.UndoneAt,
    };
}
