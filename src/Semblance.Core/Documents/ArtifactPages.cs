using System.Runtime.CompilerServices;
using Semblance.Clients;
using Semblance.Storage;

namespace Semblance.Documents;

public static class ArtifactPages
{
    private const int PageSize = 500;

    /// <summary>Every artifact of a client, the last taken in first; those that come meanwhile may be left out.</summary>
    public static async IAsyncEnumerable<Artifact> ReadAllAsync(
        this IArtifactStore artifacts, ClientId client, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var query = new ArtifactQuery { Limit = PageSize };
        while (await artifacts.ListAsync(client, query, cancellationToken) is { Count: > 0 } page)
        {
            foreach (var artifact in page)
            {
                yield return artifact;
            }

            query = query with { After = new TimeCursor(page[^1].CreatedAt, page[^1].Id.Value) };
        }
    }
}
