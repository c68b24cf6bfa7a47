using Npgsql;

namespace Semblance.Storage.Postgres;

/// <summary>
/// One transaction: statements are bound by position and run one after another, never prepared by name, which a pooler in transaction mode
/// would lose.
/// </summary>
internal sealed class PostgresSession(NpgsqlConnection connection, NpgsqlTransaction transaction, CancellationToken cancellationToken)
{
    public CancellationToken Stop => cancellationToken;

    /// <summary>Sets something until the end of the transaction, in a way that Citus carries to every node the transaction comes to.</summary>
    public Task SetAsync(string name, string value) => RunAsync(Setting(name, value));

    /// <summary>A statement of SET takes no parameters.</summary>
    public static string Setting(string name, string value) => $"SET LOCAL {name} = '{value.Replace("'", "''", StringComparison.Ordinal)}'";

    /// <returns>Rows it inserted, updated or deleted.</returns>
    public async Task<int> RunAsync(string sql, params object?[] values)
    {
        await using var command = Command(sql, values);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public async Task<List<T>> ListAsync<T>(string sql, Func<NpgsqlDataReader, T> read, params object?[] values)
    {
        var rows = new List<T>();
        await EachAsync(sql, row => rows.Add(read(row)), values);
        return rows;
    }

    /// <summary>Shows the rows one by one, as they arrive.</summary>
    public async Task EachAsync(string sql, Action<NpgsqlDataReader> read, params object?[] values)
    {
        await using var command = Command(sql, values);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            read(reader);
        }
    }

    /// <summary>The first row; null where there is none.</summary>
    public async Task<T?> FindAsync<T>(string sql, Func<NpgsqlDataReader, T> read, params object?[] values)
        where T : class
    {
        await using var command = Command(sql, values);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? read(reader) : null;
    }

    /// <summary>Whether there is a row.</summary>
    public async Task<bool> AnyAsync(string sql, params object?[] values) =>
        await FindAsync(sql, _ => "", values) is not null;

    /// <summary>How many rows a statement returns: of those that it inserted, as Citus counts those that it might have inserted as well.</summary>
    public async Task<int> CountReturnedAsync(string sql, params object?[] values)
    {
        var count = 0;
        await EachAsync(sql, _ => count++, values);
        return count;
    }

    /// <summary>The first column of the first row.</summary>
    public async Task<long> CountAsync(string sql, params object?[] values) =>
        (await ListAsync(sql, row => row.GetInt64(0), values))[0];

    public Task<NpgsqlBinaryImporter> CopyAsync(string copy) => connection.BeginBinaryImportAsync(copy, cancellationToken);

    private NpgsqlCommand Command(string sql, object?[] values)
    {
        var command = new NpgsqlCommand(sql, connection, transaction);
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value });
        }

        return command;
    }
}
