using Npgsql;
using NpgsqlTypes;
using Semblance.Clients;
using Semblance.Faces;
using Semblance.Imports;
using Semblance.Spaces;

namespace Semblance.Storage.Postgres;

/// <summary>
/// Adds faces of one client, on behalf of an import run or of nobody: by binary COPY into a table of the transaction's own, and from there
/// under row-level security, which COPY into the table itself would be refused under.
/// </summary>
internal static class PostgresFaceWriter
{
    private const string CreateStage = """
        CREATE TEMPORARY TABLE IF NOT EXISTS faces_coming (
            id              uuid,
            person_id       uuid,
            space_id        text,
            dimension       integer,
            photo           bytea,
            box_x           double precision,
            box_y           double precision,
            box_width       double precision,
            box_height      double precision,
            detection_score double precision,
            quality         double precision,
            created_at      timestamptz,
            embedding       vector
        ) WITH (toast_tuple_target = 8160) ON COMMIT DROP
        """;

    private const string Columns =
        "id, person_id, space_id, dimension, photo, box_x, box_y, box_width, box_height, detection_score, quality, created_at, embedding";

    // Read as they were written: a table of the transaction's own, just filled, is scanned from its start by one process. Sorting costs a tenth of the time.
    private const string Insert = $"""
        INSERT INTO faces (client_id, run_id, {Columns})
        SELECT $1, $2::text, {Columns} FROM faces_coming
        ON CONFLICT DO NOTHING
        """;

    /// <summary>The people are there already.</summary>
    /// <returns>How many were new.</returns>
    /// <exception cref="SemblanceException">NotFound, <c>space-unknown</c>; Invalid, <c>embedding-…</c>.</exception>
    public static async Task<int> AddAsync(PostgresSession session, ClientId client, IReadOnlyList<Face> faces, RunId? run)
    {
        if (faces.Count == 0)
        {
            return 0;
        }

        await CheckAsync(session, faces);
        await session.RunAsync(CreateStage);
        await session.RunAsync("TRUNCATE pg_temp.faces_coming"); // a rehearsal writes many batches in one transaction
        await using (var copy = await session.CopyAsync($"COPY pg_temp.faces_coming ({Columns}) FROM STDIN (FORMAT binary)"))
        {
            foreach (var face in faces)
            {
                await WriteAsync(copy, face, session.Stop);
            }

            await copy.CompleteAsync(session.Stop);
        }

        return await session.RunAsync(Insert, client.Value, run?.Value);
    }

    private static async Task CheckAsync(PostgresSession session, IReadOnlyList<Face> faces)
    {
        var dimensions = new Dictionary<SpaceKey, int>();
        foreach (var face in faces)
        {
            if (!dimensions.TryGetValue(face.Space, out var dimension))
            {
                dimension = (await PostgresSpaces.GetAsync(session, face.Space)).Dimension;
                dimensions.Add(face.Space, dimension);
            }

            StoreRules.CheckFace(face, dimension);
        }
    }

    private static async Task WriteAsync(NpgsqlBinaryImporter copy, Face face, CancellationToken stop)
    {
        await copy.StartRowAsync(stop);
        await copy.WriteAsync(face.Id.Value, NpgsqlDbType.Uuid, stop);
        await copy.WriteAsync(face.Person.Value, NpgsqlDbType.Uuid, stop);
        await copy.WriteAsync(face.Space.Value, NpgsqlDbType.Text, stop);
        await copy.WriteAsync(face.Embedding.Length, NpgsqlDbType.Integer, stop);
        if (face.Photo is { } photo)
        {
            await copy.WriteAsync(PostgresPhotos.Bytes(photo), NpgsqlDbType.Bytea, stop);
        }
        else
        {
            await copy.WriteNullAsync(stop);
        }

        await WriteAsync(copy, face.Box?.X, stop);
        await WriteAsync(copy, face.Box?.Y, stop);
        await WriteAsync(copy, face.Box?.Width, stop);
        await WriteAsync(copy, face.Box?.Height, stop);
        await WriteAsync(copy, face.DetectionScore, stop);
        await WriteAsync(copy, face.Quality, stop);
        await copy.WriteAsync(face.CreatedAt.ToUniversalTime(), NpgsqlDbType.TimestampTz, stop);
        await copy.WriteAsync(PostgresVector.Write(face.Embedding.Span), NpgsqlDbType.Bytea, stop);
    }

    private static Task WriteAsync(NpgsqlBinaryImporter copy, double? value, CancellationToken stop) =>
        value is { } number ? copy.WriteAsync(number, NpgsqlDbType.Double, stop) : copy.WriteNullAsync(stop);
}
