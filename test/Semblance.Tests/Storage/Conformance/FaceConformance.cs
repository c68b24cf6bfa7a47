using Semblance.Clients;
using Semblance.Faces;
using Semblance.Imports;
using Semblance.People;
using Semblance.Photos;
using Semblance.Search;
using Semblance.Spaces;

namespace Semblance.Tests.Storage.Conformance;

public abstract class FaceConformance : StoreConformance
{
    private static readonly Gallery Everybody = new(ClientId.Default, Space.Key);

    [StoreFact]
    public async Task A_face_is_given_back_as_added_its_embedding_to_the_bit()
    {
        var ada = await AddPersonAsync("Ada");
        var face = NewFace(ada, 0.1f, -float.Epsilon, 3e38f, -0f) with
        {
            Photo = PhotoHash.Of([7]),
            Box = new FaceBox(1.5, 2, 30, 40),
            DetectionScore = 0.99,
            Quality = 0.5,
        };
        await Store.Faces.AddAsync(face, Stop);

        var stored = Assert.Single(await Store.Faces.FindManyAsync(ClientId.Default, [face.Id, face.Id, FaceId.New()], Stop));
        Assert.Equal(face.Embedding.ToArray().Select(BitConverter.SingleToInt32Bits), stored.Embedding.ToArray().Select(BitConverter.SingleToInt32Bits));
        Assert.Equal(face with { Embedding = stored.Embedding }, stored);
    }

    [StoreFact]
    public async Task What_is_no_face_of_the_space_is_refused_and_nothing_is_written()
    {
        var ada = await AddPersonAsync("Ada");
        var face = await AddFaceAsync(ada);
        await AssertErrorAsync(ErrorKind.Conflict, "face-exists", () => Store.Faces.AddAsync(face, Stop));
        await AssertErrorAsync(ErrorKind.NotFound, "person-unknown", () => AddFaceAsync(NewPerson("Eve")));
        await AssertErrorAsync(ErrorKind.NotFound, "space-unknown", () => Store.Faces.AddAsync(NewFace(ada) with { Space = new SpaceKey("no") }, Stop));
        await AssertErrorAsync(ErrorKind.Invalid, "embedding-width", () => AddFaceAsync(ada, 1, 2, 3));
        await AssertErrorAsync(ErrorKind.Invalid, "embedding-not-finite", () => AddFaceAsync(ada, 1, 2, 3, float.NaN));
        await AssertErrorAsync(ErrorKind.Invalid, "embedding-zero", () => AddFaceAsync(ada, 0, 0, 0, -0f));
        Assert.Single(await Store.Faces.ListAsync(ClientId.Default, ada.Id, null, Stop));
    }

    [StoreFact]
    public async Task Another_clients_face_is_as_if_absent_everywhere()
    {
        var ada = await AddPersonAsync("Ada");
        var face = await AddFaceAsync(ada);

        Assert.Empty(await Store.Faces.FindManyAsync(Other, [face.Id], Stop));
        Assert.Empty(await Store.Faces.ListAsync(Other, ada.Id, null, Stop));
        Assert.False(await Store.Faces.RemoveAsync(Other, face.Id, Stop));
        Assert.Empty(await ToListAsync(Store.Faces.ReadAllAsync(Other, Space.Key, Stop)));
        Assert.Empty((await Store.Faces.FindNearestAsync(new Gallery(Other, Space.Key), face.Embedding, 1, Stop)).Candidates);
        Assert.Empty(await Store.Faces.SampleAsync(new Gallery(Other, Space.Key), 10, Stop));
        await AssertErrorAsync(ErrorKind.NotFound, "person-unknown", () => Store.Faces.AddAsync(NewFace(ada) with { Client = Other }, Stop));
        Assert.True(await Store.Faces.RemoveAsync(ClientId.Default, face.Id, Stop));
        Assert.False(await Store.Faces.RemoveAsync(ClientId.Default, face.Id, Stop));
    }

