using Semblance.Clients;
using Semblance.Faces;
using Semblance.People;
using Semblance.Search;
using Semblance.Spaces;
using Semblance.Storage;
using Semblance.Storage.Postgres;

namespace Semblance.Tests.Storage.Postgres;

/// <summary>Reads on a streaming standby: where they go, and that none of them misses what it must see, however far behind the standby is.</summary>
public sealed class PostgresReplicaTests : IAsyncLifetime
{
    private static readonly Space Space = new() { Key = new SpaceKey("small"), Model = "Small", Dimension = 3, Metric = Metric.L2 };
    private static readonly Gallery Gallery = new(ClientId.Default, Space.Key);

    private Replication _servers = null!;

    private static CancellationToken Stop => CancellationToken.None;

    public async Task InitializeAsync() => _servers = PostgresServer.Missing is null ? await Replication.StartAsync("max_standby_streaming_delay=0") : null!;

    public Task DisposeAsync() => _servers is null ? Task.CompletedTask : _servers.DisposeAsync().AsTask();

    [StoreFact]
    public async Task Searches_and_lists_are_answered_by_the_standby_and_writes_and_keys_by_the_primary()
    {
        await using var store = await OpenAsync("application_name=routed&standby_wait_ms=60000");
        await EnrollAsync(store, "Ada", 1);
        Assert.Equal("Ada", await IdentifyAsync(store, 1));
        Assert.True(await HasRunAsync(_servers.Standby, "search_faces"));
        Assert.False(await HasRunAsync(_servers.Primary, "search_faces"));
        Assert.Single((await store.People.ListAsync(ClientId.Default, new(), Stop)).People);

        var standby = store.Hosts!.Hosts[0];
        Assert.Equal((HostRole.Standby, null, HostRole.Primary), (standby.Role, standby.Problem, store.Hosts.Hosts[1].Role));
        Assert.True(standby.Reads >= 2);
        Assert.Equal((0, 0), (store.Hosts.Behind, store.Hosts.Failed));
        var before = standby.Reads;
        await store.Keys.ListAsync(ClientId.Default, Stop);
        await store.Privacy.ListTombstonesAsync(ClientId.Default, Stop);
        Assert.Equal(before, store.Hosts.Hosts[0].Reads);
    }

    [StoreFact]
    public async Task Who_was_enrolled_or_erased_is_seen_by_the_next_search_while_the_standby_replays_nothing()
    {
        await using var store = await OpenAsync("standby_wait_ms=0");
        await EnrollAsync(store, "Ada", 1);
        await _servers.CatchUpAsync();
        Assert.Equal("Ada", await IdentifyAsync(store, 1));
        await _servers.PauseAsync();

        var grace = await EnrollAsync(store, "Grace", 100);
        Assert.Equal("Grace", await IdentifyAsync(store, 100));
        Assert.Equal(2, await store.People.CountAsync(ClientId.Default, new(), Stop));
        await store.People.RemoveAsync(ClientId.Default, grace, Stop);
        Assert.Equal("Ada", await IdentifyAsync(store, 100));
        Assert.Equal(1, await store.People.CountAsync(ClientId.Default, new(), Stop));
        Assert.True(store.Hosts!.Behind > 0);

        await Patience.UntilAsync(() => store.Hosts!.Hosts[0].LagBytes > 0, "the standby is known to be behind");
        await _servers.ResumeAsync();
        await _servers.CatchUpAsync();
        await UntilStandbyAnswersAsync(store, "Ada", 100);
    }

    [StoreFact]
    public async Task Whom_another_process_erased_is_recognised_by_nobody_while_the_standby_replays_nothing()
    {
        await using var store = await OpenAsync("standby_wait_ms=0");
        await using var other = await OpenAsync("standby_wait_ms=0");
        var ada = await EnrollAsync(store, "Ada", 1);
        await UntilStandbyAnswersAsync(other, "Ada", 1);
        await _servers.PauseAsync();
        var reads = other.Hosts!.Hosts[0].Reads;

        await store.People.RemoveAsync(ClientId.Default, ada, Stop);
        Assert.Null(await IdentifyAsync(other, 1));
        Assert.Equal(reads, other.Hosts.Hosts[0].Reads);
    }

