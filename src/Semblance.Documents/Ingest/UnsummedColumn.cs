using System.Text.Json.Nodes;

namespace Semblance.Documents.Ingest;

/// <summary>A column that is a figure by its name and could not be added up: nothing of it is in any fact.</summary>
/// <param name="Table">What its table is called; <c>data</c> where it has no name.</param>
/// <param name="Column">What the column is called, or of which figure it would be.</param>
/// <param name="Reason">Stable: <c>not-numbers</c>, <c>shares</c>, <c>mixed-currencies</c>, <c>mixed-notation</c> or <c>ambiguous</c>.</param>
/// <param name="Filled">How many of its cells hold anything.</param>
/// <param name="Left">How many of these are the reason.</param>
/// <param name="Why">For people, without an end.</param>
public sealed record UnsummedColumn(string Table, string Column, string Reason, long Filled, long Left, string Why)
{
    /// <summary>In the extras of an artifact.</summary>
    private const string Key = "notSummed";

    /// <summary>That are kept of one file.</summary>
    private const int Most = 100;

    /// <summary>One sentence for people.</summary>
    public string Message => $"\"{Column}\"{(Table == "data" ? "" : $" of \"{Table}\"")} is not summed: {Why}.";

    /// <summary>Those that were noted of a file.</summary>
    public static IReadOnlyList<UnsummedColumn> Of(Artifact artifact)
    {
        var noted = (JsonNode.Parse(artifact.Extras) as JsonObject)?[Key] as JsonArray;
        return [.. noted?.OfType<JsonObject>().Select(Of).OfType<UnsummedColumn>() ?? []];
    }

    /// <summary>The artifact with these noted of it, and none from before.</summary>
    internal static Artifact Note(Artifact artifact, IReadOnlyList<UnsummedColumn> columns)
    {
        var extras = JsonNode.Parse(artifact.Extras) as JsonObject ?? [];
        extras.Remove(Key);
        if (columns.Count > 0)
        {
            extras[Key] = new JsonArray([.. columns.Take(Most).Select(c => c.Noted())]);
        }

        return artifact with { Extras = extras.ToJsonString() };
    }

    private static UnsummedColumn? Of(JsonObject noted) =>
        Text(noted["column"]) is { } column && Text(noted["reason"]) is { } reason && Text(noted["why"]) is { } why
            ? new UnsummedColumn(Text(noted["table"]) ?? "data", column, reason, Count(noted["filled"]), Count(noted["left"]), why)
            : null;

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private static long Count(JsonNode? node) => node is JsonValue value && value.TryGetValue<long>(out var count) ? count : 0;

    private JsonObject Noted() => new()
    {
        ["column"] = Column,
        ["filled"] = Filled,
        ["left"] = Left,
        ["reason"] = Reason,
        ["table"] = Table,
        ["why"] = Why,
    };
}
