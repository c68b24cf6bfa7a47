using System.ComponentModel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Semblance.Access;
using Semblance.Audit;
using Semblance.People;
using Semblance.Server.Access;
using Semblance.Server.Api;
using Semblance.Server.Documents;
using Semblance.Storage;

namespace Semblance.Server.Resources;

/// <summary><c>/v1/audit</c>: what was done, by whom, to whom, from where.</summary>
internal static class AuditEndpoints
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/audit", ListAsync).RequireScope(Scopes.Admin).Answers<AuditPageDocument>()
        .Describe("listAudit", "audit", "Read the client's audit log, newest first", "Append-only and hash-chained; 'semblance audit verify' checks the chain.");

    private static async Task<AuditPageDocument> ListAsync(
        Caller caller, IStore store,
        [FromQuery(Name = "person")] Guid? person,
        [FromQuery(Name = "actor"), Description("As in entries: key:ID, cli:USER, anonymous.")] string? actor,
        [FromQuery(Name = "action"), Description("A whole action, or its noun.")] string? action,
        [FromQuery(Name = "outcome"), Description("done, refused or failed.")] string? outcome,
        [FromQuery(Name = "since"), Description("Not before.")] DateTimeOffset? since,
        [FromQuery(Name = "until"), Description("Before.")] DateTimeOffset? until,
        [FromQuery(Name = "before"), Description("Where the page before said to go on.")] long? before,
        [FromQuery(Name = "limit"), Description("1 to 1000; 100 by default.")] int? limit,
        CancellationToken stop)
    {
        var query = new AuditQuery
        {
            Person = person is { } id ? new PersonId(id) : null,
            Actor = actor is null ? null : AuditActor.Parse(actor),
            Action = action,
            Outcome = outcome is null ? null : Enum.TryParse<AuditOutcome>(outcome, ignoreCase: true, out var parsed) && Enum.IsDefined(parsed) ? parsed
                : throw new SemblanceException(ErrorKind.Invalid, "audit-outcome", "An outcome is done, refused or failed."),
            Since = since,
            Until = until,
            Before = before,
            Limit = limit ?? AuditQuery.DefaultLimit,
        };
        var entries = await store.Audit.ListAsync(caller.Client, query, stop);
        return new AuditPageDocument([.. entries.Select(AuditEntryDocument.Of)], entries.Count == query.Limit ? entries[^1].Sequence : null);
    }
}
