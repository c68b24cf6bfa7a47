using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Semblance.Access;
using Semblance.Enrolment;
using Semblance.Matching;
using Semblance.Server.Access;
using Semblance.Server.Documents;
using Semblance.Server.Enrolments;
using Semblance.Server.Problems;

namespace Semblance.Server.Compat;

/// <summary>Guide 000, a Flask page with two buttons: <c>/signup</c> and <c>/login</c>, a photo of the webcam as a data URL.</summary>
internal static class FaceAuthRoutes
{
    public static void Map(RouteGroupBuilder routes)
    {
        routes.AddEndpointFilter(OldAnswer.Problems(ShapeOf));
        routes.MapPost("/signup", SignUpAsync).RequireScope(Scopes.Enrol).Audit("person.enroll");
        routes.MapPost("/login", LoginAsync).RequireScope(Scopes.Identify).Audit("identify", waits: false);
    }

    private static async Task<IResult> SignUpAsync(
        HttpContext context, Caller caller, OldRecognition recognition, OldFormReader forms, TimeProvider time, CancellationToken stop)
    {
        using var form = await OldForm.ReadAsync(context.Request, forms, stop);
        if (form.Field("name") is not { } given)
        {
            return Error("missing_name", StatusCodes.Status400BadRequest);
        }

        if (form.Photo("image") is not { } photo)
        {
            return Error("missing_image", StatusCodes.Status400BadRequest);
        }

        var name = TextRules.Required(given, "name", "person-name");
        var (_, report) = await recognition.EnrolAsync(
            caller.Client, name, () => new EnrolmentRequest { Name = name }.FindAsync(recognition.Store, caller.Client, time, stop), [photo], stop);
        if (report.Photos[0] is { Outcome: PhotoOutcome.Refused, Refusals: [var refusal, ..] })
        {
            return refusal.Reason == RefusalReason.Unreadable
                ? Error("bad_image", StatusCodes.Status400BadRequest, refusal.Text)
                : Error(Name(refusal.Reason), StatusCodes.Status200OK, refusal.Text);
        }

        if (report.Person is { } person)
        {
            context.Features.Set(new AuditedPerson(person.Id));
        }

        return OldAnswer.Json(new JsonObject { ["ok"] = true, ["name"] = name });
    }

    private static async Task<IResult> LoginAsync(HttpContext context, Caller caller, OldRecognition recognition, OldFormReader forms, CancellationToken stop)
    {
        using var form = await OldForm.ReadAsync(context.Request, forms, stop);
        if (form.Photo("image") is not { } photo)
        {
            return Error("missing_image", StatusCodes.Status400BadRequest);
        }

        if (OldRecognition.Main(await recognition.IdentifyAsync(caller.Client, null, photo, isLogin: true, stop)) is not { Decision: var decision })
        {
            return Error("no_face", StatusCodes.Status200OK);
        }

        if (decision.Person is { } id && await recognition.Store.People.FindAsync(caller.Client, id, stop) is { } person)
        {
            context.Features.Set(new AuditedPerson(id));
            return OldAnswer.Json(new JsonObject { ["ok"] = true, ["name"] = person.Name, ["distance"] = Rounded.Of(decision.Distance) });
        }

        return decision.Reason == UnknownReason.EmptyGallery || decision.FacesSearched == 0
            ? Error("no_registered", StatusCodes.Status200OK)
            : OldAnswer.Json(new JsonObject { ["ok"] = false, ["error"] = "no_match", ["min_distance"] = Rounded.Of(decision.Distance) });
    }

    private static JsonObject ShapeOf(Problem problem) => new()
    {
        ["ok"] = false,
        ["error"] = problem.Code == "photo-format" ? "bad_image" : problem.Code.Replace('-', '_'),
        ["detail"] = problem.Detail,
    };

    private static IResult Error(string error, int status, string? detail = null)
    {
        var answer = new JsonObject { ["ok"] = false, ["error"] = error };
        if (detail is not null)
        {
            answer["detail"] = detail;
        }

        return OldAnswer.Json(answer, status);
    }

    private static string Name(RefusalReason reason) => JsonNamingPolicy.SnakeCaseLower.ConvertName(reason.ToString());
}
