using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Semblance.Access;
using Semblance.Documents;
using Semblance.Server.Access;
using Semblance.Server.Library;
using Semblance.Server.Resources.Library;
using Semblance.Storage;

namespace Semblance.Server.Compat.Dox;

/// <summary><c>/config</c>, <c>/health</c>, <c>/healthz</c> and <c>/metrics/hrm</c> of guide 004. Its <c>/metrics</c> is not served: that address is this server's own.</summary>
internal static class DoxStatus
{
    public static void Map(RouteGroupBuilder routes)
    {
        routes.MapGet("/config", GetConfigAsync).RequireScope(Scopes.Documents).AnswerWhileStoreIsAway();
        routes.MapGet("/health", async (LibraryHealth health, CancellationToken stop) => Answer(await health.AskAsync(stop), new JsonObject { ["uptime_seconds"] = health.UptimeSeconds }))
            .RequireScope(Scopes.None).AnswerWhileStoreIsAway();
        routes.MapGet("/healthz", async (LibraryHealth health, CancellationToken stop) => Answer(await health.AskAsync(stop), new JsonObject
        {
            ["version"] = Version,
            ["uptime_seconds"] = health.UptimeSeconds,
            ["integrations"] = new JsonObject { ["embedder"] = health.Embedder?.Space.Key.Value },
        })).RequireScope(Scopes.None).AnswerWhileStoreIsAway();
        routes.MapGet("/metrics/hrm", TallyAsync).RequireScope(Scopes.Documents);
        routes.MapPost("/metrics/hrm", RecordAsync).RequireScope(Scopes.Ingest).Audit("hrm.record");
    }

    private static string Version { get; } = typeof(DoxStatus).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";

    private static IResult Answer(LibraryState state, JsonObject more)
    {
        more["status"] = state.Problem is null ? "ok" : "unavailable";
        more["database"] = Database(state);
        return OldAnswer.Json(more, state.Problem is null ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<IResult> GetConfigAsync(LibraryHealth health, CancellationToken stop)
    {
        var state = await health.AskAsync(stop);
        var config = new JsonObject
        {
            ["vlm_repo"] = null,
            ["database"] = Database(state),
            ["hf_auth"] = false,
            ["frontend_origin"] = null,
            ["gpu"] = new JsonObject { ["available"] = false, ["device_count"] = 0, ["names"] = new JsonArray() },
            ["ollama"] = new JsonObject { ["available"] = false, ["base_url"] = null },
            ["offline"] = state.IsOffline,
            ["open_pdf_enabled"] = false,
            ["deployment"] = new JsonObject { ["mode"] = "standalone", ["nats_url"] = null, ["tensorzero_url"] = null },
        };
        return OldAnswer.Json(config, state.Problem is null ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }

    /// <summary>The store was asked just now; the guide only said what had been so at its start.</summary>
    private static JsonObject Database(LibraryState state) => new()
    {
        ["configured"] = state.Backend,
        ["active"] = state.Problem is not null ? null : state.IsOffline ? "fallback" : state.Backend,
        ["dual_write"] = state.IsDualWrite,
        ["supabase_error"] = state.Problem ?? state.Away,
    };

    private static async Task<IResult> TallyAsync(Caller caller, IStore store, CancellationToken stop)
    {
        var totals = await store.Hrm.TallyAsync(caller.Client, null, stop);
        return OldAnswer.Json(new JsonObject
        {
            ["total_runs"] = totals.Runs,
            ["avg_steps"] = totals.AverageSteps ?? 0,
            ["avg_latency_ms"] = totals.AverageLatencyMs ?? 0,
            ["last"] = totals.Last is { } last ? new JsonObject { ["steps"] = last.Steps, ["latency_ms"] = last.LatencyMs, ["payload"] = DoxRow.Json(last.Payload) } : null,
        });
    }

    private static async Task<IResult> RecordAsync(HttpRequest request, Caller caller, IStore store, TimeProvider time, CancellationToken stop)
    {
        using var body = await JsonDocument.ParseAsync(request.Body, cancellationToken: stop);
        var root = body.RootElement.ValueKind == JsonValueKind.Object ? body.RootElement : throw new JsonException();
        var run = new HrmRun
        {
            Id = HrmRunId.New(),
            Client = caller.Client,
            At = LibraryRows.Now(time),
            Steps = root.TryGetProperty("steps", out var steps) && steps.ValueKind == JsonValueKind.Number && steps.TryGetInt32(out var n) ? n : throw new JsonException(),
            LatencyMs = root.TryGetProperty("latency_ms", out var latency) && latency.ValueKind == JsonValueKind.Number ? latency.GetDouble() : throw new JsonException(),
            Accuracy = root.TryGetProperty("accuracy", out var accuracy) && accuracy.ValueKind == JsonValueKind.Number ? accuracy.GetDouble() : null,
            Payload = root.TryGetProperty("payload", out var payload) ? payload.GetRawText() : "{}",
        };
        await store.Hrm.AddAsync(caller.Client, [run], stop);
        return OldAnswer.Json(new JsonObject { ["status"] = "ok", ["id"] = run.Id.ToString() });
    }
}
