using Npgsql;
using Semblance.Tests.Storage;

namespace Semblance.Tests.Supabase;

/// <summary>Who may call the functions by which a project's API is a store, and as whom they work.</summary>
public sealed class PostgresRestRightsTests
{
    [StoreFact]
    public async Task Browsers_may_call_none_of_them_and_would_be_turned_away_by_each_if_they_might()
    {
        await using var project = await RestDatabase.CreateAsync();
        var functions = await ListAsync(project, """
            SELECT p.oid::regprocedure::text FROM pg_proc p
            WHERE p.pronamespace = 'public'::regnamespace AND p.proname LIKE 'semblance\_%' AND p.proname <> 'semblance_claimed_client'
            """);
        Assert.True(functions.Count > 40, string.Join('\n', functions));
        Assert.Empty(await ListAsync(project, """
            SELECT r.rolname || ': ' || p.oid::regprocedure
            FROM pg_proc p, pg_roles r
            WHERE r.rolname IN ('anon', 'authenticated') AND p.pronamespace = 'public'::regnamespace AND p.proname LIKE 'semblance\_%' AND p.proname <> 'semblance_claimed_client'
                AND has_function_privilege(r.oid, p.oid, 'EXECUTE')
            """));
        Assert.Empty(await ListAsync(project, "SELECT p.oid::regprocedure::text FROM pg_proc p WHERE p.proname LIKE 'semblance\\_%' AND p.prosecdef"));

        // As on a project to which nobody has applied the policies: Supabase grants by itself. The login is PostgREST's, whoever sends the request.
        await project.RunAsync("GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO anon");
        var login = new NpgsqlConnectionStringBuilder(project.Connection) { Username = "authenticator" }.ConnectionString;
        foreach (var call in new[] { "semblance_bind('default')", "semblance_people('default', '{}')", "semblance_remove_person('default', gen_random_uuid())", "semblance_store()" })
        {
            await using var connection = new NpgsqlConnection(login);
            await connection.OpenAsync();
            await using var command = new NpgsqlCommand($"BEGIN; SET LOCAL ROLE anon; SELECT {call}", connection);
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, (await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync())).SqlState);
        }
    }

    [StoreFact]
    public async Task The_service_key_works_in_them_as_one_client_and_outside_of_them_sees_no_secrets()
    {
        await using var project = await RestDatabase.CreateAsync();
        await project.RunAsync("""
            INSERT INTO clients VALUES ('north', 'North', now());
            INSERT INTO people (client_id, id, name, attributes, created_at, updated_at, revision) VALUES ('north', '11111111-1111-1111-1111-111111111111', 'Ada', '{}', now(), now(), 1);
            """);
        var login = new NpgsqlConnectionStringBuilder(project.Connection) { Username = "authenticator" }.ConnectionString;
        await using var connection = new NpgsqlConnection(login);
        await connection.OpenAsync();
        async Task<object?> AskAsync(string sql)
        {
            await using var command = new NpgsqlCommand($"BEGIN; SET LOCAL ROLE service_role; {sql}", connection);
            try
            {
                return await command.ExecuteScalarAsync();
            }
            finally
            {
                await using var end = new NpgsqlCommand("ROLLBACK", connection);
                await end.ExecuteNonQueryAsync();
            }
        }

        Assert.Equal("semblance_app|default", await AskAsync("DO $$ BEGIN PERFORM semblance_bind('default'); END $$; SELECT current_user || '|' || bound_client()"));
        Assert.Equal("[]", await AskAsync("SELECT semblance_people('default', '{11111111-1111-1111-1111-111111111111}')::text"));
        Assert.Equal(0L, await AskAsync("DO $$ BEGIN PERFORM semblance_bind('default'); END $$; SELECT count(*) FROM people"));
        foreach (var table in new[] { "accounts", "api_keys", "login_tokens", "login_failures" })
        {
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, (await Assert.ThrowsAsync<PostgresException>(() => AskAsync($"SELECT count(*) FROM {table}"))).SqlState);
        }

        // A program of one's own that uses the service key writes rows as ever.
        Assert.Equal(1L, await AskAsync("""
            INSERT INTO people (client_id, id, name, attributes, created_at, updated_at, revision) VALUES ('north', gen_random_uuid(), 'Bo', '{}', now(), now(), 1);
            SELECT count(*) FROM people WHERE name = 'Bo'
            """));
    }

    private static async Task<List<string>> ListAsync(RestDatabase project, string sql)
    {
        await using var connection = new NpgsqlConnection(project.Connection);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync())
        {
            rows.Add(reader.GetString(0));
        }

        return rows;
    }
}
