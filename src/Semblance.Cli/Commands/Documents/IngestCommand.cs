using System.CommandLine;
using Semblance.Cli.Hosting;
using Semblance.Cli.Input;
using Semblance.Cli.Output;
using Semblance.Documents;
using Semblance.Documents.Ingest;

namespace Semblance.Cli.Commands.Documents;

/// <summary><c>semblance ingest</c>: files into the store, where they can be searched.</summary>
internal static class IngestCommand
{
    public static Verb On(CommandLine line)
    {
        var files = new Argument<string[]>("FILE")
        {
            Arity = ArgumentArity.OneOrMore,
            Description = "PDF, DOCX, XLSX, CSV, Markdown, HTML, text, XML logs, OpenAPI or Swagger, Postman collections, pictures of text; a folder for all files in it.",
        };
        var week = new Option<string?>("--report-week") { HelpName = "WEEK", Description = "The week that these files report, as you call it; facts of tables carry it." };
        var logs = new LogOptions();
        var words = new Option<bool>("--words-only") { Description = "Compute no embeddings, even where there is a text model; 'semblance search rebuild' makes up for it." };
        return line.Verb("ingest", "Take files in: text, tables, APIs, logs and facts, each with where it came from, ready to be searched.",
            (session, parse, stop) => RunAsync(session, parse.GetValue(files)!, parse.GetValue(week), logs.MapOf(parse), parse.GetValue(words), stop),
            [
                new("semblance ingest report.pdf table.xlsx data.csv logs.xml openapi.yaml notes.md", "a file that cannot be read costs no other"),
                new("semblance ingest ./handbook --report-week 2026-W47 --json", "a folder, for a script; stopped half way, the same command goes on"),
            ]).With(files, week, words).With(logs.Symbols);
    }

    private static async Task<int> RunAsync(Session session, IReadOnlyList<string> named, string? week, Semblance.Documents.Logs.XmlLogMap map, bool wordsOnly, CancellationToken stop)
    {
        var closed = new List<string>();
        var files = named.SelectMany(n => FilesOf(n, closed)).Distinct(StringComparer.Ordinal).ToList();
        await using var store = await session.OpenStoreAsync(stop);
        using var embedder = wordsOnly ? null : await TextEmbedders.OpenServingAsync(session, store, "Without embeddings, to be found by words alone", orOther: false, stop);
        var ingester = new Ingester(store, new DocumentReading(ReadingLimits.Default, map), embedder, session.Time);
        var results = new IngestedFile?[files.Count];
        await Progress.ShowAsync(session.Host, "reading", async told =>
        {
            var done = 0L;
            told(0, files.Count);
            var parallel = new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, Environment.ProcessorCount), CancellationToken = CancellationToken.None };
            await Parallel.ForEachAsync(Enumerable.Range(0, files.Count), parallel, async (i, _) =>
            {
                var began = session.Time.GetTimestamp();
                results[i] = await IngestedFile.OfAsync(ingester, session.Client, OfferedFile.At(files[i]) with { ReportWeek = week, Source = "cli" }, Follow, stop);
                void Follow(IngestProgress kept) =>
                    session.Screen.Note($"{PlainText.Of(files[i])}: {Figures.Count(kept.Parts, "part")} kept in {session.Time.GetElapsedTime(began).TotalSeconds:N1} s; words follow.");
                told(Interlocked.Increment(ref done), files.Count);
            });
            return true;
        });
        var answer = new IngestAnswer([.. closed.Select(Closed), .. results.OfType<IngestedFile>()], embedder?.Space.Key);
        session.Screen.Answer(answer.Document, () => answer.Print(session.Screen));
        if (stop.IsCancellationRequested)
        {
            session.Screen.Note("interrupted: the same command goes on; what was read is kept.");
            return ExitCode.Interrupted;
        }

        return answer.HasFailures ? ExitCode.Failed : ExitCode.Ok;
    }

    /// <summary>A folder's files, hidden ones left out; a file that is not there is told when its turn comes.</summary>
    /// <param name="closed">Folders that nobody may look into, added to.</param>
    private static IEnumerable<string> FilesOf(string path, List<string> closed)
    {
        if (!Directory.Exists(path))
        {
            return [path];
        }

        try
        {
            var seen = new EnumerationOptions { IgnoreInaccessible = false, AttributesToSkip = FileAttributes.Hidden | FileAttributes.System | FileAttributes.ReparsePoint };
            return [.. Directory.EnumerateFiles(path, "*", seen).Order(StringComparer.Ordinal), .. Directory.EnumerateDirectories(path, "*", seen).Order(StringComparer.Ordinal).SelectMany(inner => FilesOf(inner, closed))];
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            closed.Add(path);
            return [];
        }
    }

    private static IngestedFile Closed(string folder) =>
        new(folder, null, true, IngestProgress.None, new ArtifactProblem("folder-unreadable", $"{folder} cannot be looked into: grant the rights, and take it in again."));
}
