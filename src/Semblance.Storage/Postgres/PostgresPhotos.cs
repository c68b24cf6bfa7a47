using Npgsql;
using Semblance.Clients;
using Semblance.Faces;
using Semblance.Imports;
using Semblance.People;
using Semblance.Photos;

namespace Semblance.Storage.Postgres;

internal sealed class PostgresPhotos(PostgresConnections connections) : IPhotoStore
{
    private const string Insert = """
        INSERT INTO photos (client_id, person_id, hash, media_type, length, file_name, created_at, run_id)
        SELECT $1, n.person_id, n.hash, n.media_type, n.length, n.file_name, n.created_at, $8::text
        FROM unnest($2::uuid[], $3::bytea[], $4::text[], $5::bigint[], $6::text[], $7::timestamptz[])
            AS n (person_id, hash, media_type, length, file_name, created_at)
        ON CONFLICT DO NOTHING
        RETURNING hash
        """;

    private const string SelectOrphans = """
        SELECT hash
        FROM unnest($2::bytea[]) AS hash
        WHERE NOT EXISTS (SELECT 1 FROM photos p WHERE p.client_id = $1 AND p.hash = hash.hash)
            AND NOT EXISTS (SELECT 1 FROM faces f WHERE f.client_id = $1 AND f.photo = hash.hash)
        """;

    public Task AddAsync(Photo photo, CancellationToken cancellationToken) => connections.RunAsync(
        photo.Client,
        async session =>
        {
            await PostgresPeople.CheckAsync(session, photo.Client, [photo.Person]);
            return await AddAsync(session, photo.Client, [photo], run: null);
        },
        cancellationToken);

    public Task<IReadOnlyList<Photo>> ListAsync(ClientId client, PersonId person, CancellationToken cancellationToken) =>
        connections.RunAsync<IReadOnlyList<Photo>>(
            client,
            async session => await session.ListAsync(
                "SELECT hash, media_type, length, file_name, created_at FROM photos WHERE client_id = $1 AND person_id = $2 ORDER BY hash",
                row => Read(row, client, person), client.Value, person.Value),
            cancellationToken);

    public Task<PhotoRemoval?> RemoveAsync(ClientId client, PersonId person, PhotoHash hash, CancellationToken cancellationToken) => connections.RemoveAsync(
        client,
        async session =>
        {
            if (await session.RunAsync(
                "DELETE FROM photos WHERE client_id = $1 AND person_id = $2 AND hash = $3", client.Value, person.Value, Bytes(hash)) == 0)
            {
                return null;
            }

            var faces = await session.ListAsync(
                "DELETE FROM faces WHERE client_id = $1 AND person_id = $2 AND photo = $3 RETURNING id", row => new FaceId(row.GetGuid(0)), client.Value,
                person.Value, Bytes(hash));
            return new PhotoRemoval([.. faces.Order()], (await OrphansAsync(session, client, [hash])).Count > 0);
        },
        cancellationToken);

    /// <returns>How many were not tied to their people already.</returns>
    public static async Task<int> AddAsync(PostgresSession session, ClientId client, IReadOnlyList<Photo> photos, RunId? run) =>
        photos.Count == 0 ? 0 : await session.CountReturnedAsync(
            Insert, client.Value,
            photos.Select(p => p.Person.Value).ToArray(),
            photos.Select(p => Bytes(p.Hash)).ToArray(),
            photos.Select(p => p.MediaType).ToArray(),
            photos.Select(p => p.Length).ToArray(),
            photos.Select(p => p.FileName).ToArray(),
            photos.Select(p => p.CreatedAt.ToUniversalTime()).ToArray(),
            run?.Value);

    /// <param name="sql">One column of hashes.</param>
    public static Task<List<PhotoHash>> ListHashesAsync(PostgresSession session, string sql, params object?[] values) =>
        session.ListAsync(sql, row => Hash(row, 0), values);

    /// <summary>Those photos that no row of the client refers to any more.</summary>
    public static Task<List<PhotoHash>> OrphansAsync(PostgresSession session, ClientId client, IEnumerable<PhotoHash> hashes) =>
        session.ListAsync(SelectOrphans, row => Hash(row, 0), client.Value, hashes.Select(Bytes).ToArray());

    public static byte[] Bytes(PhotoHash hash) => Convert.FromHexString(hash.Hex);

    public static PhotoHash Hash(NpgsqlDataReader row, int column) => new(Convert.ToHexStringLower(row.GetFieldValue<byte[]>(column)));

    private static Photo Read(NpgsqlDataReader row, ClientId client, PersonId person) => new()
    {
        Hash = Hash(row, 0),
        Client = client,
        Person = person,
        MediaType = row.GetString(1),
        Length = row.GetInt64(2),
        FileName = row.IsDBNull(3) ? null : row.GetString(3),
        CreatedAt = row.GetFieldValue<DateTimeOffset>(4),
    };
}
