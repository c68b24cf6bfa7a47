using Semblance.Clients;
using Semblance.Spaces;

namespace Semblance.Tests.Storage.Conformance;

public abstract class ClientAndSpaceConformance : StoreConformance
{
    [StoreFact]
    public async Task The_default_client_exists_from_the_start_and_clients_come_by_id() =>
        Assert.Equal(["default", "other"], (await Store.Clients.ListAsync(Stop)).Select(c => c.Id.Value));

    [StoreFact]
    public async Task A_client_is_given_back_as_it_was_added()
    {
        Assert.Equal(new Client(Other, "Other", At), await Store.Clients.FindAsync(Other, Stop));
        Assert.Null(await Store.Clients.FindAsync(new ClientId("nobody"), Stop));
    }

    [StoreFact]
    public Task A_client_id_is_taken_once() =>
        AssertErrorAsync(ErrorKind.Conflict, "client-exists", () => Store.Clients.AddAsync(new Client(Other, "Again", At), Stop));

    [StoreFact]
    public async Task A_space_is_given_back_with_its_prior()
    {
        var space = KnownSpaces.Dlib;
        await Store.Spaces.AddAsync(space, Stop);
        await Store.Spaces.AddAsync(space, Stop);

        Assert.Equal(space, await Store.Spaces.FindAsync(space.Key, Stop));
        Assert.Null(await Store.Spaces.FindAsync(new SpaceKey("absent"), Stop));
    }

    [StoreFact]
    public async Task A_space_of_another_dimension_metric_or_normalisation_does_not_take_a_key_that_is_there()
    {
        foreach (var other in new[] { Space with { Dimension = 5 }, Space with { Metric = Metric.Cosine }, Space with { UnitLength = true } })
        {
            await AssertErrorAsync(ErrorKind.Conflict, "space-differs", () => Store.Spaces.AddAsync(other, Stop));
        }
    }

    [StoreFact]
    public async Task Spaces_are_listed_by_key_with_the_faces_and_people_of_the_client_alone()
    {
        await Store.Spaces.AddAsync(KnownSpaces.Dlib, Stop);
        var ada = await AddPersonAsync("Ada");
        await AddFaceAsync(ada);
        await AddFaceAsync(ada, 0, 1, 0, 0);
        await AddFaceAsync(await AddPersonAsync("Bob", Other));

        var mine = await Store.Spaces.ListAsync(ClientId.Default, Stop);
        Assert.Equal([("dlib-resnet-v1", 0, 0), ("tiny", 2, 1)], mine.Select(u => (u.Space.Key.Value, u.Faces, u.People)));
        var theirs = await Store.Spaces.ListAsync(Other, Stop);
        Assert.Equal([0, 1], theirs.Select(u => u.Faces));
    }
}
