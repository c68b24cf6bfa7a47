using Semblance.Clients;
using Semblance.People;
using Semblance.Sightings;
using Semblance.Spaces;

namespace Semblance.Tests.Storage.Conformance;

public abstract class SightingConformance : StoreConformance
{
    [StoreFact]
    public async Task A_sighting_is_given_back_as_added_to_its_client_alone()
    {
        var sighting = NewSighting(0) with { Place = "door 🚪", Times = 3, LastSeenAt = At.AddMinutes(5) };
        await Store.Sightings.AddAsync(sighting, Stop);

        AssertSame([sighting], await Store.Sightings.FindManyAsync(ClientId.Default, [sighting.Id, SightingId.New()], Stop));
        AssertSame([sighting], await ListAsync(new SightingQuery()));
        Assert.Empty(await Store.Sightings.FindManyAsync(Other, [sighting.Id], Stop));
        Assert.Empty(await Store.Sightings.ListAsync(Other, new SightingQuery(), Stop));
        Assert.Empty(await Store.Sightings.FindManyAsync(ClientId.Default, [], Stop));
    }

    [StoreFact]
    public async Task What_cannot_be_a_sighting_is_refused()
    {
        var sighting = NewSighting(0);
        await Store.Sightings.AddAsync(sighting, Stop);
        await AssertErrorAsync(ErrorKind.Conflict, "sighting-exists", () => Store.Sightings.AddAsync(sighting, Stop));
        await AssertErrorAsync(ErrorKind.NotFound, "space-unknown", () => AddAsync(s => s with { Space = new SpaceKey("none") }));
        await AssertErrorAsync(ErrorKind.NotFound, "client-unknown", () => AddAsync(s => s with { Client = new ClientId("nobody") }));
        await AssertErrorAsync(ErrorKind.Invalid, "embedding-width", () => AddAsync(s => s with { Embedding = new float[] { 1, 0 } }));
        await AssertErrorAsync(ErrorKind.Invalid, "embedding-not-finite", () => AddAsync(s => s with { Embedding = new[] { 1, 0, 0, float.NaN } }));
        await AssertErrorAsync(ErrorKind.Invalid, "embedding-zero", () => AddAsync(s => s with { Embedding = new float[4] }));
        await AssertErrorAsync(ErrorKind.Invalid, "sighting-place", () => AddAsync(s => s with { Place = "a\nb" }));
        await AssertErrorAsync(ErrorKind.Invalid, "page-limit", () => ListAsync(new SightingQuery { Limit = 1001 }));

        Task AddAsync(Func<Sighting, Sighting> change) => Store.Sightings.AddAsync(change(NewSighting(1)), Stop);
    }

    [StoreFact]
    public async Task Pages_go_from_the_last_seen_to_the_first_and_every_filter_counts()
    {
        await Store.Spaces.AddAsync(Space with { Key = new SpaceKey("second") }, Stop);
        Sighting[] all = [NewSighting(0), NewSighting(3), NewSighting(2) with { Space = new SpaceKey("second") }, NewSighting(3)];
        foreach (var sighting in all)
        {
            await Store.Sightings.AddAsync(sighting, Stop);
        }

        await Store.Sightings.DecideAsync(ClientId.Default, [all[0].Id], SightingState.Ignored, Stop);
        var expected = all.OrderByDescending(s => s.LastSeenAt).ThenByDescending(s => s.Id).Select(s => s.Id).ToArray();
        var pages = new List<SightingId>();
        for (Sighting? after = null; ;)
        {
            var page = await ListAsync(new SightingQuery { After = after, Limit = 1 });
            if (page.Count == 0)
            {
                break;
            }

            pages.Add(page[0].Id);
            after = page[0];
        }

        Assert.Equal(expected, pages);
        Assert.Equal([all[0].Id], await IdsAsync(new SightingQuery { State = SightingState.Ignored }));
        Assert.Equal([all[2].Id], await IdsAsync(new SightingQuery { Space = new SpaceKey("second") }));
        Assert.Equal(expected[..2], await IdsAsync(new SightingQuery { Since = At.AddMinutes(3) }));
        Assert.Equal(expected[1..3], await IdsAsync(new SightingQuery { After = all.Single(s => s.Id == expected[0]), State = SightingState.Open }));
        Assert.Empty(await IdsAsync(new SightingQuery { Person = PersonId.New() }));
    }

