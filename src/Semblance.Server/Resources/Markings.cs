using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Semblance.Access;
using Semblance.Attendance;
using Semblance.Clients;
using Semblance.People;
using Semblance.Recognition;
using Semblance.Server.Access;
using Semblance.Server.Api;
using Semblance.Server.Documents;
using Semblance.Server.Uploads;
using Semblance.Storage;

namespace Semblance.Server.Resources;

/// <summary><c>/v1/sessions/…/markings</c> and <c>/v1/markings</c>: who is there, from photos.</summary>
internal sealed class Markings(IStore store, Encoders encoders, UploadReader uploads, TimeProvider time)
{
    private const string Tag = "attendance";

    private readonly SessionMarking _marking = new(store, time);

    public static void Map(IEndpointRouteBuilder routes, ServerOptions options)
    {
        var body = new PhotoBody([("photo", "A photo of the people who are there; several may come.")], [("takenAt", "When it was taken; now by default.")]);
        routes.MapPost("/sessions/{session}/markings", (Guid session, HttpRequest request, Caller caller, Markings markings, CancellationToken stop) =>
                markings.BeginAsync(session, request, caller, stop))
            .RequireScope(Scopes.Identify | Scopes.Enrol).TakesPhotos(options, body).Answers<MarkingDocument>(StatusCodes.Status201Created)
            .Audit("marking.create").Describe("beginMarking", Tag, "Search photos for the people expected at a session",
                "Nothing is on record until it is confirmed; what was seen is kept, the photos are not.");
        routes.MapPost("/markings/{marking}/photos", (Guid marking, HttpRequest request, Caller caller, Markings markings, CancellationToken stop) =>
                markings.AddAsync(marking, request, caller, stop))
            .RequireScope(Scopes.Identify | Scopes.Enrol).TakesPhotos(options, body).Answers<MarkingDocument>()
            .Audit("marking.add", waits: false).Describe("addMarkingPhotos", Tag, "Add photos to a marking");
        routes.MapGet("/sessions/{session}/markings", ListAsync).RequireScope(Scopes.Read).Answers<MarkingsDocument>()
            .Describe("listMarkings", Tag, "List the markings of a session, newest first");
        routes.MapGet("/markings/{marking}", (Guid marking, Caller caller, Markings markings, CancellationToken stop) => markings.GetAsync(caller.Client, marking, stop))
            .RequireScope(Scopes.Read).Answers<MarkingDocument>().Describe("getMarking", Tag, "Read a marking: who was seen, and what confirming would put on record");
        routes.MapPost("/markings/{marking}/confirm", (Guid marking, ConfirmInput? input, Caller caller, Markings markings, CancellationToken stop) =>
                markings.ConfirmAsync(marking, input ?? new ConfirmInput(), caller, stop))
            .RequireScope(Scopes.Enrol).Answers<RecordsDocument>().Audit("marking.confirm").Describe("confirmMarking", Tag, "Put on record who was there",
                "Everyone expected who was not seen is absent, but for who was corrected, seen before, or put on record by somebody.");
        routes.MapDelete("/markings/{marking}", (Guid marking, Caller caller, Markings markings, CancellationToken stop) => markings.DiscardAsync(marking, caller, stop))
            .RequireScope(Scopes.Enrol).Produces(StatusCodes.Status204NoContent).Audit("marking.discard").Describe("discardMarking", Tag, "Discard a marking");
    }

    private async Task<IResult> BeginAsync(Guid session, HttpRequest request, Caller caller, CancellationToken stop)
    {
        var found = await SessionsEndpoints.FindAsync(store, caller.Client, session, stop);
        var (photos, faces) = await RecogniseAsync(found, request, stop);
        var marking = new Marking
        {
            Id = MarkingId.New(),
            Client = caller.Client,
            Session = found.Id,
            CreatedAt = time.GetUtcNow(),
            CreatedBy = caller.Actor.ToString(),
            Photos = photos,
            Faces = faces,
        };
        await store.Markings.AddAsync(marking, stop);
        return TypedResults.Created($"/v1/markings/{marking.Id}", await GetAsync(caller.Client, marking.Id.Value, stop));
    }

