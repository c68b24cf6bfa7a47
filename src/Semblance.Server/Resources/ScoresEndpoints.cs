using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Semblance.Access;
using Semblance.Faces;
using Semblance.Matching;
using Semblance.Search;
using Semblance.Server.Access;
using Semblance.Server.Api;
using Semblance.Server.Documents;
using Semblance.Storage;

namespace Semblance.Server.Resources;

/// <summary><c>/v1/spaces/…/scores</c>: what a threshold has to tell apart.</summary>
internal static class ScoresEndpoints
{
    /// <summary>People whose faces are compared; with three faces each that is 180,000 pairs.</summary>
    private const int SampledPeople = 200;

    /// <summary>Faces of one person that are compared, the oldest first.</summary>
    private const int FacesOfOne = 8;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/spaces/{space}/scores", CountAsync).RequireScope(Scopes.Read).Answers<ScoresDocument>()
        .Describe("getScores", "statistics", "Count how far apart faces of one person and of different people are", "Of a sample of 200 people at most, the same one each time while nobody comes or goes.");

    private static async Task<ScoresDocument> CountAsync(string space, Caller caller, IStore store, CancellationToken stop)
    {
        var found = await SpacesEndpoints.FindAsync(store, space, stop);
        var sample = (await store.Faces.SampleAsync(new Gallery(caller.Client, found.Key), SampledPeople, stop)).Select(f => f.Person).Distinct().ToArray();
        var faces = new List<Face>();
        foreach (var person in sample)
        {
            faces.AddRange((await store.Faces.ListAsync(caller.Client, person, found.Key, stop)).Take(FacesOfOne));
        }

        return ScoresDocument.Of(found.Key.Value, sample.Length, faces.Count, ScoreHistogram.Of(found, faces, stop));
    }
}
