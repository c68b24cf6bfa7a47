using Semblance.Access;
using Semblance.Accounts;
using Semblance.Attendance;
using Semblance.Clients;
using Semblance.Enrolment;
using Semblance.People;
using Semblance.Privacy;
using Semblance.Sightings;
using Semblance.Spaces;
using Semblance.Storage;
using Semblance.Tests.Storage.Moving;

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
            UnknownDays = 30,
            Strictness = Strictness.Strict,
            TargetFpir = 0.001,
            TargetFmr = 0.0001,
            Margin = 0.2,
            LivenessDemanded = true,
        };
        await Store.Clients.UpdateSettingsAsync(ClientId.Default, settings, Stop);
        Assert.Equal(settings, await Store.Clients.FindSettingsAsync(ClientId.Default, Stop));
        Assert.Equal(ClientSettings.Default, await Store.Clients.FindSettingsAsync(Other, Stop));
        await Store.Clients.UpdateSettingsAsync(ClientId.Default, ClientSettings.Default, Stop);
        Assert.Equal(ClientSettings.Default, await Store.Clients.FindSettingsAsync(ClientId.Default, Stop));
    }

    [StoreFact]
    public async Task Thresholds_are_kept_by_space()
    {
        var thresholds = new Dictionary<string, SpaceThreshold> { ["tiny"] = new(0.5, 0.25), ["other"] = new(Verify: 0.125) };
        await Store.Clients.UpdateSettingsAsync(ClientId.Default, new ClientSettings { Thresholds = thresholds }, Stop);
        var stored = await Store.Clients.FindSettingsAsync(ClientId.Default, Stop);
        Assert.Equal(thresholds.OrderBy(t => t.Key), stored.Thresholds!.OrderBy(t => t.Key));
        Assert.Equal((new SpaceThreshold(0.5, 0.25), null), (stored.ThresholdIn(Space.Key), stored.ThresholdIn(new SpaceKey("third"))));
    }

    [StoreFact]
    public async Task Settings_that_cannot_be_are_refused()
    {
        await AssertErrorAsync(ErrorKind.Invalid, "settings-consent", () => UpdateAsync(new ClientSettings { ConsentRequired = true, ConsentText = "x" }));
        await AssertErrorAsync(ErrorKind.Invalid, "settings-retention", () => UpdateAsync(new ClientSettings { RetentionDays = 0 }));
        await AssertErrorAsync(ErrorKind.Invalid, "settings-unknown", () => UpdateAsync(new ClientSettings { UnknownDays = 366 }));
        await AssertErrorAsync(ErrorKind.Invalid, "settings-threshold", () => UpdateAsync(new ClientSettings { TargetFpir = 0 }));
        await AssertErrorAsync(ErrorKind.Invalid, "settings-threshold", () => UpdateAsync(new ClientSettings { TargetFmr = double.NaN }));
        await AssertErrorAsync(ErrorKind.Invalid, "settings-threshold", () => UpdateAsync(new ClientSettings { Thresholds = new Dictionary<string, SpaceThreshold> { ["tiny"] = new(double.PositiveInfinity) } }));
        await AssertErrorAsync(ErrorKind.Invalid, "space-key", () => UpdateAsync(new ClientSettings { Thresholds = new Dictionary<string, SpaceThreshold> { ["a b"] = new(1) } }));
        await AssertErrorAsync(ErrorKind.Invalid, "settings-margin", () => UpdateAsync(new ClientSettings { Margin = double.NaN }));
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

    [StoreFact]
    public async Task What_names_a_person_is_counted_by_kind_and_of_nobody_else()
    {
        foreach (var (_, write) in EveryWrite.Steps.TakeWhile(s => s.Name != "Merges.ForgetAsync"))
        {
            await write(Store);
        }

        var people = (await Store.People.ListAsync(ClientId.Default, new PeopleQuery(), Stop)).People.Select(p => p.Person.Id).ToList();
        await Store.Tokens.AddAsync(
            new LoginToken
            {
                Id = new TokenId("zyxwvuZYXWVU"),
                Client = ClientId.Default,
                Person = people[0],
                Method = LoginMethod.Face,
                Secret = SecretHash.Of("secret"),
                CreatedAt = At,
                ExpiresAt = At.AddDays(1),
            },
            Stop);
        var seen = new StoredTraces(0, 0, 0, 0, 0, 0);
        foreach (var person in people)
        {
            var faces = (await Store.Faces.ListAsync(ClientId.Default, person, null, Stop)).Select(f => f.Id).ToList();
            var attendance = new PersonAttendance(Store);
            var expected = new StoredTraces(
                (await Store.Privacy.ListConsentsAsync(ClientId.Default, person, Stop)).Count,
                (await Store.Tokens.ListAsync(ClientId.Default, null, person, Stop)).Count,
                (await Store.Accounts.ListAsync(ClientId.Default, null, 100, Stop)).Count(a => a.Person == person),
                (await Store.Merges.ListAsync(ClientId.Default, null, Stop)).Count(m => m.Merged.Id == person),
                (await Store.Sightings.FindManyAsync(ClientId.Default, [.. faces.Select(f => new SightingId(f.Value))], Stop)).Count,
                await attendance.ListRecordsAsync(ClientId.Default, person, Stop).CountAsync()
                    + await attendance.ListCheckInsAsync(ClientId.Default, person, Stop).CountAsync() + await attendance.ListLeavesAsync(ClientId.Default, person, Stop).CountAsync());
            Assert.Equal(expected, await Store.Privacy.CountTracesAsync(ClientId.Default, person, faces, Stop));
            Assert.Equal(new StoredTraces(0, 0, 0, 0, 0, 0), await Store.Privacy.CountTracesAsync(Other, person, faces, Stop));
            seen = new StoredTraces(
                seen.Consents + expected.Consents, seen.Tokens + expected.Tokens, seen.Accounts + expected.Accounts, seen.Merges + expected.Merges,
                seen.Sightings + expected.Sightings, seen.Attendance + expected.Attendance);
        }

        Assert.True(seen is { Consents: > 0, Tokens: > 0, Accounts: > 0, Merges: > 0, Sightings: > 0, Attendance: > 0 }, $"{seen}");
    }

    [StoreFact]
    public async Task Certificates_are_kept_word_for_word_and_paged_newest_first()
    {
        var (ada, bo) = (PersonId.New(), PersonId.New());
        const string Document = "{\"certificate\":  \"x\", \"z\": 1.50, \"a\": \"\\u002B\"}"; // neither spaces nor order nor escapes may change
        var all = new[]
        {
            new IssuedCertificate(ClientId.Default, ada, At.AddDays(2), Document),
            new IssuedCertificate(ClientId.Default, new[] { ada, bo }.Max(), At.AddDays(1), Document),
            new IssuedCertificate(ClientId.Default, new[] { ada, bo }.Min(), At.AddDays(1), Document),
        };
        foreach (var certificate in all.Reverse().Append(new IssuedCertificate(Other, ada, At, "{}")))
        {
            await Store.Privacy.AddCertificateAsync(certificate, Stop);
        }

        var seen = new List<IssuedCertificate>();
        while (await Store.Privacy.ListCertificatesAsync(ClientId.Default, null, seen.Count == 0 ? null : new CertificateCursor(seen[^1].ErasedAt, seen[^1].Person), 1, Stop) is [var next])
        {
            seen.Add(next);
        }

        Assert.Equal(all, seen);
        Assert.Equal(all.Where(c => c.Person == ada), await Store.Privacy.ListCertificatesAsync(ClientId.Default, ada, null, 10, Stop));
        Assert.Empty(await Store.Privacy.ListCertificatesAsync(Other, bo, null, 10, Stop));
        await AssertErrorAsync(ErrorKind.NotFound, "client-unknown", () => Store.Privacy.AddCertificateAsync(all[0] with { Client = new ClientId("nobody") }, Stop));
        await AssertErrorAsync(ErrorKind.Invalid, "page-limit", () => Store.Privacy.ListCertificatesAsync(ClientId.Default, null, null, 0, Stop));
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
