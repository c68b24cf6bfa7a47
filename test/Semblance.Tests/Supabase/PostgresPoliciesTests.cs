using System.Diagnostics;
using Npgsql;
using Semblance.Storage.Postgres;
using Semblance.Storage.Supabase;
using Semblance.Tests.Storage;
using Semblance.Tests.Storage.Postgres;

namespace Semblance.Tests.Supabase;

/// <summary>deploy/supabase on a real PostgreSQL, with the roles of Supabase and the rights that it gives them by itself.</summary>
public sealed class PostgresPoliciesTests : IAsyncLifetime
{
    private const string Roles = """
        DO $$
        DECLARE
            name text;
        BEGIN
            FOREACH name IN ARRAY ARRAY['anon', 'authenticated', 'service_role'] LOOP
                IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) THEN
                    BEGIN
                        EXECUTE format('CREATE ROLE %I NOLOGIN NOINHERIT%s', name, CASE name WHEN 'service_role' THEN ' BYPASSRLS' ELSE '' END);
                    EXCEPTION WHEN duplicate_object OR unique_violation THEN
                        NULL;
                    END;
                END IF;
            END LOOP;
        END
        $$;
        """;

    /// <summary>As Supabase makes its databases.</summary>
    private const string Defaults = """
        GRANT USAGE ON SCHEMA public TO anon, authenticated, service_role;
        ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT ALL ON TABLES TO anon, authenticated, service_role;
        ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT ALL ON FUNCTIONS TO anon, authenticated, service_role;
        ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT ALL ON SEQUENCES TO anon, authenticated, service_role;
        """;

    private string _connection = "";

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _connection.Length == 0 ? Task.CompletedTask : PostgresCluster.DropAsync(_connection);

    [StoreFact]
    public async Task Supabases_own_rights_are_told_and_the_policies_take_them_away_twice_as_once()
    {
        await MigrateAsync();
        var address = PostgresAddress.OfConnection(_connection);
        var before = await SupabasePolicies.ReadAsync(address, CancellationToken.None);
        Assert.Contains("faces", before.Open);
        Assert.Contains("analyze_store()", before.Open);
        Assert.Contains(before.Open, f => f.StartsWith("find_chunks(", StringComparison.Ordinal));
        Assert.Equal("public", before.PgvectorSchema);

        for (var i = 0; i < 2; i++)
        {
            await ApplyAsync(Path.Combine(Repository.Root, "deploy", "supabase", "policies.sql"));
            var after = await SupabasePolicies.ReadAsync(address, CancellationToken.None);
            Assert.Empty(after.Open);
            Assert.Empty(after.Unguarded);
        }

        await RunAsync("ALTER TABLE people DISABLE ROW LEVEL SECURITY");
        Assert.Equal(["people"], (await SupabasePolicies.ReadAsync(address, CancellationToken.None)).Unguarded);
    }

