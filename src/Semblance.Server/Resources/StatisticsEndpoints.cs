using System.ComponentModel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Semblance.Access;
using Semblance.Matching;
using Semblance.Recognition;
using Semblance.Server.Access;
using Semblance.Server.Api;
using Semblance.Server.Documents;
using Semblance.Storage;

namespace Semblance.Server.Resources;

/// <summary><c>/v1/groups</c>, <c>/v1/regions</c>, <c>/v1/statistics</c> and <c>/v1/spaces/…/threshold</c>: what there is, counted.</summary>
internal static class StatisticsEndpoints
{
    private const string Tag = "statistics";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/groups", async (Caller caller, IStore store, CancellationToken stop) =>
                new GroupsDocument(Describe((await store.People.ListLabelsAsync(caller.Client, stop)).Groups)))
            .RequireScope(Scopes.Read).Answers<GroupsDocument>().Describe("listGroups", Tag, "List the groups that people belong to",
                "A group exists while somebody belongs to it: it is set with the person.");
        routes.MapGet("/regions", async (Caller caller, IStore store, CancellationToken stop) =>
                new RegionsDocument(Describe((await store.People.ListLabelsAsync(caller.Client, stop)).Regions)))
            .RequireScope(Scopes.Read).Answers<RegionsDocument>().Describe("listRegions", Tag, "List the regions that people have");
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
            Describe(labels.Regions),
            Describe(labels.Groups));
    }

    private static async Task<ThresholdAnswer> DeriveAsync(
        string space, Caller caller, IStore store, Recognizer recognizer,
        [FromQuery(Name = "targetFmr"), Description("The share of wrong claims that may be confirmed: above 0 to 0.5; 0.0001 by default.")] double? targetFmr,
        CancellationToken stop)
    {
        var found = await SpacesEndpoints.FindAsync(store, space, stop);
        var threshold = await recognizer.FindVerificationThresholdAsync(caller.Client, found, targetFmr ?? Thresholds.DefaultTargetFmr, stop);
        return new ThresholdAnswer(found.Key.Value, found.Metric, ThresholdDocument.Of(threshold));
    }

    private static LabelDocument[] Describe(IReadOnlyList<LabelUse> labels) => [.. labels.Select(l => new LabelDocument(l.Name, l.People))];
}
