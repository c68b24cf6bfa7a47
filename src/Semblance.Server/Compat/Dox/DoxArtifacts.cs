using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Semblance.Access;
using Semblance.Clients;
using Semblance.Documents;
using Semblance.Server.Access;
using Semblance.Storage;

namespace Semblance.Server.Compat.Dox;

/// <summary><c>/artifacts</c> of guide 004, with the counts and details of their evidence, and <c>/tasks</c>, which are artifacts that are being read.</summary>
internal static class DoxArtifacts
{
    private const int EvidencePage = 1_000;

    /// <summary>Evidence may hold whole tables.</summary>
    private const int EvidencePageWithData = 20;

    private const int MostEvidence = 10_000;

    /// <summary>Characters of data that one answer holds, after which its list ends.</summary>
    private const int MostData = 32 << 20;

    public static void Map(RouteGroupBuilder routes)
    {
        routes.MapGet("/artifacts", ListAsync).RequireScope(Scopes.Documents);
        routes.MapGet("/artifacts/media", ListMediaAsync).RequireScope(Scopes.Documents);
        routes.MapGet("/artifacts/{id}", GetAsync).RequireScope(Scopes.Documents);
        routes.MapGet("/analysis/financials", ListStatementsAsync).RequireScope(Scopes.Documents);
        routes.MapGet("/tasks", ListTasksAsync).RequireScope(Scopes.Documents);
        routes.MapGet("/tasks/{id}", GetTaskAsync).RequireScope(Scopes.Documents);
    }

    private static async Task<IResult> ListAsync(Caller caller, IStore store, CancellationToken stop)
    {
        var counts = new Dictionary<(ArtifactId, string), int>();
        await foreach (var evidence in EvidenceAsync(store, caller.Client, null, withData: false, stop))
        {
            if (CountOf(evidence) is { } count)
            {
                counts[(evidence.Artifact, count)] = counts.GetValueOrDefault((evidence.Artifact, count)) + 1;
            }
        }

        return DoxLists.List("artifacts", await AllAsync(store, caller.Client, stop), artifact =>
        {
            var row = DoxRow.Of(artifact);
            foreach (var (count, _) in DoxRow.EvidenceCounts)
            {
                row[count] = counts.GetValueOrDefault((artifact.Id, count));
            }

            return row;
        });
    }

    private static async Task<IResult> ListMediaAsync(Caller caller, IStore store, CancellationToken stop)
    {
        var artifacts = (await AllAsync(store, caller.Client, stop)).ToDictionary(a => a.Id);
        var lists = new Dictionary<string, JsonArray>(StringComparer.Ordinal)
        {
            ["media_transcripts"] = [],
            ["media_metadata"] = [],
            ["web_pages"] = [],
            ["image_ocr"] = [],
        };
        await foreach (var evidence in EvidenceAsync(store, caller.Client, null, withData: true, stop))
        {
            if (CountOf(evidence) is { } count && lists.TryGetValue(count, out var list))
            {
                var artifact = artifacts.GetValueOrDefault(evidence.Artifact);
                list.Add(new JsonObject
                {
                    ["artifact_id"] = evidence.Artifact.ToString(),
                    ["artifact"] = new JsonObject { ["id"] = evidence.Artifact.ToString(), ["filename"] = artifact?.Name, ["filetype"] = artifact?.Type },
                    ["locator"] = evidence.Locator,
                    ["preview"] = evidence.Preview,
                    ["content_type"] = evidence.ContentType,
                    ["full_data"] = DoxRow.Json(evidence.Data),
                });
            }
        }

        return OldAnswer.Json(new JsonObject
        {
            ["transcripts"] = lists["media_transcripts"],
            ["media_metadata"] = lists["media_metadata"],
            ["web_pages"] = lists["web_pages"],
            ["image_text"] = lists["image_ocr"],
        });
    }

    private static async Task<IResult> GetAsync(string id, Caller caller, IStore store, CancellationToken stop)
    {
        var artifact = await FindAsync(id, caller, store, stop) ?? throw DoxLists.Missing("Artifact");
        var facts = await DoxLists.FactsAsync(store, caller.Client, new FactQuery { Artifact = artifact.Id }, stop);
        var evidence = new JsonArray();
        await foreach (var row in EvidenceAsync(store, caller.Client, artifact.Id, withData: true, stop))
        {
            evidence.Add(DoxRow.Of(row));
        }

        return OldAnswer.Json(new JsonObject { ["artifact"] = DoxRow.Of(artifact), ["facts"] = new JsonArray([.. facts.Select(DoxRow.Of)]), ["evidence"] = evidence });
    }

