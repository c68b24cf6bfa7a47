using Semblance.Storage.Postgres;

namespace Semblance.Tests.Storage.Postgres;

/// <summary>A primary and a streaming standby, with a database that has the schema.</summary>
internal sealed class Replication : IAsyncDisposable
{
    public const string Database = "store";

    private Replication(PostgresServer primary, PostgresServer standby) => (Primary, Standby) = (primary, standby);

    public PostgresServer Primary { get; }

    public PostgresServer Standby { get; }

    /// <param name="standbySettings">As <c>name=value</c>.</param>
    public static async Task<Replication> StartAsync(params string[] standbySettings)
    {
        var primary = await PostgresServer.StartAsync(certificate: null);
        await primary.RunAsync($"CREATE DATABASE {Database}");
        await PostgresStore.MigrateAsync(primary.Named(Database), null, CancellationToken.None);
        return new Replication(primary, await PostgresServer.StartReplicaAsync(primary, standbySettings));
    }

    /// <summary>Both hosts, the standby first: which is which is not told by their order. A standby is given the time it takes.</summary>
    public PostgresAddress Address(string options = "standby_wait_ms=60000") => AddressOf(options, Standby, Primary);

    /// <summary>Both hosts, for another database of theirs.</summary>
    public PostgresAddress AddressOf(string database) => PostgresAddress.Parse(Address().ToString().Replace($"/{Database}?", $"/{database}?", StringComparison.Ordinal));

    public static PostgresAddress AddressOf(string options, params PostgresServer[] servers) =>
        PostgresAddress.Parse($"postgres://postgres@{string.Join(',', servers.Select(s => FormattableString.Invariant($"127.0.0.1:{s.Port}")))}/{Database}?{options}");

    public Task<PostgresStore> OpenAsync(string options = "standby_wait_ms=60000", TimeProvider? time = null) =>
        PostgresStore.OpenAsync(Address(options), time ?? TimeProvider.System, CancellationToken.None);

    /// <summary>The standby has everything that is committed now.</summary>
    public async Task CatchUpAsync()
    {
        var position = (NpgsqlTypes.NpgsqlLogSequenceNumber)(await Primary.AskAsync("SELECT pg_current_wal_insert_lsn()"))!;
        await UntilAsync($"SELECT pg_last_wal_replay_lsn() >= '{position}'");
    }

    /// <summary>From now on the standby replays nothing.</summary>
    public async Task PauseAsync()
    {
        await Standby.RunAsync("SELECT pg_wal_replay_pause()");
        await UntilAsync("SELECT pg_get_wal_replay_pause_state() = 'paused'");
    }

    public Task ResumeAsync() => Standby.RunAsync("SELECT pg_wal_replay_resume()");

    public async ValueTask DisposeAsync()
    {
        await Standby.DisposeAsync();
        await Primary.DisposeAsync();
    }

    private Task UntilAsync(string question) => Patience.UntilAsync(async () => await Standby.AskAsync(question) is true, question);
}
