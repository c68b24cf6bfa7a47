using Npgsql;
using Semblance.Attendance;
using Semblance.Clients;
using Semblance.Faces;
using Semblance.People;

namespace Semblance.Storage.Postgres;

internal sealed class PostgresMarkings(PostgresConnections connections) : IMarkingStore
{
    private const string Columns = "id, session_id, state, created_at, created_by, ended_at";

    private const string SelectFaces = """
        SELECT photo, number, box_x, box_y, box_width, box_height, score, outcome, person_id, distance, confidence
        FROM marking_faces
        WHERE client_id = $1 AND marking_id = $2
        ORDER BY photo, number
        """;

    private const string InsertPhotos = """
        INSERT INTO marking_photos (client_id, marking_id, number, name, hash, width, height, taken_at)
        SELECT $1, $2, p.* FROM unnest($3::int[], $4::text[], $5::bytea[], $6::int[], $7::int[], $8::timestamptz[]) AS p
        RETURNING client_id -- by which Citus inserts where it would COPY, which row-level security forbids
        """;

    // Somebody who was removed while their photo was searched is nobody.
    private const string InsertFaces = """
        INSERT INTO marking_faces (client_id, marking_id, photo, number, box_x, box_y, box_width, box_height, score, outcome, person_id, distance, confidence)
        SELECT $1, $2, f.photo, f.number, f.x, f.y, f.width, f.height, f.score, f.outcome, p.id, f.distance, f.confidence
        FROM unnest(
            $3::int[], $4::int[], $5::float8[], $6::float8[], $7::float8[], $8::float8[], $9::float8[], $10::text[], $11::uuid[], $12::float8[], $13::float8[])
            AS f (photo, number, x, y, width, height, score, outcome, person, distance, confidence)
        LEFT JOIN people p ON p.client_id = $1 AND p.id = f.person
        RETURNING client_id
        """;

    public Task AddAsync(Marking marking, CancellationToken cancellationToken) => connections.RunAsync(
        marking.Client,
        async session =>
        {
            MarkingRules.CheckNew(marking);
            await PostgresSessions.CheckAsync(session, marking.Client, marking.Session);
            if (await session.RunAsync(
                "INSERT INTO markings (client_id, id, session_id, state, created_at, created_by) VALUES ($1, $2, $3, 'open', $4, $5) ON CONFLICT DO NOTHING",
                marking.Client.Value, marking.Id.Value, marking.Session.Value, marking.CreatedAt.ToUniversalTime(), marking.CreatedBy) == 0)
            {
                throw AttendanceErrors.MarkingExists(marking.Id);
            }

            await AddPhotosAsync(session, marking.Client, marking.Id, marking.Photos, marking.Faces);
            return true;
        },
        cancellationToken);

    public Task<Marking?> FindAsync(ClientId client, MarkingId id, CancellationToken cancellationToken) => connections.RunAsync(
        client,
        async session => await session.FindAsync(
            $"SELECT {Columns} FROM markings WHERE client_id = $1 AND id = $2", row => Read(row, client), client.Value, id.Value) is { } marking
            ? marking with
            {
                Photos = await session.ListAsync(
                    "SELECT number, name, hash, width, height, taken_at FROM marking_photos WHERE client_id = $1 AND marking_id = $2 ORDER BY number",
                    row => new MarkingPhoto(
                        row.GetInt32(0), row.GetString(1), PostgresPhotos.Hash(row, 2), row.GetInt32(3), row.GetInt32(4), row.GetFieldValue<DateTimeOffset>(5)),
                    client.Value, id.Value),
                Faces = await session.ListAsync(SelectFaces, ReadFace, client.Value, id.Value),
            }
            : null,
        cancellationToken);

    public Task<IReadOnlyList<Marking>> ListAsync(ClientId client, SessionId session, CancellationToken cancellationToken) =>
        connections.RunAsync<IReadOnlyList<Marking>>(
            client,
            async work => await work.ListAsync(
                $"SELECT {Columns} FROM markings WHERE client_id = $1 AND session_id = $2 ORDER BY created_at DESC, id DESC",
                row => Read(row, client), client.Value, session.Value),
            cancellationToken);