    /// <summary>Tables that whoever read them took for a financial statement and said so in their data.</summary>
    private static async Task<IResult> ListStatementsAsync(Guid? artifact_id, Caller caller, IStore store, CancellationToken stop)
    {
        var statements = new List<JsonObject>();
        await foreach (var row in EvidenceAsync(store, caller.Client, artifact_id is { } id ? new ArtifactId(id) : null, withData: true, stop))
        {
            if (row.ContentType is "financial_table" or "table" && DoxRow.Json(row.Data) is JsonObject data && data["statement"] is JsonObject statement
                && statement["type"] is JsonValue type && type.TryGetValue<string>(out var name) && name is not ("" or "unknown"))
            {
                statements.Add(new JsonObject
                {
                    ["evidence_id"] = row.Id.ToString(),
                    ["artifact_id"] = row.Artifact.ToString(),
                    ["locator"] = row.Locator,
                    ["statement_type"] = name,
                    ["confidence"] = statement["confidence"]?.DeepClone(),
                    ["summary"] = statement["summary"]?.DeepClone() ?? new JsonObject(),
                    ["columns"] = data["columns"]?.DeepClone() ?? new JsonArray(),
                    ["rows"] = data["rows"]?.DeepClone() ?? new JsonArray(),
                    ["header_info"] = data["header_info"]?.DeepClone(),
                });
            }
        }

        return DoxLists.List("statements", statements, s => s);
    }

    private static async Task<IResult> ListTasksAsync(Caller caller, IStore store, CancellationToken stop)
    {
        var tasks = await AllAsync(store, caller.Client, stop);
        var queued = tasks.Where(t => StatusOf(t) == "queued").ToList();
        return OldAnswer.Json(new JsonObject
        {
            ["total"] = tasks.Count,
            ["queued"] = queued.Count,
            ["completed"] = tasks.Count(t => StatusOf(t) == "completed"),
            ["errored"] = tasks.Count(t => StatusOf(t) == "error"),
            ["queued_items"] = new JsonArray([.. queued.Select(t => new JsonObject { ["id"] = t.Id.ToString(), ["status"] = "queued", ["filename"] = t.Name, ["artifact_id"] = t.Id.ToString() })]),
        });
    }

    private static async Task<IResult> GetTaskAsync(string id, Caller caller, IStore store, CancellationToken stop)
    {
        var artifact = await FindAsync(id, caller, store, stop) ?? throw DoxLists.Missing("Task");
        var task = new JsonObject { ["status"] = StatusOf(artifact), ["filename"] = artifact.Name, ["artifact_id"] = artifact.Id.ToString() };
        if (artifact.Status == ArtifactStatus.Ready)
        {
            await CountAsync(task, store, artifact, stop);
        }
        else if (StatusOf(artifact) == "error")
        {
            task["error"] = artifact.Problem?.Message ?? "It was cancelled.";
        }

        return OldAnswer.Json(task);
    }

    /// <summary>Adds how many facts and pieces of evidence an artifact has.</summary>
    public static async Task CountAsync(JsonObject answer, IStore store, Artifact artifact, CancellationToken stop)
    {
        answer["facts_count"] = (await DoxLists.FactsAsync(store, artifact.Client, new FactQuery { Artifact = artifact.Id }, stop)).Count;
        answer["evidence_count"] = await EvidenceAsync(store, artifact.Client, artifact.Id, withData: false, stop).CountAsync(stop);
    }

    /// <summary>Null for an id that no artifact has.</summary>
    public static async Task<Artifact?> FindAsync(string id, Caller caller, IStore store, CancellationToken stop) =>
        Guid.TryParse(id, out var key) ? await store.Artifacts.FindAsync(caller.Client, new ArtifactId(key), stop) : null;

    private static string StatusOf(Artifact artifact) => artifact.Status switch
    {
        ArtifactStatus.Queued or ArtifactStatus.Reading => "queued",
        ArtifactStatus.Ready => "completed",
        _ => "error",
    };

    private static string? CountOf(FactEvidence evidence) =>
        DoxRow.EvidenceCounts.FirstOrDefault(c => c.Types.Contains(evidence.ContentType, StringComparer.OrdinalIgnoreCase)).Count;

    private static Task<IReadOnlyList<Artifact>> AllAsync(IStore store, ClientId client, CancellationToken stop) => DoxLists.AllAsync(
        (TimeCursor? after, int limit) => store.Artifacts.ListAsync(client, new ArtifactQuery { After = after, Limit = limit }, stop), (Artifact a) => new TimeCursor(a.CreatedAt, a.Id.Value));

    private static async IAsyncEnumerable<FactEvidence> EvidenceAsync(
        IStore store, ClientId client, ArtifactId? artifact, bool withData, [EnumeratorCancellation] CancellationToken stop)
    {
        var query = new EvidenceQuery { Artifact = artifact, WithData = withData, Limit = withData ? EvidencePageWithData : EvidencePage };
        long data = 0;
        for (var count = 0; count < MostEvidence && data < MostData;)
        {
            var page = await store.Facts.ListEvidenceAsync(client, query, stop);
            foreach (var row in page)
            {
                data += row.Data?.Length ?? 0;
                yield return row;
            }

            if (page.Count < query.Limit)
            {
                yield break;
            }

            (count, query) = (count + page.Count, query with { After = page[^1].Id });
        }
    }
}
