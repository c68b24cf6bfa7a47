using Semblance.Clients;
using Semblance.Faces;
using Semblance.Imports;
using Semblance.People;
using Semblance.Photos;
using Semblance.Search;
using Semblance.Storage;

namespace Semblance.Tests.Storage.Conformance;

public abstract class LabelConformance : StoreConformance
{
    [StoreFact]
    public async Task A_group_is_there_from_its_first_member_or_its_making_until_it_is_removed()
    {
        var ada = await AddPersonAsync("Ada");
        await Store.People.UpdateAsync(ada with { Groups = ["B"] }, Stop);
        await Store.Labels.AddGroupAsync(ClientId.Default, "A", Stop);
        await Store.Labels.AddGroupAsync(Other, "Z", Stop);
        Assert.Equal([new LabelUse("A", 0), new LabelUse("B", 1)], await Store.Labels.ListGroupsAsync(ClientId.Default, Stop));

        await Store.People.RemoveAsync(ClientId.Default, ada.Id, Stop);
        Assert.Equal([new LabelUse("A", 0), new LabelUse("B", 0)], await Store.Labels.ListGroupsAsync(ClientId.Default, Stop));
        Assert.Empty((await Store.People.ListLabelsAsync(ClientId.Default, Stop)).Groups);
        Assert.Equal(0, await Store.Labels.RemoveGroupAsync(ClientId.Default, "B", Stop));
        Assert.Null(await Store.Labels.RemoveGroupAsync(ClientId.Default, "B", Stop));
        Assert.Null(await Store.Labels.RemoveGroupAsync(ClientId.Default, "Z", Stop));
        await AssertErrorAsync(ErrorKind.Conflict, "group-exists", () => Store.Labels.AddGroupAsync(ClientId.Default, "A", Stop));
        await AssertErrorAsync(ErrorKind.NotFound, "client-unknown", () => Store.Labels.AddGroupAsync(new ClientId("nobody"), "A", Stop));
    }

    [StoreFact]
    public async Task Members_come_and_go_with_their_revisions_and_the_next_search_knows()
    {
        var (ada, bo) = (await AddPersonAsync("Ada"), await AddPersonAsync("Bo"));
        await AddFaceAsync(ada, 1, 0, 0, 0);
        await Store.Labels.AddGroupAsync(ClientId.Default, "A", Stop);
        Assert.Empty(await SearchAsync("A"));

        Assert.Equal(2, await Store.Labels.AddMembersAsync(ClientId.Default, "A", [ada.Id, bo.Id, ada.Id], Stop));
        Assert.Equal(0, await Store.Labels.AddMembersAsync(ClientId.Default, "A", [ada.Id], Stop));
        Assert.Equal([ada.Id], await SearchAsync("A"));
        var joined = (await Store.People.FindAsync(ClientId.Default, ada.Id, Stop))!;
        Assert.Equal(2, joined.Revision);
        Assert.Equal(["A"], joined.Groups);
        Assert.True(joined.UpdatedAt > At);

        Assert.Equal(1, await Store.Labels.RemoveMembersAsync(ClientId.Default, "A", [ada.Id, PersonId.New()], Stop));
        Assert.Equal(0, await Store.Labels.RemoveMembersAsync(ClientId.Default, "A", [ada.Id], Stop));
        Assert.Empty(await SearchAsync("A"));
        Assert.Equal([new LabelUse("A", 1)], await Store.Labels.ListGroupsAsync(ClientId.Default, Stop));
        var left = (await Store.People.FindAsync(ClientId.Default, ada.Id, Stop))!;
        Assert.Equal(3, left.Revision);
        Assert.Empty(left.Groups);
    }

