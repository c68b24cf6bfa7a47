using Semblance.Attendance;
using Semblance.Imports;
using Semblance.Migration.Sources;
using Semblance.People;

namespace Semblance.Migration.Plan;

internal enum AttendanceVerdict
{
    New,

    /// <summary>A record that says what an earlier one says.</summary>
    Repeated,

    /// <summary>A record of the same session and person that says something else.</summary>
    Differs,
}

/// <summary>Attendance of a plan in the making: one record a session and person, and what rows contradict themselves in.</summary>
/// <param name="people">The people as the plan knows them.</param>
internal sealed class AttendanceDraft(PeopleDraft people, Func<Func<LegacyPerson, PersonId>, EntryRows> rowsOf)
{
    /// <summary>About what an entry takes in memory.</summary>
    public const int RowBytes = 500;

    private const int PlacesNamed = 3;

    private readonly EntryRows _rows = rowsOf(p => people.Find(p)!.Id);
    private readonly Dictionary<(SessionId Session, PersonId Person), AttendanceRecord> _records = [];
    private readonly Dictionary<Remark, (long Rows, List<string> Places, HashSet<string> People)> _remarks = [];

    /// <summary>Told of what every new row brings.</summary>
    public Action<AttendanceRows>? Brings { get; init; }

    public AttendanceVerdict Add(LegacyRow.Attendance row, DraftPerson? person)
    {
        var rows = _rows.Of(row.Entries);
        foreach (var record in rows.Records)
        {
            if (!_records.TryAdd((record.Session, record.Person), record))
            {
                var first = _records[(record.Session, record.Person)];
                return first with { ChangedAt = record.ChangedAt } == record ? AttendanceVerdict.Repeated : AttendanceVerdict.Differs;
            }
        }

        foreach (var remark in row.Remarks)
        {
            var (count, places, about) = _remarks.GetValueOrDefault(remark, (0, [], new HashSet<string>(StringComparer.Ordinal)));
            _remarks[remark] = (count + 1, places, about);
            if (places.Count < PlacesNamed)
            {
                places.Add(row.Place.ToString());
            }

            if (person is not null)
            {
                about.Add(person.Key);
            }
        }

        Brings?.Invoke(rows);
        return AttendanceVerdict.New;
    }

    /// <summary>By code, then text.</summary>
    public IEnumerable<PlanConflict> Conflicts() => _remarks
        .OrderBy(r => r.Key.Code, StringComparer.Ordinal).ThenBy(r => r.Key.Text, StringComparer.Ordinal)
        .Select(r => new PlanConflict(
            r.Key.Code, $"{Capital(r.Key.Text)} ({string.Join("; ", r.Value.Places)}{(r.Value.Rows > PlacesNamed ? "; …" : "")}).",
            [.. r.Value.People.Order(StringComparer.Ordinal)], r.Value.Rows));

    public static PlanAttendance Count(LegacyRow.Attendance row) => new(
        1, row.Entries.Count(e => e is LegacyEntry.Group), row.Entries.Count(e => e is LegacyEntry.Subject), row.Entries.Count(e => e is LegacyEntry.Session),
        row.Entries.Count(e => e is LegacyEntry.Record), row.Entries.Count(e => e is LegacyEntry.Leave), row.Entries.Count(e => e is LegacyEntry.CheckIn));

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
