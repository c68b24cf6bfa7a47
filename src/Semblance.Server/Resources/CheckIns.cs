using System.ComponentModel;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Semblance.Access;
using Semblance.Attendance;
using Semblance.Matching;
using Semblance.People;
using Semblance.Recognition;
using Semblance.Search;
using Semblance.Server.Access;
using Semblance.Server.Api;
using Semblance.Server.Documents;
using Semblance.Server.Http;
using Semblance.Server.Problems;
using Semblance.Server.Uploads;
using Semblance.Storage;

namespace Semblance.Server.Resources;

/// <summary><c>/v1/checkins</c>: people come and go.</summary>
internal sealed class CheckIns(IStore store, Encoders encoders, UploadReader uploads, TimeProvider time)
{
    private const string Tag = "attendance";

    private readonly CheckInDesk _desk = new(store, time);

    public static void Map(IEndpointRouteBuilder routes, ServerOptions options)
    {
        routes.MapPost("/checkins", (HttpRequest request, Caller caller, CheckIns checkIns, CancellationToken stop) => JsonBody.IsJson(request)
                ? checkIns.CheckPersonAsync(request, caller, stop)
                : checkIns.CheckPhotoAsync(request, caller, stop))
            .RequireScope(Scopes.Identify)
            .TakesPhotos(options, new PhotoBody(
                [("photo", "A photo of who is at the door: its largest face counts.")],
                [
                    ("direction", "in or out; by default in for who is not in, and else out."),
                    ("at", "When it happened, up to 7 days ago; now by default."),
                    ("latitude", "Degrees north, with a longitude."),
                    ("longitude", "Degrees east."),
                    ("accuracy", "Metres."),
                    ("region", "Only people of this region; may be given several times."),
                    ("group", "Only people of this group; may be given several times."),
                ])
            { Json = typeof(CheckInInput) })
            .Answers<CheckInAnswerDocument>().Answers<CheckInAnswerDocument>(StatusCodes.Status201Created)
            .Audit("checkin.create", waits: false).Describe("checkIn", Tag, "Let somebody in or out",
                "By a photo, or by a person's id (JSON), which needs the scope enrol as well. 201 when it was done; 200 else, and the verdict says why not.");
        routes.MapGet("/checkins", ListAsync).RequireScope(Scopes.Read).Answers<CheckInsPageDocument>()
            .Describe("listCheckIns", Tag, "List check-ins and check-outs, newest first", "All filters given must fit. Pages by cursor.");
        routes.MapDelete("/checkins/{checkin}", RemoveAsync).RequireScope(Scopes.Enrol).Produces(StatusCodes.Status204NoContent)
            .Audit("checkin.remove").Describe("removeCheckIn", Tag, "Take a check-in back");
    }

    private async Task<IResult> CheckPersonAsync(HttpRequest request, Caller caller, CancellationToken stop)
    {
        if (!caller.Has(Scopes.Enrol))
        {
            throw new HttpFault(StatusCodes.Status403Forbidden, "scope-missing", "To say who came needs a key with the scope enrol: ask an owner for one, or send a photo.");
        }

        var input = await JsonBody.ReadAsync<CheckInInput>(request, stop);
        return await AnswerAsync(request, caller, new PersonId(input.Person), input.Direction, input.At, input.Place, null, stop);
    }

    private async Task<IResult> CheckPhotoAsync(HttpRequest request, Caller caller, CancellationToken stop)
    {
        using var upload = await uploads.ReadAsync(request, stop);
        if (upload.Photos is not [var photo])
        {
            throw new SemblanceException(ErrorKind.Invalid, "photo-one", $"A check-in has one photo, not {upload.Photos.Count}: send it as a file part \"photo\".");
        }

        var direction = upload.Field("direction") is { } name ? AttendanceNames.ParseDirection(name) : (CheckDirection?)null;
        var at = upload.Field("at") is { } text ? ParseTime(text) : (DateTimeOffset?)null;
        var place = CheckInInput.PlaceOf(Number(upload, "latitude"), Number(upload, "longitude"), Number(upload, "accuracy"));
        var models = await encoders.GetAsync(stop);
        var gallery = new Gallery(caller.Client, models.Encoder.Space.Key) { Regions = upload.Fields("region"), Groups = upload.Fields("group") };
        RecognisedPhoto recognised;
        using (await encoders.TakeTurnAsync(stop))
        {
            recognised = await models.Recognizer.IdentifyAsync(gallery, photo.Bytes, new IdentifyOptions(), stop);
        }

        return recognised.Faces is not [var largest, ..] ? TypedResults.Ok(new CheckInAnswerDocument(DoorVerdict.NoFace))
            : largest.Decision is { Outcome: Outcome.Match, Person: { } person }
                ? await AnswerAsync(request, caller, person, direction, at, place, SessionMarking.Confidence(largest.Decision), stop)
                : TypedResults.Ok(new CheckInAnswerDocument(largest.Decision.Outcome == Outcome.Ambiguous ? DoorVerdict.Ambiguous : DoorVerdict.Unknown));
    }