    [StoreFact]
    public async Task Seen_again_it_counts_and_is_the_newest_and_never_older_than_it_was()
    {
        var (old, newer) = (NewSighting(0), NewSighting(5));
        await Store.Sightings.AddAsync(old, Stop);
        await Store.Sightings.AddAsync(newer, Stop);
        Assert.True(await Store.Sightings.SeeAgainAsync(ClientId.Default, old.Id, At.AddMinutes(9), Stop));
        Assert.True(await Store.Sightings.SeeAgainAsync(ClientId.Default, old.Id, At, Stop));

        AssertSame([old with { Times = 3, LastSeenAt = At.AddMinutes(9) }, newer], await ListAsync(new SightingQuery()));
        Assert.False(await Store.Sightings.SeeAgainAsync(Other, old.Id, At, Stop));
        Assert.False(await Store.Sightings.SeeAgainAsync(ClientId.Default, SightingId.New(), At, Stop));
    }

    [StoreFact]
    public async Task An_assigned_sighting_is_whose_its_face_is_through_merges_and_splits_and_goes_with_it()
    {
        var (ada, twin, sighting) = (await AddPersonAsync("Ada"), await AddPersonAsync("Twin"), NewSighting(0));
        await Store.Sightings.AddAsync(sighting, Stop);
        await AssertErrorAsync(ErrorKind.NotFound, "face-unknown", () => DecideAsync(SightingState.Assigned));
        await Store.Faces.AddAsync(NewFace(twin) with { Id = sighting.Id.Face }, Stop);
        Assert.Equal(1, await DecideAsync(SightingState.Assigned));
        Assert.Equal(twin.Id, await OwnerAsync());
        Assert.Equal([sighting.Id], await IdsAsync(new SightingQuery { Person = twin.Id }));

        var merge = await Store.Merges.MergeAsync(ClientId.Default, ada.Id, twin.Id, Stop);
        Assert.Equal(ada.Id, await OwnerAsync());
        await Store.Merges.UndoAsync(ClientId.Default, merge.Id, Stop);
        Assert.Equal(twin.Id, await OwnerAsync());
        await Store.People.RemoveAsync(ClientId.Default, twin.Id, Stop);
        Assert.Empty(await ListAsync(new SightingQuery()));
        Assert.Empty(await Store.Sightings.FindManyAsync(ClientId.Default, [sighting.Id], Stop));

        Task<int> DecideAsync(SightingState state) => Store.Sightings.DecideAsync(ClientId.Default, [sighting.Id], state, Stop);
        async Task<PersonId?> OwnerAsync() => (await ListAsync(new SightingQuery { State = SightingState.Assigned })).Single().Person;
    }

    [StoreFact]
    public async Task A_decision_is_taken_back_and_binds_no_other_client()
    {
        var (ada, sighting) = (await AddPersonAsync("Ada"), NewSighting(0));
        await Store.Sightings.AddAsync(sighting, Stop);
        await Store.Faces.AddAsync(NewFace(ada) with { Id = sighting.Id.Face }, Stop);
        await Store.Sightings.DecideAsync(ClientId.Default, [sighting.Id], SightingState.Assigned, Stop);
        Assert.Equal(0, await Store.Sightings.DecideAsync(Other, [sighting.Id], SightingState.Open, Stop));
        Assert.Equal(0, await Store.Sightings.DecideAsync(ClientId.Default, [SightingId.New()], SightingState.Ignored, Stop));
        Assert.Equal(1, await Store.Sightings.DecideAsync(ClientId.Default, [sighting.Id, sighting.Id], SightingState.Open, Stop));
        await Store.Faces.RemoveAsync(ClientId.Default, sighting.Id.Face, Stop);

        AssertSame([sighting], await ListAsync(new SightingQuery()));
    }

