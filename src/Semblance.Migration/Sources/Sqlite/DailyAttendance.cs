using Semblance.Attendance;

namespace Semblance.Migration.Sources.Sqlite;

/// <summary>
/// The attendance of guide 001: a row a person and day, with when and where they came and went. Each becomes a check-in, a check-out, or both; a day on which
/// somebody was absent needs no row here. Its log of the same events is not read: events are told from the rows themselves.
/// </summary>
internal sealed class DailyAttendance(LegacyDatabase database, DatabaseSchema schema, Func<string, LegacyPerson?> persons)
{
    public const string Format = "sqlite-guide-001-attendance";

    private const string Table = "attendance";

    private const string Log = "analytics_log";

    public static bool Fits(DatabaseSchema schema) => schema.Has(Table, "person_id", "date", "status");

    public IEnumerable<FoundEntry> Read()
    {
        foreach (var row in new TableRows(
            database, schema.Find(Table)!, "person_id", "date", "status", "marked_at", "check_in_time", "check_out_time",
            "check_in_latitude", "check_in_longitude", "check_in_location_accuracy", "check_out_latitude", "check_out_longitude", "check_out_location_accuracy").All())
        {
            yield return Read(row);
        }

        if (schema.Find(Log) is { IsVirtual: false } log && database.Query($"SELECT count(*) FROM {LegacyDatabase.Quote(log.Name)}").Select(r => r.GetInt64(0)).First() is > 0 and var count)
        {
            yield return FoundEntry.Table(log.Name, count, "log-derived", "events are told from people and attendance themselves; a log beside them is not kept", isSetAside: false);
        }
    }

    private FoundEntry Read(TableRows row)
    {
        if (row.Text("person_id") is not { } id || persons(id) is not { } person)
        {
            return FoundEntry.Rejected(row, "person-missing", $"the row refers to person {row.Text("person_id")}, who does not exist or has no name");
        }

        if (row.Day("date") is not { } day)
        {
            return FoundEntry.Rejected(row, "time-missing", "the row has no day");
        }

        var isAbsent = row.Text("status")?.Equals("absent", StringComparison.OrdinalIgnoreCase) == true;
        var remarks = new List<Remark>();
        var came = row.Time("check_in_time", day);
        var went = row.Time("check_out_time", day);
        if (came is null && went is null)
        {
            if (isAbsent || row.Time("marked_at", day) is not { } marked)
            {
                return isAbsent
                    ? FoundEntry.Rejected(row, "absent-day", "absent on a day: nothing to write, a work day without a check-in counts as absent")
                    : FoundEntry.Rejected(row, "time-missing", "present without any time");
            }

            return FoundEntry.Of(row, Check(row, person, day, CheckDirection.In, marked, null));
        }

        if (isAbsent)
        {
            remarks.Add(new Remark("attendance-contradicts", "status is absent and there is a time of coming or going: the times count"));
        }

        if (went < came)
        {
            remarks.Add(new Remark("times-contradict", "somebody went before they came: both times are kept"));
        }

        var entries = new List<LegacyEntry>();
        if (came is { } inAt)
        {
            entries.Add(Check(row, person, day, CheckDirection.In, inAt, PlaceOf(row, "check_in", remarks)));
        }

        if (went is { } outAt)
        {
            entries.Add(Check(row, person, day, CheckDirection.Out, outAt, PlaceOf(row, "check_out", remarks)));
        }

        return FoundEntry.Of(row, entries, remarks);
    }

    private static LegacyEntry.CheckIn Check(TableRows row, LegacyPerson person, DateOnly day, CheckDirection direction, DateTimeOffset at, Semblance.Attendance.Place? where) => new()
    {
        Key = $"{row.Key}:{AttendanceNames.Of(direction)}",
        Person = person,
        Direction = direction,
        At = at,
        Day = day,
        Where = where,
    };

    private static Semblance.Attendance.Place? PlaceOf(TableRows row, string which, List<Remark> remarks)
    {
        if (row.Number($"{which}_latitude") is not { } latitude || row.Number($"{which}_longitude") is not { } longitude)
        {
            return null;
        }

        var place = new Semblance.Attendance.Place(latitude, longitude, row.Number($"{which}_location_accuracy"));
        try
        {
            place.Check();
            return place;
        }
        catch (SemblanceException)
        {
            remarks.Add(new Remark("place-range", "a place is none on earth, or its accuracy is below 0: left out"));
            return null;
        }
    }
}