    [StoreFact]
    public async Task With_a_permitted_lag_what_this_process_wrote_is_still_seen_and_what_others_wrote_when_it_is_over()
    {
        var time = new ManualTime();
        await using var store = await OpenAsync("standby_wait_ms=0&max_lag_ms=60000", time);
        await using var other = await OpenAsync("standby_wait_ms=0");
        await EnrollAsync(other, "Ada", 1);
        var grace = await EnrollAsync(store, "Grace", 100);
        await UntilStandbyAnswersAsync(store, "Ada", 1);
        await _servers.PauseAsync();

        // Known before the pause, and no older than it may be: the standby still answers.
        await EnrollAsync(other, "Alan", 200);
        Assert.Equal("Grace", await IdentifyAsync(store, 200));

        await store.People.RemoveAsync(ClientId.Default, grace, Stop);
        Assert.Equal("Alan", await IdentifyAsync(store, 200));
        Assert.Equal("Ada", await IdentifyAsync(store, 50));

        await _servers.ResumeAsync();
        await _servers.CatchUpAsync();
        Assert.Equal("Alan", await IdentifyAsync(store, 200));
        await _servers.PauseAsync();
        await EnrollAsync(other, "Mary", 300);
        Assert.Equal("Alan", await IdentifyAsync(store, 300));
        time.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal("Mary", await IdentifyAsync(store, 300));
    }

    [StoreFact]
    public async Task A_read_that_replay_cancels_on_the_standby_is_repeated_on_the_primary()
    {
        await using var store = await OpenAsync();
        await EnrollAsync(store, "Ada", 1);
        var tries = 0;
        var people = await store.Connections.ReadAsync(
            ClientId.Default,
            async session =>
            {
                var count = await session.CountAsync("SELECT count(*) FROM people");
                if (tries++ == 0)
                {
                    // Its replay needs the table for itself, and waits for nobody.
                    await _servers.Primary.AskAsync("BEGIN; LOCK TABLE people; COMMIT", Replication.Database);
                    await session.RunAsync("SELECT pg_sleep(3600)");
                }

                return count;
            },
            Stop);
        Assert.Equal((1, 2, 1), (people, tries, store.Hosts!.Failed));
    }

    [StoreFact]
    public async Task A_standby_that_dies_under_a_search_is_left_out_until_it_is_back()
    {
        await using var store = await OpenAsync();
        await EnrollAsync(store, "Ada", 1);
        Assert.Equal("Ada", await IdentifyAsync(store, 1));
        _servers.Standby.KillForNow();
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal("Ada", await IdentifyAsync(store, 1));
        }

        await Patience.UntilAsync(() => store.Hosts!.Hosts[0].Problem == "store-unreachable", "the standby is known to be away");
        await EnrollAsync(store, "Grace", 100);
        Assert.Equal("Grace", await IdentifyAsync(store, 100));

