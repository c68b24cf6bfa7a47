using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Semblance.Access;
using Semblance.Server.Access;
using Semblance.Server.Api;
using Semblance.Server.Documents;
using Semblance.Server.Enrolments;
using Semblance.Server.Http;
using Semblance.Server.Uploads;

namespace Semblance.Server.Resources;

/// <summary><c>/v1/enrolments</c>: many people from photos, as a job with progress.</summary>
internal static class EnrolmentsEndpoints
{
    private const string Tag = "enrolment";

    public static void Map(IEndpointRouteBuilder routes, ServerOptions options)
    {
        routes.MapPost("/enrolments", BeginAsync).RequireScope(Scopes.Enrol)
            .TakesPhotos(options, new PhotoBody(
                [("photo", "A photo, with the file name PERSON/FILE: who it shows is the name of its folder.")],
                [
                    ("region", "Of new people."),
                    ("group", "Of new people; may be given several times."),
                    ("consent", "Who agreed to the client's text for all of these people, where it demands that."),
                    ("consentVersion", "Of the text they agreed to; the client's present one by default."),
                    ("evidence", "With consent: where the proofs are."),
                    ("strictness", "How good a photo has to be: lenient, normal or strict; as the client's settings say by default, or else normal."),
                ]))
            .Answers<JobDocument>(StatusCodes.Status202Accepted)
            .Audit("enrolment.begin").Describe("beginEnrolments", Tag, "Enrol many people from photos, beside other requests", "Location is where to ask how far it is.");
        routes.MapGet("/enrolments", (Caller caller, EnrolmentJobs jobs) => new JobsDocument([.. jobs.List(caller.Client).Select(j => j.Read(withEnrolments: false).Document)]))
            .RequireScope(Scopes.Enrol).Answers<JobsDocument>()
            .Describe("listEnrolments", Tag, "List batch enrolments under way, and those that ended within the last hour", "Of this server: each remembers its own.");
        routes.MapGet("/enrolments/{enrolment}", (Guid enrolment, Caller caller, EnrolmentJobs jobs) => Find(jobs, caller, enrolment).Read(withEnrolments: true).Document)
            .RequireScope(Scopes.Enrol).Answers<JobDocument>().Describe("getEnrolments", Tag, "Read how far a batch enrolment is, with the verdict of each photo so far");
        routes.MapGet("/enrolments/{enrolment}/events", (Guid enrolment, Caller caller, EnrolmentJobs jobs, Drain drain, CancellationToken stop) =>
            TypedResults.ServerSentEvents(WatchAsync(Find(jobs, caller, enrolment), drain, stop)))
            .RequireScope(Scopes.Enrol).Produces<JobDocument>(StatusCodes.Status200OK, "text/event-stream")
            .Describe("watchEnrolments", Tag, "Follow a batch enrolment by server-sent events", "An event \"progress\" with each step, and one \"end\"; then the stream ends.");
    }

    private static async Task<IResult> BeginAsync(HttpRequest request, Caller caller, UploadReader uploads, EnrolmentJobs jobs, CancellationToken stop)
    {
        var upload = await uploads.ReadAsync(request, stop);
        try
        {
            var job = jobs.Begin(caller.Client, upload, Lots(upload));
            return TypedResults.Accepted($"/v1/enrolments/{job.Id}", job.Read(withEnrolments: false).Document);
        }
        catch (SemblanceException)
        {
            upload.Dispose();
            throw;
        }
    }

    /// <summary>By folder, in the order in which folders first come.</summary>
    private static List<(EnrolmentRequest Who, IReadOnlyList<UploadedPhoto> Photos)> Lots(Upload upload)
    {
        PhotoRules.RequireSome(upload.Photos);
        var usual = EnrolmentRequest.ReadShared(upload);
        return [.. upload.Photos.GroupBy(p => FolderOf(p.Name), StringComparer.Ordinal)
            .Select(lot => (usual with { Name = TextRules.Required(lot.Key, "name", "person-name") }, (IReadOnlyList<UploadedPhoto>)[.. lot]))];
    }

    private static string FolderOf(string name) => name.Split('/', '\\') is [.., { } folder, _] && !string.IsNullOrWhiteSpace(folder) ? folder
        : throw new SemblanceException(ErrorKind.Invalid, "enroll-what", $"Whose photo is \"{name}\"? Send each with the file name PERSON/FILE.");

    private static EnrolmentJob Find(EnrolmentJobs jobs, Caller caller, Guid id) => jobs.Find(caller.Client, id)
        ?? throw new SemblanceException(ErrorKind.NotFound, "enrolment-unknown", $"There is no batch enrolment {id}, or it ended more than an hour ago, or on another server.");

    private static async IAsyncEnumerable<SseItem<JobDocument>> WatchAsync(EnrolmentJob job, Drain drain, [EnumeratorCancellation] CancellationToken stop)
    {
        while (true)
        {
            var (document, changed) = job.Read(withEnrolments: false);
            var isEnd = document.State != JobState.Running || drain.Begun.IsCancellationRequested;
            yield return new SseItem<JobDocument>(document, isEnd ? "end" : "progress");
            if (isEnd)
            {
                yield break;
            }

            using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, drain.Begun);
            await changed.WaitAsync(either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            stop.ThrowIfCancellationRequested();
        }
    }
}
