namespace Semblance.Storage.Moving;

/// <summary>
/// The moment in which a secondary becomes the primary. First the primary takes no more writes, which waits for those under way; then the secondary gets what is
/// left; then it is the primary, and lists what is written; then the former primary hears that it is the secondary. Killed between any two of these, no store
/// has taken a write that the other will not get, and the same steps go on.
/// </summary>
internal sealed class StoreCutover(MoveRoles roles, TimeProvider time)
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var (from, to) = (roles.Primary, roles.Secondary);
        await PlayAsync(from, MoveRole.Leaving, to, cancellationToken);
        try
        {
            await EmptyQueueAsync(cancellationToken);
            await PlayAsync(to, MoveRole.Primary, from, cancellationToken);
        }
        catch
        {
            // Unless the other one has become the primary after all, this one may go on. Where that cannot be told, nobody takes writes.
            if ((await to.Rows.FindStateAsync(CancellationToken.None)).Role == MoveRole.Secondary)
            {
                await PlayAsync(from, MoveRole.Primary, to, CancellationToken.None);
            }

            throw;
        }

        await PlayAsync(from, MoveRole.Secondary, to, CancellationToken.None);
    }

    /// <summary>Replays the last changes, and looks at each of their rows in both stores.</summary>
    private async Task EmptyQueueAsync(CancellationToken cancellationToken)
    {
        var replay = new ChangeReplay(roles.Primary.Rows, roles.Secondary.Rows, roles.Pair);
        while (await roles.Primary.Rows.ListWaitingAsync(null, ChangeReplay.UsualChanges, cancellationToken) is { Count: > 0 } last)
        {
            await replay.RunAsync(cancellationToken);
            foreach (var keys in last.Select(c => c.Key).Distinct().GroupBy(k => (k.Table, k.Client)).Select(g => g.ToList()))
            {
                var (here, there) = (await roles.Primary.Rows.FindRowsAsync(keys, cancellationToken), await roles.Secondary.Rows.FindRowsAsync(keys, cancellationToken));
                if (here.Count != there.Count || !here.Zip(there).All(pair => MovedValues.AreEqual(pair.First.Values, pair.Second.Values)))
                {
                    throw new SemblanceException(ErrorKind.Conflict, "cutover-differs",
                        $"Rows of {keys[0].Table} came to differ just before the cutover, and nothing was changed: see 'semblance store parity'.");
                }
            }
        }
    }

    private async Task PlayAsync(MoveSide side, MoveRole role, MoveSide peer, CancellationToken cancellationToken)
    {
        var state = await side.Rows.FindStateAsync(cancellationToken);
        if (state.Role != role)
        {
            await side.Rows.UpdateStateAsync(state, new MoveState(role, roles.Pair, $"{peer.Address}", time.GetUtcNow()), cancellationToken);
        }
    }
}
