using System.ComponentModel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Semblance.Access;
using Semblance.People;
using Semblance.Privacy;
using Semblance.Server.Access;
using Semblance.Server.Api;
using Semblance.Server.Documents;
using Semblance.Server.Enrolments;
using Semblance.Storage;

namespace Semblance.Server.Resources;

/// <summary><c>/v1/erasures</c> and <c>/v1/tombstones</c>: who was erased, and that they stay so. DELETE /v1/people/… erases.</summary>
internal static class ErasuresEndpoints
{
    private const string Tag = "privacy";
    private const int UsualLimit = 100;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapDelete("/people/{person}", EraseAsync).RequireScope(Scopes.Enrol).Answers<CertificateDocument>()
            .Audit("person.erase").Describe("erasePerson", "people", "Erase a person for good, look for what is left, and certify it",
                "Record, faces, photos that are nobody else's, consents, logins and remembered answers. They stay erased when a backup is restored and POST /v1/erasures/replay is asked for.");
        routes.MapGet("/erasures", ListAsync).RequireScope(Scopes.Admin).Answers<CertificatesDocument>()
            .Describe("listErasures", Tag, "List the certificates of erasures, newest first");
        routes.MapGet("/erasures/{person}", GetAsync).RequireScope(Scopes.Admin).Answers<CertificatesDocument>()
            .Describe("getErasure", Tag, "Read the certificates of a person who was erased", "Several where they came back with a backup and were erased again.");
        routes.MapPost("/erasures/replay", ReplayAsync).RequireScope(Scopes.Admin).Answers<ErasuresDocument>()
            .Audit("erasure.replay").Describe("replayErasures", Tag, "Erase again whoever was erased before and is there nevertheless: for after a backup was restored");
        routes.MapGet("/tombstones", async (Caller caller, IStore store, CancellationToken stop) =>
                new TombstonesDocument([.. (await store.Privacy.ListTombstonesAsync(caller.Client, stop)).Select(TombstoneDocument.Of)]))
            .RequireScope(Scopes.Admin).Answers<TombstonesDocument>().Describe("listTombstones", Tag, "List what is left of people who were erased, oldest first",
                "Salted hashes of their ids: enough to find them in a restored backup, and to tell nobody anything else. Keep them apart from the backups.");
    }

    private static async Task<IResult> EraseAsync(Guid person, Caller caller, IStore store, PersonErasure erasure, EnrolmentLocks locks, CancellationToken stop)
    {
        var found = await PeopleEndpoints.FindAsync(store, caller.Client, person, stop);
        using var alone = await locks.TakeAsync(caller.Client, [$"{person}", found.Name], stop);

        // What was begun is finished, whether the caller still waits or not.
        var certificate = await erasure.EraseAsync(caller.Client, new PersonId(person), caller.Actor.ToString(), CancellationToken.None)
            ?? throw PeopleEndpoints.Unknown(person);
        return Text(certificate.ToJson().ToJsonString());
    }

    private static async Task<IResult> ListAsync(
        Caller caller, IStore store,
        [FromQuery(Name = "cursor"), Description("Where the page before said to go on.")] string? cursor,
        [FromQuery(Name = "limit"), Description("1 to 1000; 100 by default.")] int? limit,
        CancellationToken stop)
    {
        var most = limit ?? UsualLimit;
        var certificates = await store.Privacy.ListCertificatesAsync(caller.Client, null, cursor is null ? null : Cursor.ReadCertificate(cursor), most, stop);
        return Text(CertificateText.Page(
            certificates.Select(c => c.Document),
            certificates.Count == most ? Cursor.Write(new CertificateCursor(certificates[^1].ErasedAt, certificates[^1].Person)) : null));
    }

    private static async Task<IResult> GetAsync(Guid person, Caller caller, IStore store, CancellationToken stop)
    {
        var certificates = await store.Privacy.ListCertificatesAsync(caller.Client, new PersonId(person), null, UsualLimit, stop);
        return certificates.Count > 0 ? Text(CertificateText.Page(certificates.Select(c => c.Document), null))
            : throw new SemblanceException(ErrorKind.NotFound, "erasure-unknown", $"Nobody with the id {person} was erased: GET /v1/erasures lists who was.");
    }

    private static async Task<IResult> ReplayAsync(
        ReplayInput? input, Caller caller, PersonErasure erasure, AuditTrail trail, HttpContext context)
    {
        await erasure.LearnAsync(
            caller.Client, [.. (input?.Tombstones ?? []).Select(t => Tombstone.FromText(caller.Client, t.Salt, t.Hash, t.At))], CancellationToken.None);
        return Text(CertificateText.Erasures(await erasure.ReplayAsync(
            caller.Client, caller.Actor.ToString(), c => trail.RecordAsync(context, "person.erase", c.Person), CancellationToken.None)));
    }

    private static ContentHttpResult Text(string json) => TypedResults.Text(json, Description.Json);
}
