using Semblance.Imports;
using Semblance.People;

namespace Semblance.Storage.Postgres;

/// <summary>Takes back what a run added, all of it or one person's rows, within the transaction of whoever calls.</summary>
internal sealed class PostgresRollback(PostgresSession session, PostgresRun run, PersonId? person)
{
    // $1 is the client, $2 the run, $3 the only person, or NULL for everybody.
    private const string OfRun = "client_id = $1 AND run_id = $2 AND ($3::uuid IS NULL OR person_id = $3)";

    private const string SelectChanged = """
        SELECT id, name, revision, later_faces, later_photos, attendance
        FROM (
            SELECT p.sequence, p.id, p.name, p.revision,
                (SELECT count(*) FROM faces f
                    WHERE f.client_id = $1 AND f.person_id = p.id AND f.run_id IS DISTINCT FROM p.run_id) AS later_faces,
                (SELECT count(*) FROM photos f
                    WHERE f.client_id = $1 AND f.person_id = p.id AND f.run_id IS DISTINCT FROM p.run_id) AS later_photos,
                (SELECT count(*) FROM attendance_records r WHERE r.client_id = $1 AND r.person_id = p.id AND r.run_id IS DISTINCT FROM p.run_id)
                    + (SELECT count(*) FROM check_ins c WHERE c.client_id = $1 AND c.person_id = p.id AND c.run_id IS DISTINCT FROM p.run_id)
                    + (SELECT count(*) FROM leaves l WHERE l.client_id = $1 AND l.person_id = p.id AND l.run_id IS DISTINCT FROM p.run_id) AS attendance
            FROM people p
            WHERE p.client_id = $1 AND p.run_id = $2 AND ($3::uuid IS NULL OR p.id = $3)) AS brought
        WHERE revision > 1 OR later_faces > 0 OR later_photos > 0 OR attendance > 0
        ORDER BY sequence
        """;

    // When the run's faces, photos and attendance are gone, whoever still has some got them from others.
    private const string SelectRemovable = """
        SELECT id
        FROM people p
        WHERE p.client_id = $1 AND p.run_id = $2 AND ($3::uuid IS NULL OR p.id = $3) AND p.revision = 1
            AND NOT EXISTS (SELECT 1 FROM faces f WHERE f.client_id = $1 AND f.person_id = p.id)
            AND NOT EXISTS (SELECT 1 FROM photos f WHERE f.client_id = $1 AND f.person_id = p.id)
            AND NOT EXISTS (SELECT 1 FROM attendance_records r WHERE r.client_id = $1 AND r.person_id = p.id)
            AND NOT EXISTS (SELECT 1 FROM check_ins c WHERE c.client_id = $1 AND c.person_id = p.id)
            AND NOT EXISTS (SELECT 1 FROM leaves l WHERE l.client_id = $1 AND l.person_id = p.id)
        """;

    // Also what earlier runs brought that were rolled back while others still used it.
    private const string Brought = """
        run_id IN (SELECT id FROM import_runs WHERE client_id = $1 AND (id = $2 OR status = 'rolled-back'))
        """;

    private object?[] Values => [run.Client.Value, run.Id.Value, person?.Value];

    public async Task<RollbackOutcome> RunAsync(bool force, DateTimeOffset now)
    {
        // Nobody adds a face to these people, or edits them, between the look and the removal.
        await session.RunAsync(
            "SELECT 1 FROM people WHERE client_id = $1 AND run_id = $2 AND ($3::uuid IS NULL OR id = $3) FOR UPDATE", Values);
        var attendance = new PostgresAttendanceRollback(session, Values);
        await attendance.LockAsync();
        var changed = await session.ListAsync(
            SelectChanged,
            row => RollbackLines.Describe(
                new PersonId(row.GetGuid(0)), row.GetString(1), row.GetInt32(2), row.GetInt64(3), row.GetInt64(4), row.GetInt64(5)),
            Values);
        changed.AddRange(await attendance.ListChangedAsync());
        if (changed.Count > 0 && !force)
        {
            return new RollbackOutcome(0, 0, 0, changed, [], Done: false);
        }

        var outcome = await RemoveAsync(changed, attendance);
        if (person is null)
        {
            await run.EndAsync(session, RunStatus.RolledBack, now);
        }

        await RemoveUnusedAsync(spacesToo: person is null || run.Status != RunStatus.Open);
        return outcome;
    }

    private async Task<RollbackOutcome> RemoveAsync(List<string> changed, PostgresAttendanceRollback attendance)
    {
        var hashes = await PostgresPhotos.ListHashesAsync(session, $"""
            SELECT hash FROM photos WHERE {OfRun}
            UNION
            SELECT photo FROM faces WHERE {OfRun} AND photo IS NOT NULL
            """, Values);
        var faces = await session.RunAsync($"DELETE FROM faces WHERE {OfRun}", Values);
        var photos = await session.RunAsync($"DELETE FROM photos WHERE {OfRun}", Values);
        var entries = await attendance.RemoveAsync();
        var people = await session.ListAsync(SelectRemovable, row => row.GetGuid(0), Values);
        var ids = people.ToArray();
        await session.RunAsync("DELETE FROM people_groups WHERE client_id = $1 AND person_id = ANY ($2)", run.Client.Value, ids);
        await session.RunAsync("DELETE FROM people WHERE client_id = $1 AND id = ANY ($2)", run.Client.Value, ids);
        return new RollbackOutcome(
            ids.Length, faces, photos, changed, await PostgresPhotos.OrphansAsync(session, run.Client, hashes), Done: true)
        { AttendanceRemoved = entries };
    }

    private async Task RemoveUnusedAsync(bool spacesToo)
    {
        await session.RunAsync($"""
            DELETE FROM groups g
            WHERE g.client_id = $1 AND {Brought}
                AND NOT EXISTS (SELECT 1 FROM people_groups pg WHERE pg.client_id = $1 AND pg.group_name = g.name)
            """, run.Client.Value, run.Id.Value);
        if (spacesToo)
        {
            var unused = await session.ListAsync(
                $"""
                SELECT s.id
                FROM spaces s
                WHERE s.client_id = $1 AND {Brought}
                    AND NOT EXISTS (SELECT 1 FROM faces f WHERE f.client_id = $1 AND f.space_id = s.id)
                """, row => row.GetString(0), run.Client.Value, run.Id.Value);
            foreach (var space in unused)
            {
                await session.RunAsync("SELECT remove_unused_space($1)", space);
            }
        }
    }
}
