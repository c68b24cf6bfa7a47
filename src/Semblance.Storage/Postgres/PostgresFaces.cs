using System.Runtime.CompilerServices;
using Npgsql;
using Semblance.Clients;
using Semblance.Faces;
using Semblance.People;
using Semblance.Search;
using Semblance.Spaces;
using Semblance.Storage.Postgres.Mirrors;

namespace Semblance.Storage.Postgres;

internal sealed class PostgresFaces(PostgresConnections connections, StoreMirror? mirror, TimeProvider time) : IFaceStore
{
    private const int ReadAtOnce = 500;

    private const string SelectFaces = """
        SELECT f.id, f.person_id, f.space_id, f.photo, f.box_x, f.box_y, f.box_width, f.box_height,
            f.detection_score, f.quality, f.created_at, vector_send(f.embedding), f.sequence
        FROM faces f
        WHERE f.client_id = $1
        """;

    private const string SelectSampled = $"""
        {PostgresNearest.Members} AND EXISTS (SELECT 1 FROM faces f WHERE f.client_id = $1 AND f.person_id = p.id AND f.space_id = $2)
        """;

    private readonly PostgresSearch _search = new(connections, time);

    /// <summary>Drops what is remembered of a client's faces beside the store.</summary>
    public void Forget(ClientId client) => _search.Forget(client);

    public Task AddAsync(Face face, CancellationToken cancellationToken) => connections.WriteAsync(
        face.Client,
        async session =>
        {
            await PostgresPeople.CheckAsync(session, face.Client, [face.Person]);
            return await PostgresFaceWriter.AddAsync(session, face.Client, [face]) == 1 ? true : throw StoreErrors.FaceExists(face.Id);
        },
        cancellationToken);

    public Task<IReadOnlyList<Face>> FindManyAsync(ClientId client, IReadOnlyList<FaceId> ids, CancellationToken cancellationToken) =>
        connections.ReadFewAsync<IReadOnlyList<Face>>(
            client,
            async session => await session.ListAsync(
                $"{SelectFaces} AND f.id = ANY ($2)", row => Read(row, client), client.Value, ids.Select(id => id.Value).ToArray()),
            cancellationToken);

    public Task<IReadOnlyList<Face>> ListAsync(ClientId client, PersonId person, SpaceKey? space, CancellationToken cancellationToken) =>
        connections.ReadFewAsync<IReadOnlyList<Face>>(
            client,
            async session => await session.ListAsync(
                $"{SelectFaces} AND f.person_id = $2 AND ($3::text IS NULL OR f.space_id = $3) ORDER BY f.id",
                row => Read(row, client), client.Value, person.Value, space?.Value),
            cancellationToken);

    public Task<bool> RemoveAsync(ClientId client, FaceId id, CancellationToken cancellationToken) => connections.RemoveAsync(
        client,
        async session => await session.RunAsync("DELETE FROM faces WHERE client_id = $1 AND id = $2", client.Value, id.Value) == 1,
        cancellationToken);

    public async Task<Ranking> FindNearestAsync(
        Gallery gallery, ReadOnlyMemory<float> probe, int people, CancellationToken cancellationToken) =>
        (await FindNearestAsync(gallery, [probe], people, cancellationToken))[0];

    // The searches of a mirror that come together share a pass.
    public async Task<IReadOnlyList<Ranking>> FindNearestAsync(
        Gallery gallery, IReadOnlyList<ReadOnlyMemory<float>> probes, int people, CancellationToken cancellationToken) => mirror is null
        ? await _search.FindAsync(gallery, probes, people, cancellationToken)
        : await Task.WhenAll(probes.Select(probe => mirror.FindNearestAsync(gallery, probe, people, cancellationToken)));

    public Task<IReadOnlyList<Ranking>> FindNearestExactlyAsync(
        Gallery gallery, IReadOnlyList<ReadOnlyMemory<float>> probes, int people, CancellationToken cancellationToken) => mirror is null
        ? _search.FindExactlyAsync(gallery, probes, people, cancellationToken)
        : FindNearestAsync(gallery, probes, people, cancellationToken);

    public async Task<IReadOnlyList<Face>> SampleAsync(Gallery gallery, int faces, CancellationToken cancellationToken)
    {
        try
        {
            return await ReadSampleAsync(gallery, faces, cancellationToken);
        }
        catch (SemblanceException e) when (e.Kind == ErrorKind.Unavailable && mirror?.Sample(gallery, faces) is { } known)
        {
            return known;
        }
    }

    public async IAsyncEnumerable<Face> ReadAllAsync(
        ClientId client, SpaceKey space, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Page by page, each a transaction of its own: one long one would keep the server from cleaning up.
        for (var after = 0L; ;)
        {
            var page = await connections.ReadAsync(
                client,
                session => session.ListAsync(
                    $"{SelectFaces} AND f.space_id = $2 AND f.sequence > $3 ORDER BY f.sequence LIMIT $4",
                    row => (Face: Read(row, client), Sequence: row.GetInt64(12)), client.Value, space.Value, after, ReadAtOnce),
                cancellationToken);
            foreach (var (face, sequence) in page)
            {
                yield return face;
                after = sequence;
            }

            if (page.Count < ReadAtOnce)
            {
                yield break;
            }
        }
    }

    private Task<IReadOnlyList<Face>> ReadSampleAsync(Gallery gallery, int faces, CancellationToken cancellationToken) =>
        connections.ReadAsync<IReadOnlyList<Face>>(
            gallery.Client,
            async session =>
            {
                await PostgresSpaces.GetAsync(session, gallery.Space);
                var people = await session.ListAsync(
                    SelectSampled, row => new PersonId(row.GetGuid(0)),
                    gallery.Client.Value, gallery.Space.Value, gallery.Regions.ToArray(), gallery.Groups.ToArray());
                var sampled = people.OrderBy(SampleOrder.Of).Take(faces).Select(p => p.Value).ToArray();
                var first = await session.ListAsync(
                    $"""
                    SELECT DISTINCT ON (person_id) *
                    FROM ({SelectFaces} AND f.space_id = $2 AND f.person_id = ANY ($3)) AS face
                    ORDER BY person_id, id
                    """,
                    row => Read(row, gallery.Client), gallery.Client.Value, gallery.Space.Value, sampled);
                return first.OrderBy(f => SampleOrder.Of(f.Person)).ToList();
            },
            cancellationToken);

    private static Face Read(NpgsqlDataReader row, ClientId client) => new()
    {
        Id = new FaceId(row.GetGuid(0)),
        Client = client,
        Person = new PersonId(row.GetGuid(1)),
        Space = new SpaceKey(row.GetString(2)),
        Photo = row.IsDBNull(3) ? null : PostgresPhotos.Hash(row, 3),
        Box = row.IsDBNull(4) ? null : new FaceBox(row.GetDouble(4), row.GetDouble(5), row.GetDouble(6), row.GetDouble(7)),
        DetectionScore = row.IsDBNull(8) ? null : row.GetDouble(8),
        Quality = row.IsDBNull(9) ? null : row.GetDouble(9),
        CreatedAt = row.GetFieldValue<DateTimeOffset>(10),
        Embedding = PostgresVector.Read(row.GetFieldValue<byte[]>(11)),
    };
}
