using Semblance.Storage;
using Semblance.Storage.Postgres;
using Semblance.Tests.Storage.Postgres;

namespace Semblance.Tests.Storage.Conformance;

/// <summary>The suites whose reads go to a standby: each of them writes and reads at once, and must not notice.</summary>
public sealed class PostgresReplicaPeopleTests : PeopleConformance
{
    private readonly ReplicatedDatabase _database = new();

    protected override async Task<IStore> OpenEmptyAsync() => await _database.OpenAsync();

    protected override Task DeleteAsync() => _database.DeleteAsync();
}

public sealed class PostgresReplicaFaceTests : FaceConformance
{
    private readonly ReplicatedDatabase _database = new();

    protected override async Task<IStore> OpenEmptyAsync() => await _database.OpenAsync();

    protected override Task DeleteAsync() => _database.DeleteAsync();
}

public sealed class PostgresReplicaAttendanceTests : AttendanceConformance
{
    private readonly ReplicatedDatabase _database = new();

    protected override async Task<IStore> OpenEmptyAsync() => await _database.OpenAsync();

    protected override Task DeleteAsync() => _database.DeleteAsync();
}

/// <summary>A database of a test's own on a primary and a standby that all of them share. What the standby answers is asserted when it is dropped.</summary>
internal sealed class ReplicatedDatabase
{
    private static readonly Lazy<Task<Replication>> Servers = new(StartAsync);

    private string? _name;
    private PostgresStore? _store;

    public async Task<PostgresStore> OpenAsync()
    {
        var servers = await Servers.Value;
        _name = $"test_{Guid.NewGuid():N}";
        await servers.Primary.RunAsync($"CREATE DATABASE {_name} TEMPLATE {Replication.Database} STRATEGY wal_log");
        await servers.CatchUpAsync();
        return _store = await PostgresStore.OpenAsync(servers.AddressOf(_name), TimeProvider.System, CancellationToken.None);
    }

    public async Task DeleteAsync()
    {
        if (_store is { } store && _name is not null)
        {
            Assert.Equal((0, 0), (store.Hosts!.Behind, store.Hosts.Failed));
            await (await Servers.Value).Primary.RunAsync($"DROP DATABASE {_name} WITH (FORCE)");
        }
    }

    private static Task<Replication> StartAsync() => Replication.StartAsync();
}
