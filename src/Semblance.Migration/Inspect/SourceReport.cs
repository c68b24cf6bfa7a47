using System.Text.Json.Serialization;

namespace Semblance.Migration.Inspect;

/// <summary>What is in one source; the members in this order and with these names are one entry of <c>inspect --json</c>.</summary>
public sealed record SourceReport
{
    [JsonPropertyName("path")]
    public required string Path { get; init; }

    [JsonPropertyName("format")]
    public required string Format { get; init; }

    /// <summary>embeddings, pixels, photos, people, attendance, documents or none.</summary>
    [JsonPropertyName("kind")]
    public required string Kind { get; init; }

    /// <summary>Usable rows, duplicates included.</summary>
    [JsonPropertyName("rows")]
    public required long Rows { get; init; }

    [JsonPropertyName("rejected")]
    public required long Rejected { get; init; }

    [JsonPropertyName("dimension")]
    public int? Dimension { get; init; }

    [JsonPropertyName("dtype")]
    public string? Dtype { get; init; }

    /// <summary>Entries in its list of names.</summary>
    [JsonPropertyName("names")]
    public long? Names { get; init; }

    /// <summary>Different people, those without a vector included.</summary>
    [JsonPropertyName("people")]
    public required long People { get; init; }

    /// <summary>Usable rows that repeat another row's person and bytes exactly.</summary>
    [JsonPropertyName("duplicates")]
    public required long Duplicates { get; init; }

    /// <summary>Null when it has no usable vector.</summary>
    [JsonPropertyName("norm")]
    public NormRange? Norm { get; init; }

    /// <summary>Null when the data does not tell it and none was chosen.</summary>
    [JsonPropertyName("space")]
    public string? Space { get; init; }

    /// <summary>import, embed or reject.</summary>
    [JsonPropertyName("action")]
    public required string Action { get; init; }

    /// <summary><c>stable-code: what it is and what to do</c>, or null.</summary>
    [JsonPropertyName("reason")]
    public string? Reason { get; init; }

    /// <summary>Rejected rows by code, for people; not part of the JSON.</summary>
    [JsonIgnore]
    public IReadOnlyDictionary<string, long> RejectCodes { get; init; } = new Dictionary<string, long>(StringComparer.Ordinal);
}

/// <summary>Euclidean norms of the usable vectors.</summary>
public sealed record NormRange(
    [property: JsonPropertyName("min")] double Min,
    [property: JsonPropertyName("median")] double Median,
    [property: JsonPropertyName("max")] double Max);
