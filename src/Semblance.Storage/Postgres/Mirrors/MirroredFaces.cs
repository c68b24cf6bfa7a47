using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Npgsql;
using Semblance.Clients;
using Semblance.Faces;
using Semblance.People;
using Semblance.Spaces;

namespace Semblance.Storage.Postgres.Mirrors;

/// <summary>Reads what a gallery in memory needs of its faces: ids and embeddings.</summary>
internal static class MirroredFaces
{
    /// <summary>What <c>vector_send</c> puts before the values: https://github.com/pgvector/pgvector/blob/v0.8.0/src/vector.c.</summary>
    private const int Header = 4;

    private const string Columns = "f.id, f.person_id, f.space_id, vector_send(f.embedding)";

    /// <summary>All of them. NotFound, <c>space-unknown</c>.</summary>
    public static async Task<GalleryMirror> LoadAsync(PostgresSession session, ClientId client, SpaceKey key)
    {
        var space = await PostgresSpaces.GetAsync(session, key);
        var gallery = new GalleryMirror(space);
        var (bytes, embedding) = (new byte[Header + (4 * space.Dimension)], new float[space.Dimension]);
        await session.EachAsync(
            $"SELECT {Columns} FROM faces f WHERE f.client_id = $1 AND f.space_id = $2 ORDER BY f.sequence",
            row =>
            {
                Read(row, bytes, embedding);
                gallery.Add(new FaceId(row.GetGuid(0)), new PersonId(row.GetGuid(1)), embedding);
            },
            client.Value, key.Value);
        return gallery;
    }

    /// <summary>Those of some ids that exist in one of the spaces.</summary>
    public static async Task<List<Face>> FindAsync(PostgresSession session, ClientId client, IReadOnlySet<Guid> ids, IReadOnlyList<SpaceKey> spaces) =>
        ids.Count == 0 || spaces.Count == 0
            ? []
            : await session.ListAsync(
                $"SELECT {Columns} FROM faces f WHERE f.client_id = $1 AND f.id = ANY ($2) AND f.space_id = ANY ($3) ORDER BY f.sequence",
                row => ReadFace(row, client), client.Value, ids.ToArray(), spaces.Select(s => s.Value).ToArray());

    public static Task<long> CountAsync(PostgresSession session, ClientId client, SpaceKey space) =>
        session.CountAsync("SELECT count(*) FROM faces WHERE client_id = $1 AND space_id = $2", client.Value, space.Value);

    private static Face ReadFace(NpgsqlDataReader row, ClientId client)
    {
        var bytes = row.GetFieldValue<byte[]>(3);
        var embedding = new float[(bytes.Length - Header) / 4];
        Decode(bytes, embedding);
        return new Face
        {
            Id = new FaceId(row.GetGuid(0)),
            Client = client,
            Person = new PersonId(row.GetGuid(1)),
            Space = new SpaceKey(row.GetString(2)),
            Embedding = embedding,
            CreatedAt = default,
        };
    }

    private static void Read(NpgsqlDataReader row, byte[] bytes, float[] embedding)
    {
        row.GetBytes(3, 0, bytes, 0, bytes.Length);
        Decode(bytes, embedding);
    }

    private static void Decode(ReadOnlySpan<byte> bytes, float[] embedding) => BinaryPrimitives.ReverseEndianness(
        MemoryMarshal.Cast<byte, int>(bytes[Header..]), MemoryMarshal.Cast<float, int>(embedding.AsSpan()));
}
