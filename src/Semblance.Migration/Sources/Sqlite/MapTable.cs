namespace Semblance.Migration.Sources.Sqlite;

/// <summary>Where a table has its people; the names are the mapping file's keys.</summary>
internal abstract record MapColumns
{
    public required string Table { get; init; }

    public string? Id { get; init; }

    public string? Name { get; init; }

    public string? ExternalId { get; init; }

    public string? Region { get; init; }

    public IReadOnlyList<string>? Groups { get; init; }

    public IReadOnlyList<string>? Attributes { get; init; }

    public string? CreatedAt { get; init; }
}

/// <summary>One table of a mapping file. Either the people are in this table, or <see cref="Person"/> joins them.</summary>
internal sealed record MapTable : MapColumns
{
    /// <summary>A column, or a range such as <c>v0..v127</c> with the encoding <c>columns</c>.</summary>
    public string? Vector { get; init; }

    /// <summary>auto (the default), f4, f8, pickle, json, text, base64, columns or npy-path.</summary>
    public string? Encoding { get; init; }

    public int? Dimension { get; init; }

    /// <summary>The key of the space its vectors are of.</summary>
    public string? Space { get; init; }

    /// <summary>Image bytes, or the path of an image file.</summary>
    public string? Photo { get; init; }

    public string? Box { get; init; }

    public string? DetectionScore { get; init; }

    public string? Quality { get; init; }

    public MapPerson? Person { get; init; }
}

/// <summary>The table of the people that another table's rows refer to.</summary>
internal sealed record MapPerson : MapColumns
{
    /// <summary>The column of the referring table.</summary>
    public string? Column { get; init; }
}
