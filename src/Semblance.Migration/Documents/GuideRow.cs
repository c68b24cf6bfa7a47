namespace Semblance.Migration.Documents;

/// <summary>One row of a guide's database, or of the files beside it.</summary>
/// <param name="Ordinal">From 0, in its table.</param>
/// <param name="Place">File, table and id, for people.</param>
internal sealed record GuideRow(string Table, long Ordinal, string Place)
{
    /// <summary>What it becomes, a record of <see cref="Semblance.Documents"/>, a <see cref="PartRow"/> or a <see cref="StructureRow"/>; null for a reject.</summary>
    public object? Value { get; init; }

    /// <summary>Why it cannot be imported: a stable code and one line; null for all others.</summary>
    public GuideReject? Reject { get; init; }

    /// <summary>What of it could not be taken over, or is told differently now; empty for most.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];
}

/// <param name="Code">Stable kebab-case code.</param>
/// <param name="Reason">One line.</param>
internal sealed record GuideReject(string Code, string Reason);

/// <summary>A part with the document that it is of.</summary>
internal sealed record PartRow(Semblance.Documents.DocumentId Document, Semblance.Documents.DocumentPart Part);

/// <summary>What a document is built of.</summary>
internal sealed record StructureRow(Semblance.Documents.DocumentId Document, string Json);
