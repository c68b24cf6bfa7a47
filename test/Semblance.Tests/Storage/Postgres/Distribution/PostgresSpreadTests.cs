using Semblance.Clients;
using Semblance.Faces;
using Semblance.People;
using Semblance.Search;
using Semblance.Spaces;
using Semblance.Storage.Postgres;
using Semblance.Storage.Postgres.Distribution;

namespace Semblance.Tests.Storage.Postgres.Distribution;

/// <summary>A client that is spread gets the answers that it got on one node, whatever has been copied of it, and whoever writes.</summary>
public sealed class PostgresSpreadTests : IAsyncLifetime
{
    private static readonly DateTimeOffset At = new(2026, 11, 22, 1, 0, 0, TimeSpan.Zero);
    private static readonly Space Space = new() { Key = new SpaceKey("wide"), Model = "Wide", Dimension = 32, Metric = Metric.Cosine };
    private static readonly ClientId Other = new("other");

    private readonly SpreadDatabase _database = new();
    private readonly Random _random = new(7);

    private static CancellationToken Stop => CancellationToken.None;

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _database.DeleteAsync();

    [StoreFact]
    public async Task Searches_answer_as_on_one_node_whether_all_some_or_nothing_is_copied()
    {
        await using var store = await OpenAsync(mostWaiting: int.MaxValue);
        var people = await AddPeopleAsync(store, ClientId.Default, 60);
        await AddPeopleAsync(store, Other, 5);
        Gallery[] galleries =
        [
            new(ClientId.Default, Space.Key), new(ClientId.Default, Space.Key) { Regions = ["north"] }, new(ClientId.Default, Space.Key) { Groups = ["staff"] },
            new(ClientId.Default, Space.Key) { Regions = ["north", "south"], Groups = ["staff"] }, new(Other, Space.Key), new(ClientId.Default, Space.Key) { Regions = ["nowhere"] },
        ];
        for (var step = 0; step < 3; step++)
        {
            await CompareAsync(store, galleries);
            if (step == 0)
            {
                await CopyAsync(store);
                foreach (var person in people.Take(6))
                {
                    await store.People.UpdateAsync((await store.People.FindAsync(person.Client, person.Id, Stop))! with { Region = "south" }, Stop);
                }

                await store.People.RemoveAsync(ClientId.Default, people[7].Id, Stop);
                await store.Faces.AddAsync(NewFace(people[8]), Stop);
            }
            else
            {
                await CopyAsync(store);
            }
        }
    }

    [StoreFact]
    public async Task Whoever_was_moved_by_hand_in_SQL_is_found_where_they_are_now_and_who_was_removed_is_not()
    {
        await using var store = await OpenAsync(mostWaiting: 0);
        var people = await AddPeopleAsync(store, ClientId.Default, 20);
        await using var administrator = await SqlCaller.ConnectAsync(_database.Connection);
        Assert.Equal("0", await administrator.FindAsync("SELECT count(*) FROM spread_changes"));
        await administrator.RunAsync($"BEGIN; SET LOCAL semblance.client = 'default'; UPDATE people SET region = 'east' WHERE client_id = 'default' AND id = '{people[0].Id}'; COMMIT");
        await administrator.RunAsync($"BEGIN; SET LOCAL semblance.client = 'default'; DELETE FROM faces WHERE client_id = 'default' AND person_id = '{people[1].Id}'; COMMIT");
        await CompareAsync(store, [new(ClientId.Default, Space.Key), new(ClientId.Default, Space.Key) { Regions = ["east"] }, new(ClientId.Default, Space.Key) { Regions = ["north"] }]);
        var east = await store.Faces.FindNearestAsync(new Gallery(ClientId.Default, Space.Key) { Regions = ["east"] }, Probe(), 3, Stop);
        Assert.Equal([people[0].Id], east.Candidates.Select(c => c.Person));
    }

