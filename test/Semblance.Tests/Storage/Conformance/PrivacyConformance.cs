using Semblance.Clients;
using Semblance.Enrolment;
using Semblance.People;
using Semblance.Privacy;

namespace Semblance.Tests.Storage.Conformance;

public abstract class PrivacyConformance : StoreConformance
{
    [StoreFact]
    public async Task Settings_are_the_products_until_they_are_set_and_are_kept_by_client()
    {
        Assert.Equal(ClientSettings.Default, await Store.Clients.FindSettingsAsync(ClientId.Default, Stop));
        var settings = new ClientSettings
        {
            ConsentRequired = true,
            ConsentText = "Zoë agrees 🦉\nto this",
            ConsentVersion = "2026-1",
            RetentionDays = 365,
            Strictness = Strictness.Strict,
            TargetFpir = 0.001,
            TargetFmr = 0.0001,
            LivenessDemanded = true,
        };
        await Store.Clients.UpdateSettingsAsync(ClientId.Default, settings, Stop);
        Assert.Equal(settings, await Store.Clients.FindSettingsAsync(ClientId.Default, Stop));
        Assert.Equal(ClientSettings.Default, await Store.Clients.FindSettingsAsync(Other, Stop));
        await Store.Clients.UpdateSettingsAsync(ClientId.Default, ClientSettings.Default, Stop);
        Assert.Equal(ClientSettings.Default, await Store.Clients.FindSettingsAsync(ClientId.Default, Stop));
    }

    [StoreFact]
    public async Task Settings_that_cannot_be_are_refused()
    {
        await AssertErrorAsync(ErrorKind.Invalid, "settings-consent", () => UpdateAsync(new ClientSettings { ConsentRequired = true, ConsentText = "x" }));
        await AssertErrorAsync(ErrorKind.Invalid, "settings-retention", () => UpdateAsync(new ClientSettings { RetentionDays = 0 }));
        await AssertErrorAsync(ErrorKind.Invalid, "settings-threshold", () => UpdateAsync(new ClientSettings { TargetFpir = 0 }));
        await AssertErrorAsync(ErrorKind.Invalid, "settings-threshold", () => UpdateAsync(new ClientSettings { TargetFmr = double.NaN }));
        await AssertErrorAsync(ErrorKind.NotFound, "client-unknown", () => Store.Clients.UpdateSettingsAsync(new ClientId("nobody"), ClientSettings.Default, Stop));
        await AssertErrorAsync(ErrorKind.NotFound, "client-unknown", () => Store.Clients.FindSettingsAsync(new ClientId("nobody"), Stop));

        Task UpdateAsync(ClientSettings settings) => Store.Clients.UpdateSettingsAsync(ClientId.Default, settings, Stop);
    }

    [StoreFact]
    public async Task A_consent_is_given_back_as_added_and_the_first_of_a_version_stands()
    {
        var ada = await AddPersonAsync("Ada");
        var consent = NewConsent(ada) with { Evidence = "form 17" };
        await Store.Privacy.AddConsentAsync(consent, Stop);
        await Store.Privacy.AddConsentAsync(consent with { GivenBy = "somebody else", GivenAt = At.AddDays(1) }, Stop);
        await Store.Privacy.AddConsentAsync(NewConsent(ada) with { Version = "2", GivenAt = At.AddDays(2) }, Stop);

        Assert.Equal([consent, NewConsent(ada) with { Version = "2", GivenAt = At.AddDays(2) }], await Store.Privacy.ListConsentsAsync(ClientId.Default, ada.Id, Stop));
        Assert.Empty(await Store.Privacy.ListConsentsAsync(Other, ada.Id, Stop));
        await AssertErrorAsync(ErrorKind.NotFound, "person-unknown", () => Store.Privacy.AddConsentAsync(consent with { Client = Other }, Stop));
        await AssertErrorAsync(ErrorKind.Invalid, "consent-text", () => Store.Privacy.AddConsentAsync(consent with { GivenBy = " " }, Stop));
        await AssertErrorAsync(ErrorKind.Invalid, "consent-text", () => Store.Privacy.AddConsentAsync(consent with { Version = "a\nb" }, Stop));
    }