    [StoreFact]
    public async Task Who_somebody_is_not_is_remembered_until_they_are_gone()
    {
        var (ada, bob, sighting, second) = (await AddPersonAsync("Ada"), await AddPersonAsync("Bob"), NewSighting(0), NewSighting(1));
        await Store.Sightings.AddAsync(sighting, Stop);
        await Store.Sightings.AddAsync(second, Stop);
        await Store.Sightings.DenyAsync(ClientId.Default, [sighting.Id, second.Id], ada.Id, Stop);
        await Store.Sightings.DenyAsync(ClientId.Default, [sighting.Id], ada.Id, Stop);
        await Store.Sightings.DenyAsync(ClientId.Default, [sighting.Id], bob.Id, Stop);
        await Store.Sightings.DenyAsync(ClientId.Default, [SightingId.New()], bob.Id, Stop);

        Assert.Equal(
            new[] { (sighting.Id, ada.Id), (sighting.Id, bob.Id), (second.Id, ada.Id) }.ToHashSet(),
            (await Store.Sightings.ListDenialsAsync(ClientId.Default, [sighting.Id, second.Id], Stop)).ToHashSet());
        Assert.Empty(await Store.Sightings.ListDenialsAsync(Other, [sighting.Id], Stop));
        await AssertErrorAsync(ErrorKind.NotFound, "person-unknown", () => Store.Sightings.DenyAsync(ClientId.Default, [sighting.Id], PersonId.New(), Stop));
        await AssertErrorAsync(ErrorKind.NotFound, "person-unknown", () => Store.Sightings.DenyAsync(Other, [sighting.Id], ada.Id, Stop));
        await Store.People.RemoveAsync(ClientId.Default, ada.Id, Stop);
        Assert.Equal([(sighting.Id, bob.Id)], await Store.Sightings.ListDenialsAsync(ClientId.Default, [sighting.Id, second.Id], Stop));
    }

    [StoreFact]
    public async Task What_is_too_old_or_too_much_goes_and_only_pictures_of_nobody_are_named()
    {
        var ada = await AddPersonAsync("Ada");
        Sighting[] all = [NewSighting(0), NewSighting(1), NewSighting(2), NewSighting(3)];
        foreach (var sighting in all)
        {
            await Store.Sightings.AddAsync(sighting, Stop);
        }

        await Store.Faces.AddAsync(NewFace(ada) with { Id = all[1].Id.Face }, Stop);
        await Store.Sightings.DecideAsync(ClientId.Default, [all[1].Id], SightingState.Assigned, Stop);
        Assert.Empty(await Store.Sightings.TrimAsync(Other, At.AddDays(1), 0, Stop));
        Assert.Empty(await Store.Sightings.TrimAsync(ClientId.Default, At, 4, Stop));
        Assert.Equal([all[0].Id], await Store.Sightings.TrimAsync(ClientId.Default, At.AddMinutes(2), 4, Stop));
        Assert.Equal([all[3].Id, all[2].Id], await IdsAsync(new SightingQuery()));
        Assert.NotEmpty(await Store.Faces.FindManyAsync(ClientId.Default, [all[1].Id.Face], Stop));
        Assert.Equal([all[2].Id], await Store.Sightings.TrimAsync(ClientId.Default, At, 1, Stop));
        Assert.Equal([all[3].Id], await Store.Sightings.TrimAsync(ClientId.Default, At, 0, Stop));
    }

    private static Sighting NewSighting(int minutes) => new()
    {
        Id = SightingId.New(),
        Client = ClientId.Default,
        Space = Space.Key,
        Embedding = new float[] { 1, 0, 0, minutes },
        Quality = 0.75,
        FirstSeenAt = At.AddMinutes(minutes),
        LastSeenAt = At.AddMinutes(minutes),
    };

    private static void AssertSame(IEnumerable<Sighting> expected, IEnumerable<Sighting> actual)
    {
        Assert.Equal(expected.Select(s => s with { Embedding = default }), actual.Select(s => s with { Embedding = default }));
        Assert.Equal(expected.SelectMany(s => s.Embedding.ToArray()), actual.SelectMany(s => s.Embedding.ToArray()));
    }

    private Task<IReadOnlyList<Sighting>> ListAsync(SightingQuery query) => Store.Sightings.ListAsync(ClientId.Default, query, Stop);

    private async Task<IEnumerable<SightingId>> IdsAsync(SightingQuery query) => (await ListAsync(query)).Select(s => s.Id);
}
