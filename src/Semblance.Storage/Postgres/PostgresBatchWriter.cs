using Npgsql;
using Semblance.Clients;
using Semblance.Imports;

namespace Semblance.Storage.Postgres;

/// <summary>
/// Writes one batch of a run with its checkpoint, within the transaction of whoever calls: the same for a run and for a rehearsal. Its faces are on the
/// <see cref="PostgresFaceStage"/> already.
/// </summary>
internal sealed class PostgresBatchWriter(PostgresSession session, ClientId client, ImportBatch batch)
{
    /// <summary>Columns of <c>import_batches</c> in the order of <see cref="ReadOutcome"/>.</summary>
    public static readonly string[] OutcomeColumns =
    [
        "people_added", "people_present", "faces_added", "faces_present", "photos_added", "photos_present", "subjects_added", "subjects_present",
        "sessions_added", "sessions_present", "records_added", "records_present", "leaves_added", "leaves_present", "check_ins_added", "check_ins_present",
    ];

    private static readonly string SelectCheckpoint = $"""
        SELECT {string.Join(", ", OutcomeColumns)}
        FROM import_batches
        WHERE client_id = $1 AND run_id = $2 AND number = $3
        """;

    private static readonly string InsertCheckpoint = $"""
        INSERT INTO import_batches (client_id, run_id, number, {string.Join(", ", OutcomeColumns)})
        VALUES ($1, $2, $3, {string.Join(", ", OutcomeColumns.Select((_, i) => $"${i + 4}"))})
        """;

    /// <summary>Applies the batch, or answers with its recorded outcome where its checkpoint exists.</summary>
    public async Task<BatchOutcome> ApplyAsync()
    {
        var run = await PostgresRun.GetAsync(session, client, batch.Run);
        if (run.Status == RunStatus.RolledBack)
        {
            throw StoreErrors.RunEnded(batch.Run);
        }

        var recorded = await session.ListAsync(
            SelectCheckpoint, row => ReadOutcome(row, 0), client.Value, batch.Run.Value, batch.Number);
        if (recorded.Count == 1)
        {
            return recorded[0];
        }

        if (run.Status != RunStatus.Open)
        {
            throw StoreErrors.RunEnded(batch.Run);
        }

        StoreRules.CheckBatch(client, batch, await run.CountAppliedAsync(session), run.Batches);
        return await WriteAsync();
    }

    public static BatchOutcome ReadOutcome(NpgsqlDataReader row, int first) => new(
        row.GetInt64(first), row.GetInt64(first + 1), row.GetInt64(first + 2),
        row.GetInt64(first + 3), row.GetInt64(first + 4), row.GetInt64(first + 5))
    {
        AttendanceAdded = new AttendanceRowCounts(
            row.GetInt64(first + 6), row.GetInt64(first + 8), row.GetInt64(first + 10), row.GetInt64(first + 12), row.GetInt64(first + 14)),
        AttendancePresent = new AttendanceRowCounts(
            row.GetInt64(first + 7), row.GetInt64(first + 9), row.GetInt64(first + 11), row.GetInt64(first + 13), row.GetInt64(first + 15)),
    };

    private async Task<BatchOutcome> WriteAsync()
    {
        foreach (var space in batch.Spaces)
        {
            await PostgresSpaces.EnsureAsync(session, space, client, batch.Run);
        }

        var people = await AddPeopleAsync();
        await PostgresPeople.CheckAsync(session, client, batch.Photos.Select(p => p.Person).Concat(batch.Faces.Select(f => f.Person)));
        var photos = await PostgresPhotos.AddAsync(session, client, batch.Photos, batch.Run);
        var faces = await AddFacesAsync();
        var added = await new PostgresAttendanceWriter(session, client, batch.Run).AddAsync(batch.Attendance);
        var present = batch.Attendance.Count - added;
        var outcome = new BatchOutcome(
            people, batch.People.Count - people, faces, batch.Faces.Count - faces, photos, batch.Photos.Count - photos)
        {
            AttendanceAdded = added,
            AttendancePresent = present,
        };
        await session.RunAsync(
            InsertCheckpoint, client.Value, batch.Run.Value, batch.Number, outcome.PeopleAdded, outcome.PeoplePresent,
            outcome.FacesAdded, outcome.FacesPresent, outcome.PhotosAdded, outcome.PhotosPresent, added.Subjects, present.Subjects,
            added.Sessions, present.Sessions, added.Records, present.Records, added.Leaves, present.Leaves, added.CheckIns, present.CheckIns);
        return outcome;
    }

    private async Task<int> AddPeopleAsync()
    {
        if (batch.People.Count == 0)
        {
            return 0;
        }

        foreach (var person in batch.People)
        {
            StoreRules.CheckPerson(person);
        }

        return (await PostgresPersonWriter.AddAsync(session, client, batch.People, batch.Run)).Count;
    }

    private async Task<int> AddFacesAsync()
    {
        if (batch.Faces.Count == 0)
        {
            return 0;
        }

        await PostgresFaceWriter.CheckAsync(session, batch.Faces);
        return await PostgresFaceStage.InsertAsync(session, client, batch.Number, batch.Run);
    }
}