    [StoreFact]
    public async Task A_withdrawn_consent_stays_on_record_until_it_is_given_anew()
    {
        var ada = await AddPersonAsync("Ada");
        await Store.Privacy.AddConsentAsync(NewConsent(ada), Stop);
        Assert.Equal(0, await Store.Privacy.WithdrawConsentsAsync(Other, ada.Id, At.AddDays(1), Stop));
        Assert.Equal(1, await Store.Privacy.WithdrawConsentsAsync(ClientId.Default, ada.Id, At.AddDays(1), Stop));
        Assert.Equal(0, await Store.Privacy.WithdrawConsentsAsync(ClientId.Default, ada.Id, At.AddDays(2), Stop));
        Assert.Equal([NewConsent(ada) with { WithdrawnAt = At.AddDays(1) }], await Store.Privacy.ListConsentsAsync(ClientId.Default, ada.Id, Stop));

        var anew = NewConsent(ada) with { GivenAt = At.AddDays(3), GivenBy = "her mother" };
        await Store.Privacy.AddConsentAsync(anew, Stop);
        Assert.Equal([anew], await Store.Privacy.ListConsentsAsync(ClientId.Default, ada.Id, Stop));
        await Store.People.RemoveAsync(ClientId.Default, ada.Id, Stop);
        Assert.Empty(await Store.Privacy.ListConsentsAsync(ClientId.Default, ada.Id, Stop));
    }

    [StoreFact]
    public async Task Whose_faces_and_consents_are_old_too_is_unchanged()
    {
        var old = await AddPersonAsync("Old");
        var seen = await AddPersonAsync("Seen");
        var agreed = await AddPersonAsync("Agreed");
        await AddPersonAsync("Foreign", Other);
        await Store.Faces.AddAsync(NewFace(seen) with { CreatedAt = At.AddDays(10) }, Stop);
        await Store.Faces.AddAsync(NewFace(old) with { CreatedAt = At.AddDays(5) }, Stop);
        await Store.Privacy.AddConsentAsync(NewConsent(agreed) with { GivenAt = At.AddDays(10) }, Stop);

        Assert.Empty(await Store.Privacy.ListUnchangedAsync(ClientId.Default, At.AddDays(5), null, 10, Stop));
        Assert.Equal([new RetentionEnd(old.Id, At.AddDays(5))], await Store.Privacy.ListUnchangedAsync(ClientId.Default, At.AddDays(6), null, 10, Stop));
        var all = new List<RetentionEnd>();
        while (await Store.Privacy.ListUnchangedAsync(ClientId.Default, At.AddDays(11), all.LastOrDefault()?.Person, 2, Stop) is { Count: > 0 } page)
        {
            all.AddRange(page);
        }

        Assert.Equal(new[] { old.Id, seen.Id, agreed.Id }.Order(), all.Select(e => e.Person));
        await AssertErrorAsync(ErrorKind.Invalid, "page-limit", () => Store.Privacy.ListUnchangedAsync(ClientId.Default, At, null, 0, Stop));
    }

    [StoreFact]
    public async Task Tombstones_are_kept_by_client_oldest_first_and_once()
    {
        var first = Tombstone.Of(ClientId.Default, PersonId.New(), null, At);
        var second = Tombstone.Of(ClientId.Default, PersonId.New(), first.Salt, At.AddDays(1));
        await Store.Privacy.AddTombstoneAsync(second, Stop);
        await Store.Privacy.AddTombstoneAsync(first, Stop);
        await Store.Privacy.AddTombstoneAsync(first, Stop);

        Assert.Equal([first, second], await Store.Privacy.ListTombstonesAsync(ClientId.Default, Stop));
        Assert.Empty(await Store.Privacy.ListTombstonesAsync(Other, Stop));
        await AssertErrorAsync(ErrorKind.NotFound, "client-unknown", () => Store.Privacy.AddTombstoneAsync(Tombstone.Of(new ClientId("nobody"), PersonId.New(), null, At), Stop));
    }

    private static Consent NewConsent(Person person) => new()
    {
        Client = person.Client,
        Person = person.Id,
        Version = "1",
        GivenAt = At,
        GivenBy = "the person",
    };
}
