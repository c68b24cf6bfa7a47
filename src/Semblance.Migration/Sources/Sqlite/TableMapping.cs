using Semblance.Spaces;

namespace Semblance.Migration.Sources.Sqlite;

/// <summary>How rows of a table become faces or photos: written down for the known schemas, found for others, or given by a mapping file.</summary>
internal sealed record TableMapping
{
    public required string Format { get; init; }

    public required string Table { get; init; }

    /// <summary>Null for the table's primary key or row id.</summary>
    public string? Id { get; init; }

    /// <summary>The column with the vector, or several with one value each; empty for none.</summary>
    public IReadOnlyList<string> Vector { get; init; } = [];

    public VectorEncoding Encoding { get; init; }

    /// <summary>Values a vector must have; null for whatever most rows have.</summary>
    public int? Dimension { get; init; }

    /// <summary>A column of image bytes, or of a path to an image file; null for none.</summary>
    public string? Photo { get; init; }

    /// <summary>The column that refers to <see cref="People"/>; null when each row is a person.</summary>
    public string? Person { get; init; }

    public required PeopleMapping People { get; init; }

    /// <summary>Text <c>[x1, y1, x2, y2]</c> in pixels.</summary>
    public string? Box { get; init; }

    public string? DetectionScore { get; init; }

    public string? Quality { get; init; }

    public string? CreatedAt { get; init; }

    /// <summary>The space that the file itself (or the mapping) says its vectors are of; null when it does not.</summary>
    public SpaceKey? Space { get; init; }
}

/// <summary>How rows of a table become people.</summary>
internal sealed record PeopleMapping
{
    public required string Table { get; init; }

    /// <summary>Null for the table's primary key or row id.</summary>
    public string? Id { get; init; }

    public string? Name { get; init; }

    /// <summary>True when a row is one face of somebody, not somebody: rows of one name are one person.</summary>
    public bool ByName { get; init; }

    public string? ExternalId { get; init; }

    public string? Region { get; init; }

    public IReadOnlyList<GroupMapping> Groups { get; init; } = [];

    public IReadOnlyList<string> Attributes { get; init; } = [];

    public string? CreatedAt { get; init; }
}

/// <summary>A column whose text is a group's name, or which refers to a table of groups (class_id to classes).</summary>
/// <param name="Names">Columns of <paramref name="Table"/> that make up the name, joined by blanks.</param>
internal sealed record GroupMapping(string Column, string? Table = null, string? Id = null, params IReadOnlyList<string> Names);

/// <summary>How a column holds a vector.</summary>
internal enum VectorEncoding
{
    /// <summary>Told from each value.</summary>
    Auto,
    F4,
    F8,
    Pickle,
    Json,
    Text,
    Base64,
    Columns,
    NpyPath,
}
