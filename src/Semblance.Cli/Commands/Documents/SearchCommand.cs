using System.CommandLine;
using System.Globalization;
using Semblance.Cli.Hosting;
using Semblance.Cli.Input;
using Semblance.Documents;
using Semblance.Documents.Embedders;
using Semblance.Documents.Search;
using Semblance.Storage;

namespace Semblance.Cli.Commands.Documents;

/// <summary><c>semblance search</c>: finds documents by words and by meaning, and rebuilds what they are found in.</summary>
internal static class SearchCommand
{
    public static Verb On(CommandLine line)
    {
        var text = new Argument<string>("WORDS") { Description = "What to look for: words, \"a phrase\", onboard*, -unwanted." };
        var hits = new Option<int>("--k") { HelpName = "N", DefaultValueFactory = _ => 10, Description = "Hits to show, 1 to 1000." };
        var types = List("--type", "TYPES", "Only these: pdf, text, table, api, log, tag.");
        var documents = List("--document", "IDS", "Only these documents.");
        var tags = List("--tag", "TAGS", "Only documents with any of these tags.");
        var levels = List("--level", "LEVELS", "Only log entries of these levels, as they are written.");
        var codes = List("--code", "CODES", "Only log entries of these codes.");
        var from = new Option<string?>("--from") { HelpName = "TIME", Description = "Only log entries of this time or later: 2026-11-21 or 2026-11-21T08:30:00Z." };
        var to = new Option<string?>("--to") { HelpName = "TIME", Description = "Only log entries before this time; a day without a time is the whole day." };
        var verb = line.Verb("search", "Find what documents, logs, APIs and tags say, by words and by meaning.",
            (session, parse, stop) => FindAsync(
                session, parse.GetValue(text)!, parse.GetValue(hits),
                new ChunkFilter
                {
                    Types = [.. Values(parse.GetValue(types)).Select(TypeOf)],
                    Documents = [.. Values(parse.GetValue(documents)).Select(IdOf)],
                    Tags = Values(parse.GetValue(tags)),
                    Levels = Values(parse.GetValue(levels)),
                    Codes = Values(parse.GetValue(codes)),
                    From = TimeOf(parse.GetValue(from), "--from", isEnd: false),
                    To = TimeOf(parse.GetValue(to), "--to", isEnd: true),
                },
                stop),
            [
                new("semblance search \"loan onboarding\"", "everything that is about it, the best first"),
                new("semblance search \"loan onboarding\" --type pdf,api,log,tag --k 10 --json", "for a script"),
                new("semblance search timeout --type log --level ERROR --from 2026-11-01", "what went wrong lately"),
            ]);
        return verb.With(text, hits, types, documents, tags, levels, codes, from, to, SearchRebuildCommand.On(line));
    }

    private static async Task<int> FindAsync(Session session, string text, int hits, ChunkFilter filter, CancellationToken stop)
    {
        await using var store = await session.OpenStoreIfThereAsync(stop);
        if (store is null)
        {
            return SearchAnswerScreen.ShowNothing(session);
        }

        using var embedder = await EmbedderAsync(session, store, stop);
        var answer = await new DocumentSearch(store, embedder, session.Time).FindAsync(session.Client, text, filter, hits, stop);
        SearchAnswerScreen.Show(session, text, answer);
        return ExitCode.Ok;
    }

    /// <summary>The model whose embeddings the index holds; an endpoint that is away costs nobody their answer.</summary>
    private static async Task<TextEmbedder?> EmbedderAsync(Session session, IStore store, CancellationToken stop)
    {
        var serving = await store.Chunks.FindServingAsync(session.Client, stop);
        if (serving?.Index.Space is not { } space)
        {
            return null;
        }

        try
        {
            return await TextEmbedders.OpenForSearchAsync(session, space, stop);
        }
        catch (SemblanceException error) when (error.Kind is ErrorKind.Unavailable or ErrorKind.Corrupt or ErrorKind.Invalid or ErrorKind.NotFound or ErrorKind.Refused)
        {
            session.Screen.Note($"Searching by words alone: {error.Message}");
            return null;
        }
    }

    private static SemblanceException Usage(string message) => new(ErrorKind.Invalid, "usage", message);

    private static Option<string[]> List(string name, string value, string description) => new(name)
    {
        HelpName = value,
        Description = description + " Separated by commas, or given several times.",
    };

    private static List<string> Values(string[]? given) =>
        [.. (given ?? []).SelectMany(v => v.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];

    private static ChunkType TypeOf(string name) =>
        Enum.GetValues<ChunkType>().Cast<ChunkType?>().FirstOrDefault(t => t!.Value.ToString().Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw Usage($"There is no type \"{name}\": take pdf, text, table, api, log or tag.");

    private static DocumentId IdOf(string text) =>
        Guid.TryParse(text, out var id) ? new DocumentId(id) : throw Usage($"\"{text}\" is no id of a document.");

    /// <summary>The end of a range is not in it, but for a day alone, which is in it whole.</summary>
    private static DateTimeOffset? TimeOf(string? text, string option, bool isEnd) => text is null ? null
        : DateOnly.TryParseExact(text.Trim(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? new DateTimeOffset(isEnd ? day.AddDays(1) : day, TimeOnly.MinValue, TimeSpan.Zero)
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time
        : throw Usage($"{option} \"{text}\" is no time: write 2026-11-21 or 2026-11-21T08:30:00Z.");
}