        _servers.Standby.LetStart();
        await Patience.UntilAsync(() => store.Hosts!.Hosts[0].Problem is null, "the host is good again");
        await UntilStandbyAnswersAsync(store, "Grace", 100);
    }

    [StoreFact]
    public async Task An_address_that_asks_for_the_primary_alone_leaves_the_standby_for_a_failover()
    {
        await using var store = await OpenAsync("target_session_attrs=primary");
        await EnrollAsync(store, "Ada", 1);
        await _servers.CatchUpAsync();
        Assert.Equal("Ada", await IdentifyAsync(store, 1));
        Assert.Equal(0, store.Hosts!.Hosts[0].Reads);

        var error = await Assert.ThrowsAsync<SemblanceException>(() =>
            PostgresStore.OpenAsync(Replication.AddressOf("target_session_attrs=primary", _servers.Standby), TimeProvider.System, Stop));
        Assert.Equal((ErrorKind.Unavailable, "store-unreachable"), (error.Kind, error.Code));
        Assert.Contains("no host takes writes", error.Message, StringComparison.Ordinal);
    }

    [StoreFact]
    public async Task Hosts_of_two_clusters_are_refused_and_a_stranger_who_comes_later_is_never_asked()
    {
        await using var stranger = await PostgresServer.StartAsync(certificate: null);
        await stranger.RunAsync($"CREATE DATABASE {Replication.Database}");
        var error = await Assert.ThrowsAsync<SemblanceException>(() =>
            PostgresStore.OpenAsync(Replication.AddressOf("", _servers.Primary, stranger), TimeProvider.System, Stop));
        Assert.Equal((ErrorKind.Refused, "store-hosts"), (error.Kind, error.Code));
        Assert.Contains("different database clusters", error.Message, StringComparison.Ordinal);

        stranger.KillForNow();
        await using var store = await PostgresStore.OpenAsync(Replication.AddressOf("", _servers.Primary, stranger), TimeProvider.System, Stop);
        stranger.LetStart();
        await Patience.UntilAsync(() => store.Hosts!.Hosts[1].Problem == "other-cluster", "the stranger is known as one");
        await EnrollAsync(store, "Ada", 1);
        Assert.Equal("Ada", await IdentifyAsync(store, 1));
    }

    [StoreFact]
    public async Task Galleries_in_memory_hear_of_changes_by_the_primary()
    {
        await using var store = await OpenAsync("search=in-process");
        await using var other = await OpenAsync();
        await EnrollAsync(other, "Ada", 1);
        Assert.Equal("Ada", await IdentifyAsync(store, 1));
        await EnrollAsync(other, "Grace", 100);
        await Patience.UntilAsync(async () => await IdentifyAsync(store, 100) == "Grace", "the gallery hears of Grace");
    }

    private Task<PostgresStore> OpenAsync(string options = "standby_wait_ms=60000", TimeProvider? time = null) => _servers.OpenAsync(options, time);

    private static async Task<PersonId> EnrollAsync(PostgresStore store, string name, float at)
    {
        var person = new Person { Id = PersonId.New(), Client = ClientId.Default, Name = name, CreatedAt = DateTimeOffset.UnixEpoch, UpdatedAt = DateTimeOffset.UnixEpoch };
        await store.Spaces.AddAsync(Space, Stop);
        await store.People.AddAsync(person, Stop);
        await store.Faces.AddAsync(
            new Face { Id = FaceId.New(), Client = ClientId.Default, Person = person.Id, Space = Space.Key, Embedding = new[] { at, 0, 0 }, CreatedAt = DateTimeOffset.UnixEpoch },
            Stop);
        return person.Id;
    }

    /// <summary>Who is nearest.</summary>
    private static async Task<string?> IdentifyAsync(PostgresStore store, float at)
    {
        var ranking = await store.Faces.FindNearestAsync(Gallery, new[] { at, 0, 0 }, 1, Stop);
        return ranking.Candidates.Count == 0 ? null : (await store.People.FindManyAsync(ClientId.Default, [ranking.Candidates[0].Person], Stop))[0].Name;
    }

    /// <summary>Servers write by themselves, too: a standby that may not be waited for has everything at some moments only.</summary>
    private static async Task UntilStandbyAnswersAsync(PostgresStore store, string expected, float at)
    {
        var reads = store.Hosts!.Hosts[0].Reads;
        await Patience.UntilAsync(
            async () =>
            {
                Assert.Equal(expected, await IdentifyAsync(store, at));
                return store.Hosts!.Hosts[0].Reads > reads;
            },
            "a read of the standby");
    }

    /// <summary>Whether a connection of the store's has asked it for this last.</summary>
    private static async Task<bool> HasRunAsync(PostgresServer server, string text) =>
        await server.AskAsync($"SELECT EXISTS (SELECT FROM pg_stat_activity WHERE application_name = 'routed' AND query LIKE '%{text}%')") is true;
}
