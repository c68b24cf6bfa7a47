using System.Globalization;
using Npgsql;
using Semblance.Storage.Postgres;
using Semblance.Storage.Postgres.Distribution;

namespace Semblance.Tests.Storage.Postgres;

/// <summary>
/// Servers with Citus that somebody has started: SEMBLANCE_TEST_CITUS names their ports on the loopback interface, the coordinator's first, for instance <c>5600,5601,5602</c>. Every
/// test that asks for a database then gets one that is distributed over the others. Superuser postgres, no password.
/// </summary>
internal static class CitusCluster
{
    private const string Template = "semblance_distributed";
    private const int Shards = 4; // enough for several on a node, and quickly copied

    private static readonly int[] Ports =
        [.. (Environment.GetEnvironmentVariable("SEMBLANCE_TEST_CITUS") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries).Select(p => int.Parse(p, CultureInfo.InvariantCulture))];

    private static readonly Lazy<Task> Prepared = new(PrepareAsync);
    private static readonly SemaphoreSlim Copying = new(1);

    public static bool IsThere => Ports.Length > 0;

    /// <summary>Why there is none; null where there is one.</summary>
    public static string? Missing => IsThere ? null : "No servers with Citus: SEMBLANCE_TEST_CITUS names none.";

    /// <summary>Of the node that comes last.</summary>
    public static int LastPort => Ports[^1];

    /// <summary>The connection string, to the coordinator, of a new distributed database with nothing in it.</summary>
    public static async Task<string> CreateAsync()
    {
        await Prepared.Value;
        var name = $"test_{Guid.NewGuid():N}";
        await EverywhereAsync($"CREATE DATABASE {name} TEMPLATE {Template} STRATEGY file_copy");
        await RunAsync(Ports[0], "postgres", $"ALTER DATABASE {name} SET citus.propagate_set_commands = 'local'");
        return Connection(Ports[0], name);
    }

    public static Task DropAsync(string connection) =>
        EverywhereAsync($"DROP DATABASE {new NpgsqlConnectionStringBuilder(connection).Database} WITH (FORCE)");

    private static async Task PrepareAsync()
    {
        await EverywhereAsync($"DROP DATABASE IF EXISTS {Template} WITH (FORCE)");
        await EverywhereAsync($"CREATE DATABASE {Template} TEMPLATE template0");
        foreach (var port in Ports)
        {
            await RunAsync(port, Template, "CREATE EXTENSION citus; CREATE EXTENSION vector; CREATE EXTENSION pg_trgm");
        }

        await RunAsync(Ports[0], Template, FormattableString.Invariant($"SELECT citus_set_coordinator_host('127.0.0.1', {Ports[0]})"));
        foreach (var port in Ports.Skip(1))
        {
            await RunAsync(Ports[0], Template, FormattableString.Invariant($"SELECT citus_add_node('127.0.0.1', {port})"));
        }

        await PostgresStore.MigrateAsync(Connection(Ports[0], Template), null, CancellationToken.None);
        NpgsqlConnection.ClearAllPools();
        await PostgresDistribution.RunAsync(PostgresAddress.OfConnection(Connection(Ports[0], Template)), Shards, null, CancellationToken.None);
        NpgsqlConnection.ClearAllPools();
        await EverywhereAsync($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{Template}'; ALTER DATABASE {Template} ALLOW_CONNECTIONS false");
    }

    private static async Task EverywhereAsync(string sql)
    {
        await Copying.WaitAsync();
        try
        {
            foreach (var port in Ports)
            {
                await RunAsync(port, "postgres", sql);
            }
        }
        finally
        {
            Copying.Release();
        }
    }

    private static async Task RunAsync(int port, string database, string sql)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(Connection(port, database)) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        foreach (var statement in sql.Split("; "))
        {
            await using var command = new NpgsqlCommand(statement, connection) { CommandTimeout = 0 };
            await command.ExecuteNonQueryAsync();
        }
    }

    private static string Connection(int port, string database) => FormattableString.Invariant(
        $"Host=127.0.0.1;Port={port};Username=postgres;Database={database};Pooling=true;MaxPoolSize=4;Timeout=60");
}
