using Semblance.Access;
using Semblance.Accounts;
using Semblance.Clients;
using Semblance.Faces;
using Semblance.People;
using Semblance.Photos;
using Semblance.Privacy;
using Semblance.Search;

namespace Semblance.Tests.Storage.Conformance;

public abstract class MergeConformance : StoreConformance
{
    [StoreFact]
    public async Task A_merge_gives_everything_to_the_one_who_is_kept_and_the_next_search_knows()
    {
        var (ada, twin, face) = await AddTwinsAsync();
        Assert.Equal(twin.Id, await NearestAsync());
        var merge = await Store.Merges.MergeAsync(ClientId.Default, ada.Id, twin.Id, Stop);

        Assert.Equal(ada.Id, await NearestAsync());
        Assert.Null(await Store.People.FindAsync(ClientId.Default, twin.Id, Stop));
        Assert.Equal(Text(ada), Text((await Store.People.FindAsync(ClientId.Default, ada.Id, Stop))!));
        Assert.Equal(face with { Person = ada.Id, Embedding = default }, (await Store.Faces.FindManyAsync(ClientId.Default, [face.Id], Stop))[0] with { Embedding = default });
        Assert.Equal(2, (await Store.Faces.ListAsync(ClientId.Default, ada.Id, null, Stop)).Count);
        Assert.Equal(3, (await Store.Photos.ListAsync(ClientId.Default, ada.Id, Stop)).Count);
        Assert.Equal(["1", "2"], (await Store.Privacy.ListConsentsAsync(ClientId.Default, ada.Id, Stop)).Select(c => c.Version).Order(StringComparer.Ordinal));
        Assert.Equal("the person", (await Store.Privacy.ListConsentsAsync(ClientId.Default, ada.Id, Stop)).Single(c => c.Version == "1").GivenBy);
        Assert.Equal(ada.Id, (await Store.Accounts.FindByLoginAsync(ClientId.Default, new LoginName("twin"), Stop))!.Person);
        Assert.Equal([face.Id], merge.Faces);
        Assert.Equal(Text(twin), Text(merge.Merged));
        Assert.Equal([PhotoHash.Of([2])], merge.SharedPhotos);
        Assert.Equal(["1"], merge.SharedConsents);
    }

    [StoreFact]
    public async Task An_undo_leaves_both_as_they_were()
    {
        var (ada, twin, face) = await AddTwinsAsync();
        var before = await DescribeAsync(ada.Id, twin.Id);
        var merge = await Store.Merges.MergeAsync(ClientId.Default, ada.Id, twin.Id, Stop);
        Assert.NotEqual(before, await DescribeAsync(ada.Id, twin.Id));
        var undone = await Store.Merges.UndoAsync(ClientId.Default, merge.Id, Stop);

        Assert.Equal(before, await DescribeAsync(ada.Id, twin.Id));
        Assert.Equal(twin.Id, await NearestAsync());
        Assert.NotNull(undone.UndoneAt);
        Assert.Equal(undone.UndoneAt, (await Store.Merges.FindAsync(ClientId.Default, merge.Id, Stop))!.UndoneAt);
        Assert.Equal([face.Id], (await Store.Merges.FindAsync(ClientId.Default, merge.Id, Stop))!.Faces);
        await AssertErrorAsync(ErrorKind.Conflict, "merge-undone", () => Store.Merges.UndoAsync(ClientId.Default, merge.Id, Stop));
    }

    [StoreFact]
    public async Task The_record_of_an_undone_merge_goes_when_it_is_to_be_forgotten_and_one_that_holds_stays()
    {
        var (ada, twin, _) = await AddTwinsAsync();
        var merge = await Store.Merges.MergeAsync(ClientId.Default, ada.Id, twin.Id, Stop);
        Assert.Equal(0, await Store.Merges.ForgetAsync(ClientId.Default, twin.Id, Stop));
        await Store.Merges.UndoAsync(ClientId.Default, merge.Id, Stop);

        Assert.Equal(0, await Store.Merges.ForgetAsync(Other, twin.Id, Stop));
        Assert.Equal(0, await Store.Merges.ForgetAsync(ClientId.Default, ada.Id, Stop));
        Assert.Equal(1, await Store.Merges.ForgetAsync(ClientId.Default, twin.Id, Stop));
        Assert.Null(await Store.Merges.FindAsync(ClientId.Default, merge.Id, Stop));
    }

