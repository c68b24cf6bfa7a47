using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Semblance.Access;
using Semblance.Accounts;
using Semblance.Audit;
using Semblance.Clients;
using Semblance.Server.Access;
using Semblance.Server.Api;
using Semblance.Server.Documents;
using Semblance.Server.Http;
using Semblance.Server.Problems;
using Semblance.Server.Uploads;
using Semblance.Storage;

namespace Semblance.Server.Resources;

/// <summary><c>POST /v1/login</c>: by password, by face, by name and face, and with a key in place of it.</summary>
internal sealed class Login(
    IStore store, Logins logins, LoginSessions sessions, FaceLogin faces, RateLimits limits, ServerOptions options, TimeProvider time)
{
    public const string DelayedCode = "login-delayed";

    private const int ShareOfRoom = 8;

    // Who has no key shall not fill the room of those who have one.
    private readonly UploadReader _uploads = new(options with
    {
        MaxPhotoBytes = options.MaxLoginBytes,
        MaxUploadBytes = options.MaxLoginBytes,
        MaxBytesInFlight = options.MaxBytesInFlight / ShareOfRoom,
    });

    public static void Map(IEndpointRouteBuilder routes, ServerOptions options) => routes.MapPost("/login",
        (HttpContext context, Login login, CancellationToken stop) => login.AnswerAsync(context, stop))
        .AllowWithoutKey().WithMetadata(new Idempotency.NeverRepeated(), new Description.BodyLimit(options.MaxLoginBytes), new PhotoBody(
            [("photo", "The face that logs in: alone, or as the account's. With a challenge 4 to 20 photos, in the order they were taken.")],
            [
                ("account", "The account's name. Without it the face is searched for among everybody, which needs a key or a login that may identify."),
                ("client", "Without a key: whose account it is; default where it is left out."),
                ("cookie", "true: the token comes as a cookie that no script can read; needs the header X-Semblance: 1."),
                ("challenge", "The id of a challenge (POST /v1/liveness) that the photos answer; some clients demand one."),
                ("lifeSeconds", "How long the login lasts: up to 30 days, 12 hours by default."),
            ])
        { Json = typeof(LoginInput) })
        .Answers<LoginDocument>()
        .Audit("login").Describe("login", "login", "Log in: by password, by face, or with a key",
            "The token is good as Authorization: Bearer, with the scopes of the account's role; by face alone never with admin. A key in the header and {\"cookie\": true} make a login in place of the key. "
            + "After 5 failures a name has to wait, longer each time (429, login-delayed).");

    private async Task<LoginDocument> AnswerAsync(HttpContext context, CancellationToken stop)
    {
        var caller = Caller.Find(context);
        if (caller is null)
        {
            limits.TakeOfLogin(context);
        }

        using var request = await LoginRequest.ReadAsync(context.Request, caller, _uploads, stop);
        var issued = request switch
        {
            { Account: { } name, Password: { } password, Photos: [] } => await JudgeAsync(
                context, request, "login.password", () => logins.ByPasswordAsync(request.Client, name, password, null, request.Life, stop)),
            { Account: { } name, Password: null, Photos: not [] } => await ByNameAndFaceAsync(context, request, name, stop),
            { Account: null, Password: null, Photos: not [] } => await ByFaceAsync(context, request, caller, stop),
            { Account: null, Password: null, Photos: [], Cookie: true } when caller?.Key is { } key => await logins.ByKeyAsync(key, request.Life, stop),
            _ => throw new SemblanceException(ErrorKind.Invalid, "login-what",
                "Give account and password; a photo, with or without an account; or a key in the header Authorization with \"cookie\": true."),
        };
        return await FinishAsync(context, request, caller, issued, stop);
    }

    private async Task<IssuedToken> ByNameAndFaceAsync(HttpContext context, LoginRequest request, LoginName name, CancellationToken stop)
    {
        var settings = await faces.FindSettingsAsync(request.Client, stop);
        var face = await faces.ReadAsync(request.Client, request.Upload!, settings, stop);
        return await JudgeAsync(context, request, "login.name-face", () => logins.ByNameAndFaceAsync(
            request.Client, name, (person, _) => faces.IsOfAsync(request.Client, face, person, stop), null, request.Life, stop));
    }

    private async Task<IssuedToken> ByFaceAsync(HttpContext context, LoginRequest request, Caller? caller, CancellationToken stop)
    {
        var settings = await faces.FindSettingsAsync(request.Client, stop);
        if (!settings.FaceLoginOpen && caller?.Has(Scopes.Identify) != true)
        {
            throw caller is null
                ? Credentials.Needed("Login by face alone needs a device's key with the scope identify: name the account, or have an owner open it to everybody.")
                : new HttpFault(StatusCodes.Status403Forbidden, "scope-missing", "Login by face alone needs the scope identify: name the account.");
        }

        var device = caller?.ActsAs is { } key
            ? LoginKey.OfDevice(key.Id)
            : LoginKey.OfAddress(caller?.Id ?? RateLimits.AddressOf(context).ToString());
        var face = await faces.ReadAsync(request.Client, request.Upload!, settings, stop);
        return await JudgeAsync(context, request, "login.face", () => logins.ByFaceAsync(
            request.Client, device, _ => faces.FindAsync(request.Client, face, stop), null, request.Life, stop));
    }

    private async Task<IssuedToken> JudgeAsync(HttpContext context, LoginRequest request, string action, Func<Task<LoginAnswer>> attempt)
    {
        // Set before: a failure is on record under the client that was named, if there is one.
        var client = await store.Clients.FindAsync(request.Client, context.RequestAborted) is null ? ClientId.Default : request.Client;
        context.Features.Set(new AuditedAs(client, Caller.Find(context)?.Actor ?? AuditActor.Anonymous, action));
        return await attempt() switch
        {
            { Outcome: LoginOutcome.Accepted, Issued: { } issued } => issued,
            { Outcome: LoginOutcome.Delayed, RetryAt: var at } => throw Delayed(at is { } then ? then - time.GetUtcNow() : null),
            _ => throw Refused(),
        };
    }

    /// <param name="wait">Null when waiting does not help.</param>
    public static HttpFault Delayed(TimeSpan? wait) => new(StatusCodes.Status429TooManyRequests, DelayedCode, wait is null
        ? "Too many failures under this name: somebody with the scope admin has to unlock it."
        : "Too many failures in a row: wait as long as Retry-After says.")
    {
        RetryAfter = wait is { } left ? Math.Max(1, (int)Math.Ceiling(left.TotalSeconds)) : null,
    };

    public static HttpFault Refused() => new(StatusCodes.Status401Unauthorized, "login-refused", "The account, the password or the face is not right.");

    private async Task<LoginDocument> FinishAsync(HttpContext context, LoginRequest request, Caller? caller, IssuedToken issued, CancellationToken stop)
    {
        var secret = issued.Secret.Reveal();
        var session = await sessions.FindAsync(secret, stop) ?? throw Refused();
        var who = Caller.Of(session, request.Cookie);
        context.Features.Set(new AuditedAs(
            issued.Token.Client,
            who.Actor == AuditActor.Anonymous && caller is not null ? caller.Actor : who.Actor,
            issued.Token.Method switch
            {
                LoginMethod.Password => "login.password",
                LoginMethod.Face => "login.face",
                LoginMethod.NameAndFace => "login.name-face",
                _ => "login.key",
            })
        { Person = issued.Token.Person });
        if (request.Cookie)
        {
            await EndFormerAsync(context, stop);
            SessionCookie.Set(context, issued);
        }

        return await DescribeAsync(store, who, stop) with { Token = request.Cookie ? null : secret };
    }

    /// <summary>What a browser was logged in as before ends: one cookie, one login.</summary>
    private async Task EndFormerAsync(HttpContext context, CancellationToken stop)
    {
        if (SessionCookie.Read(context.Request) is { } cookie && await sessions.FindAsync(cookie, stop) is { } former)
        {
            await sessions.EndAsync(former.Token.Client, former.Token.Id, stop);
        }
    }

    public static async Task<LoginDocument> DescribeAsync(IStore store, Caller caller, CancellationToken stop) => LoginDocument.Of(
        caller, (caller.Session?.Token.Person ?? caller.Session?.Account?.Person) is { } person ? await store.People.FindAsync(caller.Rights.Client, person, stop) : null);
}
