using System.Globalization;
using Semblance.Attendance;
using Semblance.Clients;
using Semblance.People;

namespace Semblance.Storage.Sqlite;

/// <summary>
/// Reads who has which status in which session. One row a session and status, its people in one text: a row a record costs three times as much, most of it for stepping.
/// </summary>
internal static class SqliteRolls
{
    public static List<SessionRoll> List(SqliteDatabase database, ClientId client, AttendanceFilter filter)
    {
        var conditions = SqliteTally.Conditions(database, client, filter);
        using var rows = conditions.Bind(database.Prepare($"""
            SELECT t.*, z.id, z.day, z.group_name
            FROM (
                SELECT r.session_key, r.status, group_concat(r.person_key) AS people
                FROM attendance_sessions s
                JOIN attendance_records r ON r.session_key = s.key
                WHERE {conditions.Sql}
                GROUP BY 1, 2) t
            JOIN attendance_sessions z ON z.key = t.session_key
            ORDER BY t.session_key
            """));
        var known = new Dictionary<long, PersonId>();
        using var find = database.Prepare("SELECT id FROM people WHERE key = ?");
        var rolls = new List<SessionRoll>();
        while (rows.Step())
        {
            rolls.Add(new SessionRoll(
                new SessionId(rows.Id(3)), SqliteDays.Read(rows.Text(4)), rows.TextOrNull(5), AttendanceNames.ParseStatus(rows.Text(1)), Read(rows.Text(2), known, find)));
        }

        return rolls;
    }

    private static List<PersonId> Read(string keys, Dictionary<long, PersonId> known, SqliteStatement find)
    {
        var people = new List<PersonId>();
        foreach (var part in keys.AsSpan().Split(','))
        {
            var key = long.Parse(keys.AsSpan()[part], NumberStyles.None, CultureInfo.InvariantCulture);
            if (!known.TryGetValue(key, out var person))
            {
                find.Add(key).Step();
                known[key] = person = new PersonId(find.Id(0));
                find.Reset();
            }

            people.Add(person);
        }

        return people;
    }
}
