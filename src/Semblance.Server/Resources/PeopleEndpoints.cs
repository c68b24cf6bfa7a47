using System.ComponentModel;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Semblance.Access;
using Semblance.Clients;
using Semblance.People;
using Semblance.Server.Access;
using Semblance.Server.Api;
using Semblance.Server.Documents;
using Semblance.Server.Problems;
using Semblance.Storage;

namespace Semblance.Server.Resources;

/// <summary><c>/v1/people</c></summary>
internal static class PeopleEndpoints
{
    private const string Tag = "people";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/people", ListAsync).RequireScope(Scopes.Read).Answers<PeoplePageDocument>()
            .Describe("listPeople", Tag, "List people by name", "All filters given must fit. Pages by cursor.");
        routes.MapPost("/people", AddAsync).RequireScope(Scopes.Enrol).Answers<PersonDocument>(StatusCodes.Status201Created)
            .Audit("person.create").Describe("addPerson", Tag, "Add a person without photos", "POST /v1/enroll adds one with photos.");
        routes.MapGet("/people/{person}", GetAsync).RequireScope(Scopes.Read).Answers<PersonDocument>()
            .Describe("getPerson", Tag, "Read a person");
        routes.MapPut("/people/{person}", UpdateAsync).RequireScope(Scopes.Enrol).Answers<PersonDocument>()
            .Audit("person.update").Describe("updatePerson", Tag, "Replace a person's fields", "If-Match has to hold the ETag that was read, so that nobody's change is lost.");
    }

    /// <exception cref="SemblanceException">NotFound, <c>person-unknown</c>: this client has no such person.</exception>
    public static async Task<Person> FindAsync(IStore store, ClientId client, Guid id, CancellationToken stop) =>
        await store.People.FindAsync(client, new PersonId(id), stop) ?? throw Unknown(id);

    /// <exception cref="SemblanceException">Invalid, <c>person-id</c>.</exception>
    public static Guid ParseId(string text) => Guid.TryParseExact(text, "D", out var id) ? id
        : throw new SemblanceException(ErrorKind.Invalid, "person-id", "A person's id is a UUID, such as 239ca720-266b-8417-b6e9-9427b269d7a5.");

    public static SemblanceException Unknown(Guid id) =>
        new(ErrorKind.NotFound, "person-unknown", $"There is no person {id}: GET /v1/people lists those there are.");

    private static async Task<PeoplePageDocument> ListAsync(
        Caller caller,
        IStore store,
        [FromQuery(Name = "search"), Description("A part of the name or the external id, ignoring ASCII case.")] string? search,
        [FromQuery(Name = "region")] string? region,
        [FromQuery(Name = "group")] string? group,
        [FromQuery(Name = "attribute"), Description("NAME=VALUE: only people with exactly this attribute.")] string? attribute,
        [FromQuery(Name = "cursor"), Description("Where the page before said to go on.")] string? cursor,
        [FromQuery(Name = "limit"), Description("1 to 1000; 100 by default.")] int? limit,
        CancellationToken stop)
    {
        var query = new PeopleQuery
        {
            Text = search,
            Region = region,
            Group = group,
            Attribute = attribute is null ? null : ParseAttribute(attribute),
            After = cursor is null ? null : Cursor.Read(cursor),
            Limit = limit ?? PeopleQuery.DefaultLimit,
        };
        var page = await store.People.ListAsync(caller.Client, query, stop);
        return new PeoplePageDocument([.. page.People.Select(PersonDocument.Of)], page.Next is { } next ? Cursor.Write(next) : null);
    }

    private static async Task<IResult> AddAsync(PersonInput input, Caller caller, IStore store, TimeProvider time, HttpContext context, CancellationToken stop)
    {
        var now = time.GetUtcNow();
        var person = input.ApplyTo(new Person { Id = PersonId.New(), Client = caller.Client, Name = "", CreatedAt = now, UpdatedAt = now });
        await ExternalIds.RequireFreeAsync(store, person, stop);
        await store.People.AddAsync(person, stop);
        context.Features.Set(new AuditedPerson(person.Id));
        SetTag(context, person);
        return TypedResults.Created($"/v1/people/{person.Id}", PersonDocument.Of(await FindAsync(store, caller.Client, person.Id.Value, stop)));
    }

    private static async Task<PersonDocument> GetAsync(Guid person, Caller caller, IStore store, HttpContext context, CancellationToken stop)
    {
        var found = await FindAsync(store, caller.Client, person, stop);
        SetTag(context, found);
        return PersonDocument.Of(found);
    }

    private static async Task<PersonDocument> UpdateAsync(
        Guid person, PersonInput input, Caller caller, IStore store, HttpContext context,
        [FromHeader(Name = "If-Match"), Description("The ETag that was read, or * to change whatever is there.")] string? ifMatch,
        CancellationToken stop)
    {
        var stored = await FindAsync(store, caller.Client, person, stop);
        var changed = input.ApplyTo(stored with { Revision = RevisionOf(ifMatch, stored) });
        await ExternalIds.RequireFreeAsync(store, changed, stop);
        var updated = await store.People.UpdateAsync(changed, stop);
        SetTag(context, updated);
        return PersonDocument.Of(updated);
    }

    private static void SetTag(HttpContext context, Person person) =>
        context.Response.Headers.ETag = string.Create(CultureInfo.InvariantCulture, $"\"{person.Revision}\"");

    private static int RevisionOf(string? ifMatch, Person stored) => ifMatch?.Trim() switch
    {
        null or "" => throw new HttpFault(StatusCodes.Status428PreconditionRequired, "if-match-needed",
            "Say with If-Match which revision you have read: the ETag of the person."),
        "*" => stored.Revision,
        { Length: > 2 } tag when tag[0] == '"' && tag[^1] == '"' && int.TryParse(tag[1..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var revision) => revision,
        _ => throw new HttpFault(StatusCodes.Status412PreconditionFailed, "person-changed", "If-Match is no ETag of this person: read it again."),
    };

    private static PersonAttribute ParseAttribute(string text) => text.IndexOf('=') is > 0 and var at
        ? new PersonAttribute(text[..at], text[(at + 1)..])
        : throw new SemblanceException(ErrorKind.Invalid, "attribute-filter", "An attribute is looked for as NAME=VALUE.");
}