    [StoreFact]
    public async Task Nobody_joins_when_one_of_them_is_not_there_or_another_clients()
    {
        var (ada, foreign) = (await AddPersonAsync("Ada"), await AddPersonAsync("Foreign", Other));
        await Store.Labels.AddGroupAsync(ClientId.Default, "A", Stop);

        await AssertErrorAsync(ErrorKind.NotFound, "person-unknown", () => Store.Labels.AddMembersAsync(ClientId.Default, "A", [ada.Id, foreign.Id], Stop));
        await AssertErrorAsync(ErrorKind.NotFound, "group-unknown", () => Store.Labels.AddMembersAsync(ClientId.Default, "B", [ada.Id], Stop));
        await AssertErrorAsync(ErrorKind.NotFound, "group-unknown", () => Store.Labels.AddMembersAsync(Other, "A", [foreign.Id], Stop));
        await AssertErrorAsync(ErrorKind.NotFound, "group-unknown", () => Store.Labels.RemoveMembersAsync(ClientId.Default, "B", [ada.Id], Stop));
        Assert.Equal([new LabelUse("A", 0)], await Store.Labels.ListGroupsAsync(ClientId.Default, Stop));
        Assert.Equal(1, (await Store.People.FindAsync(ClientId.Default, ada.Id, Stop))!.Revision);
    }

    [StoreFact]
    public async Task A_renamed_group_keeps_its_members_and_a_removed_one_leaves_them_where_they_are()
    {
        var ada = await Store.People.UpdateAsync(await AddPersonAsync("Ada") with { Groups = ["A", "C"] }, Stop);
        var foreign = await Store.People.UpdateAsync(await AddPersonAsync("Foreign", Other) with { Groups = ["A"] }, Stop);
        await AddFaceAsync(ada, 1, 0, 0, 0);

        Assert.Equal(1, await Store.Labels.RenameGroupAsync(ClientId.Default, "A", "Z", Stop));
        Assert.Equal(["C", "Z"], (await Store.People.FindAsync(ClientId.Default, ada.Id, Stop))!.Groups);
        Assert.Equal([ada.Id], await SearchAsync("Z"));
        Assert.Empty(await SearchAsync("A"));
        await AssertErrorAsync(ErrorKind.Conflict, "group-exists", () => Store.Labels.RenameGroupAsync(ClientId.Default, "Z", "C", Stop));
        await AssertErrorAsync(ErrorKind.NotFound, "group-unknown", () => Store.Labels.RenameGroupAsync(ClientId.Default, "A", "B", Stop));
        Assert.Equal(1, await Store.Labels.RenameGroupAsync(ClientId.Default, "C", "C", Stop));

        Assert.Equal(1, await Store.Labels.RemoveGroupAsync(ClientId.Default, "Z", Stop));
        var left = (await Store.People.FindAsync(ClientId.Default, ada.Id, Stop))!;
        Assert.Equal(["C"], left.Groups);
        Assert.Equal(5, left.Revision);
        Assert.Equal(foreign.Revision, (await Store.People.FindAsync(Other, foreign.Id, Stop))!.Revision);
        Assert.Equal(["A"], (await Store.People.FindAsync(Other, foreign.Id, Stop))!.Groups);
    }

    [StoreFact]
    public async Task A_renamed_region_takes_its_people_along_and_may_join_another()
    {
        var ada = await Store.People.UpdateAsync(await AddPersonAsync("Ada") with { Region = "north" }, Stop);
        await Store.People.UpdateAsync(await AddPersonAsync("Bo") with { Region = "south" }, Stop);
        await Store.People.UpdateAsync(await AddPersonAsync("Foreign", Other) with { Region = "north" }, Stop);
        await AddFaceAsync(ada, 1, 0, 0, 0);

        Assert.Equal(1, await Store.Labels.RenameRegionAsync(ClientId.Default, "north", "south", Stop));
        Assert.Equal(0, await Store.Labels.RenameRegionAsync(ClientId.Default, "north", "south", Stop));
        Assert.Equal([new LabelUse("south", 2)], (await Store.People.ListLabelsAsync(ClientId.Default, Stop)).Regions);
        Assert.Equal([new LabelUse("north", 1)], (await Store.People.ListLabelsAsync(Other, Stop)).Regions);
        Assert.Equal(3, (await Store.People.FindAsync(ClientId.Default, ada.Id, Stop))!.Revision);
        var ranking = await Store.Faces.FindNearestAsync(new Gallery(ClientId.Default, Space.Key) { Regions = ["south"] }, new float[] { 1, 0, 0, 0 }, 5, Stop);
        Assert.Equal([ada.Id], ranking.Candidates.Select(c => c.Person));
    }

