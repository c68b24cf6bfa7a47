using Semblance.Storage.Postgres;
using Semblance.Tests.Storage.Postgres;

namespace Semblance.Tests.Cli;

/// <summary>The program on a PostgreSQL database of a test's own.</summary>
internal sealed class PostgresCli : IAsyncDisposable
{
    private readonly string _connection;

    private PostgresCli(string connection)
    {
        _connection = connection;
        Run = new CliRun { Store = PostgresAddress.OfConnection(connection).ToString() };
    }

    public CliRun Run { get; }

    public string Connection => _connection;

    public static async Task<PostgresCli> StartAsync() => new(await PostgresCluster.CreateAsync());

    /// <summary>On a database without a schema.</summary>
    public static async Task<PostgresCli> StartBareAsync() => new(await PostgresCluster.CreateBareAsync());

    public async ValueTask DisposeAsync()
    {
        Run.Dispose();
        await PostgresCluster.DropAsync(_connection);
    }
}
