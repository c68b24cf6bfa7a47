using System.ComponentModel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Semblance.Access;
using Semblance.Privacy;
using Semblance.Server.Access;
using Semblance.Server.Api;
using Semblance.Server.Http;
using Semblance.Storage;

namespace Semblance.Server.Resources;

/// <summary><c>/v1/people/…/export</c>: all that is kept about somebody, to be given to them.</summary>
internal static class ExportEndpoints
{
    private const string Action = "person.export";
    private const string MediaType = "application/zip";

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/people/{person}/export", WriteAsync)
        .RequireScope(Scopes.Admin).Produces<byte[]>(StatusCodes.Status200OK, MediaType)
        .AuditsItself(Action).Describe("exportPerson", "privacy", "Export all that is kept about a person, as a zip to be given to them",
            "Record, faces, photos, pictures of faces, consents, merges, accounts, logins and what the audit log has; of passwords and tokens only that there are some.");

    private static async Task<IResult> WriteAsync(
        Guid person, Caller caller, IStore store, SubjectExport export, AuditTrail trail, HttpContext context,
        [FromQuery(Name = "embeddings"), Description("With the vectors of the faces, which belong to a whole export; needs the scope embeddings.")] bool? embeddings,
        CancellationToken stop)
    {
        if (embeddings == true)
        {
            JsonBody.RequireEmbeddings(caller);
        }

        var found = await PeopleEndpoints.FindAsync(store, caller.Client, person, stop);
        await trail.RecordAsync(context, Action, found.Id);
        return TypedResults.Stream(
            async body => await export.WriteAsync(caller.Client, found.Id, body, embeddings == true, stop), MediaType, $"{found.Id}.zip");
    }
}
