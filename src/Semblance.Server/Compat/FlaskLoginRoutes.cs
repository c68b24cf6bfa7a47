using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Semblance.Access;
using Semblance.Accounts;
using Semblance.Matching;
using Semblance.People;
using Semblance.Recognition;
using Semblance.Server.Access;
using Semblance.Server.Resources;

namespace Semblance.Server.Compat;

/// <summary>
/// <c>/api/auth/…</c> of guide 002. Tokens are those of POST /v1/login, good for a day; counted, delayed and on record as its logins are.
/// </summary>
internal static class FlaskLoginRoutes
{
    private static readonly TimeSpan Life = TimeSpan.FromDays(1);

    public static void Map(RouteGroupBuilder routes)
    {
        routes.MapPost("/api/auth/login-face", LoginAsync).RequireScope(Scopes.Identify).Audit("login.face");
        routes.MapPost("/api/auth/login-face-verify", VerifyAsync).RequireScope(Scopes.Identify).Audit("login.face");
        routes.MapPost("/api/auth/verify", CheckAsync).RequireScope(Scopes.Identify);
        routes.MapPost("/api/auth/logout", LogOutAsync).RequireScope(Scopes.Identify).Audit("logout");
        routes.MapGet("/api/auth/tokens/{user:long}", ListAsync).RequireScope(Scopes.Admin);
    }

    private static async Task<IResult> LoginAsync(
        HttpContext context, Caller caller, OldRecognition recognition, OldFormReader forms, Logins logins, TimeProvider time, CancellationToken stop)
    {
        using var form = await OldForm.ReadAsync(context.Request, forms, stop);
        var photo = FlaskFaceRoutes.RequireFile(form);
        var decision = DecisionOf(await recognition.IdentifyAsync(caller.Client, null, photo, isLogin: true, stop));
        var device = caller.ActsAs is { } key ? LoginKey.OfDevice(key.Id) : LoginKey.OfAddress(caller.Id);
        var answer = await logins.ByFaceAsync(caller.Client, device, _ => Task.FromResult(decision.Person), null, Life, stop);
        if (answer is { Outcome: LoginOutcome.Accepted, Issued: { } issued } && await FindAsync(recognition, caller, issued, stop) is { } person)
        {
            context.Features.Set(new AuditedPerson(person.Id));
            return Success("Login successful", Describe(person, issued, decision));
        }

        RefuseDelayed(answer, time);
        return Failure(StatusCodes.Status401Unauthorized, "The face was not recognised.", new JsonObject
        {
            ["confidence"] = FlaskFaceRoutes.Percent(decision.Distance),
            ["required_confidence"] = FlaskFaceRoutes.Percent(decision.Threshold.Value),
        });
    }

    private static async Task<IResult> VerifyAsync(
        HttpContext context, Caller caller, OldRecognition recognition, OldFormReader forms, Logins logins, TimeProvider time, CancellationToken stop)
    {
        using var form = await OldForm.ReadAsync(context.Request, forms, stop);
        if (!long.TryParse(form.Field("user_id"), System.Globalization.CultureInfo.InvariantCulture, out var user))
        {
            throw new SemblanceException(ErrorKind.Invalid, "user-id", "user_id is required");
        }

        var claimed = await FlaskFaceRoutes.FindAsync(recognition, caller, user, stop);
        context.Features.Set(new AuditedPerson(claimed.Id));
        var decision = DecisionOf(await recognition.VerifyAsync(caller.Client, claimed.Id, FlaskFaceRoutes.RequireFile(form), isLogin: true, stop));
        var answer = await logins.ByFaceAsync(
            caller.Client, LoginKey.OfPerson(claimed.Id), _ => Task.FromResult(decision.Outcome == Outcome.Match ? claimed.Id : (PersonId?)null), null, Life, stop);
        if (answer is { Outcome: LoginOutcome.Accepted, Issued: { } issued })
        {
            var data = Describe(claimed, issued, decision);
            data.Insert(0, "match", true);
            return Success("Face verification successful", data);
        }

        RefuseDelayed(answer, time);
        return Failure(StatusCodes.Status403Forbidden, "The face is not that of this user.", new JsonObject
        {
            ["match"] = false,
            ["predicted_user_id"] = null,
            ["claimed_user_id"] = user,
            ["confidence"] = FlaskFaceRoutes.Percent(decision.Distance),
        });
    }

