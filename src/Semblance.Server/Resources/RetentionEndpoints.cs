using System.ComponentModel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Semblance.Access;
using Semblance.People;
using Semblance.Privacy;
using Semblance.Server.Access;
using Semblance.Server.Api;
using Semblance.Server.Documents;
using Semblance.Storage;

namespace Semblance.Server.Resources;

/// <summary><c>/v1/retention</c>: whose time is over.</summary>
internal static class RetentionEndpoints
{
    private const string Tag = "privacy";
    private const int MostErased = 1_000;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/retention", ListAsync).RequireScope(Scopes.Read).Answers<DuePeopleDocument>()
            .Describe("listDue", Tag, "List people whose time is over", "Nothing changed for as many days as the client keeps people, neither their record, nor their faces, nor their consents.");
        routes.MapPost("/retention/erasures", EraseAsync).RequireScope(Scopes.Admin).Answers<ErasuresDocument>()
            .Audit("retention.erase").Describe("eraseDue", Tag, "Erase people whose time is over", "Each is looked up again just before. Ask again until none was erased.");
    }

    private static async Task<DuePeopleDocument> ListAsync(
        Caller caller, IStore store, Retention retention,
        [FromQuery(Name = "after"), Description("Where the page before said to go on.")] Guid? after,
        [FromQuery(Name = "limit"), Description("1 to 1000; 100 by default.")] int? limit,
        CancellationToken stop)
    {
        var most = limit ?? PeopleQuery.DefaultLimit;
        var days = (await store.Clients.FindSettingsAsync(caller.Client, stop)).RetentionDays;
        var due = await retention.ListDueAsync(caller.Client, after is { } id ? new PersonId(id) : null, most, stop);
        var people = due.Count == 0 ? [] : (await store.People.FindManyAsync(caller.Client, [.. due.Select(d => d.Person)], stop)).ToDictionary(p => p.Id);
        return new DuePeopleDocument(
            days,
            [.. due.Select(d => new DuePerson(PersonReference.Of(d.Person, people), d.LastChange, d.LastChange.AddDays(days ?? 0)))],
            due.Count == most ? due[^1].Person.Value : null);
    }

    private static async Task<IResult> EraseAsync(
        DueErasureInput? input, Caller caller, Retention retention, PersonErasure erasure, AuditTrail trail, HttpContext context, CancellationToken stop)
    {
        var most = (input ?? new DueErasureInput()).Most;
        if (most is < 1 or > MostErased)
        {
            throw new SemblanceException(ErrorKind.Invalid, "erasures-count", $"Erase 1 to {MostErased} people at once, not {most}.");
        }

        return TypedResults.Text(
            CertificateText.Erasures(await retention.EraseDueAsync(
                caller.Client, erasure, caller.Actor.ToString(), most, c => trail.RecordAsync(context, "person.erase", c.Person), stop)),
            Description.Json);
    }
}
