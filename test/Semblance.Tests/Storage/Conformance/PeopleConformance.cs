using Semblance.Clients;
using Semblance.People;
using Semblance.Photos;
using Semblance.Storage;

namespace Semblance.Tests.Storage.Conformance;

public abstract class PeopleConformance : StoreConformance
{
    [StoreFact]
    public async Task A_person_is_given_back_as_added()
    {
        var person = NewPerson("Zoë 🦉") with
        {
            ExternalId = "R-17",
            Region = "north",
            Groups = ["A", "B"],
            Attributes = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["blank"] = "", ["year"] = "2024" },
        };
        await Store.People.AddAsync(person, Stop);

        var stored = await Store.People.FindAsync(ClientId.Default, person.Id, Stop);
        Assert.NotNull(stored);
        Assert.Equal(person.Groups, stored.Groups);
        Assert.Equal(person.Attributes, stored.Attributes);
        Assert.Equal(person with { Groups = stored.Groups, Attributes = stored.Attributes }, stored);
    }

    [StoreFact]
    public async Task A_person_id_is_taken_once()
    {
        var ada = await AddPersonAsync("Ada");
        await AssertErrorAsync(ErrorKind.Conflict, "person-exists", () => Store.People.AddAsync(ada, Stop));
        await AssertErrorAsync(ErrorKind.NotFound, "client-unknown", () => AddPersonAsync("Eve", new ClientId("nobody")));
    }

    [StoreFact]
    public async Task The_id_of_another_clients_person_is_refused_or_kept_apart()
    {
        var ada = await AddPersonAsync("Ada");
        try
        {
            await Store.People.AddAsync(ada with { Client = Other, Name = "Eve" }, Stop);
            await Store.People.RemoveAsync(Other, ada.Id, Stop);
        }
        catch (SemblanceException e)
        {
            Assert.Equal("person-exists", e.Code);
        }

        Assert.Equal("Ada", (await Store.People.FindAsync(ClientId.Default, ada.Id, Stop))!.Name);
        Assert.Null(await Store.People.FindAsync(Other, ada.Id, Stop));
    }

    [StoreFact]
    public async Task Another_clients_person_is_as_if_absent_everywhere()
    {
        var ada = await AddPersonAsync("Ada");
        await AddFaceAsync(ada);
        await Store.Photos.AddAsync(NewPhoto(ada), Stop);

        Assert.Null(await Store.People.FindAsync(Other, ada.Id, Stop));
        Assert.Empty(await Store.People.FindManyAsync(Other, [ada.Id], Stop));
        Assert.Empty((await Store.People.ListAsync(Other, new PeopleQuery(), Stop)).People);
        Assert.Equal(0, await Store.People.CountAsync(Other, new PeopleQuery(), Stop));
        await AssertErrorAsync(ErrorKind.NotFound, "person-unknown", () => Store.People.UpdateAsync(ada with { Client = Other }, Stop));
        Assert.Null(await Store.People.RemoveAsync(Other, ada.Id, Stop));
        Assert.Empty(await Store.Photos.ListAsync(Other, ada.Id, Stop));
        await AssertErrorAsync(ErrorKind.NotFound, "person-unknown", () => Store.Photos.AddAsync(NewPhoto(ada) with { Client = Other }, Stop));
        Assert.NotNull(await Store.People.FindAsync(ClientId.Default, ada.Id, Stop));
    }

    [StoreFact]
    public async Task Pages_go_by_name_then_id_and_meet_everybody_once()
    {
        string[] names = ["b", "a", "B", "é", "a", "\uFF5E", "🦉", "c"];
        foreach (var name in names)
        {
            await AddPersonAsync(name);
        }

        var met = new List<Person>();
        PeopleCursor? after = null;
        do
        {
            var page = await Store.People.ListAsync(ClientId.Default, new PeopleQuery { Limit = 3, After = after }, Stop);
            met.AddRange(page.People.Select(p => p.Person));
            after = page.Next;
        }
        while (after is not null);

        Assert.Equal(["B", "a", "a", "b", "c", "é", "\uFF5E", "🦉"], met.Select(p => p.Name));
        Assert.True(met[1].Id.CompareTo(met[2].Id) < 0);
        await AssertErrorAsync(ErrorKind.Invalid, "page-limit", () => Store.People.ListAsync(ClientId.Default, new PeopleQuery { Limit = 0 }, Stop));
    }

    [StoreFact]
    public async Task Filters_add_up_and_text_ignores_ascii_case()
    {
        await Store.People.AddAsync(NewPerson("Ada") with { Region = "north", Groups = ["A"], ExternalId = "x1" }, Stop);
        await Store.People.AddAsync(NewPerson("Bob") with { Region = "north", Groups = ["B"] }, Stop);
        await Store.People.AddAsync(NewPerson("Cid%") with { Region = "south", Groups = ["A", "B"] }, Stop);

        Assert.Equal(["Ada"], await NamesAsync(new PeopleQuery { Text = "AD" }));
        Assert.Equal(["Ada"], await NamesAsync(new PeopleQuery { Text = "X1" }));
        Assert.Equal(["Cid%"], await NamesAsync(new PeopleQuery { Text = "%" }));
        Assert.Equal(["Cid%"], await NamesAsync(new PeopleQuery { Text = "cId%" }));
        Assert.Equal(["Ada"], await NamesAsync(new PeopleQuery { Text = "ADA", Region = "north" }));
        Assert.Empty(await NamesAsync(new PeopleQuery { Text = "cid_" }));
        Assert.Empty(await NamesAsync(new PeopleQuery { Text = "dax" }));
        Assert.Empty(await NamesAsync(new PeopleQuery { Text = "a\u001fx" }));
        Assert.Equal(["Ada", "Bob"], await NamesAsync(new PeopleQuery { Region = "north" }));
        Assert.Equal(["Ada", "Cid%"], await NamesAsync(new PeopleQuery { Group = "A" }));
        Assert.Equal(["Bob"], await NamesAsync(new PeopleQuery { Region = "north", Group = "B" }));
        Assert.Equal(2, await Store.People.CountAsync(ClientId.Default, new PeopleQuery { Group = "B", Limit = 1 }, Stop));
    }

    [StoreFact]
    public async Task People_are_found_by_an_attribute_and_only_by_its_whole_value()
    {
        await Store.People.AddAsync(NewPerson("Ada") with { Attributes = new Dictionary<string, string> { ["age"] = "18", ["$.age"] = "x" } }, Stop);
        await Store.People.AddAsync(NewPerson("Bob") with { Attributes = new Dictionary<string, string> { ["age"] = "180" }, Region = "north" }, Stop);

        Assert.Equal(["Ada"], await NamesAsync(new PeopleQuery { Attribute = new PersonAttribute("age", "18") }));
        Assert.Equal(["Ada"], await NamesAsync(new PeopleQuery { Attribute = new PersonAttribute("$.age", "x") }));
        Assert.Equal(["Bob"], await NamesAsync(new PeopleQuery { Attribute = new PersonAttribute("age", "180"), Region = "north", Text = "bo" }));
        Assert.Empty(await NamesAsync(new PeopleQuery { Attribute = new PersonAttribute("AGE", "18") }));
        Assert.Equal(1, await Store.People.CountAsync(ClientId.Default, new PeopleQuery { Attribute = new PersonAttribute("age", "18") }, Stop));
    }

    [StoreFact]
    public async Task Regions_and_groups_are_listed_while_somebody_has_them()
    {
        await Store.People.AddAsync(NewPerson("Ada") with { Region = "north", Groups = ["A", "B"] }, Stop);
        var bob = NewPerson("Bob") with { Region = "south", Groups = ["B"] };
        await Store.People.AddAsync(bob, Stop);
        await Store.People.AddAsync(NewPerson("Cid", Other) with { Region = "west", Groups = ["C"] }, Stop);

        var labels = await Store.People.ListLabelsAsync(ClientId.Default, Stop);
        await Store.People.RemoveAsync(ClientId.Default, bob.Id, Stop);
        var later = await Store.People.ListLabelsAsync(ClientId.Default, Stop);

        Assert.Equal([new LabelUse("north", 1), new LabelUse("south", 1)], labels.Regions);
        Assert.Equal([new LabelUse("A", 1), new LabelUse("B", 2)], labels.Groups);
        Assert.Equal([new LabelUse("north", 1)], later.Regions);
        Assert.Equal([new LabelUse("A", 1), new LabelUse("B", 1)], later.Groups);
    }

    [StoreFact]
    public async Task An_update_replaces_and_raises_the_revision_and_a_stale_one_is_refused()
    {
        var ada = await AddPersonAsync("Ada");
        var updated = await Store.People.UpdateAsync(ada with { Name = "Ada L.", Groups = ["X"], Region = "east" }, Stop);

        Assert.Equal((2, "Ada L.", "east"), (updated.Revision, updated.Name, updated.Region));
        Assert.Equal(["X"], updated.Groups);
        Assert.Equal(At, updated.CreatedAt);
        Assert.NotEqual(At, updated.UpdatedAt);
        await AssertErrorAsync(ErrorKind.Conflict, "person-changed", () => Store.People.UpdateAsync(ada with { Name = "Late" }, Stop));
        Assert.Equal("Ada L.", (await Store.People.FindAsync(ClientId.Default, ada.Id, Stop))!.Name);
    }

    [StoreFact]
    public async Task Removing_a_person_takes_faces_and_ties_and_names_photos_that_are_nobodys_now()
    {
        var ada = await AddPersonAsync("Ada");
        var bob = await AddPersonAsync("Bob");
        await AddFaceAsync(ada);
        await AddFaceAsync(bob, 0, 1, 0, 0);
        await Store.Photos.AddAsync(NewPhoto(ada, 1), Stop);
        await Store.Photos.AddAsync(NewPhoto(ada, 1), Stop);
        await Store.Photos.AddAsync(NewPhoto(ada, 2), Stop);
        await Store.Photos.AddAsync(NewPhoto(bob, 2), Stop);

        var page = await Store.People.ListAsync(ClientId.Default, new PeopleQuery(), Stop);
        Assert.Equal([(1, 2), (1, 1)], page.People.Select(p => (p.Faces, p.Photos)));
        var removal = await Store.People.RemoveAsync(ClientId.Default, ada.Id, Stop);

        Assert.Equal((1, 2), (removal!.Faces, removal.Photos));
        Assert.Equal([PhotoHash.Of([1])], removal.OrphanedPhotos);
        Assert.Null(await Store.People.FindAsync(ClientId.Default, ada.Id, Stop));
        Assert.Empty(await Store.Faces.ListAsync(ClientId.Default, ada.Id, null, Stop));
        Assert.Equal([NewPhoto(bob, 2)], await Store.Photos.ListAsync(ClientId.Default, bob.Id, Stop));
    }

    private async Task<IEnumerable<string>> NamesAsync(PeopleQuery query) =>
        (await Store.People.ListAsync(ClientId.Default, query, Stop)).People.Select(p => p.Person.Name);
}
