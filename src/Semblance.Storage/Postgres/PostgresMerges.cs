using Npgsql;
using Semblance.Clients;
using Semblance.Faces;
using Semblance.People;

namespace Semblance.Storage.Postgres;

internal sealed class PostgresMerges(PostgresConnections connections, TimeProvider time) : IMergeStore
{
    private const string Columns = "id, kept_id, record::text, merged_at, undone_at";

    public Task<PeopleMerge> MergeAsync(ClientId client, PersonId kept, PersonId merged, CancellationToken cancellationToken) =>
        connections.RunAsync(
            client,
            async session =>
            {
                StoreRules.CheckMerge(kept, merged);
                await LockAsync(session, client, kept, merged);
                var rows = new PostgresMergeRows(session, client);
                var record = await rows.ReadAsync(merged, kept);
                await rows.GiveAsync(merged, kept);
                var (id, now) = (MergeId.New(), StoreTime.Truncate(time.GetUtcNow()));
                record = record with { Attendance = await new PostgresMergeAttendance(session, client).GiveAsync(merged, kept, id, now) };
                await session.RunAsync("DELETE FROM people_groups WHERE client_id = $1 AND person_id = $2", client.Value, merged.Value);
                await session.RunAsync("DELETE FROM people WHERE client_id = $1 AND id = $2", client.Value, merged.Value);
                await session.RunAsync(
                    "INSERT INTO merges (client_id, id, kept_id, record, merged_at) VALUES ($1, $2, $3, $4::json, $5)",
                    client.Value, id.Value, kept.Value, record.Write(), now);
                return record.ToMerge(id, client, kept, now, undoneAt: null);
            },
            cancellationToken);

    public Task<PeopleMerge?> FindAsync(ClientId client, MergeId id, CancellationToken cancellationToken) => connections.RunAsync(
        client,
        session => session.FindAsync(
            $"SELECT {Columns} FROM merges WHERE client_id = $1 AND id = $2", row => Read(row, client), client.Value, id.Value),
        cancellationToken);

    public Task<IReadOnlyList<PeopleMerge>> ListAsync(ClientId client, PersonId? kept, CancellationToken cancellationToken) =>
        connections.RunAsync<IReadOnlyList<PeopleMerge>>(
            client,
            async session => await session.ListAsync(
                $"SELECT {Columns} FROM merges WHERE client_id = $1 AND ($2::uuid IS NULL OR kept_id = $2) ORDER BY merged_at DESC, id DESC LIMIT $3",
                row => Read(row, client), client.Value, kept?.Value, StoreRules.MaxPage),
            cancellationToken);

    public Task<PeopleMerge> UndoAsync(ClientId client, MergeId id, CancellationToken cancellationToken) => connections.RunAsync(
        client,
        async session =>
        {
            var json = await session.FindAsync(
                "SELECT record::text FROM merges WHERE client_id = $1 AND id = $2 FOR UPDATE", row => row.GetString(0), client.Value, id.Value);
            var merge = json is null ? throw StoreErrors.MergeUnknown(id) : (await session.FindAsync(
                $"SELECT {Columns} FROM merges WHERE client_id = $1 AND id = $2", row => Read(row, client), client.Value, id.Value))!;
            if (merge.UndoneAt is not null)
            {
                throw StoreErrors.MergeUndone(id);
            }

            await LockAsync(session, client, merge.Kept);
            var record = MergeRecord.Read(json);
            await new PostgresMergeRows(session, client).GiveBackAsync(record, merge);
            await new PostgresMergeAttendance(session, client).GiveBackAsync(record.Attendance ?? MergedAttendance.None, merge.Kept, merge.Merged.Id);
            var now = StoreTime.Truncate(time.GetUtcNow());
            await session.RunAsync("UPDATE merges SET undone_at = $3 WHERE client_id = $1 AND id = $2", client.Value, id.Value, now);
            return merge with { UndoneAt = now };
        },
        cancellationToken);

    public Task<int> ForgetAsync(ClientId client, PersonId merged, CancellationToken cancellationToken) => connections.RunAsync(
        client,
        session => session.RunAsync(
            "DELETE FROM merges WHERE client_id = $1 AND undone_at IS NOT NULL AND record -> 'Person' ->> 'Id' = $2", client.Value, merged.ToString()),
        cancellationToken);

    public Task SplitAsync(ClientId client, PersonId from, IReadOnlyList<FaceId> faces, Person created, CancellationToken cancellationToken) =>
        connections.RunAsync(
            client,
            async session =>
            {
                StoreRules.CheckSplit(client, faces, created);
                await LockAsync(session, client, from);
                var ids = faces.Select(f => f.Value).Distinct().ToArray();
                var theirs = await session.ListAsync(
                    "SELECT id FROM faces WHERE client_id = $1 AND person_id = $2 AND id = ANY ($3) FOR UPDATE", row => row.GetGuid(0), client.Value,
                    from.Value, ids);
                if (theirs.Count < ids.Length)
                {
                    throw StoreErrors.FaceUnknown(new FaceId(ids.Except(theirs).First()), from);
                }

                if ((await PostgresPersonWriter.AddAsync(session, client, [created], run: null)).Count == 0)
                {
                    throw StoreErrors.PersonExists(created.Id);
                }

                await new PostgresMergeRows(session, client).SplitAsync(from, created.Id, ids);
                return true;
            },
            cancellationToken);

    // In one order, so that two merges of the same people do not wait for each other.
    private static async Task LockAsync(PostgresSession session, ClientId client, params PersonId[] people)
    {
        foreach (var person in people.Order())
        {
            if (!await session.AnyAsync("SELECT 1 FROM people WHERE client_id = $1 AND id = $2 FOR UPDATE", client.Value, person.Value))
            {
                throw StoreErrors.PersonUnknown(person);
            }
        }
    }

    private static PeopleMerge Read(NpgsqlDataReader row, ClientId client) => MergeRecord.Read(row.GetString(2)).ToMerge(
        new MergeId(row.GetGuid(0)), client, new PersonId(row.GetGuid(1)), row.GetFieldValue<DateTimeOffset>(3), PostgresKeys.Time(row, 4));
}
