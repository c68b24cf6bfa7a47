using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Semblance.Access;
using Semblance.Documents;
using Semblance.Server.Access;
using Semblance.Server.Api;
using Semblance.Server.Library;
using Semblance.Server.Problems;
using Semblance.Storage;

namespace Semblance.Server.Compat.Dox;

/// <summary>
/// <c>/upload</c> and <c>/ingest/…</c> of guide 004. Every upload is read beside the requests, whatever <c>async_pdf</c> says: its task is its artifact. Pages of the web are not
/// fetched, as a server that fetches what it is told to reaches what its callers must not.
/// </summary>
internal static class DoxIngest
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(100);

    public static void Map(RouteGroupBuilder routes, ServerOptions options)
    {
        routes.MapPost("/upload", TakeAsync).RequireScope(Scopes.Ingest).WithMetadata(new Description.BodyLimit(options.MaxDocumentsBytes)).Audit("artifact.add");
        foreach (var (name, kind) in new[] { ("xml", DocumentKind.XmlLog), ("openapi", DocumentKind.OpenApi), ("postman", DocumentKind.Postman) })
        {
            routes.MapPost($"/ingest/{name}", (HttpRequest request, Caller caller, LibraryUploads uploads, IngestJobs jobs, IStore store, ServerParts parts, CancellationToken stop) =>
                    ReadAsync(kind, request, caller, uploads, jobs, store, parts, stop))
                .RequireScope(Scopes.Ingest).WithMetadata(new Description.BodyLimit(options.MaxDocumentsBytes)).Audit("artifact.add");
        }
    }

    private static async Task<IResult> TakeAsync(
        HttpRequest request, [FromQuery(Name = "report_week")] string? week, Caller caller, LibraryUploads uploads, IngestJobs jobs, IStore store, CancellationToken stop)
    {
        jobs.CheckRoom(caller.Client);
        var upload = await uploads.ReadAsync(request, stop);
        var results = new JsonArray();
        foreach (var offer in await jobs.TakeAsync(caller.Client, upload.Files, DoxLists.Blank(week), stop))
        {
            results.Add(await ResultAsync(offer, store, stop));
        }

        foreach (var url in upload.Fields["web_urls"].Where(u => u.Length > 0))
        {
            results.Add(new JsonObject { ["filename"] = url, ["status"] = "error", ["error"] = "Pages of the web are not fetched: save the page, and upload it." });
        }

        return OldAnswer.Json(new JsonObject { ["results"] = results });
    }

    private static async Task<JsonObject> ResultAsync(OfferedUpload offer, IStore store, CancellationToken stop)
    {
        if (offer.Taken is not { } taken)
        {
            return new JsonObject { ["filename"] = offer.Name, ["status"] = "error", ["error"] = Problem.Of(offer.Fault!, 0).Detail };
        }

        var id = taken.Artifact.Id.ToString();
        var result = new JsonObject { ["filename"] = offer.Name, ["status"] = "queued", ["task_id"] = id, ["artifact_id"] = id };
        if (taken is { IsNew: false, Artifact.Status: ArtifactStatus.Ready })
        {
            result = new JsonObject { ["filename"] = offer.Name, ["status"] = "success", ["artifact_id"] = id };
            await DoxArtifacts.CountAsync(result, store, taken.Artifact, stop);
        }

        return result;
    }

    private static async Task<IResult> ReadAsync(
        DocumentKind kind, HttpRequest request, Caller caller, LibraryUploads uploads, IngestJobs jobs, IStore store, ServerParts parts, CancellationToken stop)
    {
        jobs.CheckRoom(caller.Client);
        var upload = await uploads.ReadAsync(request, stop);
        try
        {
            await RequireAsync(kind, upload.Files, parts.Library!.Reading, stop);
        }
        catch
        {
            foreach (var file in upload.Files)
            {
                file.Dispose();
            }

            throw;
        }

        var offer = (await jobs.TakeAsync(caller.Client, upload.Files, reportWeek: null, stop))[0];
        var artifact = await EndAsync(offer.Taken?.Artifact ?? throw offer.Fault!, store, stop);
        var documents = await store.Documents.ListAsync(caller.Client, new DocumentQuery { Artifact = artifact.Id, Limit = 1 }, stop);
        return artifact.Status == ArtifactStatus.Ready && documents is [var document]
            ? OldAnswer.Json(new JsonObject { ["document_id"] = document.Id.ToString(), ["status"] = "success" })
            : throw new SemblanceException(ErrorKind.Invalid, artifact.Problem?.Code ?? "artifact-cancelled", artifact.Problem?.Message ?? "The reading was cancelled.");
    }

    private static async Task RequireAsync(DocumentKind kind, IReadOnlyList<UploadedFile> files, DocumentReading reading, CancellationToken stop)
    {
        var file = files is [var one] ? one : throw new SemblanceException(ErrorKind.Invalid, "files-needed", "The form holds one file.");
        var found = file.Fault is null ? await reading.RecogniseAsync(file.Path, stop) : throw file.Fault;
        if (found != kind)
        {
            throw new SemblanceException(ErrorKind.Invalid, "document-kind", $"{file.Name} is read as {DocumentNames.Of(found)}: send it to /upload.");
        }
    }

    private static async Task<Artifact> EndAsync(Artifact artifact, IStore store, CancellationToken stop)
    {
        while (artifact.Status is ArtifactStatus.Queued or ArtifactStatus.Reading)
        {
            await Task.Delay(BetweenLooks, stop);
            artifact = await store.Artifacts.FindAsync(artifact.Client, artifact.Id, stop) ?? artifact with { Status = ArtifactStatus.Cancelled };
        }

        return artifact;
    }
}
