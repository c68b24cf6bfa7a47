using Semblance.Migration.Sources.Rows;

namespace Semblance.Migration.Sources.Discovery;

/// <summary>
/// A source whose faults come out as its last row, a reject: a file that vanishes, becomes unreadable or turns out broken in the middle. A file
/// that is no longer the one that was opened (by size and time of change) is not read at all, and one that changes meanwhile is told afterwards.
/// </summary>
internal sealed class GuardedSource : ILegacySource
{
    private readonly ILegacySource _inner;
    private readonly SourceContext _context;
    private readonly string[] _watched;
    private readonly string _stamp;

    /// <param name="watched">The files whose change counts, relative to the root.</param>
    public GuardedSource(ILegacySource inner, SourceContext context, params IEnumerable<string> watched)
    {
        _inner = inner;
        _context = context;
        _watched = watched.ToArray();
        _stamp = Stamp();
    }

    public SourceInfo Info => _inner.Info;

    public IEnumerable<LegacyRow> Read(CancellationToken cancellationToken)
    {
        if (Stamp() != _stamp)
        {
            yield return Reject(0, Changed);
            yield break;
        }

        long ordinal = 0;
        Reason? fault = null;
        using var rows = Open(ref fault, cancellationToken);
        while (fault is null && Next(rows!, ref fault) is { } row)
        {
            ordinal = row.Ordinal + 1;
            yield return row;
        }

        if ((fault ?? (Stamp() == _stamp ? null : Changed)) is { } reason)
        {
            yield return Reject(ordinal, reason);
        }
    }

    private static readonly Reason Changed = new("source-changed", "a file of it changed after it was opened; leave the folder alone and start again");

    private IEnumerator<LegacyRow>? Open(ref Reason? fault, CancellationToken cancellationToken)
    {
        try
        {
            return _inner.Read(cancellationToken).GetEnumerator();
        }
        catch (Exception e) when (SourceFault.ReasonOf(e) is not null)
        {
            fault = SourceFault.ReasonOf(e);
            return null;
        }
    }

    /// <summary>Null at the end, and with a fault.</summary>
    private static LegacyRow? Next(IEnumerator<LegacyRow> rows, ref Reason? fault)
    {
        try
        {
            return rows.MoveNext() ? rows.Current : null;
        }
        catch (Exception e) when (SourceFault.ReasonOf(e) is not null)
        {
            fault = SourceFault.ReasonOf(e);
            return null;
        }
    }

    private LegacyRow.Rejected Reject(long ordinal, Reason reason) =>
        new() { Ordinal = ordinal, Place = new Place(Info.Files[0]), Code = reason.Code, Reason = reason.Text };

    /// <summary>With the write-ahead log of each file that has one: what is committed to an SQLite database appears there first. An empty log is as none.</summary>
    private string Stamp() => string.Join('|', _watched.SelectMany(f => new[] { f, f + "-wal" }).Select(f => new FileInfo(_context.Full(f)))
        .Select(f => f.Exists && f.Length > 0 ? FormattableString.Invariant($"{f.Length}:{f.LastWriteTimeUtc.Ticks}") : "-"));
}
