namespace Semblance.Storage.Moving;

/// <summary>
/// Two stores of which one takes the place of the other, in either direction and back: dual write, parity, cutover, rollback. Which of them is the primary is
/// written in both, so that whoever opens them, however they are named, agrees.
/// </summary>
public sealed class StoreMove : IAsyncDisposable
{
    /// <summary>Replays before a cutover that bring the queue no shorter than it was.</summary>
    private const int MostRounds = 10;

    private readonly MoveSide _one;
    private readonly MoveSide _other;
    private readonly TimeProvider _time;

    private StoreMove(MoveSide one, MoveSide other, TimeProvider time) => (_one, _other, _time) = (one, other, time);

    /// <summary>Opens both; a SQLite file that is not there is made, a PostgreSQL database needs its schema.</summary>
    /// <exception cref="SemblanceException">Invalid, <c>move-same</c>; as <see cref="Stores.OpenAsync"/>; Unsupported, <c>store-kind</c>, for a store in memory.</exception>
    public static async Task<StoreMove> OpenAsync(StoreAddress one, StoreAddress other, TimeProvider time, CancellationToken cancellationToken)
    {
        if (TextOf(one) == TextOf(other))
        {
            throw Same(one);
        }

        var first = await MoveSide.OpenAsync(one, time, cancellationToken);
        try
        {
            return new StoreMove(first, await MoveSide.OpenAsync(other, time, cancellationToken), time);
        }
        catch
        {
            await first.DisposeAsync();
            throw;
        }
    }

    public async Task<MoveStatus> FindStatusAsync(CancellationToken cancellationToken)
    {
        var (one, other) = await FindStatesAsync(cancellationToken);
        if (one.Pair is null || one.Pair != other.Pair || (one.Role, other.Role) == (MoveRole.Alone, MoveRole.Alone))
        {
            return new MoveStatus(MovePhase.None, null, null, new WaitingChanges(0, null), null);
        }

        if (await FindRolesAsync(cancellationToken) is { } roles)
        {
            var since = roles.Primary == _one ? one.Since : other.Since;
            return new MoveStatus(MovePhase.DualWrite, roles.Primary.Address, roles.Secondary.Address, await roles.Primary.Rows.CountWaitingAsync(cancellationToken), since);
        }

        var leaving = one.Role == MoveRole.Leaving ? _one : _other;
        return new MoveStatus(MovePhase.CuttingOver, null, null, await leaving.Rows.CountWaitingAsync(cancellationToken), one.Since);
    }

    /// <summary>
    /// Has everything that is written to the first store get to the second from now on, and lists all that it lacks. A second start goes on, and lists again
    /// what differs; after a cutover that did not come to its end it gives it up.
    /// </summary>
    /// <param name="told">How many rows were compared.</param>
    /// <exception cref="SemblanceException">Refused: <c>secondary-not-empty</c>, <c>move-elsewhere</c>; Invalid, <c>move-same</c>; Unavailable, <c>store-busy</c>.</exception>
    public async Task StartAsync(Action<long> told, CancellationToken cancellationToken)
    {
        var (one, other) = await FindStatesAsync(cancellationToken);
        var isKnown = one.Pair is not null && one.Pair == other.Pair && (one.Role, other.Role) is (MoveRole.Primary or MoveRole.Leaving, MoveRole.Secondary);
        var isEmpty = await IsEmptyAsync(_other.Rows, cancellationToken);
        CheckFree(_one, one, isKnown);
        CheckFree(_other, other, isKnown || (isEmpty && other.Role == MoveRole.Secondary));
        if (!isEmpty && !isKnown)
        {
            throw new SemblanceException(ErrorKind.Refused, "secondary-not-empty",
                $"{_other.Address} has rows of its own, which a dual write would replace by those of {_one.Address}: name an empty database or a new file.");
        }

        var pair = isKnown ? one.Pair : Guid.NewGuid();
        await PlayAsync(_other, other, MoveRole.Secondary, pair, _one, cancellationToken);
        if (await _one.Rows.FindStateAsync(cancellationToken) is var found && !isKnown && found.Pair == pair)
        {
            await _other.Rows.UpdateStateAsync(found, other.Pair is null ? found with { Role = MoveRole.Alone } : other, cancellationToken);
            throw Same(_one.Address);
        }

        await PlayAsync(_one, one, MoveRole.Primary, pair, _other, cancellationToken);
        if (isEmpty)
        {
            await _one.Rows.AddAllWaitingAsync(cancellationToken);
        }
        else
        {
            var (_, keys) = await new StoreParity(_one, _other, _time).CompareRowsAsync(told, cancellationToken);
            await _one.Rows.AddWaitingAsync([.. keys], cancellationToken);
        }
    }

