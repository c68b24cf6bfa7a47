using System.ComponentModel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Semblance.Access;
using Semblance.Faces;
using Semblance.People;
using Semblance.Server.Access;
using Semblance.Server.Api;
using Semblance.Server.Documents;
using Semblance.Storage;

namespace Semblance.Server.Resources;

/// <summary><c>/v1/merges</c> and <c>/v1/people/…/split</c>: two records of one person, and one record of two.</summary>
internal static class MergesEndpoints
{
    private const string Tag = "people";
    private const int MostFaces = 1_000;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/merges", ListAsync).RequireScope(Scopes.Read).Answers<MergesDocument>()
            .Describe("listMerges", Tag, "List merges, newest first, those that were undone too");
        routes.MapPost("/merges", MergeAsync).RequireScope(Scopes.Enrol).Answers<MergeDocument>(StatusCodes.Status201Created)
            .Audit("person.merge").Describe("mergePeople", Tag, "Make two records of one person one", "The one who is kept stays as they are, name and all; the other's id is gone until the merge is undone.");
        routes.MapGet("/merges/{merge}", GetAsync).RequireScope(Scopes.Read).Answers<MergeDocument>().Describe("getMerge", Tag, "Read a merge");
        routes.MapPost("/merges/{merge}/undo", UndoAsync).RequireScope(Scopes.Enrol).Answers<MergeDocument>()
            .Audit("person.unmerge").Describe("undoMerge", Tag, "Undo a merge", "The other is back as they were, with what was theirs. What was removed since stays removed.");
        routes.MapPost("/people/{person}/split", SplitAsync).RequireScope(Scopes.Enrol).Answers<PersonDocument>(StatusCodes.Status201Created)
            .Audit("person.split").Describe("splitPerson", Tag, "Make some faces of a person somebody else's", "With the photos they were found in; a photo that shows a face that stays is then both people's.");
    }

    private static async Task<MergesDocument> ListAsync(
        Caller caller, IStore store, [FromQuery(Name = "person"), Description("Only merges into this person.")] Guid? person, CancellationToken stop) =>
        new([.. (await store.Merges.ListAsync(caller.Client, person is { } id ? new PersonId(id) : null, stop)).Select(MergeDocument.Of)]);

    private static async Task<IResult> MergeAsync(MergeInput input, Caller caller, IStore store, HttpContext context, CancellationToken stop)
    {
        var merge = await store.Merges.MergeAsync(caller.Client, new PersonId(input.Kept), new PersonId(input.Merged), stop);
        context.Features.Set(new AuditedPerson(merge.Kept));
        return TypedResults.Created($"/v1/merges/{merge.Id}", MergeDocument.Of(merge));
    }

    private static async Task<MergeDocument> GetAsync(Guid merge, Caller caller, IStore store, CancellationToken stop) =>
        await store.Merges.FindAsync(caller.Client, new MergeId(merge), stop) is { } found
            ? MergeDocument.Of(found)
            : throw new SemblanceException(ErrorKind.NotFound, "merge-unknown", $"There is no merge {merge}: GET /v1/merges lists those there are.");

    private static async Task<MergeDocument> UndoAsync(Guid merge, Caller caller, IStore store, HttpContext context, CancellationToken stop)
    {
        var undone = await store.Merges.UndoAsync(caller.Client, new MergeId(merge), stop);
        context.Features.Set(new AuditedPerson(undone.Merged.Id));
        return MergeDocument.Of(undone);
    }

    private static async Task<IResult> SplitAsync(Guid person, SplitInput input, Caller caller, IStore store, TimeProvider time, CancellationToken stop)
    {
        if (input.Faces.Count is 0 or > MostFaces)
        {
            throw new SemblanceException(ErrorKind.Invalid, "faces-count", $"Name 1 to {MostFaces} faces, not {input.Faces.Count}.");
        }

        var now = time.GetUtcNow();
        var created = input.Person.ApplyTo(new Person { Id = PersonId.New(), Client = caller.Client, Name = "", CreatedAt = now, UpdatedAt = now });
        await ExternalIds.RequireFreeAsync(store, created, stop);
        await store.Merges.SplitAsync(caller.Client, new PersonId(person), [.. input.Faces.Select(f => new FaceId(f))], created, stop);
        return TypedResults.Created($"/v1/people/{created.Id}", PersonDocument.Of(await PeopleEndpoints.FindAsync(store, caller.Client, created.Id.Value, stop)));
    }
}