    [StoreFact]
    public async Task What_came_or_went_since_the_merge_is_respected_by_an_undo()
    {
        var (ada, twin, face) = await AddTwinsAsync();
        var merge = await Store.Merges.MergeAsync(ClientId.Default, ada.Id, twin.Id, Stop);
        await Store.Faces.RemoveAsync(ClientId.Default, face.Id, Stop);
        var later = NewFace(ada, 0, 0, 1, 0) with { Photo = PhotoHash.Of([3]) }; // found in a photo that was the twin's
        await Store.Faces.AddAsync(later, Stop);
        await Store.Merges.UndoAsync(ClientId.Default, merge.Id, Stop);

        Assert.Empty(await Store.Faces.ListAsync(ClientId.Default, twin.Id, null, Stop));
        Assert.Contains(later.Id, (await Store.Faces.ListAsync(ClientId.Default, ada.Id, null, Stop)).Select(f => f.Id));
        Assert.Contains(PhotoHash.Of([3]), (await Store.Photos.ListAsync(ClientId.Default, ada.Id, Stop)).Select(p => p.Hash));
        Assert.Contains(PhotoHash.Of([3]), (await Store.Photos.ListAsync(ClientId.Default, twin.Id, Stop)).Select(p => p.Hash));
    }

    [StoreFact]
    public async Task Merges_are_listed_newest_first_by_client_and_go_with_the_person_who_was_kept()
    {
        var ada = await AddPersonAsync("Ada");
        var first = await Store.Merges.MergeAsync(ClientId.Default, ada.Id, (await AddPersonAsync("B")).Id, Stop);
        var second = await Store.Merges.MergeAsync(ClientId.Default, ada.Id, (await AddPersonAsync("C")).Id, Stop);

        Assert.Equal(new[] { second, first }.OrderByDescending(m => m.MergedAt).ThenByDescending(m => m.Id.Value).Select(m => m.Id), (await Store.Merges.ListAsync(ClientId.Default, ada.Id, Stop)).Select(m => m.Id));
        Assert.Equal(2, (await Store.Merges.ListAsync(ClientId.Default, null, Stop)).Count);
        Assert.Empty(await Store.Merges.ListAsync(Other, null, Stop));
        Assert.Null(await Store.Merges.FindAsync(Other, first.Id, Stop));
        await AssertErrorAsync(ErrorKind.NotFound, "merge-unknown", () => Store.Merges.UndoAsync(Other, first.Id, Stop));
        await Store.People.RemoveAsync(ClientId.Default, ada.Id, Stop);
        Assert.Empty(await Store.Merges.ListAsync(ClientId.Default, null, Stop));
    }

    [StoreFact]
    public async Task Who_is_not_there_or_the_same_is_not_merged()
    {
        var ada = await AddPersonAsync("Ada");
        var foreign = await AddPersonAsync("Foreign", Other);
        await AssertErrorAsync(ErrorKind.Invalid, "merge-self", () => Store.Merges.MergeAsync(ClientId.Default, ada.Id, ada.Id, Stop));
        await AssertErrorAsync(ErrorKind.NotFound, "person-unknown", () => Store.Merges.MergeAsync(ClientId.Default, ada.Id, foreign.Id, Stop));
        await AssertErrorAsync(ErrorKind.NotFound, "person-unknown", () => Store.Merges.MergeAsync(ClientId.Default, foreign.Id, ada.Id, Stop));
        Assert.NotNull(await Store.People.FindAsync(Other, foreign.Id, Stop));
    }

    [StoreFact]
    public async Task A_split_makes_some_faces_somebody_elses_with_their_photos()
    {
        var ada = await AddPersonAsync("Ada");
        var (own, both, theirs) = (NewFace(ada, 1, 0, 0, 0) with { Photo = PhotoHash.Of([1]) }, NewFace(ada, 0, 1, 0, 0) with { Photo = PhotoHash.Of([1]) },
            NewFace(ada, 0, 0, 1, 0) with { Photo = PhotoHash.Of([2]) });
        foreach (var face in new[] { own, both, theirs })
        {
            await Store.Faces.AddAsync(face, Stop);
        }

        await Store.Photos.AddAsync(NewPhoto(ada, 1), Stop);
        await Store.Photos.AddAsync(NewPhoto(ada, 2), Stop);
        Assert.Equal(ada.Id, await NearestAsync(0, 0, 1, 0));
        var bo = NewPerson("Bo") with { Groups = ["A"] };
        await Store.Merges.SplitAsync(ClientId.Default, ada.Id, [both.Id, theirs.Id], bo, Stop);

        Assert.Equal(bo.Id, await NearestAsync(0, 0, 1, 0));
        Assert.Equal([own.Id], (await Store.Faces.ListAsync(ClientId.Default, ada.Id, null, Stop)).Select(f => f.Id));
        Assert.Equal(new[] { both.Id, theirs.Id }.Order(), (await Store.Faces.ListAsync(ClientId.Default, bo.Id, null, Stop)).Select(f => f.Id));
        Assert.Equal([NewPhoto(ada, 1)], await Store.Photos.ListAsync(ClientId.Default, ada.Id, Stop));
        Assert.Equal(new[] { PhotoHash.Of([1]), PhotoHash.Of([2]) }.OrderBy(h => h.Hex, StringComparer.Ordinal), (await Store.Photos.ListAsync(ClientId.Default, bo.Id, Stop)).Select(p => p.Hash));
        Assert.Equal(["A"], (await Store.People.FindAsync(ClientId.Default, bo.Id, Stop))!.Groups);
    }

