using Npgsql;
using Semblance.Storage;
using Semblance.Storage.Supabase;
using Semblance.Storage.Supabase.Rest;
using Semblance.Tests.Storage.Postgres;

namespace Semblance.Tests.Supabase;

/// <summary>A database with the newest schema and Supabase's roles and policies, and a project in front of it: Storage, and PostgREST as a user who may only become what a key says.</summary>
internal sealed class RestDatabase : IAsyncDisposable
{
    private const string Authenticator = """
        DO $$
        DECLARE
            name text;
        BEGIN
            FOREACH name IN ARRAY ARRAY['anon', 'authenticated', 'service_role', 'bound_service'] LOOP
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
        CREATE ROLE authenticator LOGIN NOINHERIT;
        GRANT anon, authenticated, service_role, bound_service TO authenticator;
        """;

    private static readonly Lazy<Task> Roles = new(() => PostgresCluster.RunAsync(Authenticator));

    private RestDatabase(string connection, StorageServer server, RestServer rest) => (Connection, Server, Rest) = (connection, server, rest);

    public string Connection { get; }

    public StorageServer Server { get; }

    public RestServer Rest { get; }

    /// <param name="migrated">False for a project that nobody has applied the schema to.</param>
    public static async Task<RestDatabase> CreateAsync(bool migrated = true, int mostRows = 100)
    {
        await Roles.Value;
        var connection = migrated ? await PostgresCluster.CreateAsync() : await PostgresCluster.CreateBareAsync();
        if (migrated)
        {
            await RunAsync(connection, await File.ReadAllTextAsync(Path.Combine(Repository.Root, "deploy", "supabase", "policies.sql")));
        }
        var server = await StorageServer.StartAsync();
        var rest = new RestServer(new NpgsqlConnectionStringBuilder(connection) { Username = "authenticator", Password = null, IncludeErrorDetail = true }.ConnectionString) { MostRows = mostRows };
        server.Rest = rest.ServeAsync;
        return new RestDatabase(connection, server, rest);
    }

    /// <summary>The store as a program opens it, with no pause between attempts.</summary>
    public async Task<IStore> OpenAsync(string? key = null) => await RestStore.OpenAsync(
        new SupabaseHttp(SupabaseProject.Parse(Server.Url, key ?? StorageServer.ServiceKey), TimeProvider.System, (_, _) => Task.CompletedTask), TimeProvider.System,
        CancellationToken.None);

    public Task RunAsync(string sql) => RunAsync(Connection, sql);

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await PostgresCluster.DropAsync(Connection);
    }

    private static async Task RunAsync(string connection, string sql)
    {
        await using var opened = new NpgsqlConnection(connection);
        await opened.OpenAsync();
        await using var command = new NpgsqlCommand(sql, opened);
        await command.ExecuteNonQueryAsync();
    }
}
