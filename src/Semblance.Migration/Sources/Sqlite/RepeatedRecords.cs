namespace Semblance.Migration.Sources.Sqlite;

/// <summary>
/// Which of several rows of one session and student counts: the one written last, for whoever marks again corrects. No unique index kept guide 003 from
/// writing several.
/// </summary>
internal sealed class RepeatedRecords
{
    private readonly Dictionary<(string Session, string Student), LegacyEntry.Record> _last = [];

    /// <param name="rows">All of them, in the table's order.</param>
    public RepeatedRecords(IEnumerable<LegacyEntry.Record> rows)
    {
        foreach (var row in rows)
        {
            if (!_last.TryGetValue(KeyOf(row), out var last) || (row.ChangedAt ?? DateTimeOffset.MinValue) >= (last.ChangedAt ?? DateTimeOffset.MinValue))
            {
                _last[KeyOf(row)] = row;
            }
        }
    }

    /// <summary>The row that counts instead of this one; null for it itself, and for those that say the same at another time.</summary>
    public LegacyEntry.Record? Supersedes(LegacyEntry.Record row) => _last[KeyOf(row)] is var last && last with { ChangedAt = row.ChangedAt } == row ? null : last;

    private static (string, string) KeyOf(LegacyEntry.Record row) => (row.SessionKey, row.Person.Key);
}
