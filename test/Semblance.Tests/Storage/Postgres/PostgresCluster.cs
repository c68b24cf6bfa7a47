using Npgsql;
using Semblance.Storage.Postgres;

namespace Semblance.Tests.Storage.Postgres;

/// <summary>One server a test run, and one database a test, copied from a migrated one.</summary>
internal static class PostgresCluster
{
    private const string Template = "semblance_template";

    private static readonly Lazy<Task<PostgresServer>> Started = new(StartAsync);
    private static readonly SemaphoreSlim Copying = new(1);

    /// <summary>Why there is no PostgreSQL here; null when there is one.</summary>
    public static string? Missing => PostgresServer.Missing;

    public static bool IsRequired => Environment.GetEnvironmentVariable("SEMBLANCE_TEST_POSTGRES") == "required";

    /// <summary>The connection string of a new database with the newest schema and nothing in it.</summary>
    public static Task<string> CreateAsync() => CitusCluster.IsThere ? CitusCluster.CreateAsync() : CreateAsync($"TEMPLATE {Template} STRATEGY file_copy");

    /// <summary>A new database with no schema at all.</summary>
    public static Task<string> CreateBareAsync() => CreateAsync("TEMPLATE template0");

    public static async Task<int> PortAsync() => (await Started.Value).Port;

    public static Task DropAsync(string connection) => CitusCluster.IsThere ? CitusCluster.DropAsync(connection) :
        RunAsync($"DROP DATABASE {new NpgsqlConnectionStringBuilder(connection).Database} WITH (FORCE)");

    /// <summary>As the superuser, in a database of its own.</summary>
    public static async Task RunAsync(string sql)
    {
        var server = await Started.Value;
        await Copying.WaitAsync(); // a database that is being copied takes no second copy
        try
        {
            await server.RunAsync(sql);
        }
        finally
        {
            Copying.Release();
        }
    }

    private static async Task<string> CreateAsync(string how)
    {
        var name = $"test_{Guid.NewGuid():N}";
        await RunAsync($"CREATE DATABASE {name} {how}");
        return (await Started.Value).Named(name);
    }

    private static async Task<PostgresServer> StartAsync()
    {
        var server = await PostgresServer.StartAsync(certificate: null, "synchronous_commit=off", "deadlock_timeout=50ms");
        await server.RunAsync($"CREATE DATABASE {Template} TEMPLATE template0");
        await PostgresStore.MigrateAsync(server.Named(Template), null, CancellationToken.None);
        return server;
    }
}