    /// <summary>Both stores are on their own again, as they are; nothing is removed.</summary>
    /// <param name="discards">Also when changes wait, which are forgotten.</param>
    /// <exception cref="SemblanceException">Refused: <c>move-none</c>, <c>changes-waiting</c>.</exception>
    public async Task StopAsync(bool discards, CancellationToken cancellationToken)
    {
        var (one, other) = await FindStatesAsync(cancellationToken);
        if (one.Pair is null || one.Pair != other.Pair || (one.Role, other.Role) == (MoveRole.Alone, MoveRole.Alone))
        {
            throw None();
        }

        var status = await FindStatusAsync(cancellationToken);
        if (status.Waiting.Count > 0 && !discards)
        {
            throw new SemblanceException(ErrorKind.Refused, "changes-waiting",
                $"{status.Waiting.Count} changes have not reached {status.Secondary} yet: let them ('semblance store dual-write drain'), or give the copy up with --discard.");
        }

        // First the one that refuses writes: killed before the other has heard of it, a second stop goes on.
        var (last, first) = other.Role == MoveRole.Primary ? (_other, _one) : (_one, _other);
        await ReleaseAsync(first, _time, keepsPair: true, cancellationToken);
        await ReleaseAsync(last, _time, keepsPair: false, cancellationToken);
    }

    /// <summary>Has a store go on by itself because the other one is lost, and with it what had not come from there.</summary>
    /// <exception cref="SemblanceException">Refused, <c>move-none</c>: it is alone.</exception>
    public static async Task ReleaseAsync(StoreAddress address, TimeProvider time, CancellationToken cancellationToken)
    {
        await using var side = await MoveSide.OpenAsync(address, time, cancellationToken);
        if ((await side.Rows.FindStateAsync(cancellationToken)).Role == MoveRole.Alone)
        {
            throw new SemblanceException(ErrorKind.Refused, "move-none", $"{address} is in no dual write: there is nothing to stop.");
        }

        await ReleaseAsync(side, time, keepsPair: false, cancellationToken);
    }

    /// <summary>Replays until nothing waits.</summary>
    /// <param name="told">How many changes were replayed so far.</param>
    /// <returns>How many there were.</returns>
    /// <exception cref="SemblanceException">Refused, <c>move-none</c>; and what the stores give.</exception>
    public async Task<long> DrainAsync(Action<long> told, CancellationToken cancellationToken)
    {
        var roles = await FindRolesAsync(cancellationToken) ?? throw None();
        return await DrainAsync(roles, told, cancellationToken);
    }

    /// <summary>Compares the stores: primary and secondary of a dual write, or else the first with the second.</summary>
    /// <param name="probes">People of each client and space to search for; 0 for none.</param>
    /// <param name="told">How many rows were compared, of both stores together.</param>
    public async Task<ParityReport> CompareAsync(int probes, Action<long> told, CancellationToken cancellationToken)
    {
        var roles = await FindRolesAsync(cancellationToken) ?? new MoveRoles(_one, _other, Guid.Empty);
        return await new StoreParity(roles.Primary, roles.Secondary, _time).CompareAsync(probes, told, cancellationToken);
    }

    /// <summary>
    /// Makes the secondary the primary, and the primary its secondary: what is written from then on gets back. Nobody takes writes from the end of the
    /// comparison until then. One that was killed goes on when it is run again; one that fails changes nothing.
    /// </summary>
    /// <param name="to">Which of the two is to be the primary; null for the one that is the secondary.</param>
    /// <param name="probes">As of <see cref="CompareAsync"/>.</param>
    /// <returns>What was compared; when it is not equal, nothing was changed.</returns>
    /// <exception cref="SemblanceException">Refused: <c>move-none</c>, <c>cutover-done</c>; Conflict, <c>cutover-differs</c>: rows came to differ in the last moment.</exception>
    public async Task<ParityReport> CutOverAsync(StoreAddress? to, int probes, Action<long> told, CancellationToken cancellationToken)
    {
        await EndCutoverAsync(cancellationToken);
        var (one, other) = await FindStatesAsync(cancellationToken);
        var roles = await FindRolesAsync(cancellationToken)
            ?? (one.Pair is { } pair && pair == other.Pair && (one.Role, other.Role) is (MoveRole.Leaving, MoveRole.Secondary) ? new MoveRoles(_one, _other, pair)
                : one.Pair is { } same && same == other.Pair && (other.Role, one.Role) is (MoveRole.Leaving, MoveRole.Secondary) ? new MoveRoles(_other, _one, same)
                : throw None());
        if (to is not null && TextOf(to) == TextOf(roles.Primary.Address))
        {
            throw new SemblanceException(ErrorKind.Refused, "cutover-done", $"{roles.Primary.Address} is the primary already, since {(roles.Primary == _one ? one : other).Since:u}.");
        }

        await CatchUpAsync(roles, cancellationToken);
        var parity = new StoreParity(roles.Primary, roles.Secondary, _time);
        var report = await parity.CompareAsync(probes, told, cancellationToken);
        if (report.Differing == 0 && report.Searches.All(s => s.Different.Count == 0))
        {
            await new StoreCutover(roles, _time).RunAsync(cancellationToken);
            return report with { Waiting = 0 };
        }

        return report;
    }

    public async ValueTask DisposeAsync()
    {
        await _one.DisposeAsync();
        await _other.DisposeAsync();
    }

