namespace Semblance.Migration.Sources.Discovery;

/// <summary>A file, or a pair of them, that is, or claims to be, a store, and cannot be imported: one rejected row that says why.</summary>
internal sealed class RejectedFile(IReadOnlyList<string> files, string format, string code, string text, SourceKind kind = SourceKind.None) : ILegacySource
{
    public RejectedFile(string file, string format, string code, string text)
        : this([file], format, code, text)
    {
    }

    /// <summary>How many rows, or files, it stands for.</summary>
    public long Rows { get; init; } = 1;

    public SourceInfo Info { get; } = new()
    {
        Files = files,
        Format = format,
        Kind = kind,
        Action = SourceAction.Reject,
        Reason = $"{code}: {text}",
    };

    public IEnumerable<LegacyRow> Read(CancellationToken cancellationToken)
    {
        yield return new LegacyRow.Rejected { Ordinal = 0, Place = new Place(files[0]), Code = code, Reason = text, Rows = Rows };
    }
}
