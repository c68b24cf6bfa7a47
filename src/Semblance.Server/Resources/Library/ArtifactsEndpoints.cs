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

/// <summary><c>/v1/documents/artifacts</c>: files that were taken in.</summary>
internal static class ArtifactsEndpoints
{
    private const string Tag = "documents";

    public static void Map(IEndpointRouteBuilder documents)
    {
        documents.MapGet("/artifacts", ListAsync).RequireScope(Scopes.Documents).Answers<ArtifactsDocument>()
            .Describe("listArtifacts", Tag, "List the files that were taken in, the last one first", "All filters given must fit. Pages by cursor.")
            .Shows(LibraryExamples.Artifacts);
        documents.MapGet("/artifacts/{artifact}", GetAsync).RequireScope(Scopes.Documents).Answers<ArtifactDocument>()
            .Describe("getArtifact", Tag, "Read an artifact: what it is, and what became of it")
            .Shows(LibraryExamples.Artifact);
        documents.MapGet("/artifacts/{artifact}/original", OpenAsync).RequireScope(Scopes.Documents).Produces<byte[]>(StatusCodes.Status200OK, Description.FileBody.MediaType)
            .Audit("artifact.read", waits: false).Describe("getOriginal", Tag, "Download the file as it was taken in",
                "To be saved and never shown by a browser: as an attachment without a type of its own, whatever is in it.");
        documents.MapDelete("/artifacts/{artifact}", RemoveAsync).RequireScope(Scopes.Ingest).Produces(StatusCodes.Status204NoContent)
            .Audit("artifact.remove").Describe("removeArtifact", Tag, "Remove an artifact with its documents, facts and evidence", "Its file goes, too, unless another artifact has the same.");
    }

    private static async Task<ArtifactsDocument> ListAsync(
        Caller caller,
        IStore store,
        [FromQuery(Name = "status"), Description("queued, reading, ready, failed or cancelled.")] string? status,
        [FromQuery(Name = "kind"), Description("text, markdown, html, pdf, docx, csv, xlsx, xml-log, openapi, postman or image.")] string? kind,
        [FromQuery(Name = "sha256"), Description("Of the original, 64 hex digits.")] string? sha256,
        [FromQuery(Name = "reportWeek")] string? reportWeek,
        [FromQuery(Name = "q"), Description("Part of the name.")] string? q,
        [FromQuery(Name = "cursor"), Description("Where the page before said to go on.")] string? cursor,
        [FromQuery(Name = "limit"), Description("1 to 1000; 100 by default.")] int? limit,
        CancellationToken stop)
    {
        var query = new ArtifactQuery
        {
            Status = status is null ? null : DocumentNames.ParseStatus(status),
            Kind = kind is null ? null : DocumentNames.ParseKind(kind),
            Hash = sha256 is null ? null : new FileHash(sha256),
            ReportWeek = reportWeek,
            Text = q,
            After = TimeCursors.Read(cursor),
            Limit = Paging.Limit(limit, LibraryRows.UsualPage),
        };
        var page = await store.Artifacts.ListAsync(caller.Client, query, stop);
        return new ArtifactsDocument(
            [.. page.Select(ArtifactDocument.Of)], page.Count == query.Limit ? TimeCursors.Write(new TimeCursor(page[^1].CreatedAt, page[^1].Id.Value)) : null);
    }

    private static async Task<ArtifactDocument> GetAsync(Guid artifact, Caller caller, IStore store, ServerParts parts, CancellationToken stop)
    {
        var found = await LibraryRows.ArtifactAsync(store, caller.Client, artifact, stop);
        await using var original = await FindOriginalAsync(found, parts, stop);
        return ArtifactDocument.Of(found) with { HasOriginal = original is not null };
    }

    private static async Task<IResult> OpenAsync(Guid artifact, Caller caller, IStore store, ServerParts parts, CancellationToken stop)
    {
        var found = await LibraryRows.ArtifactAsync(store, caller.Client, artifact, stop);
        return await OriginalAsync(found, parts, stop);
    }

    /// <summary>Whatever a file holds, no browser shows it here: a page among them would run with this server's rights.</summary>
    public static async Task<IResult> OriginalAsync(Artifact artifact, ServerParts parts, CancellationToken stop) =>
        await FindOriginalAsync(artifact, parts, stop) is { } original
            ? TypedResults.Stream(original, Description.FileBody.MediaType, artifact.Name)
            : throw new SemblanceException(ErrorKind.NotFound, "original-unknown", $"The original of {artifact.Id} was not kept.");

    private static async Task<Stream?> FindOriginalAsync(Artifact artifact, ServerParts parts, CancellationToken stop) =>
        parts.Library is { Originals: var originals } && artifact.Hash is { } hash ? await originals.OpenAsync(artifact.Client, hash.Address, stop) : null;

    private static async Task<IResult> RemoveAsync(Guid artifact, Caller caller, IStore store, ServerParts parts, CancellationToken stop)
    {
        var found = await LibraryRows.ArtifactAsync(store, caller.Client, artifact, stop);
        return await ArtifactRemoval.RunAsync(store, parts.Library?.Originals, found, stop)
            ? TypedResults.NoContent()
            : throw LibraryRows.Unknown("artifact", artifact, "/v1/documents/artifacts");
    }
}
