using Npgsql;

namespace Semblance.Tests.Storage.Postgres;

/// <summary>What the database itself lets the application do with keys, whatever the program asks.</summary>
public sealed class PostgresKeyGuardTests : IAsyncLifetime
{
    private string _connection = "";

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _connection.Length == 0 ? Task.CompletedTask : PostgresCluster.DropAsync(_connection);

    [StoreFact]
    public async Task Who_names_a_key_sees_that_one_row_and_changes_nothing()
    {
        await using var source = await OpenAsync();
        Assert.Equal(0L, await ScalarAsync(source, "", "SELECT count(*) FROM api_keys"));
        Assert.Equal(1L, await ScalarAsync(source, "SET semblance.key = 'k1';", "SELECT count(*) FROM api_keys"));
        Assert.Equal("north", await ScalarAsync(source, "SET semblance.key = 'k2';", "SELECT client_id FROM api_keys"));
        Assert.Equal(0L, await ScalarAsync(source, "SET semblance.key = '%';", "SELECT count(*) FROM api_keys"));
        Assert.Null(await ScalarAsync(source, "SET semblance.key = 'k2';", "UPDATE api_keys SET revoked_at = now() RETURNING id"));
    }

    [StoreFact]
    public async Task The_application_neither_deletes_a_key_nor_raises_its_rights()
    {
        await using var source = await OpenAsync();
        foreach (var statement in new[]
        {
            "DELETE FROM api_keys", "UPDATE api_keys SET role = 'owner'", "UPDATE api_keys SET scopes = 'admin'",
            "UPDATE api_keys SET reach = 'installation'", "UPDATE api_keys SET client_id = 'north'", "UPDATE api_keys SET expires_at = NULL",
            "TRUNCATE api_keys",
        })
        {
            var error = await Assert.ThrowsAsync<PostgresException>(() => ScalarAsync(source, "SET semblance.client = 'default';", statement));
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, error.SqlState);
        }

        Assert.Equal("k1", await ScalarAsync(source, "SET semblance.client = 'default';", "UPDATE api_keys SET revoked_at = now() RETURNING id"));
    }

    private async Task<NpgsqlDataSource> OpenAsync()
    {
        _connection = await PostgresCluster.CreateAsync();
        var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(_connection) { Pooling = false }.ConnectionString);
        await using var command = source.CreateCommand("""
            INSERT INTO clients VALUES ('north', 'North', now());
            INSERT INTO api_keys (client_id, id, name, role, scopes, reach, secret, created_at)
            SELECT client, id, 'K', 'viewer', 'read', 'client', decode(repeat('00', 32), 'hex'), now()
            FROM (VALUES ('default', 'k1'), ('north', 'k2')) AS k (client, id)
            """);
        await command.ExecuteNonQueryAsync();
        return source;
    }

    private static async Task<object?> ScalarAsync(NpgsqlDataSource source, string settings, string statement)
    {
        await using var command = source.CreateCommand($"SET ROLE semblance_app; {settings} {statement}");
        return await command.ExecuteScalarAsync();
    }
}
