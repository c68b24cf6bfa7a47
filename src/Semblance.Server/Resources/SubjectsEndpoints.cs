using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Semblance.Access;
using Semblance.Attendance;
using Semblance.Clients;
using Semblance.Server.Access;
using Semblance.Server.Api;
using Semblance.Server.Documents;
using Semblance.Storage;

namespace Semblance.Server.Resources;

/// <summary><c>/v1/subjects</c></summary>
internal static class SubjectsEndpoints
{
    private const string Tag = "attendance";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/subjects", async (Caller caller, IStore store, CancellationToken stop) =>
                new SubjectsDocument([.. (await store.Sessions.ListSubjectsAsync(caller.Client, stop)).Select(SubjectDocument.Of)]))
            .RequireScope(Scopes.Read).Answers<SubjectsDocument>().Describe("listSubjects", Tag, "List subjects by name");
        routes.MapPost("/subjects", AddAsync).RequireScope(Scopes.Enrol).Answers<SubjectDocument>(StatusCodes.Status201Created)
            .Audit("subject.create").Describe("addSubject", Tag, "Add a subject");
        routes.MapGet("/subjects/{subject}", async (Guid subject, Caller caller, IStore store, CancellationToken stop) =>
                SubjectDocument.Of(await FindAsync(store, caller.Client, subject, stop)))
            .RequireScope(Scopes.Read).Answers<SubjectDocument>().Describe("getSubject", Tag, "Read a subject");
        routes.MapPut("/subjects/{subject}", UpdateAsync).RequireScope(Scopes.Enrol).Answers<SubjectDocument>()
            .Audit("subject.update").Describe("updateSubject", Tag, "Replace a subject's fields");
        routes.MapDelete("/subjects/{subject}", RemoveAsync).RequireScope(Scopes.Enrol).Produces(StatusCodes.Status204NoContent)
            .Audit("subject.remove").Describe("removeSubject", Tag, "Remove a subject", "Its sessions stay, without one.");
    }

    private static async Task<Subject> FindAsync(IStore store, ClientId client, Guid id, CancellationToken stop) =>
        await store.Sessions.FindSubjectAsync(client, new SubjectId(id), stop) ?? throw Unknown(id);

    private static SemblanceException Unknown(Guid id) =>
        new(ErrorKind.NotFound, "subject-unknown", $"There is no subject {id}: GET /v1/subjects lists those there are.");

    private static async Task<IResult> AddAsync(SubjectInput input, Caller caller, IStore store, TimeProvider time, CancellationToken stop)
    {
        var subject = input.ApplyTo(new Subject { Id = SubjectId.New(), Client = caller.Client, Name = "", CreatedAt = time.GetUtcNow() });
        await store.Sessions.AddSubjectAsync(subject, stop);
        return TypedResults.Created($"/v1/subjects/{subject.Id}", SubjectDocument.Of(await FindAsync(store, caller.Client, subject.Id.Value, stop)));
    }

    private static async Task<SubjectDocument> UpdateAsync(Guid subject, SubjectInput input, Caller caller, IStore store, CancellationToken stop)
    {
        var changed = input.ApplyTo(await FindAsync(store, caller.Client, subject, stop));
        await store.Sessions.UpdateSubjectAsync(changed, stop);
        return SubjectDocument.Of(changed);
    }

    private static async Task<IResult> RemoveAsync(Guid subject, Caller caller, IStore store, CancellationToken stop) =>
        await store.Sessions.RemoveSubjectAsync(caller.Client, new SubjectId(subject), stop) ? TypedResults.NoContent() : throw Unknown(subject);
}
