using System.ComponentModel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Semblance.Access;
using Semblance.Documents;
using Semblance.Server.Access;
using Semblance.Server.Api;
using Semblance.Server.Documents.Library;
using Semblance.Storage;

namespace Semblance.Server.Resources.Library;

/// <summary><c>/v1/documents/skills</c>: what an assistant can do.</summary>
internal static class SkillsEndpoints
{
    private const string Tag = "assistants";
    private const string List = "/v1/documents/skills";

    public static void Map(IEndpointRouteBuilder documents)
    {
        documents.MapGet("/skills", ListAsync).RequireScope(Scopes.Documents).Answers<SkillsDocument>().Describe("listSkills", Tag, "List skills, by name");
        documents.MapPost("/skills", AddAsync).RequireScope(Scopes.Ingest).Answers<SkillDocument>(StatusCodes.Status201Created)
            .Audit("skill.add").Describe("addSkill", Tag, "Keep a skill");
        documents.MapGet("/skills/{skill}", GetAsync).RequireScope(Scopes.Documents).Answers<SkillDocument>().Describe("getSkill", Tag, "Read a skill");
        documents.MapPut("/skills/{skill}", UpdateAsync).RequireScope(Scopes.Ingest).Answers<SkillDocument>()
            .Audit("skill.update").Describe("updateSkill", Tag, "Replace a skill, or switch it on or off", "Its name stays.");
        documents.MapDelete("/skills/{skill}", RemoveAsync).RequireScope(Scopes.Ingest).Produces(StatusCodes.Status204NoContent)
            .Audit("skill.remove").Describe("removeSkill", Tag, "Remove a skill");
    }

    private static async Task<SkillsDocument> ListAsync(
        Caller caller, IStore store,
        [FromQuery(Name = "enabled"), Description("Those that are switched on, or off; all by default.")] bool? enabled,
        [FromQuery(Name = "cursor"), Description("Where the page before said to go on.")] string? cursor,
        [FromQuery(Name = "limit"), Description("1 to 1000; 100 by default.")] int? limit, CancellationToken stop)
    {
        var query = new SkillQuery { IsEnabled = enabled, After = LibraryCursor.ReadName(cursor), Limit = Paging.Limit(limit, LibraryRows.UsualPage) };
        var page = await store.Memories.ListSkillsAsync(caller.Client, query, stop);
        return new SkillsDocument([.. page.Select(SkillDocument.Of)], page.Count == query.Limit ? LibraryCursor.WriteName(page[^1].Name) : null);
    }

    private static async Task<IResult> AddAsync(SkillInput input, Caller caller, IStore store, TimeProvider time, CancellationToken stop)
    {
        var skill = input.ToSkill(caller.Client, LibraryRows.Now(time));
        await store.Memories.AddSkillAsync(skill, stop);
        return TypedResults.Created($"{List}/{skill.Id}", SkillDocument.Of(skill));
    }

    private static async Task<SkillDocument> GetAsync(Guid skill, Caller caller, IStore store, CancellationToken stop) =>
        SkillDocument.Of(await FindAsync(skill, caller, store, stop));

    private static async Task<SkillDocument> UpdateAsync(Guid skill, SkillUpdate input, Caller caller, IStore store, CancellationToken stop)
    {
        var changed = await FindAsync(skill, caller, store, stop) with
        {
            Description = input.Description,
            Parameters = KeptJson.Text(input.Parameters) ?? "{}",
            Workflow = KeptJson.Text(input.Workflow) ?? "{}",
            IsEnabled = input.Enabled,
        };
        await store.Memories.UpdateSkillAsync(changed, stop);
        return SkillDocument.Of(changed);
    }

    private static async Task<Skill> FindAsync(Guid skill, Caller caller, IStore store, CancellationToken stop) =>
        await store.Memories.FindSkillAsync(caller.Client, new SkillId(skill), stop) ?? throw LibraryRows.Unknown("skill", skill, List);

    private static async Task<IResult> RemoveAsync(Guid skill, Caller caller, IStore store, CancellationToken stop) =>
        await store.Memories.RemoveSkillAsync(caller.Client, new SkillId(skill), stop) ? TypedResults.NoContent() : throw LibraryRows.Unknown("skill", skill, List);
}
