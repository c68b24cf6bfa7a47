using Semblance.Storage.Postgres;

namespace Semblance.Storage.Moving;

/// <summary>
/// A store that is written twice: the primary answers every call, and lists what is written in the same transaction; what is listed is replayed into the secondary
/// beside that, again and again until it is there. It follows a cutover by itself: a write that meets it waits until the other store answers, at most
/// <see cref="MostWait"/>; a read may see the former primary for another <see cref="Look"/>. The dual write must have been begun (<see cref="StoreMove.StartAsync"/>).
/// </summary>
public sealed class DualStore : IStore, IStoreRoute
{
    /// <summary>How long a write waits for a cutover to end.</summary>
    public static readonly TimeSpan MostWait = TimeSpan.FromSeconds(15);

    /// <summary>How often it looks for something to replay, and which store is the primary.</summary>
    public static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);

    private static readonly TimeSpan MostPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan FallbackFor = TimeSpan.FromSeconds(2);

    private readonly LazySide _one;
    private readonly LazySide _other;
    private readonly bool _fallsBack;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _closing = new();
    private readonly Task _replaying;
    private readonly SecondarySearch _search = new();
    private readonly SemaphoreSlim _looking = new(1);

    private volatile MoveSide _primary;
    private long _awaySince;
    private volatile MoveReading _reading;

    private DualStore(LazySide one, LazySide other, MoveSide primary, bool fallsBack, TimeProvider time)
    {
        (_one, _other, _primary, _fallsBack, _time) = (one, other, primary, fallsBack, time);
        _reading = new MoveReading($"{primary.Address}", $"{SecondaryOf(primary).Address}", 0, null, null, IsFallback: false);
        Clients = RoutedContract<IClientStore>.Of(this, s => s.Clients);
        Spaces = RoutedContract<ISpaceStore>.Of(this, s => s.Spaces);
        People = RoutedContract<IPeopleStore>.Of(this, s => s.People);
        Faces = RoutedContract<IFaceStore>.Of(this, s => s.Faces);
        Photos = RoutedContract<IPhotoStore>.Of(this, s => s.Photos);
        Imports = RoutedContract<IImportStore>.Of(this, s => s.Imports);
        Keys = RoutedContract<IKeyStore>.Of(this, s => s.Keys);
        Audit = RoutedContract<IAuditStore>.Of(this, s => s.Audit);
        Accounts = RoutedContract<IAccountStore>.Of(this, s => s.Accounts);
        Tokens = RoutedContract<ITokenStore>.Of(this, s => s.Tokens);
        Privacy = RoutedContract<IPrivacyStore>.Of(this, s => s.Privacy);
        Merges = RoutedContract<IMergeStore>.Of(this, s => s.Merges);
        Labels = RoutedContract<ILabelStore>.Of(this, s => s.Labels);
        Sightings = RoutedContract<ISightingStore>.Of(this, s => s.Sightings);
        Sessions = RoutedContract<ISessionStore>.Of(this, s => s.Sessions);
        Attendance = RoutedContract<IAttendanceStore>.Of(this, s => s.Attendance);
        Markings = RoutedContract<IMarkingStore>.Of(this, s => s.Markings);
        CheckIns = RoutedContract<ICheckInStore>.Of(this, s => s.CheckIns);
        Leaves = RoutedContract<ILeaveStore>.Of(this, s => s.Leaves);
        Artifacts = RoutedContract<IArtifactStore>.Of(this, s => s.Artifacts);
        Documents = RoutedContract<IDocumentStore>.Of(this, s => s.Documents);
        Tags = RoutedContract<ITagStore>.Of(this, s => s.Tags);
        Chunks = RoutedContract<IChunkStore>.Of(this, s => s.Chunks);
        Facts = RoutedContract<IFactStore>.Of(this, s => s.Facts);
        Memories = RoutedContract<IMemoryStore>.Of(this, s => s.Memories);
        Hrm = RoutedContract<IHrmStore>.Of(this, s => s.Hrm);
        _replaying = Task.Run(RunAsync);
    }

    public IClientStore Clients { get; }

    public ISpaceStore Spaces { get; }

    public IPeopleStore People { get; }

    public IFaceStore Faces { get; }

    public IPhotoStore Photos { get; }

    public IImportStore Imports { get; }

    public IKeyStore Keys { get; }

    public IAuditStore Audit { get; }

    public IAccountStore Accounts { get; }

    public ITokenStore Tokens { get; }

    public IPrivacyStore Privacy { get; }

    public IMergeStore Merges { get; }

    public ILabelStore Labels { get; }

    public ISightingStore Sightings { get; }

    public ISessionStore Sessions { get; }

    public IAttendanceStore Attendance { get; }

    public IMarkingStore Markings { get; }

    public ICheckInStore CheckIns { get; }

    public ILeaveStore Leaves { get; }

    public IArtifactStore Artifacts { get; }

    public IDocumentStore Documents { get; }

    public ITagStore Tags { get; }

    public IChunkStore Chunks { get; }

    public IFactStore Facts { get; }

    public IMemoryStore Memories { get; }

    public IHrmStore Hrm { get; }

    /// <summary>How it was getting on when it last looked.</summary>
    public MoveReading Reading => _reading with
    {
        Primary = $"{_primary.Address}",
        Secondary = $"{SecondaryOf(_primary).Address}",
        IsFallback = ((IStoreRoute)this).Fallback is not null,
    };

    /// <summary>The hosts of the store that answers, where it has several.</summary>
    public HostsReading? Hosts => (_primary.Store as PostgresStore)?.Hosts;

    IStore IStoreRoute.Current => _primary.Store;

    IStore? IStoreRoute.Fallback => Volatile.Read(ref _awaySince) is var since and > 0 && _time.GetElapsedTime(since) < FallbackFor ? SecondaryOf(_primary).Opened?.Store : null;

    /// <summary>Opens the two stores of a dual write, in whichever order they are named; one of them, if it is the primary, is enough.</summary>
    /// <param name="fallsBack">Whether reads are answered from the secondary while the primary is out of reach. Writes never are.</param>
    /// <exception cref="SemblanceException">Refused, <c>move-none</c>: they are in none; what opening the primary gives.</exception>
    public static async Task<DualStore> OpenAsync(StoreAddress one, StoreAddress other, bool fallsBack, TimeProvider time, CancellationToken cancellationToken)
    {
        var (first, second) = (new LazySide(one, time), new LazySide(other, time));
        try
        {
            var primary = await FindPrimaryAsync(first, second, cancellationToken);
            return new DualStore(first, second, primary, fallsBack, time);
        }
        catch
        {
            await first.DisposeAsync();
            await second.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _replaying;
        await _search.DisposeAsync();
        await _one.DisposeAsync();
        await _other.DisposeAsync();
        _looking.Dispose();
        _closing.Dispose();
    }

    IStore? IStoreRoute.FallBack()
    {
        if (!_fallsBack || SecondaryOf(_primary).Opened is not { } secondary)
        {
            return null;
        }

        Volatile.Write(ref _awaySince, _time.GetTimestamp());
        return secondary.Store;
    }

    void IStoreRoute.Answered()
    {
        if (Volatile.Read(ref _awaySince) > 0)
        {
            Volatile.Write(ref _awaySince, 0);
        }
    }

    async Task IStoreRoute.FollowAsync(SemblanceException refusal, CancellationToken cancellationToken)
    {
        for (var began = _time.GetTimestamp(); _time.GetElapsedTime(began) < MostWait; await Task.Delay(Look / 5, _time, cancellationToken))
        {
            if (await TurnAsync(cancellationToken))
            {
                return;
            }
        }

        throw refusal;
    }

    /// <summary>The one that says so; of two that know nothing of each other, neither.</summary>
    private static async Task<MoveSide> FindPrimaryAsync(LazySide one, LazySide other, CancellationToken cancellationToken)
    {
        var problems = new List<SemblanceException>();
        var states = new List<(MoveSide Side, MoveState State)>();
        foreach (var side in new[] { one, other })
        {
            try
            {
                var opened = await side.OpenAsync(cancellationToken);
                states.Add((opened, await opened.Rows.FindStateAsync(cancellationToken)));
            }
            catch (SemblanceException error)
            {
                problems.Add(error);
            }
        }

        var areOne = states.Count < 2 || (states[0].State.Pair is { } pair && pair == states[1].State.Pair);
        var primary = states.FirstOrDefault(s => s.State.Role == MoveRole.Primary).Side;
        return areOne && primary is not null ? primary : throw problems.FirstOrDefault() ?? new SemblanceException(ErrorKind.Refused, "move-none",
            $"{one.Address} and {other.Address} are not in a dual write with each other: 'semblance store dual-write start' begins one, and 'status' says where it stands.");
    }

    private LazySide SecondaryOf(MoveSide primary) => primary == _one.Opened ? _other : _one;

    private async Task RunAsync()
    {
        var pause = Look;
        while (!_closing.IsCancellationRequested)
        {
            try
            {
                await TurnAsync(_closing.Token);
                await ReplayAsync(_closing.Token);
                pause = Look;
            }
            catch (SemblanceException error)
            {
                pause = pause * 2 < MostPause ? pause * 2 : MostPause;
                await NoteAsync(error.Code);
            }
            catch (OperationCanceledException) when (_closing.IsCancellationRequested)
            {
            }

            var primary = _primary;
            if (_fallsBack && SecondaryOf(primary).Opened is { } secondary)
            {
                _search.Begin(primary.Store, secondary.Store);
            }

            await Task.Delay(pause, _time, _closing.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Turns to the other store where that has become the primary.</summary>
    /// <returns>Whether there is a primary.</returns>
    private async Task<bool> TurnAsync(CancellationToken cancellationToken)
    {
        await _looking.WaitAsync(cancellationToken);
        try
        {
            if ((await _primary.Rows.FindStateAsync(cancellationToken)).Role == MoveRole.Primary)
            {
                return true;
            }

            var other = await SecondaryOf(_primary).OpenAsync(cancellationToken);
            if ((await other.Rows.FindStateAsync(cancellationToken)).Role != MoveRole.Primary)
            {
                return false;
            }

            _primary = other;
            return true;
        }
        finally
        {
            _looking.Release();
        }
    }

    private async Task ReplayAsync(CancellationToken cancellationToken)
    {
        var primary = _primary;
        var state = await primary.Rows.FindStateAsync(cancellationToken);
        if (state is not { Role: MoveRole.Primary, Pair: { } pair })
        {
            return; // somebody is cutting over, or has ended the dual write
        }

        var secondary = await SecondaryOf(primary).OpenAsync(cancellationToken);
        var replay = new ChangeReplay(primary.Rows, secondary.Rows, pair, _fallsBack ? _search.Note : null);

        // What is written meanwhile waits for the next look: a replay of each enrolment by itself would take its turn at writing from the next one.
        while (await replay.RunAsync(cancellationToken) >= ChangeReplay.UsualChanges)
        {
            await NoteAsync(problem: null);
        }

        // Also when nothing waits: whoever watches hears that it is gone before something does.
        var other = await secondary.Rows.FindStateAsync(cancellationToken);
        await NoteAsync(other.Pair == pair ? null : "move-changed");
    }

    private async Task NoteAsync(string? problem)
    {
        var primary = _primary;
        try
        {
            var waiting = await primary.Rows.CountWaitingAsync(_closing.Token);
            _reading = _reading with { Waiting = waiting.Count, OldestAt = waiting.OldestAt, Problem = problem };
        }
        catch (SemblanceException error)
        {
            _reading = _reading with { Problem = error.Code };
        }
        catch (OperationCanceledException) when (_closing.IsCancellationRequested)
        {
        }
    }
}
