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
    private const string SelectCheckpoint = """
        SELECT people_added, people_present, faces_added, faces_present, photos_added, photos_present
        FROM import_batches
        WHERE client_id = $1 AND run_id = $2 AND number = $3
        """;

    private const string InsertCheckpoint = """
        INSERT INTO import_batches
            (client_id, run_id, number, people_added, people_present, faces_added, faces_present, photos_added, photos_present)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
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
        row.GetInt64(first + 3), row.GetInt64(first + 4), row.GetInt64(first + 5));

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
        var outcome = new BatchOutcome(
            people, batch.People.Count - people, faces, batch.Faces.Count - faces, photos, batch.Photos.Count - photos);
        await session.RunAsync(
            InsertCheckpoint, client.Value, batch.Run.Value, batch.Number, outcome.PeopleAdded, outcome.PeoplePresent,
            outcome.FacesAdded, outcome.FacesPresent, outcome.PhotosAdded, outcome.PhotosPresent);
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
