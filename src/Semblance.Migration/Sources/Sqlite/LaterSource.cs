namespace Semblance.Migration.Sources.Sqlite;

/// <summary>Tables that are left for a later version: one rejected row a table, standing for its rows.</summary>
internal sealed class LaterSource(string file, string format, SourceKind kind, IReadOnlyList<(string Table, long Rows)> tables, string code, string text) : ILegacySource
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
        long ordinal = 0;
        foreach (var (table, rows) in tables)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (rows > 0)
            {
                yield return new LegacyRow.Rejected { Ordinal = ordinal++, Place = new Place(file, table), Code = code, Reason = text, Rows = rows };
            }
        }
    }
}
