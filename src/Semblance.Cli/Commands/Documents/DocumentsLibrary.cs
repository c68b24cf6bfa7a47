using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Semblance.Cli.Hosting;
using Semblance.Cli.Input;
using Semblance.Cli.Output;
using Semblance.Documents;
using Semblance.Documents.Ingest;
using Semblance.Storage;

namespace Semblance.Cli.Commands.Documents;

/// <summary><c>semblance documents list</c>, <c>show</c> and <c>remove</c>: what was taken in.</summary>
internal static class DocumentsLibrary
{
    public static Verb List(CommandLine line)
    {
        var status = new Option<string?>("--status") { HelpName = "STATUS", Description = "Only these: queued, reading, ready, failed, cancelled." };
        var kind = new Option<string?>("--kind") { HelpName = "KIND", Description = "Only these: text, markdown, html, pdf, docx, csv, xlsx, xml-log, openapi, postman, image." };
        var text = new Option<string?>("--name") { HelpName = "TEXT", Description = "Only files with this in their name." };
        var limit = new Option<int>("--limit") { HelpName = "N", DefaultValueFactory = _ => 100, Description = "The latest so many, 1 to 100000." };
        return line.Verb("list", "List the files that were taken in, the last first, with what became of each.",
            (session, parse, stop) => ListAsync(
                session,
                new ArtifactQuery
                {
                    Status = parse.GetValue(status) is { } s ? DocumentNames.ParseStatus(s) : null,
                    Kind = parse.GetValue(kind) is { } k ? DocumentNames.ParseKind(k) : null,
                    Text = parse.GetValue(text),
                },
                Math.Clamp(parse.GetValue(limit), 1, 100_000), stop),
            [new("semblance documents list --status failed", "what could not be read, and why")]).With(status, kind, text, limit);
    }

    public static Verb Show(CommandLine line)
    {
        var file = FileArgument();
        return line.Verb("show", "Show a file: its documents, how much is in them, its facts.",
            (session, parse, stop) => ShowAsync(session, parse.GetValue(file)!, stop),
            [new("semblance documents show report.pdf", "by its name, or by its id where several are called so")]).With(file);
    }

    public static Verb Remove(CommandLine line)
    {
        var file = FileArgument();
        var yes = Confirmation.Option("Remove without asking.");
        return line.Verb("remove", "Remove a file with everything that was read of it.",
            (session, parse, stop) => RemoveAsync(session, parse.GetValue(file)!, parse.GetValue(yes), stop),
            [new("semblance documents remove report.pdf --yes", "without asking")]).With(file, yes);
    }

    private static Argument<string> FileArgument() => new("FILE") { Description = "Its name or its id, as 'semblance documents list' shows them." };

    private static async Task<int> ListAsync(Session session, ArtifactQuery query, int limit, CancellationToken stop)
    {
        await using var store = await session.OpenStoreIfThereAsync(stop);
        var found = new List<Artifact>();
        while (store is not null && found.Count < limit)
        {
            var page = await store.Artifacts.ListAsync(session.Client, query with { Limit = Math.Min(1_000, limit - found.Count) }, stop);
            found.AddRange(page);
            if (page.Count == 0)
            {
                break;
            }

            query = query with { After = new TimeCursor(page[^1].CreatedAt, page[^1].Id.Value) };
        }

        session.Screen.Answer(() => new JsonObject { ["files"] = new JsonArray([.. found.Select(Document)]) }, () => Print(session.Screen, found));
        return ExitCode.Ok;
    }

    private static void Print(Screen screen, List<Artifact> found)
    {
        if (found.Count == 0)
        {
            screen.Say("No such files. 'semblance ingest FILE' takes one in.");
            return;
        }

        var table = new TextTable("id", "file", "kind", "bytes", "status", "problem");
        foreach (var artifact in found)
        {
            table.Add(
                artifact.Id.ToString(), artifact.Name, artifact.Kind is { } kind ? DocumentNames.Of(kind) : null, artifact.Size?.ToString(CultureInfo.InvariantCulture), DocumentNames.Of(artifact.Status),
                artifact.Problem?.Code);
        }

        screen.Show(table);
    }

    private static async Task<int> ShowAsync(Session session, string text, CancellationToken stop)
    {
        await using var store = await session.OpenStoreAsync(stop);
        var artifact = await FindAsync(session, store, text, stop);
        var documents = new List<(Document Document, DocumentCounts Counts)>();
        foreach (var document in await store.Documents.ListAsync(session.Client, new DocumentQuery { Artifact = artifact.Id, Limit = 100 }, stop))
        {
            documents.Add((document, await store.Documents.CountPartsAsync(session.Client, document.Id, stop)));
        }

        var facts = await store.Facts.ListFactsAsync(session.Client, new FactQuery { Artifact = artifact.Id, Limit = 100 }, stop);
        session.Screen.Answer(
            () =>
            {
                var answer = Document(artifact);
                answer["documents"] = new JsonArray([.. documents.Select(d => Document(d.Document, d.Counts))]);
                answer["notSummed"] = UnsummedColumns.Document(UnsummedColumn.Of(artifact));
                answer["facts"] = new JsonArray([.. facts.Select(f => new JsonObject { ["entity"] = f.Entity, ["reportWeek"] = f.ReportWeek, ["metrics"] = JsonNode.Parse(f.Metrics) })]);
                return answer;
            },
            () =>
            {
                session.Screen.Say($"{artifact.Name}: {DocumentNames.Of(artifact.Status)}{(artifact.Problem is { } problem ? $", {problem.Message} [{problem.Code}]" : "")}");
                foreach (var (document, counts) in documents)
                {
                    session.Screen.Say($"  document {document.Id}, {DocumentNames.Of(document.Kind)}: {Holds(counts)}");
                }

                foreach (var fact in facts)
                {
                    session.Screen.Say($"  {fact.Entity ?? "all"}: {Metrics(fact.Metrics)}");
                }

                foreach (var column in UnsummedColumn.Of(artifact))
                {
                    session.Screen.Say($"  {column.Message}");
                }
            });
        return ExitCode.Ok;
    }

