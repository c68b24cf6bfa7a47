using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Semblance.Audit;
using Semblance.Clients;
using Semblance.People;
using Semblance.Server.Problems;
using Semblance.Server.Resources;

namespace Semblance.Server.Access;

/// <summary>Under which name the audit log keeps what an endpoint does.</summary>
/// <param name="Waits">Whether the answer waits until the entry is durable: for what changes something. It is held in memory meanwhile.</param>
/// <param name="ByEndpoint">Whether the endpoint itself records what it does, before it begins an answer that is too large to be held.</param>
internal sealed record Audited(string Action, bool Waits, bool ByEndpoint);

internal static class AuditedConvention
{
    public static RouteHandlerBuilder Audit(this RouteHandlerBuilder endpoint, string action, bool waits = true) =>
        endpoint.WithMetadata(new Audited(action, waits, ByEndpoint: false));

    public static RouteHandlerBuilder AuditsItself(this RouteHandlerBuilder endpoint, string action) => endpoint.WithMetadata(new Audited(action, Waits: false, ByEndpoint: true));
}

/// <summary>Whom a request turned out to be about, where the address does not say.</summary>
internal sealed record AuditedPerson(PersonId Person);

/// <summary>What a request turned out to be, where neither caller nor route tell: a login, or that it failed.</summary>
internal sealed record AuditedAs(ClientId Client, AuditActor Actor, string Action)
{
    public PersonId? Person { get; init; }
}

/// <summary>Writes who did what to whom, from where; refused keys and refused rights as well.</summary>
internal sealed class AuditTrail(AuditLog log, TimeProvider time)
{
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var audited = context.GetEndpoint()?.Metadata.GetMetadata<Audited>();
        var real = context.Response.Body;
        using var held = audited is { Waits: true } ? new MemoryStream() : null;
        if (held is not null)
        {
            context.Response.Body = held;
        }

        try
        {
            await next(context);
        }
        catch (Exception e) when (audited is not null || e is HttpFault { Status: StatusCodes.Status401Unauthorized or StatusCodes.Status403Forbidden })
        {
            if (OutcomeOf(Problem.Of(e, 0)) is { } outcome)
            {
                await log.PostAsync(Event(context, audited?.Action ?? "request", outcome), CancellationToken.None);
            }

            throw;
        }
        finally
        {
            if (held is not null)
            {
                context.Response.Body = real;
            }
        }

        if (audited is not null && context.Response.StatusCode >= 400)
        {
            // Answered in a shape of its own, and not as a problem.
            if (OutcomeOf(new Problem(context.Response.StatusCode, IsDelayedLogin(context, audited) ? Login.DelayedCode : "", "")) is { } outcome)
            {
                await log.PostAsync(Event(context, audited.Action, outcome), CancellationToken.None);
            }
        }
        else if (audited is { ByEndpoint: false })
        {
            var item = Event(context, audited.Action, AuditOutcome.Done);
            await (audited.Waits ? log.RecordAsync(item, CancellationToken.None) : log.PostAsync(item, CancellationToken.None).AsTask());
        }

        if (held is { Length: > 0 })
        {
            held.Position = 0;
            await held.CopyToAsync(real, context.RequestAborted);
        }
    }

    /// <summary>Records something that a request does to a person, one of several or before it answers; durable when it returns.</summary>
    public Task RecordAsync(HttpContext context, string action, PersonId person) =>
        log.RecordAsync(Event(context, action, AuditOutcome.Done) with { Person = person }, CancellationToken.None);

    private static bool IsDelayedLogin(HttpContext context, Audited audited) =>
        context.Response.StatusCode == StatusCodes.Status429TooManyRequests && audited.Action.StartsWith("login", StringComparison.Ordinal);

    /// <summary>Null for what is merely malformed or comes too often.</summary>
    private static AuditOutcome? OutcomeOf(Problem problem) => problem.Status switch
    {
        _ when problem.Code == Login.DelayedCode => AuditOutcome.Refused,
        StatusCodes.Status401Unauthorized or StatusCodes.Status403Forbidden or StatusCodes.Status404NotFound => AuditOutcome.Refused,
        StatusCodes.Status409Conflict or StatusCodes.Status412PreconditionFailed or >= StatusCodes.Status500InternalServerError => AuditOutcome.Failed,
        _ => null,
    };

    private AuditEvent Event(HttpContext context, string action, AuditOutcome outcome)
    {
        var caller = Caller.Find(context);
        var known = context.Features.Get<AuditedAs>();
        var named = known?.Person ?? context.Features.Get<AuditedPerson>()?.Person
            ?? (Guid.TryParse(context.GetRouteValue("person") as string, out var id) ? new PersonId(id) : null);
        return new AuditEvent
        {
            Client = known?.Client ?? caller?.Client ?? ClientId.Default,
            At = time.GetUtcNow(),
            Actor = known?.Actor ?? caller?.Actor ?? AuditActor.Anonymous,
            Action = known?.Action ?? action,
            Person = named,
            Address = context.Connection.RemoteIpAddress?.ToString(),
            Outcome = outcome,
        };
    }
}