    [StoreFact]
    public async Task A_search_ranks_people_by_their_best_face_ties_by_face_id_and_sees_every_write()
    {
        var (ada, bob, cid) = (await AddPersonAsync("Ada"), await AddPersonAsync("Bob"), await AddPersonAsync("Cid"));
        Assert.Empty((await Store.Faces.FindNearestAsync(Everybody, Vector(1, 0, 0, 0), 5, Stop)).Candidates);
        await AddFaceAsync(ada, 9, 0, 0, 0);
        var adas = await AddFaceAsync(ada, 1, 0, 0, 0);
        var tied = new[] { await AddFaceAsync(bob, 2, 0, 0, 0), await AddFaceAsync(cid, 2, 0, 0, 0) }.OrderBy(f => f.Id).ToList();

        var ranking = await Store.Faces.FindNearestAsync(Everybody, Vector(1, 0, 0, 0), 5, Stop);
        Assert.Equal((4, 3), (ranking.FacesSearched, ranking.PeopleSearched));
        Assert.Equal([adas.Id, tied[0].Id, tied[1].Id], ranking.Candidates.Select(c => c.Face));
        Assert.Equal([0, 1, 1], ranking.Candidates.Select(c => c.Distance));

        await Store.Faces.RemoveAsync(ClientId.Default, adas.Id, Stop);
        await Store.People.RemoveAsync(ClientId.Default, tied[0].Person, Stop);
        ranking = await Store.Faces.FindNearestAsync(Everybody, Vector(1, 0, 0, 0), 5, Stop);
        Assert.Equal([tied[1].Person, ada.Id], ranking.Candidates.Select(c => c.Person));
        Assert.Equal((2, 2), (ranking.FacesSearched, ranking.PeopleSearched));
    }

    [StoreFact]
    public async Task A_face_that_was_removed_can_come_back()
    {
        var face = await AddFaceAsync(await AddPersonAsync("Ada"));
        await Store.Faces.FindNearestAsync(Everybody, face.Embedding, 1, Stop);
        await Store.Faces.RemoveAsync(ClientId.Default, face.Id, Stop);
        await Store.Faces.AddAsync(face, Stop);
        Assert.Equal(1, (await Store.Faces.FindNearestAsync(Everybody, face.Embedding, 1, Stop)).FacesSearched);
    }

    [StoreFact]
    public async Task Regions_and_groups_limit_a_search_and_follow_the_person()
    {
        var ada = NewPerson("Ada") with { Region = "north", Groups = ["A", "B"] };
        var bob = NewPerson("Bob") with { Region = "south", Groups = ["B"] };
        await Store.People.AddAsync(ada, Stop);
        await Store.People.AddAsync(bob, Stop);
        await AddFaceAsync(ada, 1, 0, 0, 0);
        await AddFaceAsync(bob, 1, 0, 0, 0);
        await AddFaceAsync(await AddPersonAsync("Cid"), 1, 0, 0, 0);

        Assert.Equal([ada.Id], await FoundAsync(Everybody with { Regions = ["north", "west"] }));
        Assert.Equal(2, (await FoundAsync(Everybody with { Groups = ["A", "B"] })).Count);
        Assert.Equal([bob.Id], await FoundAsync(Everybody with { Regions = ["south"], Groups = ["B"] }));
        Assert.Empty(await FoundAsync(Everybody with { Groups = ["none"] }));
        Assert.Equal([ada.Id], (await Store.Faces.SampleAsync(Everybody with { Regions = ["north"] }, 9, Stop)).Select(f => f.Person));

        var moved = await Store.People.UpdateAsync(bob with { Region = "north" }, Stop);
        Assert.Equal(2, (await FoundAsync(Everybody with { Regions = ["north"] })).Count);
        Assert.Empty(await FoundAsync(Everybody with { Regions = ["south"] }));

        await Store.People.UpdateAsync(moved with { Groups = ["C"] }, Stop);
        Assert.Equal([ada.Id], await FoundAsync(Everybody with { Groups = ["B"] }));
        Assert.Equal([bob.Id], await FoundAsync(Everybody with { Groups = ["C"] }));
    }

