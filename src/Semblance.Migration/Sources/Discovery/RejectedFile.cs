namespace Semblance.Migration.Sources.Discovery;

/// <summary>A file that is, or claims to be, a store, and cannot be imported: one rejected row that says why.</summary>
internal sealed class RejectedFile(string file, string format, string code, string text, SourceKind kind = SourceKind.None) : ILegacySource
{
    public SourceInfo Info { get; } = new()
    {
        Files = [file],
        Format = format,
        Kind = kind,
        Action = SourceAction.Reject,
        Reason = $"{code}: {text}",
    };

    public IEnumerable<LegacyRow> Read(CancellationToken cancellationToken)
    {
        yield return new LegacyRow.Rejected { Ordinal = 0, Place = new Place(file), Code = code, Reason = text };
    }
}