    [StoreFact]
    public async Task A_split_of_what_is_not_theirs_changes_nothing()
    {
        var (ada, bo) = (await AddPersonAsync("Ada"), await AddPersonAsync("Bo"));
        var (mine, foreign) = (await AddFaceAsync(ada), await AddFaceAsync(bo, 0, 1, 0, 0));
        var created = NewPerson("Cy");
        await AssertErrorAsync(ErrorKind.NotFound, "face-unknown", () => Store.Merges.SplitAsync(ClientId.Default, ada.Id, [mine.Id, foreign.Id], created, Stop));
        await AssertErrorAsync(ErrorKind.NotFound, "person-unknown", () => Store.Merges.SplitAsync(Other, ada.Id, [mine.Id], created with { Client = Other }, Stop));
        await AssertErrorAsync(ErrorKind.Conflict, "person-exists", () => Store.Merges.SplitAsync(ClientId.Default, ada.Id, [mine.Id], bo, Stop));
        await AssertErrorAsync(ErrorKind.Invalid, "split-nothing", () => Store.Merges.SplitAsync(ClientId.Default, ada.Id, [], created, Stop));
        Assert.Null(await Store.People.FindAsync(ClientId.Default, created.Id, Stop));
        Assert.Single(await Store.Faces.ListAsync(ClientId.Default, ada.Id, null, Stop));
    }

    /// <summary>Two records of one person, with one photo and one consent in common.</summary>
    private async Task<(Person Ada, Person Twin, Face TwinsFace)> AddTwinsAsync()
    {
        var ada = await AddPersonAsync("Ada");
        var twin = NewPerson("Ada Q.") with
        {
            ExternalId = "R-17",
            Region = "north",
            Groups = ["A", "B"],
            UpdatedAt = At.AddHours(1),
            Revision = 3,
            Attributes = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["year"] = "2024" },
        };
        await Store.People.AddAsync(twin, Stop);
        await AddFaceAsync(ada, 0, 1, 0, 0);
        var face = NewFace(twin, 1, 0, 0, 0) with { Photo = PhotoHash.Of([3]), Quality = 0.5 };
        await Store.Faces.AddAsync(face, Stop);
        await Store.Photos.AddAsync(NewPhoto(ada, 1), Stop);
        await Store.Photos.AddAsync(NewPhoto(ada, 2), Stop);
        await Store.Photos.AddAsync(NewPhoto(twin, 2) with { FileName = "other.png" }, Stop);
        await Store.Photos.AddAsync(NewPhoto(twin, 3), Stop);
        await AddConsentAsync(ada, "1", "the person");
        await AddConsentAsync(twin, "1", "her mother");
        await AddConsentAsync(twin, "2", "her mother");
        await Store.Accounts.AddAsync(
            new Account { Id = AccountId.New(), Client = ClientId.Default, Login = new LoginName("twin"), Role = Role.Viewer, Person = twin.Id, CreatedAt = At }, Stop);
        return (ada, twin, face);
    }

    private Task AddConsentAsync(Person person, string version, string by) => Store.Privacy.AddConsentAsync(
        new Consent { Client = person.Client, Person = person.Id, Version = version, GivenAt = At, GivenBy = by, Evidence = "form" }, Stop);

    private async Task<PersonId> NearestAsync(params float[] probe) => (await Store.Faces.FindNearestAsync(
        new Gallery(ClientId.Default, Space.Key), probe.Length == 0 ? new float[] { 1, 0, 0, 0 } : probe, 1, Stop)).Candidates[0].Person;

    /// <summary>All that a store says of people, as text.</summary>
    private async Task<string> DescribeAsync(params PersonId[] people)
    {
        var lines = new List<string>();
        foreach (var id in people)
        {
            lines.Add(await Store.People.FindAsync(ClientId.Default, id, Stop) is { } person ? Text(person) : "gone");
            lines.AddRange((await Store.Faces.ListAsync(ClientId.Default, id, null, Stop)).Select(f => $"{f.Id} {f.Photo} {f.Quality} {f.CreatedAt:O} {string.Join(',', f.Embedding.ToArray())}"));
            lines.AddRange((await Store.Photos.ListAsync(ClientId.Default, id, Stop)).Select(p => p.ToString()));
            lines.AddRange((await Store.Privacy.ListConsentsAsync(ClientId.Default, id, Stop)).Select(c => c.ToString()));
            lines.AddRange((await Store.Accounts.ListAsync(ClientId.Default, null, 10, Stop)).Where(a => a.Person == id).Select(a => a.Id.ToString()));
        }

        return string.Join('\n', lines);
    }

    private static string Text(Person person) =>
        $"{person.Id} {person.Name} {person.ExternalId} {person.Region} {string.Join(',', person.Groups)} {string.Join(',', person.Attributes)} {person.CreatedAt:O} {person.UpdatedAt:O} {person.Revision}";
}
