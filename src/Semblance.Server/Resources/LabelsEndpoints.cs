using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Semblance.Access;
using Semblance.Clients;
using Semblance.People;
using Semblance.Server.Access;
using Semblance.Server.Api;
using Semblance.Server.Documents;
using Semblance.Storage;

namespace Semblance.Server.Resources;

/// <summary><c>/v1/groups</c> and <c>/v1/regions</c>: what people have in common.</summary>
internal static class LabelsEndpoints
{
    private const string Tag = "groups";
    private const int MostPeople = 1_000;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/groups", async (Caller caller, IStore store, CancellationToken stop) =>
                new GroupsDocument([.. (await store.Labels.ListGroupsAsync(caller.Client, stop)).Select(LabelDocument.Of)]))
            .RequireScope(Scopes.Read).Answers<GroupsDocument>().Describe("listGroups", Tag, "List the groups, those without members too",
                "A group is there from when it is added, or somebody belongs to it, until it is removed. GET /v1/people?group=NAME lists its members.");
        routes.MapPost("/groups", AddAsync).RequireScope(Scopes.Enrol).Answers<LabelDocument>(StatusCodes.Status201Created)
            .Audit("group.add").Describe("addGroup", Tag, "Add a group");
        routes.MapGet("/groups/{group}", async (string group, Caller caller, IStore store, HttpRequest request, CancellationToken stop) =>
                LabelDocument.Of(await FindAsync(store, caller.Client, NameIn(request, group), stop)))
            .RequireScope(Scopes.Read).Answers<LabelDocument>().Describe("getGroup", Tag, "Read a group");
        routes.MapPut("/groups/{group}", RenameAsync).RequireScope(Scopes.Enrol).Answers<LabelDocument>()
            .Audit("group.rename").Describe("renameGroup", Tag, "Give a group another name", "Its members stay; their revisions rise.");
        routes.MapDelete("/groups/{group}", RemoveAsync).RequireScope(Scopes.Enrol).Produces(StatusCodes.Status204NoContent)
            .Audit("group.remove").Describe("removeGroup", Tag, "Remove a group; the people stay");
        routes.MapPost("/groups/{group}/members", JoinAsync).RequireScope(Scopes.Enrol).Answers<MembersDocument>()
            .Audit("group.join").Describe("addMembers", Tag, "Make people members of a group", "All or, where one of them is not there, none.");
        routes.MapDelete("/groups/{group}/members/{person}", LeaveAsync).RequireScope(Scopes.Enrol).Produces(StatusCodes.Status204NoContent)
            .Audit("group.leave").Describe("removeMember", Tag, "Take a person out of a group");
        routes.MapGet("/regions", async (Caller caller, IStore store, CancellationToken stop) =>
                new RegionsDocument([.. (await store.People.ListLabelsAsync(caller.Client, stop)).Regions.Select(LabelDocument.Of)]))
            .RequireScope(Scopes.Read).Answers<RegionsDocument>().Describe("listRegions", Tag, "List the regions that people have",
                "A region is there while somebody has it: it is set with the person.");
        routes.MapPut("/regions/{region}", RenameRegionAsync).RequireScope(Scopes.Enrol).Answers<LabelDocument>()
            .Audit("region.rename").Describe("renameRegion", Tag, "Give a region another name", "That of a region there is makes both one.");
    }

    private static async Task<IResult> AddAsync(GroupInput input, Caller caller, IStore store, CancellationToken stop)
    {
        var name = TextRules.Required(input.Name, "name", "group-name");
        var people = Check(input.People, least: 0);
        foreach (var person in people)
        {
            await PeopleEndpoints.FindAsync(store, caller.Client, person.Value, stop);
        }

        await store.Labels.AddGroupAsync(caller.Client, name, stop);
        var members = people.Length == 0 ? 0 : await store.Labels.AddMembersAsync(caller.Client, name, people, stop);
        return TypedResults.Created($"/v1/groups/{Uri.EscapeDataString(name)}", new LabelDocument(name, members));
    }

    private static async Task<LabelDocument> RenameAsync(string group, LabelInput input, Caller caller, IStore store, HttpRequest request, CancellationToken stop)
    {
        var name = TextRules.Required(input.Name, "name", "group-name");
        return new LabelDocument(name, await store.Labels.RenameGroupAsync(caller.Client, NameIn(request, group), name, stop));
    }

    private static async Task<IResult> RemoveAsync(string group, Caller caller, IStore store, HttpRequest request, CancellationToken stop) =>
        await store.Labels.RemoveGroupAsync(caller.Client, NameIn(request, group), stop) is null ? throw Unknown() : TypedResults.NoContent();

    private static async Task<MembersDocument> JoinAsync(
        string group, MembersInput input, Caller caller, IStore store, HttpRequest request, CancellationToken stop)
    {
        var name = NameIn(request, group);
        var changed = await store.Labels.AddMembersAsync(caller.Client, name, Check(input.People, least: 1), stop);
        return new MembersDocument(name, (await FindAsync(store, caller.Client, name, stop)).People, changed);
    }

    private static async Task<IResult> LeaveAsync(
        string group, Guid person, Caller caller, IStore store, HttpRequest request, CancellationToken stop) =>
        await store.Labels.RemoveMembersAsync(caller.Client, NameIn(request, group), [new PersonId(person)], stop) == 1 ? TypedResults.NoContent()
            : throw new SemblanceException(ErrorKind.NotFound, "member-unknown", $"The person {person} is no member of the group.");

    private static async Task<LabelDocument> RenameRegionAsync(
        string region, LabelInput input, Caller caller, IStore store, HttpRequest request, CancellationToken stop)
    {
        var name = TextRules.Required(input.Name, "name", "region-name");
        return await store.Labels.RenameRegionAsync(caller.Client, NameIn(request, region), name, stop) > 0
            ? LabelDocument.Of((await store.People.ListLabelsAsync(caller.Client, stop)).Regions.FirstOrDefault(r => r.Name == name) ?? new LabelUse(name, 0))
            : throw new SemblanceException(ErrorKind.NotFound, "region-unknown", "Nobody has this region: GET /v1/regions lists those there are.");
    }

    /// <summary>A label as its address means it: Kestrel leaves an escaped slash as it is, which cannot be told from one that was escaped twice.</summary>
    private static string NameIn(HttpRequest request, string bound) =>
        bound.Contains("%2F", StringComparison.OrdinalIgnoreCase)
        && request.HttpContext.Features.Get<IHttpRequestFeature>()?.RawTarget.Split('?')[0].Split('/') is ["", _, _, var name, ..]
            ? Uri.UnescapeDataString(name)
            : bound;

    private static async Task<LabelUse> FindAsync(IStore store, ClientId client, string name, CancellationToken stop) =>
        (await store.Labels.ListGroupsAsync(client, stop)).FirstOrDefault(g => g.Name == name) ?? throw Unknown();

    private static PersonId[] Check(IReadOnlyList<Guid> people, int least) => people.Count >= least && people.Count <= MostPeople
        ? [.. people.Select(p => new PersonId(p))]
        : throw new SemblanceException(ErrorKind.Invalid, "members-count", $"Name {least} to {MostPeople} people at once, not {people.Count}.");

    private static SemblanceException Unknown() => new(ErrorKind.NotFound, "group-unknown", "There is no group of this name: GET /v1/groups lists those there are.");
}
