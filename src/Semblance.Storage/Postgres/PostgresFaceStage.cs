using System.Numerics.Tensors;
using Npgsql;
using NpgsqlTypes;
using Semblance.Clients;
using Semblance.Faces;
using Semblance.Imports;

namespace Semblance.Storage.Postgres;

/// <summary>
/// A table of the transaction's own, which faces reach by binary COPY and leave under row-level security; COPY into the table itself would be refused
/// under it. Filling it reads nothing of the store and locks nothing in it.
/// </summary>
internal static class PostgresFaceStage
{
    private const int MaximumDimension = 16_000; // vector_recv refuses more

    private const string Create = """
        CREATE TEMPORARY TABLE IF NOT EXISTS faces_coming (
            batch           integer,
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
        SELECT $1, $2::text, {Columns} FROM faces_coming WHERE batch = $3
        ON CONFLICT DO NOTHING
        RETURNING id
        """;

    /// <summary>Puts the faces of these batches there instead of those that are.</summary>
    public static Task FillAsync(PostgresSession session, IReadOnlyList<ImportBatch> batches) =>
        FillAsync(session, batches.SelectMany(batch => batch.Faces.Select(face => (batch.Number, face))));

    /// <summary>The same of faces that are no batch: they have the number 0.</summary>
    public static Task FillAsync(PostgresSession session, IReadOnlyList<Face> faces) => FillAsync(session, faces.Select(face => (0, face)));

    /// <summary>Moves the faces of one batch into the store; those that it has are left out.</summary>
    /// <returns>How many were new.</returns>
    public static Task<int> InsertAsync(PostgresSession session, ClientId client, int batch, RunId? run) =>
        session.CountReturnedAsync(Insert, client.Value, run?.Value, batch);

    private static async Task FillAsync(PostgresSession session, IEnumerable<(int Batch, Face Face)> faces)
    {
        await session.RunAsync(Create);
        await session.RunAsync("TRUNCATE pg_temp.faces_coming"); // a rehearsal writes many batches in one transaction
        await using var copy = await session.CopyAsync($"COPY pg_temp.faces_coming (batch, {Columns}) FROM STDIN (FORMAT binary)");
        foreach (var (batch, face) in faces)
        {
            if (IsReadable(face.Embedding.Span))
            {
                await copy.StartRowAsync(session.Stop);
                await copy.WriteAsync(batch, NpgsqlDbType.Integer, session.Stop);
                await WriteAsync(copy, face, session.Stop);
            }
        }

        await copy.CompleteAsync(session.Stop);
    }

    /// <summary>What the server could not even read is left out: whoever checks the batch, later, refuses it by name.</summary>
    private static bool IsReadable(ReadOnlySpan<float> embedding) =>
        embedding.Length is > 0 and <= MaximumDimension && TensorPrimitives.IsFiniteAll(embedding);

    private static async Task WriteAsync(NpgsqlBinaryImporter copy, Face face, CancellationToken stop)
    {
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
