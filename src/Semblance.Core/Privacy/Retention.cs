using Semblance.Clients;
using Semblance.People;
using Semblance.Storage;

namespace Semblance.Privacy;

/// <summary>Whose time is over: to whom nothing has changed for as many days as their client keeps people. Nobody is erased by a clock; somebody asks for it.</summary>
public sealed class Retention(IStore store, TimeProvider time)
{
    /// <summary>One page, by id, of who is due; empty after the end, and where the client keeps people until somebody removes them.</summary>
    /// <param name="limit">1 to 1,000.</param>
    public async Task<IReadOnlyList<RetentionEnd>> ListDueAsync(ClientId client, PersonId? after, int limit, CancellationToken cancellationToken) =>
        (await store.Clients.FindSettingsAsync(client, cancellationToken)).RetentionDays is { } days
            ? await store.Privacy.ListUnchangedAsync(client, time.GetUtcNow().AddDays(-days), after, limit, cancellationToken)
            : [];

    /// <summary>Erases up to so many of those who are due, each looked up again just before: who changed meanwhile stays.</summary>
    /// <param name="by">As the audit log names them.</param>
    /// <param name="erased">Told of each certificate as it is issued.</param>
    /// <returns>A certificate for each.</returns>
    public async Task<IReadOnlyList<ErasureCertificate>> EraseDueAsync(
        ClientId client, PersonErasure erasure, string by, int most, Func<ErasureCertificate, Task> erased, CancellationToken cancellationToken)
    {
        var certificates = new List<ErasureCertificate>();
        PersonId? last = null;
        while (certificates.Count < most && await ListDueAsync(client, last, 1, cancellationToken) is [var due])
        {
            last = due.Person;

            // What was begun is finished, and recorded.
            if (await erasure.EraseAsync(client, due.Person, by, CancellationToken.None) is { } certificate)
            {
                certificates.Add(certificate);
                await erased(certificate);
            }
        }

        return certificates;
    }
}
