using Semblance.Migration.Plan;

namespace Semblance.Migration.Sources.Sqlite;

/// <summary>Attendance of a known schema: what its reader gives row by row, with ordinals and places, each judged by the rules of the store.</summary>
internal sealed class AttendanceSource(string file, string format, Func<LegacyDatabase> open, Func<LegacyDatabase, DatabaseSchema, IEnumerable<FoundEntry>> read) : ILegacySource
{
    public SourceInfo Info { get; } = new() { Files = [file], Format = format, Kind = SourceKind.Attendance, Action = SourceAction.Import };

    public IEnumerable<LegacyRow> Read(CancellationToken cancellationToken)
    {
        using var database = open();
        long ordinal = 0;
        foreach (var found in read(database, DatabaseSchema.Of(database)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var place = new Place(file, found.Detail);
            yield return found.Problem is { } problem
                ? new LegacyRow.Rejected { Ordinal = ordinal++, Place = place, Code = problem.Code, Reason = problem.Text, Rows = found.Rows, IsSetAside = found.IsSetAside }
                : new LegacyRow.Attendance { Ordinal = ordinal++, Place = place, Entries = found.Entries, Remarks = found.Remarks };
        }
    }
}

/// <summary>What one row of a table says, or why it says nothing that can be imported.</summary>
/// <param name="Detail">The place within the file.</param>
internal sealed record FoundEntry(string Detail)
{
    public IReadOnlyList<LegacyEntry> Entries { get; private init; } = [];

    public IReadOnlyList<Remark> Remarks { get; private init; } = [];

    public Remark? Problem { get; private init; }

    /// <summary>Rows that a problem stands for.</summary>
    public long Rows { get; private init; } = 1;

    public bool IsSetAside { get; private init; }

    /// <summary>The row's entry, or the rule that keeps the store from taking it.</summary>
    public static FoundEntry Of(TableRows row, LegacyEntry entry, params IReadOnlyList<Remark> remarks) => Of(row, [entry], remarks);

    public static FoundEntry Of(TableRows row, IReadOnlyList<LegacyEntry> entries, IReadOnlyList<Remark> remarks) => EntryRows.Problem(entries) is { } rule
        ? Rejected(row, rule.Code, rule.Message)
        : new FoundEntry(row.Detail) { Entries = entries, Remarks = remarks };

    public static FoundEntry Rejected(TableRows row, string code, string reason) => new(row.Detail) { Problem = new Remark(code, reason) };

    /// <summary>A whole table.</summary>
    public static FoundEntry Table(string table, long rows, string code, string reason, bool isSetAside) =>
        new(table) { Problem = new Remark(code, reason), Rows = rows, IsSetAside = isSetAside };
}
