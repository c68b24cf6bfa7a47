using System.CommandLine;
using Semblance.Cli.Hosting;
using Semblance.Cli.Input;
using Semblance.Cli.Output;
using Semblance.Documents;
using Semblance.Documents.Embedders;
using Semblance.Documents.Ingest;
using Semblance.Storage;

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
        var entry = LogEntryOption.Symbol();
        var words = new Option<bool>("--words-only") { Description = "Compute no embeddings, even where there is a text model; 'semblance search rebuild' makes up for it." };
        return line.Verb("ingest", "Take files in: text, tables, APIs, logs and facts, each with where it came from, ready to be searched.",
            (session, parse, stop) => RunAsync(session, parse.GetValue(files)!, parse.GetValue(week), LogEntryOption.MapOf(parse.GetValue(entry)), parse.GetValue(words), stop),
            [
                new("semblance ingest report.pdf table.xlsx data.csv logs.xml openapi.yaml notes.md", "a file that cannot be read costs no other"),
                new("semblance ingest ./handbook --report-week 2026-W47 --json", "a folder, for a script; stopped half way, the same command goes on"),
            ]).With(files, week, entry, words);
    }

    private static async Task<int> RunAsync(Session session, IReadOnlyList<string> named, string? week, Semblance.Documents.Logs.XmlLogMap map, bool wordsOnly, CancellationToken stop)
    {
        var files = named.SelectMany(FilesOf).Distinct(StringComparer.Ordinal).ToList();
        await using var store = await session.OpenStoreAsync(stop);
        using var embedder = wordsOnly ? null : await EmbedderAsync(session, store, stop);
        var ingester = new Ingester(store, new DocumentReading(ReadingLimits.Default, map), embedder, session.Time);
        var results = new IngestedFile?[files.Count];
        await Progress.ShowAsync(session.Host, "reading", async told =>
        {
            var done = 0L;
            told(0, files.Count);
            var parallel = new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, Environment.ProcessorCount), CancellationToken = CancellationToken.None };
            await Parallel.ForEachAsync(Enumerable.Range(0, files.Count), parallel, async (i, _) =>
            {
                results[i] = await IngestedFile.OfAsync(ingester, session.Client, OfferedFile.At(files[i]) with { Path = files[i], ReportWeek = week, Source = "cli" }, stop);
                told(Interlocked.Increment(ref done), files.Count);
            });
            return true;
        });
        var answer = new IngestAnswer([.. results.OfType<IngestedFile>()], embedder?.Space.Key);
        session.Screen.Answer(answer.Document, () => answer.Print(session.Screen));
        if (stop.IsCancellationRequested)
        {
            session.Screen.Note("interrupted: the same command goes on; what was read is kept.");
            return ExitCode.Interrupted;
        }

        return answer.HasFailures ? ExitCode.Failed : ExitCode.Ok;
    }

    /// <summary>A folder's files, hidden ones left out; a file that is not there is told when its turn comes.</summary>
    private static IEnumerable<string> FilesOf(string path) => !Directory.Exists(path) ? [path] : Directory
        .EnumerateFiles(path, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.Hidden | FileAttributes.System | FileAttributes.ReparsePoint })
        .Order(StringComparer.Ordinal);

    /// <summary>The model of the index that serves, else the only one there is; one that is away costs nobody their documents.</summary>
    private static async Task<TextEmbedder?> EmbedderAsync(Session session, IStore store, CancellationToken stop)
    {
        var serving = (await store.Chunks.CountAsync(session.Client, stop)).FirstOrDefault(i => i.Index.IsServing);
        try
        {
            return await TextEmbedders.OpenAsync(session, serving?.Index.Space, stop);
        }
        catch (SemblanceException error) when (error.Kind is not ErrorKind.Exhausted)
        {
            session.Screen.Note($"Without embeddings, to be found by words alone: {error.Message}");
            return null;
        }
    }
}
