using Semblance.Spaces;

namespace Semblance.Migration.Sources;

/// <summary>One store found below a root: a file, or files that belong together (names.pkl + faces_data.pkl).</summary>
public interface ILegacySource
{
    SourceInfo Info { get; }

    /// <summary>
    /// Streams the rows; each call starts anew and gives the same rows. A problem is a <see cref="LegacyRow.Rejected"/>, never an exception:
    /// only cancellation and faults of the machine (a file that vanished) throw.
    /// </summary>
    IEnumerable<LegacyRow> Read(CancellationToken cancellationToken);
}

/// <summary>What is known of a source before its rows are read.</summary>
public sealed record SourceInfo
{
    /// <summary>The files it is read from, relative to the root with '/', first the one that gives it its name.</summary>
    public required IReadOnlyList<string> Files { get; init; }

    /// <summary>Stable name of the structure, such as <c>pickle-encodings-names</c>, <c>npy-matrix</c>, <c>sqlite-guide-003</c>.</summary>
    public required string Format { get; init; }

    public required SourceKind Kind { get; init; }

    public required SourceAction Action { get; init; }

    /// <summary>For a reject (and for a note on an import): <c>stable-code: what it is and what to do</c>; else null.</summary>
    public string? Reason { get; init; }

    /// <summary>Values per vector; null when it holds none.</summary>
    public int? Dimension { get; init; }

    /// <summary>As the file has it: <c>f4</c>, <c>f8</c>, <c>u1</c>, <c>text</c>; null when it holds no vectors or pixels.</summary>
    public string? Dtype { get; init; }

    /// <summary>The space its vectors are known to be of; null when it cannot be told from the data, and then <c>--space</c> must say it.</summary>
    public SpaceKey? Space { get; init; }

    /// <summary>That space in full, where the source defines it itself; null where Semblance or the target has to know it.</summary>
    public Space? SpaceDefinition { get; init; }

    /// <summary>Entries in its list of names (people rows in a database); null when it has none.</summary>
    public long? Names { get; init; }
}

public enum SourceKind
{
    None,
    Embeddings,
    Pixels,
    Photos,
    People,
    Attendance,
    Documents,
}

public enum SourceAction
{
    /// <summary>Its rows can be imported.</summary>
    Import,

    /// <summary>Embeddings have to be computed from its images first.</summary>
    Embed,

    /// <summary>It cannot be imported, for <see cref="SourceInfo.Reason"/>.</summary>
    Reject,
}
