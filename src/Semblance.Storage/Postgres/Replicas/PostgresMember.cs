using Npgsql;

namespace Semblance.Storage.Postgres.Replicas;

/// <summary>One of the hosts of an address: the connections to it, and what was last seen of it.</summary>
internal sealed class PostgresMember(PostgresAddress address) : IAsyncDisposable
{
    private volatile HostLook? _look;
    private volatile string? _problem = "not-asked";
    private Task<HostLook>? _looking;
    private long _reads;
    private int _underWay;

    /// <summary>Of this host alone.</summary>
    public PostgresAddress Address => address;

    public PostgresSource Source { get; } = new(address);

    public HostProbe Probe { get; } = new(address);

    /// <summary>As it last was; null where it never answered.</summary>
    public HostLook? Look => _look;

    /// <summary>Why it is not used just now, a code; null while it is.</summary>
    public string? Problem => _problem;

    /// <summary>Reads that it has answered, as a standby.</summary>
    public long Reads => Interlocked.Read(ref _reads);

    /// <summary>Reads that it is answering, as a standby.</summary>
    public int UnderWay => Volatile.Read(ref _underWay);

    public bool IsReadyStandby => _problem is null && _look is { IsStandby: true };

    public void Saw(HostLook look, string? problem = null) => (_look, _problem) = (look, problem);

    public void Failed(string problem) => _problem = problem;

    /// <summary>What it says; of one that has yet to answer the last time, that answer. Called by one at a time.</summary>
    /// <exception cref="NpgsqlException">As <see cref="HostProbe.FindPositionAsync"/>.</exception>
    public Task<HostLook> LookAsync() => _looking is { IsCompleted: false } ? _looking : _looking = Probe.LookAsync(CancellationToken.None);

    /// <summary>Where it is now, remembered.</summary>
    /// <exception cref="NpgsqlException">As <see cref="HostProbe.FindPositionAsync"/>.</exception>
    public async Task<HostLook> FindPositionAsync(CancellationToken cancellationToken)
    {
        var look = await Probe.FindPositionAsync(cancellationToken);
        if (_look is { } known && known.IsStandby == look.IsStandby)
        {
            _look = known with { Position = look.Position };
        }

        return look;
    }

    public async Task<T> CountAsync<T>(Func<Task<T>> read)
    {
        Interlocked.Increment(ref _underWay);
        try
        {
            var result = await read();
            Interlocked.Increment(ref _reads);
            return result;
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Probe.DisposeAsync();
        await Source.DisposeAsync();
    }
}
