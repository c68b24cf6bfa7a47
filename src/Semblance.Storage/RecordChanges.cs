using Semblance.Attendance;
using Semblance.Clients;
using Semblance.People;

namespace Semblance.Storage;

/// <summary>Which records a write changes, whatever keeps the rows.</summary>
internal static class RecordChanges
{
    /// <exception cref="SemblanceException">As <see cref="IAttendanceStore.WriteAsync"/> says for Invalid.</exception>
    public static void Check(ClientId client, IReadOnlyList<AttendanceRecord> records)
    {
        foreach (var record in records)
        {
            record.Check();
        }

        if (records.Any(r => r.Client != client || r.Session != records[0].Session) || records.DistinctBy(r => r.Person).Count() != records.Count)
        {
            throw AttendanceErrors.RecordsMixed();
        }
    }

    /// <summary>Those to write, with the revision that they get.</summary>
    /// <param name="stored">What is on record of these people now.</param>
    /// <exception cref="SemblanceException">Conflict, <c>record-changed</c>.</exception>
    public static List<AttendanceRecord> Of(IReadOnlyList<AttendanceRecord> given, IReadOnlyDictionary<PersonId, AttendanceRecord> stored)
    {
        var changes = new List<AttendanceRecord>(given.Count);
        foreach (var record in given.Select(Truncate))
        {
            var before = stored.GetValueOrDefault(record.Person);
            var revision = before?.Revision ?? 0;
            if (record.Revision != 0 && record.Revision != revision)
            {
                throw AttendanceErrors.RecordChanged(record, revision);
            }

            if (before is null || !before.SaysTheSameAs(record))
            {
                changes.Add(record with { Revision = revision + 1 });
            }
        }

        return changes;
    }

    private static AttendanceRecord Truncate(AttendanceRecord record) =>
        record with { SeenAt = StoreTime.Truncate(record.SeenAt), ChangedAt = StoreTime.Truncate(record.ChangedAt) };
}
