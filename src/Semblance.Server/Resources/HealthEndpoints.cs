using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Semblance.Access;
using Semblance.Clients;
using Semblance.Search;
using Semblance.Server.Access;
using Semblance.Server.Api;
using Semblance.Server.Documents;
using Semblance.Server.Http;
using Semblance.Server.Uploads;
using Semblance.Storage;

namespace Semblance.Server.Resources;

/// <summary><c>/health/live</c>, <c>/health/ready</c>, <c>/metrics</c> and <c>/v1/recall</c>, for whoever runs the server.</summary>
internal static class HealthEndpoints
{
    private const string Tag = "operation";

    /// <summary>A part that takes longer counts as out of reach.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/health/live", () => new LiveDocument(HealthState.Ok)).AllowEverybody().Answers<LiveDocument>()
            .Describe("getLive", Tag, "Does the process answer?", "Open without a key; says nothing about the store.");
        routes.MapGet("/health/ready", CheckAsync).RequireScope(Scopes.None).AnswerWhileStoreIsAway().Answers<ReadyDocument>().Answers<ReadyDocument>(StatusCodes.Status503ServiceUnavailable)
            .Describe("getReady", Tag, "Is everything there that requests need?",
                "Store, models and index, each with the time it took to ask; recall is degraded where an approximate index answers less reliably than it should, and secondary where the second store of a dual write is out of reach or more than a minute behind, and hosts where one of several hosts of the store is away or behind, which keeps nobody out. 503 while the store is out of reach or the server is stopping. Any key will do.");
        routes.MapGet("/metrics", (ServerMetrics metrics, RecallWatch recall, DualWriteWatch second, HostsWatch hosts) =>
                TypedResults.Text(metrics.Text() + recall.Text() + second.Text() + hosts.Text(), "text/plain; version=0.0.4"))
            .RequireScope(Scopes.Admin, installation: true).Produces<string>(StatusCodes.Status200OK, "text/plain")
            .Describe("getMetrics", Tag, "Counters in Prometheus' text format");
        routes.MapGet("/v1/recall", (Caller caller, RecallWatch recall) => new RecallsDocument(
                [.. recall.Readings.Where(r => r.Client == caller.Client).OrderBy(r => r.Space.Value, StringComparer.Ordinal).Select(RecallDocument.Of)]))
            .RequireScope(Scopes.Read).Answers<RecallsDocument>()
            .Describe("getRecall", Tag, "How reliable were the approximate indexes when they were last measured?", "Without any, searches are exact and there is nothing to measure.");
    }

    private static async Task<IResult> CheckAsync(
        IStore store, Encoders encoders, Drain drain, RecallWatch recall, DualWriteWatch second, HostsWatch hosts, TimeProvider time, CancellationToken stop)
    {
        var parts = new Dictionary<string, PartHealth>(StringComparer.Ordinal)
        {
            ["store"] = await AskAsync(time, async token => await store.Clients.FindAsync(ClientId.Default, token), stop),
            ["index"] = await AskAsync(time, token => SearchAsync(store, token), stop),
            ["models"] = new(encoders.IsLoaded switch { true => HealthState.Ok, null => HealthState.Starting, false => HealthState.Missing }, 0),
        };
        if (recall.Readings.Count > 0)
        {
            parts["recall"] = new(recall.IsAlarming ? HealthState.Degraded : HealthState.Ok, 0);
        }

        var dualWrite = second.Health();
        if (dualWrite is not null)
        {
            parts["secondary"] = new(DualWriteWatch.StateOf(dualWrite), 0);
        }

        var members = hosts.Health();
        if (members is not null)
        {
            parts["hosts"] = new(HostsWatch.StateOf(members), 0);
        }

        var isReady = !drain.Begun.IsCancellationRequested && parts["store"].State == HealthState.Ok && parts["index"].State == HealthState.Ok;
        var document = new ReadyDocument(drain.Begun.IsCancellationRequested ? HealthState.Stopping : isReady ? HealthState.Ok : HealthState.Failed, parts, dualWrite, members);
        return isReady ? TypedResults.Ok(document) : TypedResults.Json(document, statusCode: StatusCodes.Status503ServiceUnavailable);
    }

    /// <summary>A search in the largest gallery of the default client, which opens its index where it is not open yet.</summary>
    private static async Task SearchAsync(IStore store, CancellationToken stop)
    {
        var largest = (await store.Spaces.ListAsync(ClientId.Default, stop)).MaxBy(s => s.Faces);
        if (largest is { Faces: > 0 })
        {
            var probe = new float[largest.Space.Dimension];
            probe[0] = 1;
            await store.Faces.FindNearestAsync(new Gallery(ClientId.Default, largest.Space.Key), probe, 1, stop);
        }
    }

    private static async Task<PartHealth> AskAsync(TimeProvider time, Func<CancellationToken, Task> ask, CancellationToken stop)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
        patience.CancelAfter(Patience);
        var began = time.GetTimestamp();
        var state = HealthState.Ok;
        try
        {
            await ask(patience.Token).WaitAsync(patience.Token);
        }
        catch (Exception e) when (e is SemblanceException || (e is OperationCanceledException && !stop.IsCancellationRequested))
        {
            state = HealthState.Failed;
        }

        return new PartHealth(state, Math.Round(time.GetElapsedTime(began).TotalMilliseconds, 3));
    }
}
