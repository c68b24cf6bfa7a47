using System.Text.Json;

namespace Semblance.Documents.Tags;

/// <summary>
/// Reads tags out of what a language model said. It was asked for a JSON list and nothing else; a fence of Markdown around it is forgiven, prose is not: what it means would have to be guessed.
/// </summary>
internal static class TagAnswer
{
    public const int MostTags = 50;
    public const int MostCharacters = 100;

    /// <exception cref="SemblanceException">Corrupt, <c>tags-answer</c>: it is no list of tags.</exception>
    public static IReadOnlyList<(string Name, double? Score)> Read(string said)
    {
        try
        {
            using var json = JsonDocument.Parse(Unfenced(said), new JsonDocumentOptions { MaxDepth = 8 });
            var list = json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("tags", out var inner) ? inner : json.RootElement;
            if (list.ValueKind != JsonValueKind.Array)
            {
                throw Wrong("it is no list");
            }

            var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
            var tags = new List<(string, double?)>();
            foreach (var item in list.EnumerateArray())
            {
                var (name, score) = TagOf(item);
                if (seen.Add(name))
                {
                    tags.Add((name, score));
                }

                if (tags.Count > MostTags)
                {
                    throw Wrong($"it holds more than {MostTags} tags");
                }
            }

            return tags;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw Wrong("it is no JSON");
        }
    }

    private static (string Name, double? Score) TagOf(JsonElement item)
    {
        var name = item.ValueKind switch
        {
            JsonValueKind.String => item.GetString(),
            JsonValueKind.Object when item.TryGetProperty("tag", out var tag) && tag.ValueKind == JsonValueKind.String => tag.GetString(),
            _ => null,
        };
        name = name?.Trim();
        if (name is not { Length: > 0 and <= MostCharacters } || name.Any(c => char.IsControl(c) || char.IsSurrogate(c)))
        {
            throw Wrong($"one of its tags is no text of 1 to {MostCharacters} characters");
        }

        if (item.ValueKind != JsonValueKind.Object || !item.TryGetProperty("score", out var score) || score.ValueKind == JsonValueKind.Null)
        {
            return (name, null);
        }

        return score.ValueKind == JsonValueKind.Number && score.TryGetDouble(out var value) && value is >= 0 and <= 1 ? (name, value) : throw Wrong($"the score of \"{name}\" is no number from 0 to 1");
    }

    private static string Unfenced(string said)
    {
        var text = said.Trim();
        if (!text.StartsWith("```", StringComparison.Ordinal) || !text.EndsWith("```", StringComparison.Ordinal) || text.Length < 7)
        {
            return text;
        }

        var first = text.IndexOf('\n', StringComparison.Ordinal);
        return first < 0 ? text : text[(first + 1)..^3];
    }

    private static SemblanceException Wrong(string what) =>
        new(ErrorKind.Corrupt, "tags-answer", $"The language model's answer cannot be used: {what}. Nothing was kept; ask again, or with another prompt or model.");
}