    private async Task<MarkingDocument> AddAsync(Guid marking, HttpRequest request, Caller caller, CancellationToken stop)
    {
        var found = await FindAsync(caller.Client, marking, stop);
        var (photos, faces) = await RecogniseAsync(await SessionsEndpoints.FindAsync(store, caller.Client, found.Session.Value, stop), request, stop);
        await store.Markings.AddPhotosAsync(caller.Client, found.Id, photos, faces, stop);
        return await GetAsync(caller.Client, marking, stop);
    }

    private static async Task<MarkingsDocument> ListAsync(Guid session, Caller caller, IStore store, CancellationToken stop)
    {
        var found = await SessionsEndpoints.FindAsync(store, caller.Client, session, stop);
        return new MarkingsDocument([.. (await store.Markings.ListAsync(caller.Client, found.Id, stop)).Select(MarkingSummaryDocument.Of)]);
    }

    private async Task<MarkingDocument> GetAsync(ClientId client, Guid id, CancellationToken stop)
    {
        var marking = await FindAsync(client, id, stop);
        var plan = await _marking.PlanAsync(marking, stop);
        var named = plan.People.Select(p => p.Person).ToDictionary(p => p.Id);
        var others = await PeopleReferences.FindAsync(store, client, marking.Faces.Select(f => f.Person).OfType<PersonId>().Where(p => !named.ContainsKey(p)), stop);
        return MarkingDocument.Of(marking, plan, named.Concat(others).ToDictionary());
    }

    private async Task<RecordsDocument> ConfirmAsync(Guid marking, ConfirmInput input, Caller caller, CancellationToken stop)
    {
        var found = await FindAsync(caller.Client, marking, stop);
        var corrections = input.Statuses.Select(s => new Correction(new PersonId(s.Person), s.Status, AttendanceInput.Note(s.Note)));
        var changed = await _marking.ConfirmAsync(caller.Client, found.Id, [.. corrections], caller.Actor.ToString(), AttendanceInput.Note(input.Reason), stop);
        return await RecordsEndpoints.DescribeAsync(store, time, await SessionsEndpoints.FindAsync(store, caller.Client, found.Session.Value, stop), changed, stop);
    }

    private async Task<IResult> DiscardAsync(Guid marking, Caller caller, CancellationToken stop)
    {
        await store.Markings.EndAsync(caller.Client, new MarkingId(marking), MarkingState.Discarded, time.GetUtcNow(), [], stop);
        return TypedResults.NoContent();
    }

    private async Task<Marking> FindAsync(ClientId client, Guid id, CancellationToken stop) => await store.Markings.FindAsync(client, new MarkingId(id), stop)
        ?? throw new SemblanceException(ErrorKind.NotFound, "marking-unknown", $"There is no marking {id}: begin one with photos of the session.");

    private async Task<(List<MarkingPhoto> Photos, List<SeenFace> Faces)> RecogniseAsync(AttendanceSession session, HttpRequest request, CancellationToken stop)
    {
        using var upload = await uploads.ReadAsync(request, stop);
        PhotoRules.RequireSome(upload.Photos);
        var takenAt = ParseTime(upload.Field("takenAt"));
        var models = await encoders.GetAsync(stop);
        var gallery = SessionMarking.GalleryOf(session, models.Encoder.Space.Key);
        var (photos, faces) = (new List<MarkingPhoto>(), new List<SeenFace>());
        foreach (var photo in upload.Photos)
        {
            using var turn = await encoders.TakeTurnAsync(stop);
            var recognised = await models.Recognizer.IdentifyAsync(gallery, photo.Bytes, new IdentifyOptions(), stop);
            var (kept, seen) = SessionMarking.Describe(photos.Count, photo.Name, photo.Bytes.Span, recognised, takenAt);
            photos.Add(kept);
            faces.AddRange(seen);
        }

        return (photos, faces);
    }

    private DateTimeOffset ParseTime(string? text) => text is null ? time.GetUtcNow()
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at
        : throw new SemblanceException(ErrorKind.Invalid, "taken-at", "The time takenAt is written as 2026-11-23T07:02:11Z.");
}