    private static async Task<IResult> CheckAsync(
        HttpContext context, Caller caller, OldRecognition recognition, OldFormReader forms, LoginSessions sessions, CancellationToken stop)
    {
        using var form = await OldForm.ReadAsync(context.Request, forms, stop);
        return await sessions.FindAsync(Token(form), stop) is { Token: { Person: { } id } token } && token.Client == caller.Client
            && await recognition.Store.People.FindAsync(caller.Client, id, stop) is { } person
            ? Success("Token is valid", new JsonObject
            {
                ["user_id"] = OldNumbers.Of(person),
                ["name"] = person.Name,
                ["email"] = person.Attributes.GetValueOrDefault("email"),
                ["expires_at"] = OldAnswer.Time(token.ExpiresAt),
            })
            : Failure(StatusCodes.Status401Unauthorized, "Invalid or expired token", null);
    }

    private static async Task<IResult> LogOutAsync(HttpContext context, Caller caller, OldFormReader forms, LoginSessions sessions, CancellationToken stop)
    {
        using var form = await OldForm.ReadAsync(context.Request, forms, stop);
        if (await sessions.FindAsync(Token(form), stop) is { Token: var token } && token.Client == caller.Client)
        {
            await sessions.EndAsync(token.Client, token.Id, stop);
        }

        return Success("Logout successful", null);
    }

    /// <summary>Of tokens only that they are there: whoever lists them shall not be able to use them.</summary>
    private static async Task<IResult> ListAsync(long user, Caller caller, OldRecognition recognition, TimeProvider time, CancellationToken stop)
    {
        var person = await FlaskFaceRoutes.FindAsync(recognition, caller, user, stop);
        var now = time.GetUtcNow();
        var active = (await recognition.Store.Tokens.ListAsync(caller.Client, null, person.Id, stop)).Where(t => t.RevokedAt is null && t.ExpiresAt > now).ToArray();
        return Success($"Found {active.Length} active tokens", new JsonArray([.. active.Select(t => (JsonNode)new JsonObject
        {
            ["id"] = t.Id.Value,
            ["user_id"] = user,
            ["token"] = null,
            ["created_at"] = OldAnswer.Time(t.CreatedAt),
            ["expires_at"] = OldAnswer.Time(t.ExpiresAt),
            ["is_active"] = true,
        })]));
    }

    private static Decision DecisionOf(RecognisedPhoto photo) => OldRecognition.Main(photo)?.Decision
        ?? throw new SemblanceException(ErrorKind.Invalid, "photo-no-face", "No face was found on the photo.");

    private static async Task<Person?> FindAsync(OldRecognition recognition, Caller caller, IssuedToken issued, CancellationToken stop) =>
        issued.Token.Person is { } id ? await recognition.Store.People.FindAsync(caller.Client, id, stop) : null;

    private static JsonObject Describe(Person person, IssuedToken issued, Decision decision) => new()
    {
        ["user_id"] = OldNumbers.Of(person),
        ["name"] = person.Name,
        ["email"] = person.Attributes.GetValueOrDefault("email"),
        ["token"] = issued.Secret.Reveal(),
        ["confidence"] = FlaskFaceRoutes.Percent(decision.Distance),
        ["expires_at"] = OldAnswer.Time(issued.Token.ExpiresAt),
    };

    private static string Token(OldForm form) => form.Field("token") ?? throw new SemblanceException(ErrorKind.Invalid, "token-needed", "Token is required");

    private static void RefuseDelayed(LoginAnswer answer, TimeProvider time)
    {
        if (answer.Outcome == LoginOutcome.Delayed)
        {
            throw Login.Delayed(answer.RetryAt is { } at ? at - time.GetUtcNow() : null);
        }
    }

    private static IResult Success(string message, JsonNode? data)
    {
        var answer = new JsonObject { ["status"] = "success", ["message"] = message };
        if (data is not null)
        {
            answer["data"] = data;
        }

        return OldAnswer.Json(answer);
    }

    private static IResult Failure(int status, string message, JsonObject? data)
    {
        var answer = new JsonObject { ["status"] = "error", ["message"] = message };
        if (data is not null)
        {
            answer["data"] = data;
        }

        return OldAnswer.Json(answer, status);
    }
}
