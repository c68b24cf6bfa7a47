using System.CommandLine;
using Semblance.Cli.Hosting;
using Semblance.Documents;

namespace Semblance.Cli.Commands.Documents;

/// <summary><c>semblance documents</c>: what was taken in; and what documents hold, without a store.</summary>
internal static class DocumentsCommand
{
    public static Verb On(CommandLine line) => new Verb("documents", "The documents that were taken in; and what files hold: text, tables, APIs and logs, with where each came from.")
        .With(DocumentsLibrary.List(line), DocumentsLibrary.Show(line), DocumentsLibrary.Remove(line), Read(line));

    private static Verb Read(CommandLine line)
    {
        var files = new Argument<string[]>("FILE")
        {
            Arity = ArgumentArity.OneOrMore,
            Description = "PDF, DOCX, XLSX, CSV, Markdown, HTML, text, XML logs, OpenAPI or Swagger, Postman collections, pictures of text.",
        };
        var parts = new Option<bool>("--parts") { Description = "Show every section, row, endpoint and entry, with its page, line or path." };
        var chunks = new Option<bool>("--chunks") { Description = "Show the pieces that a search would find." };
        var logs = new LogOptions();
        return line.Verb("read", "Show what documents hold; nothing is kept.",
            (session, parse, stop) => ReadAsync(
                session, parse.GetValue(files)!, new DocumentReading(ReadingLimits.Default, logs.MapOf(parse)), parse.GetValue(parts), parse.GetValue(chunks), stop),
            [
                new("semblance documents read report.pdf prices.xlsx api.yaml", "how much is in each"),
                new("semblance documents read manual.pdf --parts", "every block of text, with its page"),
                new("semblance documents read app.xml --log-entry line --log-field time=when --json", "a log whose entries have names of their own, for a script"),
            ]).With(files, parts, chunks).With(logs.Symbols);
    }

    /// <summary>Every file, whatever becomes of the one before it.</summary>
    private static async Task<int> ReadAsync(Session session, IReadOnlyList<string> files, DocumentReading reading, bool showsParts, bool showsChunks, CancellationToken stop)
    {
        var read = new List<ReadDocument>();
        foreach (var file in files)
        {
            read.Add(await ReadDocument.OfAsync(reading, file, keepsParts: showsParts || session.Screen.IsJson, showsChunks, stop));
        }

        var answer = new ReadDocumentsAnswer(read);
        session.Screen.Answer(answer.Document, () => answer.Print(session.Screen));
        return read.Exists(d => d.Fault is not null) ? ExitCode.Failed : ExitCode.Ok;
    }
}