    [StoreFact]
    public async Task They_are_taken_away_by_an_owner_of_the_database_who_is_no_superuser_too()
    {
        _connection = await PostgresCluster.CreateBareAsync();
        await RunAsync($"""
            {Roles}
            DO $$
            BEGIN
                CREATE ROLE project_owner LOGIN CREATEROLE;
            EXCEPTION WHEN duplicate_object THEN
                NULL;
            END
            $$;
            CREATE EXTENSION vector;
            ALTER SCHEMA public OWNER TO project_owner;
            DO $$ BEGIN EXECUTE format('ALTER DATABASE %I OWNER TO project_owner', current_database()); END $$;
            """);
        var administrator = _connection;
        _connection = new NpgsqlConnectionStringBuilder(_connection) { Username = "project_owner", Password = null }.ConnectionString;
        await RunAsync(Defaults);
        await PostgresStore.MigrateAsync(_connection, null, CancellationToken.None);
        await ApplyAsync(Path.Combine(Repository.Root, "deploy", "supabase", "policies.sql"));

        _connection = administrator;
        Assert.Empty((await SupabasePolicies.ReadAsync(PostgresAddress.OfConnection(_connection), CancellationToken.None)).Open);
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, await RefusedAsync("anon", null, "SELECT people_with_text('a')"));
        Assert.Equal(["False"], await AskAsync("service_role", "", "SELECT pg_has_role('project_owner', 'semblance_search', 'USAGE')"));
    }

    [StoreFact]
    public async Task Nobody_sees_anything_a_token_sees_names_of_its_client_and_the_server_sees_all_but_secrets()
    {
        await MigrateAsync();
        await RunAsync("CREATE TABLE notes (id int PRIMARY KEY)"); // somebody else's, in the same schema
        await FillAsync();
        await ApplyAsync(Path.Combine(Repository.Root, "deploy", "supabase", "policies.sql"));

        foreach (var table in new[] { "people", "faces", "photos", "clients", "spaces", "accounts", "api_keys", "login_tokens", "audit_entries", "schema_migrations", "search_faces" })
        {
            Assert.Equal((table, PostgresErrorCodes.InsufficientPrivilege), (table, await RefusedAsync("anon", null, $"SELECT * FROM {table}")));
            Assert.Equal((table, table is "photos" ? null : PostgresErrorCodes.InsufficientPrivilege), (table, await RefusedAsync("authenticated", "north", $"SELECT * FROM {table}")));
        }

        Assert.Null(await RefusedAsync("anon", null, "SELECT * FROM notes")); // left as it was
        foreach (var call in new[] { "analyze_store()", "people_with_text('a')", "prepare_text_search()", "prepare_chunk_search()" })
        {
            Assert.Equal((call, PostgresErrorCodes.InsufficientPrivilege), (call, await RefusedAsync("authenticated", "north", $"SELECT {call}")));
        }

        Assert.Equal(["Ada"], await ListAsync("authenticated", "north", "SELECT name FROM people"));
        Assert.Equal(["Bo"], await ListAsync("authenticated", "default", "SELECT name FROM people"));
        Assert.Empty(await ListAsync("authenticated", null, "SELECT name FROM people"));
        Assert.Empty(await ListAsync("authenticated", "", "SELECT name FROM people"));
        Assert.Equal(["image/png"], await ListAsync("authenticated", "north", "SELECT media_type FROM photos"));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, await RefusedAsync("authenticated", "north", "SELECT attributes FROM people"));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, await RefusedAsync("authenticated", "north", "UPDATE people SET name = 'x'"));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, await RefusedAsync("authenticated", "north", "DELETE FROM photos"));

        // What a user may write about themselves names no client.
        Assert.Empty(await ListClaimsAsync("""{"user_metadata":{"semblance_client":"north"}}""", "SELECT name FROM people"));

        Assert.Equal(["Ada", "Bo"], await ListAsync("service_role", null, "SELECT name FROM people ORDER BY name"));
        foreach (var table in new[] { "accounts", "api_keys", "login_tokens", "login_failures" })
        {
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, await RefusedAsync("service_role", null, $"SELECT * FROM {table}"));
        }
    }

    [StoreFact]
    public async Task Migrations_of_the_Supabase_cli_make_the_same_schema_which_db_migrate_takes_for_its_own()
    {
        _connection = await PostgresCluster.CreateBareAsync();
        await RunAsync(Roles + Defaults);
        var folder = Directory.CreateTempSubdirectory("semblance-supabase-").FullName;
        try
        {
            for (var i = 0; i < 2; i++)
            {
                using var script = Process.Start(new ProcessStartInfo("bash", [Path.Combine(Repository.Root, "deploy", "supabase", "migrations.sh"), folder]) { UseShellExecute = false, RedirectStandardOutput = true })!;
                var written = await script.StandardOutput.ReadToEndAsync();
                await script.WaitForExitAsync();
                Assert.Equal(0, script.ExitCode);
                Assert.Equal(i == 0, written.Length > 0);
            }

            var files = Directory.GetFiles(folder).Order(StringComparer.Ordinal).ToArray();
            Assert.Equal(PostgresStatus.NewestSchema + 1, files.Length);
            Assert.EndsWith("_semblance_policies.sql", files[^1], StringComparison.Ordinal);
            Assert.All(files, f => Assert.Matches(@"^\d{14}_semblance_[a-z0-9_]+\.sql$", Path.GetFileName(f)));
            foreach (var file in files)
            {
                await ApplyAsync(file);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        var address = PostgresAddress.OfConnection(_connection);
        Assert.Equal(PostgresStatus.NewestSchema, (await PostgresStore.MigrateAsync(address, null, CancellationToken.None)).Schema);
        Assert.Empty((await SupabasePolicies.ReadAsync(address, CancellationToken.None)).Open);
    }

    [StoreFact]
    public async Task Policies_without_a_store_say_how_to_make_one()
    {
        _connection = await PostgresCluster.CreateBareAsync();
        var error = await Assert.ThrowsAsync<PostgresException>(() => ApplyAsync(Path.Combine(Repository.Root, "deploy", "supabase", "policies.sql")));
        Assert.Contains("db migrate", error.Hint, StringComparison.Ordinal);
    }

    private async Task MigrateAsync()
    {
        _connection = await PostgresCluster.CreateBareAsync();
        await RunAsync(Roles + Defaults);
        await PostgresStore.MigrateAsync(_connection, null, CancellationToken.None);
    }

    private Task FillAsync() => RunAsync("""
        INSERT INTO clients (id, name, created_at) VALUES ('north', 'North', now());
        INSERT INTO people (client_id, id, name, attributes, created_at, updated_at, revision) VALUES
            ('north', '11111111-1111-1111-1111-111111111111', 'Ada', '{"email": "ada@example.org"}', now(), now(), 1),
            ('default', '22222222-2222-2222-2222-222222222222', 'Bo', '{}', now(), now(), 1);
        INSERT INTO photos (client_id, person_id, hash, media_type, length, created_at) VALUES
            ('north', '11111111-1111-1111-1111-111111111111', decode(repeat('ab', 32), 'hex'), 'image/png', 7, now()),
            ('default', '22222222-2222-2222-2222-222222222222', decode(repeat('cd', 32), 'hex'), 'image/jpeg', 7, now());
        """);

    /// <summary>As <c>psql --single-transaction</c> does.</summary>
    private async Task ApplyAsync(string file) => await RunAsync(await File.ReadAllTextAsync(file));

    private async Task RunAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(_connection);
        await connection.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
        await transaction.CommitAsync();
    }

    private Task<List<string>> ListAsync(string role, string? client, string sql) =>
        AskAsync(role, client is null ? "" : $$$"""{"role":"{{{role}}}","app_metadata":{"semblance_client":"{{{client}}}"}}""", sql);

    private Task<List<string>> ListClaimsAsync(string claims, string sql) => AskAsync("authenticated", claims, sql);

    /// <summary>As PostgREST asks: in a transaction, as the token's role, with its claims beside.</summary>
    private async Task<List<string>> AskAsync(string role, string claims, string sql)
    {
        await using var connection = new NpgsqlConnection(_connection);
        await connection.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var command = new NpgsqlCommand("SELECT set_config('request.jwt.claims', $1, true)", connection) { Parameters = { new() { Value = claims } } };
        await command.ExecuteNonQueryAsync();
        await using var become = new NpgsqlCommand($"SET LOCAL ROLE {role}", connection);
        await become.ExecuteNonQueryAsync();
        await using var query = new NpgsqlCommand(sql, connection);
        await using var reader = await query.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync())
        {
            rows.Add(reader.GetValue(0).ToString()!);
        }

        return rows;
    }

    /// <summary>The state with which the server refuses; null when it does not.</summary>
    private async Task<string?> RefusedAsync(string role, string? client, string sql)
    {
        try
        {
            await ListAsync(role, client, sql);
            return null;
        }
        catch (PostgresException e)
        {
            return e.SqlState;
        }
    }
}
