using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Semblance.Cli.Hosting;
using Semblance.Cli.Output;
using Semblance.Documents.Search;

namespace Semblance.Cli.Commands.Documents;

/// <summary>How hits of a search are shown: with found words in bold on a terminal, as one document with <c>--json</c>.</summary>
internal static class SearchAnswerScreen
{
    private const string Bold = "\u001b[1;33m";
    private const string Plain = "\u001b[0m";

    public static void Show(Session session, string text, SearchAnswer answer) =>
        session.Screen.Answer(() => Document(text, answer), () => Print(session, text, answer));

    /// <summary>What is said where there is no store yet.</summary>
    public static int ShowNothing(Session session)
    {
        Show(session, "", new SearchAnswer(TimeSpan.Zero, ChunkRanking.Text, "there is no store yet", IsIndexEmpty: true, []));
        return ExitCode.Ok;
    }

    private static void Print(Session session, string text, SearchAnswer answer)
    {
        foreach (var (hit, number) in answer.Hits.Select((h, i) => (h, i + 1)))
        {
            session.Screen.Say($"{number,3}. {Title(hit)}");
            foreach (var passage in hit.Passages)
            {
                Passage(session, passage);
            }
        }

        if (answer.Hits.Count > 0)
        {
            session.Screen.Say();
            session.Screen.Say(string.Create(CultureInfo.InvariantCulture, $"{Figures.Count(answer.Hits.Count, "hit")} in {answer.Took.TotalMilliseconds:F0} ms ({How(answer)})."));
        }
        else if (answer.IsIndexEmpty)
        {
            session.Screen.Say("There is nothing to search yet: 'semblance ingest FILE' takes documents, 'semblance search rebuild' those that the store has already.");
        }
        else
        {
            session.Screen.Say($"Nothing found for {text} ({How(answer)}). Try fewer words, the beginning of one (onboard*), or no filter.");
        }
    }

    private static string How(SearchAnswer answer) => answer.Method switch
    {
        ChunkRanking.Hybrid => $"by words and meaning: {answer.Reason}",
        ChunkRanking.Vector => $"by meaning alone: {answer.Reason}",
        _ => $"by words alone: {answer.Reason}",
    };

    private static string Title(SearchHit hit)
    {
        var chunk = hit.Hit.Chunk;
        var place = new List<string> { OneLine(hit.Name ?? $"document {chunk.Document}"), chunk.Type.ToString().ToLowerInvariant() };
        place.AddRange(chunk.Place.Page is { } page ? [$"page {page}"] : []);
        place.AddRange(chunk.Place.Line is { } line ? [$"line {line}"] : []);
        place.AddRange(chunk.Place.Path is { } path ? [path] : []);
        place.AddRange(chunk.Level is { } level ? [level] : []);
        place.AddRange(chunk.Code is { } code ? [code] : []);
        return string.Join(", ", place);
    }

    /// <summary>Hidden characters are shown as their codes, so that the only ones that a terminal obeys are those put in here.</summary>
    private static void Passage(Session session, Passage passage)
    {
        var isColoured = session.Host.OutIsTerminal && !session.Host.IsPlain;
        var line = new StringBuilder("     ");
        var at = 0;
        foreach (var mark in passage.Marks.Append(new TextMark(passage.Text.Length, 0)))
        {
            line.Append(OneLine(passage.Text[at..mark.Start]));
            if (mark.Length > 0)
            {
                line.Append(isColoured ? Bold : "").Append(OneLine(passage.Text.Substring(mark.Start, mark.Length))).Append(isColoured ? Plain : "");
            }

            at = mark.Start + mark.Length;
        }

        session.Host.Out.WriteLine(line);
    }

    private static string OneLine(string text) => PlainText.Of(text.Replace("\r", "", StringComparison.Ordinal).Replace('\n', ' ').Replace('\t', ' '));

    private static JsonObject Document(string text, SearchAnswer answer) => new()
    {
        ["query"] = text,
        ["took_ms"] = Math.Round(answer.Took.TotalMilliseconds, 2),
        ["method"] = answer.Method,
        ["reason"] = answer.Reason,
        ["count"] = answer.Hits.Count,
        ["results"] = new JsonArray([.. answer.Hits.Select(Document)]),
    };

    private static JsonObject Document(SearchHit found)
    {
        var (hit, chunk) = (found.Hit, found.Hit.Chunk);
        return new JsonObject
        {
            ["score"] = Math.Round(hit.Score, 6),
            ["text_rank"] = hit.TextRank,
            ["vector_rank"] = hit.VectorRank,
            ["text"] = chunk.Text,
            ["passages"] = new JsonArray([.. found.Passages.Select(p => new JsonObject
            {
                ["start"] = p.Start,
                ["text"] = p.Text,
                ["marks"] = new JsonArray([.. p.Marks.Select(m => new JsonArray(m.Start, m.Length))]),
            })]),
            ["place"] = new JsonObject
            {
                ["page"] = chunk.Place.Page,
                ["line"] = chunk.Place.Line,
                ["path"] = chunk.Place.Path,
                ["box"] = chunk.Place.Box is { } box ? new JsonArray(box.X, box.Y, box.Width, box.Height) : null,
            },
            ["meta"] = Meta(found),
        };
    }

    /// <summary>As guide 004 has it: what was found, with the link that shows it.</summary>
    private static JsonObject Meta(SearchHit found)
    {
        var chunk = found.Hit.Chunk;
        return new JsonObject
        {
            ["type"] = chunk.Type.ToString().ToLowerInvariant(),
            ["id"] = chunk.Id.ToString(),
            ["document_id"] = chunk.Document.ToString(),
            ["document"] = found.Name,
            ["artifact_id"] = chunk.Artifact?.ToString(),
            ["chunk"] = chunk.Index,
            ["level"] = chunk.Level,
            ["code"] = chunk.Code,
            ["ts"] = chunk.At?.ToString("O", CultureInfo.InvariantCulture),
            ["details"] = chunk.Details is { } details ? JsonNode.Parse(details) : null,
            ["deeplink"] = Link(found.Link),
        };
    }

    private static JsonObject Link(DeepLink link)
    {
        var document = new JsonObject { ["panel"] = link.Panel };
        Add("document_id", link.Document?.ToString());
        Add("artifact_id", link.Artifact?.ToString());
        Add("chunk", link.Chunk);
        Add("page", link.Page);
        Add("api_id", link.Api);
        Add("code", link.Code);
        Add("q", link.Query);
        return document;

        void Add(string name, JsonNode? value)
        {
            if (value is not null)
            {
                document[name] = value;
            }
        }
    }
}
