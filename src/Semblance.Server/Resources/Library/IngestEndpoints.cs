using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Semblance.Access;
using Semblance.Documents;
using Semblance.Server.Access;
using Semblance.Server.Api;
using Semblance.Server.Documents.Library;
using Semblance.Server.Http;
using Semblance.Server.Library;
using Semblance.Storage;

namespace Semblance.Server.Resources.Library;

/// <summary>How files get into <c>/v1/documents/artifacts</c>: uploaded, read beside the requests, followed, cancelled.</summary>
internal static class IngestEndpoints
{
    private const string Tag = "documents";

    /// <summary>Between two looks at what another process does.</summary>
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(250);

    public static void Map(IEndpointRouteBuilder documents, ServerOptions options)
    {
        documents.MapPost("/artifacts", TakeAsync).RequireScope(Scopes.Ingest).Answers<UploadsDocument>(StatusCodes.Status202Accepted)
            .WithMetadata(
                new PhotoBody([("files", "Files of any kind that is read; several at once.")], [("reportWeek", "Whatever you call the week that they report.")]),
                new Description.BodyLimit(options.MaxDocumentsBytes), new Idempotency.NeverRepeated())
            .Audit("artifact.add").Describe("addArtifacts", Tag, "Upload files to be read",
                "Answers when they are kept; they are read beside other requests, a few at a time. The same bytes are taken in once, whatever they are called: sending them again changes nothing, and takes up a file that failed or was cancelled. "
                + "A file that is refused is told beside those that are not; when all of them are, the answer is the first one's problem. "
                + "429 ingest-client-full while as many files of the client wait as may: Retry-After says when to ask again.")
            .Shows(LibraryExamples.Uploads);
        documents.MapPost("/artifacts/{artifact}/cancel", CancelAsync).RequireScope(Scopes.Ingest).Answers<ArtifactDocument>(StatusCodes.Status202Accepted)
            .Audit("artifact.cancel").Describe("cancelArtifact", Tag, "Stop the reading of an artifact", "What was read of it stays; the same file uploaded again goes on with it.");
        documents.MapGet("/artifacts/{artifact}/events", async (Guid artifact, Caller caller, IStore store, IngestJobs jobs, Drain drain, CancellationToken stop) =>
                TypedResults.ServerSentEvents(WatchAsync(await LibraryRows.ArtifactAsync(store, caller.Client, artifact, stop), store, jobs, drain, stop)))
            .RequireScope(Scopes.Documents).Produces<IngestProgressDocument>(StatusCodes.Status200OK, "text/event-stream")
            .Describe("watchArtifact", Tag, "Follow the reading of an artifact by server-sent events", "An event \"progress\" at each step, and one \"end\" when it is ready, has failed or was cancelled; then the stream ends.");
    }

    private static async Task<IResult> TakeAsync(HttpRequest request, Caller caller, LibraryUploads uploads, IngestJobs jobs, CancellationToken stop)
    {
        jobs.CheckRoom(caller.Client);
        var upload = await uploads.ReadAsync(request, stop);
        var week = upload.Fields["reportWeek"].LastOrDefault(w => w.Length > 0);
        var offers = await jobs.TakeAsync(caller.Client, upload.Files, week, stop);
        return offers.Count == 0 ? throw new SemblanceException(ErrorKind.Invalid, "files-needed", "The form holds no file.")
            : offers.All(o => o.Fault is not null) ? throw offers[0].Fault!
            : TypedResults.Accepted("/v1/documents/artifacts", new UploadsDocument([.. offers.Select(UploadedDocument.Of)]));
    }

    private static async Task<IResult> CancelAsync(Guid artifact, Caller caller, IStore store, IngestJobs jobs, CancellationToken stop)
    {
        await jobs.CancelAsync(await LibraryRows.ArtifactAsync(store, caller.Client, artifact, stop), stop);
        return TypedResults.Accepted($"/v1/documents/artifacts/{artifact}", ArtifactDocument.Of(await LibraryRows.ArtifactAsync(store, caller.Client, artifact, stop)));
    }

    private static async IAsyncEnumerable<SseItem<IngestProgressDocument>> WatchAsync(
        Artifact artifact, IStore store, IngestJobs jobs, Drain drain, [EnumeratorCancellation] CancellationToken stop)
    {
        IngestProgressDocument? told = null;
        while (true)
        {
            // Progress before status: what ends in between is seen as ended the next time.
            var progress = jobs.Find(artifact.Client, artifact.Id);
            var now = await store.Artifacts.FindAsync(artifact.Client, artifact.Id, stop);
            var isEnd = now is null || now.Status is not (ArtifactStatus.Queued or ArtifactStatus.Reading) || drain.Begun.IsCancellationRequested;
            var document = new IngestProgressDocument(ArtifactDocument.Of(now ?? artifact with { Status = ArtifactStatus.Cancelled }), progress?.Parts, progress?.Pieces);
            if (isEnd || !Same(document, told))
            {
                yield return new SseItem<IngestProgressDocument>(told = document, isEnd ? "end" : "progress");
            }

            if (isEnd)
            {
                yield break;
            }

            using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, drain.Begun);
            await Task.Delay(BetweenLooks, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            stop.ThrowIfCancellationRequested();
        }
    }

    private static bool Same(IngestProgressDocument one, IngestProgressDocument? other) =>
        other is not null && (one.Parts, one.Pieces, one.Artifact.Status, one.Artifact.UpdatedAt) == (other.Parts, other.Pieces, other.Artifact.Status, other.Artifact.UpdatedAt);
}
