using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Semblance.Access;
using Semblance.Clients;
using Semblance.Privacy;
using Semblance.Server.Access;
using Semblance.Server.Api;
using Semblance.Server.Documents;
using Semblance.Storage;

namespace Semblance.Server.Resources;

/// <summary><c>/v1/people/…/consents</c>: who agreed to be recognised, and who no longer does.</summary>
internal static class ConsentsEndpoints
{
    private const string Tag = "privacy";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/people/{person}/consents", ListAsync).RequireScope(Scopes.Read).Answers<ConsentsDocument>()
            .Describe("listConsents", Tag, "List a person's consents, and whether they are enough");
        routes.MapPost("/people/{person}/consents", AddAsync).RequireScope(Scopes.Enrol).Answers<ConsentsDocument>(StatusCodes.Status201Created)
            .Audit("consent.add").Describe("addConsent", Tag, "Record that a person agreed to be recognised", "One to the same version that holds already stays as it is.");
        routes.MapPost("/people/{person}/consents/withdrawal", WithdrawAsync).RequireScope(Scopes.Enrol).Answers<WithdrawalDocument>()
            .Audit("consent.withdraw").Describe("withdrawConsents", Tag, "Record that a person agrees no longer", "What is kept of them stays until they are erased.");
    }

    /// <summary>A consent that comes with what it is for; null for none.</summary>
    /// <param name="by">Who gave it; null for nobody.</param>
    /// <param name="version">Null for the client's present one.</param>
    /// <exception cref="SemblanceException">Invalid, <c>consent-version</c>: the client has no text to agree to.</exception>
    public static Consent? Given(ClientSettings settings, ClientId client, string? by, string? version, string? evidence, TimeProvider time) => by is null ? null : new Consent
    {
        Client = client,
        Person = default,
        Version = version ?? settings.ConsentVersion ?? throw new SemblanceException(ErrorKind.Invalid, "consent-version",
            "The client has no text to agree to: name a version, or set one with PUT /v1/settings."),
        GivenAt = time.GetUtcNow(),
        GivenBy = by,
        Evidence = evidence,
    };

    private static async Task<ConsentsDocument> ListAsync(Guid person, Caller caller, IStore store, CancellationToken stop)
    {
        var found = await PeopleEndpoints.FindAsync(store, caller.Client, person, stop);
        var settings = await store.Clients.FindSettingsAsync(caller.Client, stop);
        return ConsentsDocument.Of(await store.Privacy.ListConsentsAsync(caller.Client, found.Id, stop), settings);
    }

    private static async Task<IResult> AddAsync(Guid person, ConsentInput input, Caller caller, IStore store, TimeProvider time, CancellationToken stop)
    {
        var found = await PeopleEndpoints.FindAsync(store, caller.Client, person, stop);
        var settings = await store.Clients.FindSettingsAsync(caller.Client, stop);
        var consent = Given(settings, caller.Client, input.GivenBy, input.Version, input.Evidence, time)!;
        await store.Privacy.AddConsentAsync(consent with { Person = found.Id }, stop);
        return TypedResults.Created($"/v1/people/{found.Id}/consents", await ListAsync(person, caller, store, stop));
    }

    private static async Task<WithdrawalDocument> WithdrawAsync(Guid person, Caller caller, IStore store, TimeProvider time, CancellationToken stop)
    {
        var found = await PeopleEndpoints.FindAsync(store, caller.Client, person, stop);
        return new WithdrawalDocument(await store.Privacy.WithdrawConsentsAsync(caller.Client, found.Id, time.GetUtcNow(), stop));
    }
}
