using Semblance.Clients;
using Semblance.Imports;
using Semblance.People;

namespace Semblance.Storage.Sqlite;

/// <summary>Takes back what a run added, within the transaction of whoever calls.</summary>
internal sealed class SqliteRollback(SqliteDatabase database, ClientId client, SqliteRun run)
{
    // ?1 is the run, ?2 the only person, or NULL for everybody.
    private const string SelectChanged = """
        SELECT id, name, revision, later_faces, later_photos, attendance
        FROM (
            SELECT p.key, p.id, p.name, p.revision,
                (SELECT count(*) FROM faces f WHERE f.person_key = p.key AND f.run_key IS NOT p.run_key) AS later_faces,
                (SELECT count(*) FROM photos f WHERE f.person_key = p.key AND f.run_key IS NOT p.run_key) AS later_photos,
                (SELECT count(*) FROM attendance_records r WHERE r.person_key = p.key AND r.run_key IS NOT p.run_key)
                    + (SELECT count(*) FROM check_ins c WHERE c.person_key = p.key AND c.run_key IS NOT p.run_key)
                    + (SELECT count(*) FROM leaves l WHERE l.person_key = p.key AND l.run_key IS NOT p.run_key) AS attendance
            FROM people p
            WHERE p.run_key = ?1 AND (?2 IS NULL OR p.key = ?2))
        WHERE revision > 1 OR later_faces > 0 OR later_photos > 0 OR attendance > 0
        ORDER BY key
        """;

    // When the run's faces, photos and attendance are gone, whoever still has some got them from others.
    private const string SelectRemovable = """
        SELECT key
        FROM people p
        WHERE run_key = ?1 AND (?2 IS NULL OR key = ?2) AND revision = 1
            AND NOT EXISTS (SELECT 1 FROM faces f WHERE f.person_key = p.key)
            AND NOT EXISTS (SELECT 1 FROM photos f WHERE f.person_key = p.key)
            AND NOT EXISTS (SELECT 1 FROM attendance_records r WHERE r.person_key = p.key)
            AND NOT EXISTS (SELECT 1 FROM check_ins c WHERE c.person_key = p.key)
            AND NOT EXISTS (SELECT 1 FROM leaves l WHERE l.person_key = p.key)
        ORDER BY key DESC
        """;

    private readonly SqliteRemoval _removal = new(database, run.ClientKey);
    private readonly SqliteAttendanceRollback _attendance = new(database, run);

    public RollbackOutcome Run(PersonId? person, bool force, DateTimeOffset now)
    {
        long? only = null;
        if (person is { } id)
        {
            only = SqlitePeople.FindKey(database, client, id);
            if (only is null)
            {
                return new RollbackOutcome(0, 0, 0, [], [], Done: true);
            }
        }

        List<string> changed = [.. ListChanged(only), .. _attendance.ListChanged(only)];
        if (changed.Count > 0 && !force)
        {
            return new RollbackOutcome(0, 0, 0, changed, [], Done: false);
        }

        var outcome = Remove(only, changed);
        if (only is null)
        {
            run.End(database, RunStatus.RolledBack, now);
        }

        RemoveUnused(spacesToo: only is null || run.Status != RunStatus.Open);
        return outcome;
    }

    private List<string> ListChanged(long? only)
    {
        using var rows = database.Prepare(SelectChanged).Add(run.Key).Add(only);
        var changed = new List<string>();
        while (rows.Step())
        {
            changed.Add(RollbackLines.Describe(
                new PersonId(rows.Id(0)), rows.Text(1), rows.Int32(2), rows.Integer(3), rows.Integer(4), rows.Integer(5)));
        }

        return changed;
    }

    private RollbackOutcome Remove(long? only, List<string> changed)
    {
        var hashes = _removal.ListHashes("""
            SELECT hash FROM photos WHERE run_key = ?1 AND (?2 IS NULL OR person_key = ?2)
            UNION
            SELECT photo FROM faces WHERE run_key = ?1 AND (?2 IS NULL OR person_key = ?2) AND photo IS NOT NULL
            """, run.Key, only);
        var faces = _removal.RemoveFaces(only is null ? "run_key = ?2" : "run_key = ?2 AND person_key = ?3", run.Key, only);
        var photos = RemovePhotos(only);
        var attendance = _attendance.Remove(only);
        var people = RemovePeople(only);
        return new RollbackOutcome(people, faces, photos, changed, _removal.Orphans(hashes), Done: true) { AttendanceRemoved = attendance };
    }

    private int RemovePhotos(long? only)
    {
        using var delete = database.Prepare("DELETE FROM photos WHERE run_key = ?1 AND (?2 IS NULL OR person_key = ?2)");
        return delete.Add(run.Key).Add(only).Run();
    }

    private int RemovePeople(long? only)
    {
        var keys = new List<long>();
        using (var rows = database.Prepare(SelectRemovable).Add(run.Key).Add(only))
        {
            while (rows.Step())
            {
                keys.Add(rows.Integer(0));
            }
        }

        using var leave = database.Prepare("DELETE FROM people_groups WHERE person_key = ?");
        using var delete = database.Prepare("DELETE FROM people WHERE key = ?");
        foreach (var key in keys)
        {
            leave.Add(key).Run();
            delete.Add(key).Run();
        }

        return keys.Count;
    }

    // Also what earlier runs brought that were rolled back while others still used it.
    private void RemoveUnused(bool spacesToo)
    {
        const string Brought = "run_key IN (SELECT key FROM import_runs WHERE key = ?1 OR status = 'rolled-back')";
        using var groups = database.Prepare($"""
            DELETE FROM groups
            WHERE {Brought} AND NOT EXISTS (SELECT 1 FROM people_groups pg WHERE pg.group_key = groups.key)
            """);
        groups.Add(run.Key).Run();
        if (spacesToo)
        {
            using var spaces = database.Prepare($"""
                DELETE FROM spaces
                WHERE {Brought} AND NOT EXISTS (SELECT 1 FROM faces f WHERE f.space_key = spaces.key)
                    AND NOT EXISTS (SELECT 1 FROM sightings s WHERE s.space_key = spaces.key)
                """);
            spaces.Add(run.Key).Run();
        }
    }
}