    [StoreFact]
    public async Task Many_probes_at_once_are_answered_as_one_by_one()
    {
        for (var i = 0; i < 40; i++)
        {
            var person = NewPerson($"P{i}") with { Region = i % 3 == 0 ? "north" : "south", Groups = i % 4 == 0 ? ["A"] : [] };
            await Store.People.AddAsync(person, Stop);
            await AddFaceAsync(person, MathF.Sin(i), MathF.Cos(i), i % 7, 1);
            await AddFaceAsync(person, MathF.Sin(i), MathF.Cos(i), i % 5, 2);
        }

        var probes = Enumerable.Range(0, 60).Select(i => Vector(MathF.Sin(i), MathF.Cos(2 * i), i % 6, 1.5f)).ToList();
        foreach (var gallery in new[] { Everybody, Everybody with { Regions = ["north"] }, Everybody with { Regions = ["south"], Groups = ["A"] } })
        {
            foreach (var (count, people) in new[] { (1, 1), (3, 5), (60, 2), (10, 1000) })
            {
                var together = await Store.Faces.FindNearestAsync(gallery, probes[..count], people, Stop);
                Assert.Equal(count, together.Count);
                for (var i = 0; i < count; i++)
                {
                    var alone = await Store.Faces.FindNearestAsync(gallery, probes[i], people, Stop);
                    Assert.Equal(alone.Candidates.Select(c => (c.Person, c.Face)), together[i].Candidates.Select(c => (c.Person, c.Face)));
                    Assert.All(alone.Candidates.Zip(together[i].Candidates), pair => Assert.Equal(pair.First.Distance, pair.Second.Distance, 1e-12));
                    Assert.Equal((alone.FacesSearched, alone.PeopleSearched), (together[i].FacesSearched, together[i].PeopleSearched));
                }
            }
        }

        Assert.Empty(await Store.Faces.FindNearestAsync(Everybody, [], 1, Stop));
        await AssertErrorAsync(ErrorKind.Invalid, "probe-width", () => Store.Faces.FindNearestAsync(Everybody, [probes[0], Vector(1)], 1, Stop));
    }

    [StoreFact]
    public async Task A_search_refuses_what_is_no_probe()
    {
        await AssertErrorAsync(ErrorKind.NotFound, "space-unknown",
            () => Store.Faces.FindNearestAsync(Everybody with { Space = new SpaceKey("no") }, Vector(1, 0, 0, 0), 1, Stop));
        await AssertErrorAsync(ErrorKind.Invalid, "probe-width", () => Store.Faces.FindNearestAsync(Everybody, Vector(1), 1, Stop));
        await AssertErrorAsync(ErrorKind.Invalid, "probe-not-finite",
            () => Store.Faces.FindNearestAsync(Everybody, Vector(1, 0, 0, float.PositiveInfinity), 1, Stop));
    }

    [StoreFact]
    public async Task A_sample_has_each_person_once_and_is_the_same_twice()
    {
        for (var i = 0; i < 30; i++)
        {
            var person = await AddPersonAsync($"P{i}");
            await AddFaceAsync(person, i + 1, 0, 0, 0);
            await AddFaceAsync(person, i + 1, 1, 0, 0);
        }

        var some = await Store.Faces.SampleAsync(Everybody, 12, Stop);
        Assert.Equal(12, some.Select(f => f.Person).Distinct().Count());
        Assert.Equal(some.Select(f => f.Id), (await Store.Faces.SampleAsync(Everybody, 12, Stop)).Select(f => f.Id));
        Assert.Equal(30, (await Store.Faces.SampleAsync(Everybody, 100, Stop)).Count);
        Assert.Equal(some.Select(f => f.Id), (await Store.Faces.SampleAsync(Everybody, 100, Stop)).Take(12).Select(f => f.Id));
    }

    [StoreFact]
    public async Task All_faces_are_read_in_the_order_they_came()
    {
        var ada = await AddPersonAsync("Ada");
        var ids = new List<FaceId>();
        for (var i = 0; i < 1_203; i += 401)
        {
            var run = NewRun(1);
            var faces = Enumerable.Range(i, 401).Select(n => NewFace(ada, n + 1, 0, 0, 0) with { Id = new FaceId(Guid.NewGuid()) }).ToList();
            await Store.Imports.AddRunAsync(run, default, Stop);
            await Store.Imports.ApplyAsync(ClientId.Default, new ImportBatch { Run = run.Id, Number = 0, Faces = faces }, Stop);
            ids.AddRange(faces.Select(f => f.Id));
        }

        Assert.Equal(ids, (await ToListAsync(Store.Faces.ReadAllAsync(ClientId.Default, Space.Key, Stop))).Select(f => f.Id));
        Assert.Empty(await ToListAsync(Store.Faces.ReadAllAsync(ClientId.Default, new SpaceKey("no"), Stop)));
    }

    private async Task<List<PersonId>> FoundAsync(Gallery gallery) =>
        (await Store.Faces.FindNearestAsync(gallery, Vector(1, 0, 0, 0), 9, Stop)).Candidates.Select(c => c.Person).ToList();

    private static ReadOnlyMemory<float> Vector(params float[] values) => values;
}
