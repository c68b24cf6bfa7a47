using System.Diagnostics;
using Npgsql;
using Semblance.Tests.Storage.Postgres;

namespace Semblance.Benchmarks.Postgres;

/// <summary>The rows an import wrote, in the server's own binary format: to be copied into another database as fast as anything can be.</summary>
internal static class CopiedRows
{
    // The run, its checkpoints and the people are few; "sequence" is left out, as both ways draw it.
    private static readonly (string Table, string Columns)[] Copies =
    [
        ("spaces", "id, model, alignment, dimension, metric, unit_length, impostors_mean, impostors_deviation, impostors_source, client_id, run_id"),
        ("import_runs", "client_id, id, plan_hash, source, status, batches, only_json, started_at, ended_at, plan"),
        ("people", "client_id, id, name, external_id, region, attributes, created_at, updated_at, revision, run_id"),
        ("faces", "client_id, id, person_id, space_id, dimension, run_id, photo, box_x, box_y, box_width, box_height, detection_score, quality, created_at, embedding"),
    ];

    /// <summary>Keeps the rows of a database in files of a folder.</summary>
    public static async Task TakeAsync(PostgresServer server, string database, string folder)
    {
        await using var connection = new NpgsqlConnection(server.Named(database));
        await connection.OpenAsync();
        foreach (var (table, columns) in Copies)
        {
            await using var rows = await connection.BeginRawBinaryCopyAsync($"COPY (SELECT {columns} FROM {table} {(table is "faces" or "people" ? "ORDER BY sequence" : "")}) TO STDOUT (FORMAT binary)");
            await using var file = File.Create(Path.Combine(folder, table));
            await rows.CopyToAsync(file);
        }
    }

    /// <summary>Prints what a face takes on disk.</summary>
    public static async Task WeighAsync(TextWriter output, PostgresServer server, string database, int faces)
    {
        await using var connection = new NpgsqlConnection(server.Named(database));
        await connection.OpenAsync();
        await using var sizes = new NpgsqlCommand(
            "SELECT relname::text, pg_table_size(oid), pg_indexes_size(oid) FROM pg_class WHERE relname IN ('faces', 'search_faces', 'people') ORDER BY 1", connection);
        await using var row = await sizes.ExecuteReaderAsync();
        while (await row.ReadAsync())
        {
            await output.WriteLineAsync(FormattableString.Invariant(
                $"{row.GetString(0),-14}{row.GetInt64(1) / faces,6} bytes a face, its indexes {row.GetInt64(2) / faces,6}"));
        }
    }

    /// <summary>Copies them into a database that has the tables and nothing in them, in one transaction.</summary>
    /// <returns>How long it took, the commit included.</returns>
    public static async Task<TimeSpan> PutAsync(PostgresServer server, string database, string folder)
    {
        await using var connection = new NpgsqlConnection(server.Named(database));
        await connection.OpenAsync();
        var began = Stopwatch.GetTimestamp();
        await using var transaction = await connection.BeginTransactionAsync();
        foreach (var (table, columns) in Copies)
        {
            await using var file = File.OpenRead(Path.Combine(folder, table));
            await using var rows = await connection.BeginRawBinaryCopyAsync($"COPY {table} ({columns}) FROM STDIN (FORMAT binary)");
            await file.CopyToAsync(rows, 1 << 20);
        }

        await transaction.CommitAsync();
        return Stopwatch.GetElapsedTime(began);
    }
}
