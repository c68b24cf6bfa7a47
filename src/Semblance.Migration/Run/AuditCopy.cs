using Semblance.Audit;
using Semblance.Clients;
using Semblance.Storage;

namespace Semblance.Migration.Run;

/// <summary>
/// Continues a client's audit log in another store. An entry's hash follows from it and those before it, so the same entries in the same order have the same
/// hashes there, and an end of the log that was noted somewhere stays good. A log that has gone its own way is left alone.
/// </summary>
internal sealed class AuditCopy(IAuditStore from, IAuditStore to, ClientId client)
{
    private const int PageSize = 1_000;

    /// <summary>Adds what the target's log lacks, unless it has other entries by then.</summary>
    public async Task AppendAsync(CancellationToken cancellationToken)
    {
        var end = await HeadAsync(to, cancellationToken);
        var (last, isPrefix) = (0L, end is null);
        while (await from.ReadAsync(client, last, PageSize, cancellationToken) is { Count: > 0 } page)
        {
            isPrefix |= page.Any(e => e.Sequence == end?.Sequence && e.Hash == end.Hash);
            var rest = page.Where(e => e.Sequence > (end?.Sequence ?? 0)).ToArray();
            if (isPrefix && rest.Length > 0)
            {
                await to.AppendAsync(client, [.. rest.Select(e => e.Event)], cancellationToken);
            }

            last = page[^1].Sequence;
        }
    }

    public async Task<long> CountAsync(CancellationToken cancellationToken) => (await HeadAsync(from, cancellationToken))?.Sequence ?? 0;

    /// <summary>Reads the target's log from its beginning. In words what is wrong with it; null when its chain holds and goes by the source's end, if it can.</summary>
    public async Task<string?> FindFaultAsync(CancellationToken cancellationToken)
    {
        var known = await CountMissingAsync(cancellationToken) == 0 ? await HeadAsync(from, cancellationToken) : null;
        return (await AuditChain.VerifyAsync(to, client, known, cancellationToken)).Break is { } broken
            ? FormattableString.Invariant($"audit log: broken at entry {broken.Sequence} ({broken.Fault})")
            : null;
    }

    /// <summary>Entries from the first on that the target's log does not have, or has otherwise.</summary>
    public async Task<long> CountMissingAsync(CancellationToken cancellationToken)
    {
        var last = 0L;
        while (await from.ReadAsync(client, last, PageSize, cancellationToken) is { Count: > 0 } page)
        {
            var theirs = await to.ReadAsync(client, last, PageSize, cancellationToken);
            if (page.Zip(theirs).Any(pair => pair.First.Hash != pair.Second.Hash) || theirs.Count < page.Count)
            {
                last += page.Zip(theirs).TakeWhile(pair => pair.First.Hash == pair.Second.Hash).Count();
                break;
            }

            last = page[^1].Sequence;
        }

        return await CountAsync(cancellationToken) - last;
    }

    private async Task<AuditHead?> HeadAsync(IAuditStore store, CancellationToken cancellationToken) =>
        (await store.ListAsync(client, new AuditQuery { Limit = 1 }, cancellationToken)) is [var last] ? new AuditHead(last.Sequence, last.Hash) : null;
}