    private static string TextOf(StoreAddress address) => address.File is { } file ? Path.GetFullPath(file) : address.ToString();

    /// <param name="keepsPair">Otherwise the two do not know each other any more: a later start does not take what is in the second for a copy.</param>
    private static async Task ReleaseAsync(MoveSide side, TimeProvider time, bool keepsPair, CancellationToken cancellationToken)
    {
        var state = await side.Rows.FindStateAsync(cancellationToken);
        await side.Rows.UpdateStateAsync(
            state, state with { Role = MoveRole.Alone, Pair = keepsPair ? state.Pair : Guid.NewGuid(), Since = time.GetUtcNow() }, cancellationToken);
        await side.Rows.ClearWaitingAsync(cancellationToken);
    }

    private static SemblanceException Same(StoreAddress address) => new(ErrorKind.Invalid, "move-same", $"{address} cannot be its own secondary: --secondary names another store.");

    private static SemblanceException None() => new(ErrorKind.Refused, "move-none",
        "The two stores are not in a dual write with each other: 'semblance store dual-write start' begins one.");

    private static void CheckFree(MoveSide side, MoveState state, bool isKnown)
    {
        if (state.Role != MoveRole.Alone && !isKnown)
        {
            throw new SemblanceException(ErrorKind.Refused, "move-elsewhere",
                $"{side.Address} is the {$"{state.Role}".ToLowerInvariant()} of a dual write with {state.Peer}: stop that one first, or name the stores the other way round.");
        }
    }

    /// <summary>A client and no more, which every store begins with.</summary>
    private static async Task<bool> IsEmptyAsync(IMovableStore rows, CancellationToken cancellationToken)
    {
        var clients = await rows.ListClientsAsync(cancellationToken);
        foreach (var table in MovedTables.All.Where(t => t.Name != "clients"))
        {
            foreach (var client in table.IsShared ? [""] : clients)
            {
                if (await rows.AnyAsync(table, client, cancellationToken))
                {
                    return false;
                }
            }
        }

        return clients.Count <= 1;
    }

    private async Task<(MoveState One, MoveState Other)> FindStatesAsync(CancellationToken cancellationToken) =>
        (await _one.Rows.FindStateAsync(cancellationToken), await _other.Rows.FindStateAsync(cancellationToken));

    /// <summary>Null where there is no dual write.</summary>
    private async Task<MoveRoles?> FindRolesAsync(CancellationToken cancellationToken)
    {
        var (one, other) = await FindStatesAsync(cancellationToken);
        return one.Pair is not { } pair || pair != other.Pair ? null : (one.Role, other.Role) switch
        {
            (MoveRole.Primary, MoveRole.Secondary) => new MoveRoles(_one, _other, pair),
            (MoveRole.Secondary or MoveRole.Leaving, MoveRole.Primary) => new MoveRoles(_other, _one, pair),
            (MoveRole.Primary, MoveRole.Leaving) => new MoveRoles(_one, _other, pair),
            _ => null,
        };
    }

    private async Task PlayAsync(MoveSide side, MoveState state, MoveRole role, Guid? pair, MoveSide peer, CancellationToken cancellationToken)
    {
        if (state.Role != role || state.Pair != pair)
        {
            await side.Rows.UpdateStateAsync(state, new MoveState(role, pair, $"{peer.Address}", _time.GetUtcNow()), cancellationToken);
        }
    }

    /// <summary>The last step of a cutover that was killed before it: the new primary answers, and the former one has not heard that it is the secondary.</summary>
    private async Task EndCutoverAsync(CancellationToken cancellationToken)
    {
        if (await FindRolesAsync(cancellationToken) is { } roles && await roles.Secondary.Rows.FindStateAsync(cancellationToken) is { Role: MoveRole.Leaving } state)
        {
            await roles.Secondary.Rows.UpdateStateAsync(state, state with { Role = MoveRole.Secondary }, cancellationToken);
        }
    }

    /// <summary>Replays until nothing is left, or for so long as it helps: those who write may be as fast. What is left comes when nobody writes.</summary>
    private static async Task CatchUpAsync(MoveRoles roles, CancellationToken cancellationToken)
    {
        var replay = new ChangeReplay(roles.Primary.Rows, roles.Secondary.Rows, roles.Pair);
        for (var (rounds, least) = (0, long.MaxValue); rounds < MostRounds; rounds++)
        {
            if (await replay.RunAsync(cancellationToken) == 0)
            {
                return;
            }

            var left = (await roles.Primary.Rows.CountWaitingAsync(cancellationToken)).Count;
            (least, rounds) = left < least ? (left, 0) : (least, rounds);
        }
    }

    private static async Task<long> DrainAsync(MoveRoles roles, Action<long> told, CancellationToken cancellationToken)
    {
        var replay = new ChangeReplay(roles.Primary.Rows, roles.Secondary.Rows, roles.Pair);
        var total = 0L;
        while (await replay.RunAsync(cancellationToken) is > 0 and var replayed)
        {
            told(total += replayed);
        }

        return total;
    }
}