    public Task AddPhotosAsync(
        ClientId client, MarkingId id, IReadOnlyList<MarkingPhoto> photos, IReadOnlyList<SeenFace> faces, CancellationToken cancellationToken) =>
        connections.RunAsync(
            client,
            async session =>
            {
                MarkingRules.CheckOpen(id, await LockAsync(session, client, id));
                var there = await session.CountAsync("SELECT count(*) FROM marking_photos WHERE client_id = $1 AND marking_id = $2", client.Value, id.Value);
                var (numbered, moved) = MarkingRules.Renumber(id, (int)there, photos, faces);
                await AddPhotosAsync(session, client, id, numbered, moved);
                return true;
            },
            cancellationToken);

    public Task<int> EndAsync(
        ClientId client, MarkingId id, MarkingState state, DateTimeOffset at, IReadOnlyList<AttendanceRecord> records, CancellationToken cancellationToken) =>
        connections.RunAsync(
            client,
            async session =>
            {
                AttendanceChecks.CheckEnd(state, records);
                MarkingRules.CheckOpen(id, await LockAsync(session, client, id));
                await session.RunAsync(
                    "UPDATE markings SET state = $3, ended_at = $4 WHERE client_id = $1 AND id = $2", client.Value, id.Value, AttendanceNames.Of(state), at.ToUniversalTime());
                return await new PostgresRecords(session, client).WriteAsync(records);
            },
            cancellationToken);

    private static async Task<MarkingState> LockAsync(PostgresSession session, ClientId client, MarkingId id) => AttendanceNames.ParseMarkingState(
        await session.FindAsync("SELECT state FROM markings WHERE client_id = $1 AND id = $2 FOR UPDATE", row => row.GetString(0), client.Value, id.Value)
        ?? throw AttendanceErrors.MarkingUnknown(id));

    private static async Task AddPhotosAsync(
        PostgresSession session, ClientId client, MarkingId id, IReadOnlyList<MarkingPhoto> photos, IReadOnlyList<SeenFace> faces)
    {
        await session.RunAsync(
            InsertPhotos,
            client.Value,
            id.Value,
            photos.Select(p => p.Number).ToArray(),
            photos.Select(p => p.Name).ToArray(),
            photos.Select(p => PostgresPhotos.Bytes(p.Hash)).ToArray(),
            photos.Select(p => p.Width).ToArray(),
            photos.Select(p => p.Height).ToArray(),
            photos.Select(p => p.TakenAt.ToUniversalTime()).ToArray());
        await session.RunAsync(
            InsertFaces,
            client.Value,
            id.Value,
            faces.Select(f => f.Photo).ToArray(),
            faces.Select(f => f.Number).ToArray(),
            faces.Select(f => f.Box.X).ToArray(),
            faces.Select(f => f.Box.Y).ToArray(),
            faces.Select(f => f.Box.Width).ToArray(),
            faces.Select(f => f.Box.Height).ToArray(),
            faces.Select(f => f.Score).ToArray(),
            faces.Select(f => MarkingRules.NameOf(f.Outcome)).ToArray(),
            faces.Select(f => f.Person?.Value).ToArray(),
            faces.Select(f => f.Distance).ToArray(),
            faces.Select(f => f.Confidence).ToArray());
    }

    private static SeenFace ReadFace(NpgsqlDataReader row) => new(
        row.GetInt32(0), row.GetInt32(1), new FaceBox(row.GetDouble(2), row.GetDouble(3), row.GetDouble(4), row.GetDouble(5)), row.GetDouble(6),
        MarkingRules.ParseOutcome(row.GetString(7)), row.IsDBNull(8) ? null : new PersonId(row.GetGuid(8)), row.IsDBNull(9) ? null : row.GetDouble(9),
        row.IsDBNull(10) ? null : row.GetDouble(10));

    private static Marking Read(NpgsqlDataReader row, ClientId client) => new()
    {
        Id = new MarkingId(row.GetGuid(0)),
        Client = client,
        Session = new SessionId(row.GetGuid(1)),
        State = AttendanceNames.ParseMarkingState(row.GetString(2)),
        CreatedAt = row.GetFieldValue<DateTimeOffset>(3),
        CreatedBy = row.GetString(4),
        EndedAt = PostgresKeys.Time(row, 5),
    };
}
