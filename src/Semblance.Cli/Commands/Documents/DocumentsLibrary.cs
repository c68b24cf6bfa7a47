using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Semblance.Cli.Hosting;
using Semblance.Cli.Input;
using Semblance.Cli.Output;
using Semblance.Documents;
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
        var id = IdArgument();
        return line.Verb("show", "Show a file: its documents, how much is in them, its facts.",
            (session, parse, stop) => ShowAsync(session, parse.GetValue(id)!, stop),
            [new("semblance documents show 0192c3f0-0000-7000-8000-000000000000", "'semblance documents list' has the ids")]).With(id);
    }

    public static Verb Remove(CommandLine line)
    {
        var id = IdArgument();
        var yes = Confirmation.Option("Remove without asking.");
        return line.Verb("remove", "Remove a file with everything that was read of it.",
            (session, parse, stop) => RemoveAsync(session, parse.GetValue(id)!, parse.GetValue(yes), stop),
            [new("semblance documents remove 0192c3f0-0000-7000-8000-000000000000 --yes", "without asking")]).With(id, yes);
    }

    private static Argument<string> IdArgument() => new("ID") { Description = "Of the file, as 'semblance documents list' shows it." };

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
                answer["facts"] = new JsonArray([.. facts.Select(f => new JsonObject { ["entity"] = f.Entity, ["reportWeek"] = f.ReportWeek, ["metrics"] = JsonNode.Parse(f.Metrics) })]);
                return answer;
            },
            () =>
            {
                session.Screen.Say($"{artifact.Name}: {DocumentNames.Of(artifact.Status)}{(artifact.Problem is { } problem ? $", {problem.Message} [{problem.Code}]" : "")}");
                foreach (var (document, counts) in documents)
                {
                    session.Screen.Say($"  document {document.Id}, {DocumentNames.Of(document.Kind)}: {Figures.Count(counts.Sections, "section")}, {Figures.Count(counts.Tables, "block of rows", "blocks of rows")}, "
                        + $"{Figures.Count(counts.Endpoints, "endpoint")}, {Figures.Count(counts.LogEntries, "log entry", "log entries")}");
                }

                foreach (var fact in facts)
                {
                    session.Screen.Say($"  {fact.Entity ?? "all"}: {fact.Metrics}");
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

    private static async Task<Artifact> FindAsync(Session session, IStore store, string text, CancellationToken stop) =>
        (Guid.TryParse(text, out var id) ? await store.Artifacts.FindAsync(session.Client, new ArtifactId(id), stop) : null)
        ?? throw new SemblanceException(ErrorKind.NotFound, "artifact-unknown", $"There is no file \"{text}\": 'semblance documents list' has the ids.");

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