    [StoreFact]
    public async Task A_rolled_back_run_takes_the_groups_it_brought_unless_somebody_is_in_them()
    {
        var run = NewRun(1);
        await Store.Imports.AddRunAsync(run, new byte[] { 1 }, Stop);
        await Store.Imports.ApplyAsync(
            ClientId.Default, new ImportBatch { Run = run.Id, Number = 0, People = [NewPerson("Imported") with { Groups = ["mine", "shared"] }] }, Stop);
        var ada = await AddPersonAsync("Ada");
        await Store.Labels.AddMembersAsync(ClientId.Default, "shared", [ada.Id], Stop);
        await Store.Labels.AddGroupAsync(ClientId.Default, "own", Stop);

        await Store.Imports.RollbackAsync(ClientId.Default, run.Id, null, force: false, Stop);

        Assert.Equal(["own", "shared"], (await Store.Labels.ListGroupsAsync(ClientId.Default, Stop)).Select(g => g.Name));
    }

    [StoreFact]
    public async Task A_photo_is_removed_with_the_faces_that_were_found_in_it()
    {
        var (ada, bo) = (await AddPersonAsync("Ada"), await AddPersonAsync("Bo"));
        foreach (var person in new[] { ada, bo })
        {
            await Store.Photos.AddAsync(NewPhoto(person, 1), Stop);
        }

        await Store.Photos.AddAsync(NewPhoto(ada, 2), Stop);
        var first = NewFace(ada, 1, 0, 0, 0) with { Photo = PhotoHash.Of([1]) };
        var second = NewFace(ada, 0, 1, 0, 0) with { Photo = PhotoHash.Of([2]) };
        var shared = NewFace(bo, 0, 0, 1, 0) with { Photo = PhotoHash.Of([1]) };
        foreach (var face in new[] { first, second, shared })
        {
            await Store.Faces.AddAsync(face, Stop);
        }

        Assert.Null(await Store.Photos.RemoveAsync(Other, ada.Id, PhotoHash.Of([1]), Stop));
        Assert.Null(await Store.Photos.RemoveAsync(ClientId.Default, bo.Id, PhotoHash.Of([2]), Stop));
        Describe((await Store.Photos.RemoveAsync(ClientId.Default, ada.Id, PhotoHash.Of([1]), Stop))!, false, first.Id);
        Assert.Null(await Store.Photos.RemoveAsync(ClientId.Default, ada.Id, PhotoHash.Of([1]), Stop));
        Assert.Equal([second.Id], (await Store.Faces.ListAsync(ClientId.Default, ada.Id, null, Stop)).Select(f => f.Id));
        Assert.Single(await Store.Faces.ListAsync(ClientId.Default, bo.Id, null, Stop));
        var ranking = await Store.Faces.FindNearestAsync(new Gallery(ClientId.Default, Space.Key), new float[] { 1, 0, 0, 0 }, 5, Stop);
        Assert.DoesNotContain(first.Id, ranking.Candidates.Select(c => c.Face));
        Assert.Equal(2, ranking.FacesSearched);
        Describe((await Store.Photos.RemoveAsync(ClientId.Default, ada.Id, PhotoHash.Of([2]), Stop))!, true, second.Id);
        Assert.Empty(await Store.Photos.ListAsync(ClientId.Default, ada.Id, Stop));

        static void Describe(PhotoRemoval removal, bool isOrphaned, FaceId face) => Assert.Equal((isOrphaned, face), (removal.IsOrphaned, Assert.Single(removal.Faces)));
    }

    private async Task<IEnumerable<PersonId>> SearchAsync(string group) =>
        (await Store.Faces.FindNearestAsync(new Gallery(ClientId.Default, Space.Key) { Groups = [group] }, new float[] { 1, 0, 0, 0 }, 5, Stop)).Candidates.Select(c => c.Person);
}