    [StoreFact]
    public async Task What_is_erased_leaves_no_copy_behind_and_its_transaction_takes_it_or_nothing()
    {
        await using var store = await OpenAsync(mostWaiting: 0);
        var people = await AddPeopleAsync(store, ClientId.Default, 4);
        await using var administrator = await SqlCaller.ConnectAsync(_database.Connection);
        Assert.Equal("12", await administrator.FindAsync("SELECT count(*) FROM spread_faces"));
        store.Connections.MostWaiting = int.MaxValue;
        await store.People.RemoveAsync(ClientId.Default, people[0].Id, Stop);
        Assert.Equal("9", await administrator.FindAsync("SELECT count(*) FROM spread_faces"));
        var face = (await store.Faces.ListAsync(ClientId.Default, people[1].Id, null, Stop))[0];
        await store.Faces.RemoveAsync(ClientId.Default, face.Id, Stop);
        Assert.Equal("0", await administrator.FindAsync($"SELECT count(*) FROM spread_faces WHERE face_id = '{face.Id}'"));
        await administrator.RunAsync("ALTER TABLE spread_faces ADD CONSTRAINT broken CHECK (copy IS NULL) NOT VALID");
        await store.Faces.AddAsync(NewFace(people[2]), Stop);
        store.Connections.MostWaiting = 0;
        await store.Faces.AddAsync(NewFace(people[2]), Stop); // that it cannot be copied just now takes nothing back
        Assert.Equal("8", await administrator.FindAsync("SELECT count(*) FROM spread_faces"));
        await CompareAsync(store, [new(ClientId.Default, Space.Key)]);
    }

    [StoreFact]
    public async Task One_client_never_reads_a_copy_of_anothers()
    {
        await using var store = await OpenAsync(mostWaiting: 0);
        await AddPeopleAsync(store, ClientId.Default, 3);
        await AddPeopleAsync(store, Other, 2);
        foreach (var (client, rows) in new[] { ("default", "9"), ("other", "6"), ("nobody", "0"), ("", "0") })
        {
            await using var caller = await SqlCaller.ConnectAsync(_database.Connection);
            await caller.RunAsync($"BEGIN; SET LOCAL ROLE semblance_app; SET LOCAL semblance.client = '{client}'");
            Assert.Equal(rows, await caller.FindAsync("SELECT count(*) FROM spread_faces"));
            Assert.Equal(0, await caller.RunAsync($"DELETE FROM spread_faces WHERE client_id <> '{client}'"));
            var error = await caller.RefusedAsync("42501", "INSERT INTO spread_faces SELECT 'third', 'wide', gen_random_uuid(), gen_random_uuid(), NULL, gen_random_uuid(), '[1,0]' ON CONFLICT DO NOTHING RETURNING 1");
            Assert.Contains("row-level security", error.MessageText, StringComparison.Ordinal);
        }
    }

    [StoreFact]
    public async Task A_client_on_its_node_again_is_searched_there_by_whoever_still_thinks_it_spread()
    {
        await using var store = await OpenAsync(mostWaiting: 0);
        await AddPeopleAsync(store, ClientId.Default, 12);
        var gathered = await store.Faces.FindNearestAsync(new Gallery(ClientId.Default, Space.Key), Probe(), 3, Stop);
        Assert.EndsWith("gathered from all nodes", gathered.MethodReason, StringComparison.Ordinal);
        await using (var pool = new PostgresPool(PostgresAddress.OfConnection(_database.Connection)))
        {
            Assert.Equal(36, await PostgresSpread.GatherAsync(pool, ClientId.Default, CitusCluster.IsThere, Stop));
            Assert.Equal(0, await PostgresSpread.GatherAsync(pool, ClientId.Default, CitusCluster.IsThere, Stop));
        }

        var after = await store.Faces.FindNearestAsync(new Gallery(ClientId.Default, Space.Key), Probe(), 3, Stop);
        Assert.DoesNotContain("gathered", after.MethodReason, StringComparison.Ordinal);
        await CompareAsync(store, [new(ClientId.Default, Space.Key)]);
    }