    private static async Task<int> RemoveAsync(Session session, string text, bool yes, CancellationToken stop)
    {
        await using var store = await session.OpenStoreAsync(stop);
        var artifact = await FindAsync(session, store, text, stop);
        await session.ConfirmAsync($"Remove {artifact.Name} with everything that was read of it?", yes, stop);
        await ArtifactRemoval.RunAsync(store, Stores.OriginalsOf(session.Address, session.PhotoFolder), artifact, stop);
        await session.RecordAsync(store, "document.remove", null, CancellationToken.None);
        session.Screen.Answer(() => new JsonObject { ["removed"] = artifact.Id.ToString(), ["file"] = artifact.Name }, () => session.Screen.Say($"Removed {artifact.Name}."));
        return ExitCode.Ok;
    }

    private static string Holds(DocumentCounts counts)
    {
        var parts = new (long Count, string One, string Many)[]
        {
            (counts.Sections, "section", "sections"), (counts.Tables, "block of rows", "blocks of rows"), (counts.Endpoints, "endpoint", "endpoints"), (counts.LogEntries, "log entry", "log entries"),
        };
        var there = parts.Where(p => p.Count > 0).Select(p => Figures.Count(p.Count, p.One, p.Many)).ToList();
        return there.Count > 0 ? string.Join(", ", there) : "nothing";
    }

    /// <summary>Figures as people read them; whatever else somebody noted stays the JSON that it is.</summary>
    private static string Metrics(string json) => JsonNode.Parse(json) is JsonObject metrics && metrics.All(m => m.Value?.GetValueKind() == JsonValueKind.Number)
        ? string.Join(", ", metrics.Select(m => $"{m.Key} {m.Value!.GetValue<double>().ToString("#,0.####", CultureInfo.InvariantCulture)}"))
        : json;

    /// <exception cref="SemblanceException">NotFound, <c>artifact-unknown</c>; Invalid, <c>artifact-ambiguous</c>: several files are called so.</exception>
    private static async Task<Artifact> FindAsync(Session session, IStore store, string text, CancellationToken stop)
    {
        if (Guid.TryParse(text, out var id))
        {
            return await store.Artifacts.FindAsync(session.Client, new ArtifactId(id), stop) ?? throw Unknown(text);
        }

        // Others have the text somewhere in their names; whoever asks for one file by its name means just that.
        var called = new List<Artifact>();
        for (var query = new ArtifactQuery { Text = text, Limit = 1_000 }; await store.Artifacts.ListAsync(session.Client, query, stop) is { Count: > 0 } page;)
        {
            called.AddRange(page.Where(a => a.Name == text));
            query = query with { After = new TimeCursor(page[^1].CreatedAt, page[^1].Id.Value) };
        }

        return called.Count switch
        {
            0 => throw Unknown(text),
            1 => called[0],
            _ => throw new SemblanceException(ErrorKind.Invalid, "artifact-ambiguous", $"{Figures.Of(called.Count)} files are called \"{text}\": name one by its id, as {called[0].Id}; 'semblance documents list --name \"{text}\"' has them."),
        };
    }

    private static SemblanceException Unknown(string text) =>
        new(ErrorKind.NotFound, "artifact-unknown", $"There is no file \"{text}\": 'semblance documents list' has their names and ids.");

    private static JsonObject Document(Artifact artifact) => new JsonObject
    {
        ["id"] = artifact.Id.ToString(),
        ["file"] = artifact.Name,
        ["kind"] = artifact.Kind is { } kind ? DocumentNames.Of(kind) : null,
        ["bytes"] = artifact.Size,
        ["sha256"] = artifact.Hash?.Hex,
        ["status"] = DocumentNames.Of(artifact.Status),
        ["problem"] = artifact.Problem is { } problem ? new JsonObject { ["code"] = problem.Code, ["message"] = problem.Message } : null,
        ["reportWeek"] = artifact.ReportWeek,
        ["createdAt"] = artifact.CreatedAt.ToString("O", CultureInfo.InvariantCulture),
    };

    private static JsonObject Document(Document document, DocumentCounts counts) => new JsonObject
    {
        ["id"] = document.Id.ToString(),
        ["kind"] = DocumentNames.Of(document.Kind),
        ["title"] = document.Title,
        ["sections"] = counts.Sections,
        ["tables"] = counts.Tables,
        ["endpoints"] = counts.Endpoints,
        ["logEntries"] = counts.LogEntries,
    };
}
