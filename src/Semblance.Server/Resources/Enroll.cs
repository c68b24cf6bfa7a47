using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Semblance.Access;
using Semblance.Enrolment;
using Semblance.Server.Access;
using Semblance.Server.Api;
using Semblance.Server.Documents;
using Semblance.Server.Enrolments;
using Semblance.Server.Uploads;
using Semblance.Storage;

namespace Semblance.Server.Resources;

/// <summary><c>/v1/enroll</c>: one person from photos.</summary>
internal sealed class Enroll(IStore store, Encoders encoders, UploadReader uploads, EnrolmentLocks locks, TimeProvider time)
{
    public static void Map(IEndpointRouteBuilder routes, ServerOptions options) => routes.MapPost("/enroll",
        (HttpRequest request, Caller caller, Enroll enroll, CancellationToken stop) => enroll.AnswerAsync(request, caller, stop))
        .RequireScope(Scopes.Enrol)
        .TakesPhotos(options, new PhotoBody(
            [("photo", "A photo of the person; several may come.")],
            [
                ("name", "The person's name. Somebody who has it already gets the photos."),
                ("person", "In place of a name: the id of somebody who is enrolled."),
                ("new", "true for a new person, even when somebody has the same name."),
                ("externalId", "Of a new person: employee or roll number. Who has it already, under the same name, gets the photos."),
                ("region", "Of a new person."),
                ("group", "Of a new person; may be given several times."),
                ("consent", "Who agreed to the client's text, where it demands that: the person, a parent. Recorded with the first photo that is taken."),
                ("consentVersion", "Of the text they agreed to; the client's present one by default."),
                ("evidence", "With consent: where the proof is, the number of a form or a link."),
                ("strictness", "How good a photo has to be: lenient, normal or strict; as the client's settings say by default, or else normal."),
            ]))
        .Answers<EnrolmentDocument>().Answers<EnrolmentDocument>(StatusCodes.Status201Created)
        .Audit("person.enroll").Describe("enroll", "enrolment", "Enrol a person from photos",
            "Says of each photo whether it was taken, and why not. 201 when the person is new; 200 else, also when no photo was good enough and nobody was enrolled.");

    private async Task<IResult> AnswerAsync(HttpRequest request, Caller caller, CancellationToken stop)
    {
        using var upload = await uploads.ReadAsync(request, stop);
        var who = EnrolmentRequest.Read(upload);
        PhotoRules.RequireSome(upload.Photos);
        var models = await encoders.GetAsync(stop);
        using var alone = await locks.TakeAsync(caller.Client, [who.Who], stop);
        var person = await who.FindAsync(store, caller.Client, time, stop);
        using var turn = await encoders.TakeTurnAsync(stop);

        // A person that was begun is finished, even when the caller has gone.
        var report = await models.Enroller.EnrolAsync(
            person, [.. upload.Photos.Select(p => new EnrolmentPhoto(p.Name, _ => Task.FromResult(p.Bytes)))], who.Strictness,
            await who.ConsentAsync(store, caller.Client, time, stop), null, CancellationToken.None);
        if (report.Person is { } enrolled)
        {
            request.HttpContext.Features.Set(new AuditedPerson(enrolled.Id));
        }

        var answer = EnrolmentDocument.Of(person.Name, report);
        return report is { IsNew: true, Person: { } added } ? TypedResults.Created($"/v1/people/{added.Id}", answer) : TypedResults.Ok(answer);
    }
}
