using System.ComponentModel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Semblance.Access;
using Semblance.Documents;
using Semblance.Server.Access;
using Semblance.Server.Api;
using Semblance.Server.Documents.Library;
using Semblance.Storage;

namespace Semblance.Server.Resources.Library;

/// <summary><c>/v1/documents/facts</c> and <c>/v1/documents/evidence</c>: figures of artifacts, and what they were taken from.</summary>
internal static class FactsEndpoints
{
    private const string Tag = "document facts";

    public static void Map(IEndpointRouteBuilder documents)
    {
        documents.MapGet("/facts", ListAsync).RequireScope(Scopes.Documents).Answers<FactsDocument>()
            .Describe("listFacts", Tag, "List facts", "All filters given must fit. Pages by cursor.")
            .Shows(LibraryExamples.Facts);
        documents.MapPost("/artifacts/{artifact}/facts", AddAsync).RequireScope(Scopes.Ingest).Answers<FactsDocument>(StatusCodes.Status201Created)
            .Audit("fact.add").Describe("addFacts", Tag, "Add facts to an artifact", "All or none.")
            .Shows(LibraryExamples.FactsAdded, LibraryExamples.FactsToAdd);
        documents.MapDelete("/artifacts/{artifact}/facts", RemoveAsync).RequireScope(Scopes.Ingest).Answers<RemovedDocument>()
            .Audit("fact.clear").Describe("removeFacts", Tag, "Remove an artifact's facts and evidence", "The answer counts the facts.");
        documents.MapGet("/evidence", ListEvidenceAsync).RequireScope(Scopes.Documents).Answers<EvidencePageDocument>()
            .Describe("listEvidence", Tag, "List evidence, in short");
        documents.MapGet("/evidence/{evidence}", GetEvidenceAsync).RequireScope(Scopes.Documents).Answers<EvidenceDocument>()
            .Describe("getEvidence", Tag, "Read evidence with all of its data")
            .Shows(LibraryExamples.Evidence);
        documents.MapPost("/artifacts/{artifact}/evidence", AddEvidenceAsync).RequireScope(Scopes.Ingest).Answers<EvidencePageDocument>(StatusCodes.Status201Created)
            .Audit("evidence.add").Describe("addEvidence", Tag, "Add evidence to an artifact", "All or none; facts name it by the ids of the answer.")
            .Shows(LibraryExamples.EvidenceAdded, LibraryExamples.EvidenceToAdd);
    }

    private static async Task<FactsDocument> ListAsync(
        Caller caller,
        IStore store,
        [FromQuery(Name = "artifact")] Guid? artifact,
        [FromQuery(Name = "reportWeek"), Description("Exactly.")] string? reportWeek,
        [FromQuery(Name = "entity"), Description("Exactly.")] string? entity,
        [FromQuery(Name = "cursor"), Description("Where the page before said to go on.")] string? cursor,
        [FromQuery(Name = "limit"), Description("1 to 1000; 100 by default.")] int? limit,
        CancellationToken stop)
    {
        var query = new FactQuery
        {
            Artifact = artifact is { } id ? new ArtifactId(id) : null,
            ReportWeek = reportWeek,
            Entity = entity,
            After = LibraryCursor.ReadId(cursor) is { } last ? new FactId(last) : null,
            Limit = Paging.Limit(limit, LibraryRows.UsualPage),
        };
        var page = await store.Facts.ListFactsAsync(caller.Client, query, stop);
        var names = await store.Artifacts.ListNamesAsync(caller.Client, [.. page.Select(f => f.Artifact).Distinct()], stop);
        return new FactsDocument([.. page.Select(f => FactDocument.Of(f, names.GetValueOrDefault(f.Artifact)))], page.Count == query.Limit ? LibraryCursor.Write(page[^1].Id.Value) : null);
    }

    private static async Task<IResult> AddAsync(Guid artifact, FactsInput input, Caller caller, IStore store, CancellationToken stop)
    {
        LibraryRows.Count(input.Facts, "facts");
        var found = await LibraryRows.ArtifactAsync(store, caller.Client, artifact, stop);
        var facts = input.Facts.Select(f => f.ToFact(caller.Client, found)).ToArray();
        await store.Facts.AddFactsAsync(caller.Client, facts, stop);
        return TypedResults.Created($"/v1/documents/facts?artifact={artifact}", new FactsDocument([.. facts.Select(f => FactDocument.Of(f, found.Name))], null));
    }

    private static async Task<RemovedDocument> RemoveAsync(Guid artifact, Caller caller, IStore store, CancellationToken stop)
    {
        var found = await LibraryRows.ArtifactAsync(store, caller.Client, artifact, stop);
        return new RemovedDocument(await store.Facts.RemoveFactsAsync(caller.Client, found.Id, stop));
    }

    private static async Task<EvidencePageDocument> ListEvidenceAsync(
        Caller caller, IStore store,
        [FromQuery(Name = "artifact")] Guid? artifact,
        [FromQuery(Name = "cursor"), Description("Where the page before said to go on.")] string? cursor,
        [FromQuery(Name = "limit"), Description("1 to 100; 20 by default.")] int? limit, CancellationToken stop)
    {
        var query = new EvidenceQuery
        {
            Artifact = artifact is { } id ? new ArtifactId(id) : null,
            WithData = false,
            After = LibraryCursor.ReadId(cursor) is { } last ? new EvidenceId(last) : null,
            Limit = Paging.Limit(limit, usual: 20, most: 100),
        };
        var page = await store.Facts.ListEvidenceAsync(caller.Client, query, stop);
        return new EvidencePageDocument([.. page.Select(EvidenceDocument.InShort)], page.Count == query.Limit ? LibraryCursor.Write(page[^1].Id.Value) : null);
    }

    private static async Task<EvidenceDocument> GetEvidenceAsync(Guid evidence, Caller caller, IStore store, CancellationToken stop) =>
        EvidenceDocument.Of(await store.Facts.FindEvidenceAsync(caller.Client, new EvidenceId(evidence), stop)
            ?? throw LibraryRows.Unknown("evidence", evidence, "/v1/documents/evidence"));

    private static async Task<IResult> AddEvidenceAsync(Guid artifact, EvidencePageInput input, Caller caller, IStore store, CancellationToken stop)
    {
        LibraryRows.Count(input.Evidence, "pieces of evidence");
        var evidence = input.Evidence.Select(e => e.ToEvidence(caller.Client, new ArtifactId(artifact))).ToArray();
        await store.Facts.AddEvidenceAsync(caller.Client, evidence, stop);
        return TypedResults.Created($"/v1/documents/evidence?artifact={artifact}", new EvidencePageDocument([.. evidence.Select(EvidenceDocument.InShort)], null));
    }
}