    private async Task<IResult> AnswerAsync(
        HttpRequest request, Caller caller, PersonId person, CheckDirection? direction, DateTimeOffset? at, Place? place, double? confidence, CancellationToken stop)
    {
        request.HttpContext.Features.Set(new AuditedPerson(person));
        var answer = await _desk.CheckAsync(caller.Client, person, direction, at, place, confidence, caller.Actor.ToString(), stop);
        var people = await PeopleReferences.FindAsync(store, caller.Client, [person], stop);
        var document = new CheckInAnswerDocument(Of(answer.Verdict), answer.CheckIn is { } check ? CheckInDocument.Of(check, people) : null);
        return answer.Verdict == CheckInVerdict.Done ? TypedResults.Created($"/v1/checkins?person={person}", document) : TypedResults.Ok(document);
    }

    private static DoorVerdict Of(CheckInVerdict verdict) => verdict switch
    {
        CheckInVerdict.Done => DoorVerdict.Done,
        CheckInVerdict.TooSoon => DoorVerdict.TooSoon,
        CheckInVerdict.AlreadyIn => DoorVerdict.AlreadyIn,
        CheckInVerdict.NotIn => DoorVerdict.NotIn,
        _ => DoorVerdict.DayIsOver,
    };

    private static async Task<CheckInsPageDocument> ListAsync(
        Caller caller, IStore store,
        [FromQuery(Name = "from"), Description("The first day, such as 2026-11-01.")] DateOnly? from,
        [FromQuery(Name = "to"), Description("The last day.")] DateOnly? to,
        [FromQuery(Name = "person")] Guid? person,
        [FromQuery(Name = "group")] string? group,
        [FromQuery(Name = "region")] string? region,
        [FromQuery(Name = "cursor"), Description("Where the page before said to go on.")] string? cursor,
        [FromQuery(Name = "limit"), Description("1 to 1000; 100 by default.")] int? limit,
        CancellationToken stop)
    {
        var query = new CheckInQuery
        {
            From = from,
            To = to,
            Person = person is { } id ? new PersonId(id) : null,
            Group = AttendanceParameters.Given(group),
            Region = AttendanceParameters.Given(region),
            After = TimeCursors.Read(cursor),
            Limit = Paging.Limit(limit, CheckInQuery.DefaultLimit),
        };
        var page = await store.CheckIns.ListAsync(caller.Client, query, stop);
        var people = await PeopleReferences.FindAsync(store, caller.Client, page.Select(c => c.Person), stop);
        return new CheckInsPageDocument(
            [.. page.Select(c => CheckInDocument.Of(c, people))], page.Count == query.Limit ? TimeCursors.Write(new TimeCursor(page[^1].At, page[^1].Id.Value)) : null);
    }

    private static async Task<IResult> RemoveAsync(Guid checkin, Caller caller, IStore store, HttpContext context, CancellationToken stop)
    {
        var removed = await store.CheckIns.RemoveAsync(caller.Client, new CheckInId(checkin), stop)
            ?? throw new SemblanceException(ErrorKind.NotFound, "check-in-unknown", $"There is no check-in {checkin}: GET /v1/checkins lists those there are.");
        context.Features.Set(new AuditedPerson(removed.Person));
        return TypedResults.NoContent();
    }

    private static double? Number(Upload upload, string field) => upload.Field(field) is not { } text ? null
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number
        : throw new SemblanceException(ErrorKind.Invalid, "place", $"The field {field} is a number.");

    private static DateTimeOffset ParseTime(string text) => DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at
        : throw new SemblanceException(ErrorKind.Invalid, "check-in-time", "The time at is written as 2026-11-23T07:02:11Z.");
}
