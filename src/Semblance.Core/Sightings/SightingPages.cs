using System.Runtime.CompilerServices;
using Semblance.Clients;
using Semblance.Storage;

namespace Semblance.Sightings;

/// <summary>Reads page after page.</summary>
public static class SightingPages
{
    private const int Page = 1_000;

    /// <summary>All that fit, last seen first; none when there are none. One that is seen again meanwhile may be left out; none comes twice.</summary>
    public static async IAsyncEnumerable<Sighting> ReadAllAsync(
        this ISightingStore sightings, ClientId client, SightingQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var next = query with { Limit = Page }; ;)
        {
            var page = await sightings.ListAsync(client, next, cancellationToken);
            foreach (var sighting in page)
            {
                yield return sighting;
            }

            if (page.Count < Page)
            {
                yield break;
            }

            next = next with { After = page[^1] };
        }
    }
}