    [StoreFact]
    public async Task Copying_that_was_broken_off_goes_on_where_it_stopped()
    {
        await using var store = await OpenAsync(mostWaiting: int.MaxValue);
        await AddPeopleAsync(store, ClientId.Default, 10);
        await using var administrator = await SqlCaller.ConnectAsync(_database.Connection);
        await administrator.RunAsync("UPDATE clients SET spread = NULL");
        await using var pool = new PostgresPool(PostgresAddress.OfConnection(_database.Connection));
        await administrator.RunAsync("ALTER TABLE spread_faces ADD CONSTRAINT broken CHECK (copy IS NULL) NOT VALID");
        await Assert.ThrowsAsync<SemblanceException>(() => PostgresSpread.SpreadAsync(pool, store.Connections, ClientId.Default, null, Stop));
        Assert.Equal("filling", await administrator.FindAsync("SELECT spread FROM clients WHERE id = 'default'"));
        await CompareAsync(store, [new(ClientId.Default, Space.Key)]);
        await administrator.RunAsync("ALTER TABLE spread_faces DROP CONSTRAINT broken");
        Assert.Equal(30, (await PostgresSpread.SpreadAsync(pool, store.Connections, ClientId.Default, null, Stop)).Faces);
        Assert.Equal("ready", await administrator.FindAsync("SELECT spread FROM clients WHERE id = 'default'"));
        Assert.Equal("0", await administrator.FindAsync("SELECT count(*) FROM spread_changes"));
        await CompareAsync(store, [new(ClientId.Default, Space.Key)]);
    }

    private async Task<PostgresStore> OpenAsync(int mostWaiting)
    {
        var store = await _database.OpenAsync(mostWaiting);
        await store.Clients.AddAsync(new Client(Other, "Other", At), Stop);
        await store.Spaces.AddAsync(Space, Stop);
        return store;
    }

    /// <summary>By way of the copies as by every face of the client itself: the same people, faces and distances.</summary>
    private async Task CompareAsync(PostgresStore store, Gallery[] galleries)
    {
        foreach (var gallery in galleries)
        {
            ReadOnlyMemory<float>[] probes = [Probe(), Probe(), Probe()];
            foreach (var people in new[] { 1, 5, 100 })
            {
                var gathered = await store.Faces.FindNearestAsync(gallery, probes, people, Stop);
                var isSpread = store.Connections.IsSpread;
                store.Connections.IsSpread = _ => false;
                var expected = await store.Faces.FindNearestAsync(gallery, probes, people, Stop);
                store.Connections.IsSpread = isSpread;
                Assert.Equal(expected.SelectMany(r => r.Candidates), gathered.SelectMany(r => r.Candidates));
                Assert.Equal(expected.Select(r => (r.FacesSearched, r.PeopleSearched, r.Method)), gathered.Select(r => (r.FacesSearched, r.PeopleSearched, r.Method)));
            }
        }
    }

    private static async Task CopyAsync(PostgresStore store)
    {
        foreach (var client in new[] { ClientId.Default, Other })
        {
            while (await store.Connections.BringAsync(client, Stop) > 0)
            {
            }
        }
    }

    private async Task<List<Person>> AddPeopleAsync(PostgresStore store, ClientId client, int count)
    {
        var people = new List<Person>();
        for (var i = 0; i < count; i++)
        {
            var person = new Person
            {
                Id = PersonId.New(),
                Client = client,
                Name = $"Person {i}",
                Region = (i % 3) switch { 0 => "north", 1 => "south", _ => null },
                Groups = i % 2 == 0 ? ["staff"] : [],
                CreatedAt = At,
                UpdatedAt = At,
            };
            await store.People.AddAsync(person, Stop);
            people.Add(person);
            for (var face = 0; face < 3; face++)
            {
                await store.Faces.AddAsync(NewFace(person), Stop);
            }
        }

        return people;
    }

    private Face NewFace(Person person) => new()
    {
        Id = FaceId.New(),
        Client = person.Client,
        Person = person.Id,
        Space = Space.Key,
        Embedding = Probe(),
        CreatedAt = At,
    };

    private float[] Probe() => [.. Enumerable.Range(0, Space.Dimension).Select(_ => (float)(_random.NextDouble() - 0.5))];
}
