namespace Semblance.Storage.Postgres.Replicas;

/// <summary>
/// The hosts of an address, and which of them is the primary: the one that is not in recovery, on the newest timeline that was ever seen. A former primary that comes
/// back is on an older one, and is never written to again. Looked at when something fails, and every <see cref="Every"/> by a store that is open.
/// </summary>
internal sealed class PostgresHosts : IAsyncDisposable
{
    /// <summary>How often the hosts are looked at: so long may pass until a standby that came back is asked again.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    /// <summary>How long the others may take once there is a primary.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    private readonly PostgresAddress _address;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _closing = new();
    private readonly SemaphoreSlim _looking = new(1);
    private readonly PositionHistory _history = new();
    private volatile PostgresMember? _primary;
    private Task _watching = Task.CompletedTask;
    private long _looks;
    private long _system;
    private int _timeline;

    public PostgresHosts(PostgresAddress address, TimeProvider time)
    {
        (_address, _time) = (address, time);
        Members = [.. address.Hosts.Select(h => new PostgresMember(h))];
    }

    public IReadOnlyList<PostgresMember> Members { get; }

    /// <summary>The one that takes writes, as far as is known; null while none is.</summary>
    public PostgresMember? Primary => _primary;

    /// <summary>How each host was when it was last looked at.</summary>
    public IReadOnlyList<HostReading> Readings() => [.. Members.Select(ReadingOf)];

    /// <summary>Goes on looking until this is disposed.</summary>
    public void Watch() => _watching = Task.Run(WatchAsync);

    /// <exception cref="SemblanceException">Unavailable, <c>store-unreachable</c>: there is none; Refused, <c>store-hosts</c>: there are two.</exception>
    public async Task<PostgresMember> FindPrimaryAsync(CancellationToken cancellationToken)
    {
        if (_primary is null)
        {
            await LookAsync(Interlocked.Read(ref _looks), cancellationToken);
        }

        return _primary ?? throw PostgresErrors.NoPrimary(_address, Members);
    }

    /// <summary>The same after a host proved to be away, or to be no primary.</summary>
    public async Task<PostgresMember> FindPrimaryAsync(PostgresMember instead, CancellationToken cancellationToken)
    {
        var looks = Interlocked.Read(ref _looks);
        if (_primary == instead || _primary is null)
        {
            await LookAsync(looks, cancellationToken);
        }

        return _primary ?? throw PostgresErrors.NoPrimary(_address, Members);
    }

    /// <summary>Looks at all hosts.</summary>
    public Task LookAsync(CancellationToken cancellationToken) => LookAsync(Interlocked.Read(ref _looks), cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _watching;
        await Task.WhenAll(Members.Select(m => m.DisposeAsync().AsTask())); // one that is away takes its time

        _looking.Dispose();
        _closing.Dispose();
    }

    private HostReading ReadingOf(PostgresMember member)
    {
        var (lag, bytes) = member.Look is { IsStandby: true } standby ? _history.LagOf(standby.Position, _time) : (TimeSpan.Zero, 0);
        var role = member.Look switch { null => HostRole.Unknown, { IsStandby: true } => HostRole.Standby, _ => HostRole.Primary };
        return new HostReading(member.Address.HostName, role, member.Problem, lag, bytes, member.Reads);
    }

    private async Task WatchAsync()
    {
        while (!_closing.IsCancellationRequested)
        {
            try
            {
                await LookAsync(_closing.Token);
            }
            catch (Exception error) when (error is SemblanceException or OperationCanceledException)
            {
                // Whoever needs the primary is told.
            }

            await Task.Delay(Every, _time, _closing.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <param name="seen">Looks that had ended when the caller began: another that ends meanwhile will do.</param>
    private async Task LookAsync(long seen, CancellationToken cancellationToken)
    {
        await _looking.WaitAsync(cancellationToken);
        try
        {
            if (Interlocked.Read(ref _looks) > seen + 1)
            {
                return; // two have ended, of which the second began after the caller
            }

            await LookAtAllAsync(cancellationToken);
            Interlocked.Increment(ref _looks);
        }
        finally
        {
            _looking.Release();
        }
    }

    private async Task LookAtAllAsync(CancellationToken cancellationToken)
    {
        var began = _time.GetTimestamp();
        var found = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var asking = Members.Select(member => LookAtAsync(member, found)).ToList();
        var all = Task.WhenAll(asking);
        await Task.WhenAny(all, found.Task).WaitAsync(cancellationToken);

        // A machine that is lost says nothing at all: it must not hold up the others.
        await Task.WhenAny(all, Task.Delay(Grace, _time, cancellationToken));
        cancellationToken.ThrowIfCancellationRequested();
        var looks = new List<(PostgresMember, HostLook)>();
        foreach (var (asked, member) in asking.Zip(Members))
        {
            if (!asked.IsCompleted)
            {
                member.Failed("store-unreachable");
            }
            else if (await asked is { } look)
            {
                looks.Add((member, look));
            }
        }

        Judge(looks, began);
    }

    /// <param name="found">Completed by the first that takes writes.</param>
    private static async Task<HostLook?> LookAtAsync(PostgresMember member, TaskCompletionSource found)
    {
        try
        {
            var look = await member.LookAsync();
            if (!look.IsStandby)
            {
                found.TrySetResult();
            }

            return look;
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            member.Failed(PostgresErrors.CodeOf(error, member.Address));
            return null;
        }
    }

    private void Judge(IReadOnlyList<(PostgresMember Member, HostLook Look)> looks, long began)
    {
        _system = _system == 0 ? SystemOf(looks) : _system;
        var ours = looks.Where(l => l.Look.System == _system).ToList();

        // A standby that has left a timeline knows of the primary that began the next, although that may be away just now: the one of the older timeline is a former one.
        var newest = Math.Max(_timeline, ours.Select(l => l.Look.Timeline).DefaultIfEmpty().Max());
        var primaries = ours.Where(l => !l.Look.IsStandby && l.Look.Timeline == newest).ToList();
        var primary = primaries.Find(p => p.Member == _primary) is { Member: not null } same ? same : primaries.FirstOrDefault();
        if (primaries.Count > 1 && primary.Member != _primary)
        {
            _primary = null;
            throw PostgresErrors.TwoPrimaries(_address, primaries[0].Member.Address, primaries[1].Member.Address);
        }

        (_timeline, _primary) = (newest, primary.Member);
        foreach (var (member, look) in looks)
        {
            member.Saw(look, ProblemOf(look, isPrimary: member == primary.Member));
        }

        if (primary.Look is { } now)
        {
            _history.Add(began, now.Position);
        }
    }

    private long SystemOf(IReadOnlyList<(PostgresMember Member, HostLook Look)> looks)
    {
        var stranger = looks.FirstOrDefault(l => l.Look.System != looks[0].Look.System).Member;
        return stranger is null ? looks.Select(l => l.Look.System).FirstOrDefault() : throw PostgresErrors.TwoClusters(_address, looks[0].Member.Address, stranger.Address);
    }

    private string? ProblemOf(HostLook look, bool isPrimary) => look switch
    {
        _ when look.System != _system => "other-cluster",
        _ when isPrimary => null,
        { IsStandby: false } => look.Timeline < _timeline ? "former-primary" : "second-primary",
        _ when look.Timeline != _timeline => "other-timeline",
        _ => null,
    };
}
