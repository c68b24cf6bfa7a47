using System.ComponentModel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Semblance.Access;
using Semblance.People;
using Semblance.Server.Access;
using Semblance.Server.Api;
using Semblance.Server.Documents;
using Semblance.Sightings;
using Semblance.Spaces;
using Semblance.Storage;

namespace Semblance.Server.Resources;

/// <summary><c>/v1/sightings</c>: the inbox of unknown faces.</summary>
internal static class SightingsEndpoints
{
    private const string Tag = "sightings";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/sightings", ListAsync).RequireScope(Scopes.Read).Answers<SightingsPageDocument>()
            .Describe("listSightings", Tag, "List unknown faces that were seen", "All filters given must fit. Kept only where the client's settings say so (unknownDays). Pages by cursor.");
        routes.MapGet("/sightings/groups", GroupAsync).RequireScope(Scopes.Read).Answers<SightingGroupsDocument>()
            .Describe("groupSightings", Tag, "Group the open sightings by who they seem to be", "The newest 1,000 are grouped. Nobody who was denied is suggested.");
        routes.MapGet("/sightings/{sighting}/thumbnail", OpenThumbnailAsync).RequireScope(Scopes.Read)
            .Produces<byte[]>(StatusCodes.Status200OK, "image/jpeg").Describe("getSightingThumbnail", Tag, "Read the picture of a sighting, 160 pixels wide at most");
        routes.MapPost("/sightings/assign", AssignAsync).RequireScope(Scopes.Enrol).Produces(StatusCodes.Status204NoContent)
            .Audit("sighting.assign").Describe("assignSightings", Tag, "Make sightings faces of a person", "Needs their consent where the client's settings do.");
        routes.MapPost("/sightings/deny", DenyAsync).RequireScope(Scopes.Enrol).Produces(StatusCodes.Status204NoContent)
            .Audit("sighting.deny").Describe("denySightings", Tag, "Remember that sightings are not a person");
        routes.MapPost("/sightings/ignore", IgnoreAsync).RequireScope(Scopes.Enrol).Produces(StatusCodes.Status204NoContent)
            .Audit("sighting.ignore").Describe("ignoreSightings", Tag, "Put sightings away", "Seen again, the same faces do not come back.");
        routes.MapPost("/sightings/reopen", ReopenAsync).RequireScope(Scopes.Enrol).Produces(StatusCodes.Status204NoContent)
            .Audit("sighting.reopen").Describe("reopenSightings", Tag, "Take back what was decided about sightings", "Faces that an assignment gave a person are removed from them.");
        routes.MapGet("/people/{person}/sightings", SearchAsync).RequireScope(Scopes.Read).Answers<SightingsPageDocument>()
            .Describe("searchSightings", Tag, "When was this person seen before they were known?", "All sightings that are near enough, whatever was decided about them, but not those that were denied.");
    }

    private static async Task<SightingsPageDocument> ListAsync(
        Caller caller,
        IStore store,
        [FromQuery(Name = "state"), Description("open, assigned or ignored; all by default.")] string? state,
        [FromQuery(Name = "space")] string? space,
        [FromQuery(Name = "person"), Description("Those assigned to this person.")] Guid? person,
        [FromQuery(Name = "since"), Description("Last seen at this time or later.")] DateTimeOffset? since,
        [FromQuery(Name = "cursor"), Description("Where the page before said to go on.")] string? cursor,
        [FromQuery(Name = "limit"), Description("1 to 1000; 100 by default.")] int? limit,
        CancellationToken stop)
    {
        var query = new SightingQuery { State = ParseState(state), Space = space is null ? null : new SpaceKey(space), Person = person is { } id ? new PersonId(id) : null, Since = since };
        query = query with { Limit = limit ?? query.Limit, After = cursor is null ? null : await FindAsync(store, caller, cursor, stop) };
        var page = await store.Sightings.ListAsync(caller.Client, query, stop);
        var people = await PeopleOfAsync(store, caller, page, stop);
        return new SightingsPageDocument([.. page.Select(s => SightingDocument.Of(s, people))], page.Count == query.Limit ? $"{page[^1].Id}" : null);
    }

    private static async Task<SightingGroupsDocument> GroupAsync(
        Caller caller, IStore store, SightingInbox inbox,
        [FromQuery(Name = "space"), Description("All spaces, one after another, unless one is named.")] string? space, CancellationToken stop)
    {
        var spaces = space is null ? (await store.Spaces.ListAsync(caller.Client, stop)).Select(s => s.Space.Key).ToArray() : [new SpaceKey(space)];
        var clusters = new List<SightingCluster>();
        foreach (var key in spaces)
        {
            clusters.AddRange(await inbox.ListAsync(caller.Client, key, stop));
        }

        var ids = clusters.SelectMany(c => c.Suggestions).Select(s => s.Person).Distinct().ToArray();
        var people = (await store.People.FindManyAsync(caller.Client, ids, stop)).ToDictionary(p => p.Id);
        return new SightingGroupsDocument([.. clusters.OrderByDescending(c => c.LastSeenAt).Select(c => SightingGroupDocument.Of(c, people))]);
    }

    private static async Task<IResult> OpenThumbnailAsync(Guid sighting, Caller caller, IStore store, IPhotoFiles files, CancellationToken stop)
    {
        var id = new SightingId(sighting);
        return (await store.Sightings.FindManyAsync(caller.Client, [id], stop)).Count == 1 && await files.OpenThumbnailAsync(caller.Client, id.Face, stop) is { } image
            ? TypedResults.Stream(image, "image/jpeg")
            : throw new SemblanceException(ErrorKind.NotFound, "sighting-unknown", $"There is no sighting {id}, or no picture of it: GET /v1/sightings lists those there are.");
    }

    private static async Task<IResult> AssignAsync(SightingsOfPersonInput input, Caller caller, SightingInbox inbox, HttpContext context, CancellationToken stop)
    {
        context.Features.Set(new AuditedPerson(new PersonId(input.Person)));
        await inbox.AssignAsync(caller.Client, input.ToIds(), new PersonId(input.Person), stop);
        return TypedResults.NoContent();
    }

    private static async Task<IResult> DenyAsync(SightingsOfPersonInput input, Caller caller, SightingInbox inbox, HttpContext context, CancellationToken stop)
    {
        context.Features.Set(new AuditedPerson(new PersonId(input.Person)));
        await inbox.DenyAsync(caller.Client, input.ToIds(), new PersonId(input.Person), stop);
        return TypedResults.NoContent();
    }

    private static async Task<IResult> IgnoreAsync(SightingsInput input, Caller caller, SightingInbox inbox, CancellationToken stop)
    {
        await inbox.IgnoreAsync(caller.Client, input.ToIds(), stop);
        return TypedResults.NoContent();
    }

    private static async Task<IResult> ReopenAsync(SightingsInput input, Caller caller, SightingInbox inbox, CancellationToken stop)
    {
        await inbox.ReopenAsync(caller.Client, input.ToIds(), stop);
        return TypedResults.NoContent();
    }

    private static async Task<SightingsPageDocument> SearchAsync(
        Guid person, Caller caller, IStore store, SightingInbox inbox,
        [FromQuery(Name = "since"), Description("Last seen at this time or later.")] DateTimeOffset? since, CancellationToken stop)
    {
        var matches = await inbox.SearchAsync(caller.Client, new PersonId(person), since, stop);
        var people = await PeopleOfAsync(store, caller, [.. matches.Select(m => m.Sighting)], stop);
        return new SightingsPageDocument([.. matches.Select(m => SightingDocument.Of(m.Sighting, people, m.Distance))], null);
    }

    private static SightingState? ParseState(string? text) => text switch
    {
        null => null,
        "open" => SightingState.Open,
        "assigned" => SightingState.Assigned,
        "ignored" => SightingState.Ignored,
        _ => throw new SemblanceException(ErrorKind.Invalid, "sighting-state", "A sighting is open, assigned or ignored."),
    };

    /// <summary>A page's cursor is its last sighting's id; where it stands now is where the next page begins.</summary>
    private static async Task<Sighting> FindAsync(IStore store, Caller caller, string cursor, CancellationToken stop) =>
        Guid.TryParseExact(cursor, "D", out var id) && await store.Sightings.FindManyAsync(caller.Client, [new SightingId(id)], stop) is [var sighting]
            ? sighting
            : throw new SemblanceException(ErrorKind.Invalid, "cursor", "The cursor is none that a page gave, or what it named is gone: begin without one.");

    private static async Task<IReadOnlyDictionary<PersonId, Person>> PeopleOfAsync(
        IStore store, Caller caller, IReadOnlyList<Sighting> sightings, CancellationToken stop)
    {
        var ids = sightings.Select(s => s.Person).OfType<PersonId>().Distinct().ToArray();
        return ids.Length == 0 ? new Dictionary<PersonId, Person>() : (await store.People.FindManyAsync(caller.Client, ids, stop)).ToDictionary(p => p.Id);
    }
}
