using System.ComponentModel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Semblance.Access;
using Semblance.Recognition;
using Semblance.Server.Access;
using Semblance.Server.Api;
using Semblance.Server.Documents;
using Semblance.Storage;

namespace Semblance.Server.Resources;

/// <summary><c>/v1/statistics</c> and <c>/v1/spaces/…/threshold</c>: what there is, counted.</summary>
internal static class StatisticsEndpoints
{
    private const string Tag = "statistics";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/statistics", CountAsync).RequireScope(Scopes.Read).Answers<StatisticsDocument>()
            .Describe("getStatistics", Tag, "Count people, faces, spaces, regions and groups");
        routes.MapGet("/spaces/{space}/threshold", DeriveAsync).RequireScope(Scopes.Read).Answers<ThresholdAnswer>()
            .Describe("getThreshold", Tag, "Derive the threshold of a 1:1 comparison, with what it rests on",
                "A search's depends on the faces it covers: each answer of POST /v1/identify has its own.");
    }

    private static async Task<StatisticsDocument> CountAsync(Caller caller, IStore store, CancellationToken stop)
    {
        var spaces = await store.Spaces.ListAsync(caller.Client, stop);
        var labels = await store.People.ListLabelsAsync(caller.Client, stop);
        return new StatisticsDocument(
            await store.People.CountAsync(caller.Client, new PeopleQuery(), stop),
            spaces.Sum(s => s.Faces),
            [.. spaces.Where(s => s.Faces > 0).Select(SpaceDocument.Of)],
            [.. labels.Regions.Select(LabelDocument.Of)],
            [.. labels.Groups.Select(LabelDocument.Of)]);
    }

    private static async Task<ThresholdAnswer> DeriveAsync(
        string space, Caller caller, IStore store, Recognizer recognizer,
        [FromQuery(Name = "targetFmr"), Description("The share of wrong claims that may be confirmed: above 0 to 0.5; as the client's settings say by default, or else 0.0001.")] double? targetFmr,
        CancellationToken stop)
    {
        var found = await SpacesEndpoints.FindAsync(store, space, stop);
        var threshold = await recognizer.FindVerificationThresholdAsync(caller.Client, found, new VerifyOptions { TargetFmr = targetFmr }, stop);
        return new ThresholdAnswer(found.Key.Value, found.Metric, ThresholdDocument.Of(threshold));
    }
}
