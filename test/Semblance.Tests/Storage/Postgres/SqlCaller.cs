using Npgsql;

namespace Semblance.Tests.Storage.Postgres;

/// <summary>Somebody who calls the store in SQL, bound to a client, with a schema of compat_… in the search path.</summary>
internal sealed class SqlCaller : IAsyncDisposable
{
    private readonly NpgsqlDataSource _source;
    private readonly NpgsqlConnection _connection;

    private SqlCaller(NpgsqlDataSource source, NpgsqlConnection connection)
    {
        _source = source;
        _connection = connection;
        connection.Notice += (_, notice) => Warnings.Add(notice.Notice.MessageText);
    }

    public List<string> Warnings { get; } = [];

    /// <summary>As whoever the connection names, with the settings that they have.</summary>
    public static async Task<SqlCaller> ConnectAsync(string connection)
    {
        var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connection) { Pooling = false });
        return new SqlCaller(source, await source.OpenConnectionAsync());
    }

    /// <param name="setUp">Statements that begin the session, as <c>semblance_app</c>.</param>
    public static async Task<SqlCaller> ConnectAsync(string connection, string setUp)
    {
        var caller = await ConnectAsync(connection);
        await caller.RunAsync("SET ROLE semblance_app;" + setUp);
        return caller;
    }

    /// <summary>A vector as text: zeros, but for the places that are given, which hold 1.</summary>
    public static string Vector(int width, params int[] places) =>
        $"[{string.Join(',', Enumerable.Range(0, width).Select(i => places.Contains(i) ? "1" : "0"))}]";

    /// <returns>Rows that it inserted, updated or deleted.</returns>
    public async Task<int> RunAsync(string sql)
    {
        await using var command = new NpgsqlCommand(sql, _connection);
        return await command.ExecuteNonQueryAsync();
    }

    /// <summary>Each row as text, a bar between the columns, NULL for what is missing.</summary>
    public async Task<List<string>> ListAsync(string sql)
    {
        await using var command = new NpgsqlCommand(sql, _connection) { AllResultTypesAreUnknown = true };
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync())
        {
            rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? "NULL" : reader.GetString(i))));
        }

        return rows;
    }

    public async Task<string> FindAsync(string sql) => Assert.Single(await ListAsync(sql));

    /// <summary>The error that it gives, its message and its hint in one line each.</summary>
    public async Task<PostgresException> RefusedAsync(string state, string sql)
    {
        var error = await Assert.ThrowsAsync<PostgresException>(() => ListAsync(sql));
        Assert.Equal(state, error.SqlState);
        Assert.DoesNotContain('\n', error.MessageText);
        return error;
    }

    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync();
        await _source.DisposeAsync();
    }
}
