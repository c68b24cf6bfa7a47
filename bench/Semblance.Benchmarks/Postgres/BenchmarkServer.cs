using Npgsql;
using Semblance.Tests.Storage.Postgres;

namespace Semblance.Benchmarks.Postgres;

/// <summary>The server of the tests, with the memory that a server of galleries has.</summary>
internal static class BenchmarkServer
{
    private static readonly string[] Settings = ["shared_buffers=2GB", "maintenance_work_mem=2GB", "max_wal_size=8GB", "synchronous_commit=off"];

    /// <param name="folder">Where the cluster is, or is to be, and stays; null for one that is removed at the end.</param>
    public static Task<PostgresServer> StartAsync(string? folder) => folder is null
        ? PostgresServer.StartAsync(certificate: null, Settings)
        : PostgresServer.StartKeptAsync(Path.GetFullPath(folder), Settings);

    /// <summary>As a server of Semblance connects.</summary>
    public static string ConnectionOf(PostgresServer server) =>
        new NpgsqlConnectionStringBuilder(server.Connection) { Pooling = true, MaxPoolSize = 32, NoResetOnClose = true }.ConnectionString;
}
