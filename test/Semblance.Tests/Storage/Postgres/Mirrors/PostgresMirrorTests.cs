using Semblance.Clients;
using Semblance.Faces;
using Semblance.People;
using Semblance.Search;
using Semblance.Spaces;
using Semblance.Storage.Postgres;

namespace Semblance.Tests.Storage.Postgres.Mirrors;

/// <summary>Galleries in memory beside a database that others write to. Waits are for something to happen, however long it takes.</summary>
public sealed class PostgresMirrorTests : IAsyncLifetime
{
    private static readonly Space Space = new() { Key = new SpaceKey("tiny"), Model = "Tiny", Dimension = 4, Metric = Metric.L2 };
    private static readonly Gallery Everybody = new(ClientId.Default, Space.Key);

    private readonly PostgresDatabase _database = new();

    private static CancellationToken Stop => CancellationToken.None;

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _database.DeleteAsync();

    [StoreFact]
    public async Task What_another_process_writes_is_found_without_asking_for_it()
    {
        await using var writer = await _database.OpenAsync();
        await writer.Spaces.AddAsync(Space, Stop);
        await using var mirror = await _database.OpenInProcessAsync();
        Assert.Equal("exact-int8", (await SearchAsync(mirror)).Method);

        var ada = await AddAsync(writer, "Ada", region: "north", 1);
        var bob = await AddAsync(writer, "Bob", region: "south", 2);
        await UntilAsync(mirror, Everybody, [ada.Person, bob.Person]);
        await UntilAsync(mirror, Everybody with { Regions = ["north"] }, [ada.Person]);

        await writer.People.UpdateAsync((await writer.People.FindAsync(ClientId.Default, bob.Person, Stop))! with { Region = "north", Groups = ["A"] }, Stop);
        await UntilAsync(mirror, Everybody with { Regions = ["north"] }, [ada.Person, bob.Person]);
        await UntilAsync(mirror, Everybody with { Groups = ["A"] }, [bob.Person]);
        await writer.Faces.RemoveAsync(ClientId.Default, ada.Id, Stop);
        await UntilAsync(mirror, Everybody, [bob.Person]);
        await writer.Faces.AddAsync(ada with { Embedding = new float[] { 3, 0, 0, 0 } }, Stop);
        await UntilAsync(mirror, Everybody, [bob.Person, ada.Person]);
    }

    [StoreFact]
    public async Task Transactions_that_end_in_another_order_than_they_begin_are_all_seen()
    {
        await using var writer = await _database.OpenAsync();
        await writer.Spaces.AddAsync(Space, Stop);
        await using var mirror = await _database.OpenInProcessAsync();
        await SearchAsync(mirror);
        var people = await Task.WhenAll(Enumerable.Range(0, 24).Select(async i => (await AddAsync(writer, $"P{i}", null, i + 1)).Person));

        // Many at once, each of several statements; every third gives its person up again.
        await Task.WhenAll(people.Select(async (person, i) =>
        {
            for (var n = 0; n < 8; n++)
            {
                await writer.Faces.AddAsync(NewFace(person, 100 + (8 * i) + n), Stop);
            }

            if (i % 3 == 0)
            {
                await writer.People.RemoveAsync(ClientId.Default, person, Stop);
            }
        }));

        await UntilAsync(mirror, Everybody, [.. people.Where((_, i) => i % 3 != 0)]);
        Assert.Equal(16 * 9, (await SearchAsync(mirror)).FacesSearched);
    }

    [StoreFact]
    public async Task Changes_that_were_forgotten_unseen_lead_to_a_new_load()
    {
        await using var writer = await _database.OpenAsync();
        await writer.Spaces.AddAsync(Space, Stop);
        var ada = await AddAsync(writer, "Ada", null, 1);
        await using var mirror = await _database.OpenInProcessAsync();
        await UntilAsync(mirror, Everybody, [ada.Person]);

        // Without a trigger nothing is listed, and without what is listed nobody could tell that it ever was but for the list of what was forgotten.
        await RunAsync("ALTER TABLE faces DISABLE TRIGGER USER; ALTER TABLE people DISABLE TRIGGER USER");
        var bob = await AddAsync(writer, "Bob", null, 2);
        await RunAsync("""
            ALTER TABLE faces ENABLE TRIGGER USER;
            ALTER TABLE people ENABLE TRIGGER USER;
            INSERT INTO gallery_changes (client_id, faces, at) VALUES ('default', '{}', now() - interval '2 hours');
            SELECT note_gallery_change('default', '{}', NULL);
            """);
        await UntilAsync(mirror, Everybody, [ada.Person, bob.Person]);
    }

    [StoreFact]
    public async Task Only_what_is_an_hour_old_is_forgotten_and_the_log_stays_short()
    {
        await using var writer = await _database.OpenAsync();
        await writer.Spaces.AddAsync(Space, Stop);
        await RunAsync("INSERT INTO gallery_changes (client_id, faces, at) SELECT 'default', '{}', now() - interval '2 hours' FROM generate_series(1, 40)");
        for (var i = 0; i < 20; i++)
        {
            await AddAsync(writer, $"P{i}", null, i + 1);
        }

        Assert.Equal(0, await CountAsync("SELECT count(*) FROM gallery_changes WHERE at < now() - interval '1 hour'"));
        Assert.Equal(40, await CountAsync("SELECT count(*) FROM gallery_changes WHERE faces IS NOT NULL OR people IS NOT NULL"));
    }

    [StoreFact]
    public async Task More_changes_at_once_than_are_listed_are_read_all_again()
    {
        await using var writer = await _database.OpenAsync();
        await writer.Spaces.AddAsync(Space, Stop);
        var ada = await AddAsync(writer, "Ada", null, 1);
        await using var mirror = await _database.OpenInProcessAsync();
        await UntilAsync(mirror, Everybody, [ada.Person]);
        await RunAsync($"""
            INSERT INTO faces (client_id, id, person_id, space_id, dimension, created_at, embedding)
            SELECT 'default', gen_random_uuid(), '{ada.Person}', 'tiny', 4, now(), '[2,0,0,0]' FROM generate_series(1, 10001)
            """);
        while ((await SearchAsync(mirror)).FacesSearched != 10_002)
        {
            await Task.Delay(20);
        }
    }

    [StoreFact]
    public async Task While_the_server_is_away_the_answers_go_on_and_say_so_and_are_fresh_again_when_it_is_back()
    {
        await using var server = await PostgresServer.StartAsync(certificate: null);
        await server.RunAsync("CREATE DATABASE mirrored");
        await PostgresStore.MigrateAsync(server.Named("mirrored"), null, Stop);
        await using var writer = await PostgresStore.OpenAsync(server.Named("mirrored"), TimeProvider.System, Stop);
        await writer.Spaces.AddAsync(Space, Stop);
        var ada = await AddAsync(writer, "Ada", "north", 1);
        await using var mirror = await PostgresStore.OpenAsync(PostgresDatabase.InProcess(server.Named("mirrored")), TimeProvider.System, Stop);
        Assert.False((await SearchAsync(mirror)).IsStale);

        server.Kill();
        Ranking ranking;
        do
        {
            ranking = await SearchAsync(mirror);
            Assert.Equal(ada.Person, Assert.Single(ranking.Candidates).Person);
        }
        while (!ranking.IsStale);

        await server.UntilAnswersAsync();
        var bob = await AddUntilItWorksAsync(writer, "Bob", 2);
        await UntilAsync(mirror, Everybody, [ada.Person, bob.Person]);
        Assert.False((await SearchAsync(mirror)).IsStale);
    }

    private static async Task<Face> AddUntilItWorksAsync(PostgresStore store, string name, float at)
    {
        while (true)
        {
            try
            {
                return await AddAsync(store, name, null, at);
            }
            catch (SemblanceException e) when (e.Kind == ErrorKind.Unavailable)
            {
                await Task.Delay(50);
            }
        }
    }

    private static Task<Ranking> SearchAsync(PostgresStore store) =>
        store.Faces.FindNearestAsync(Everybody, new float[] { 1, 0, 0, 0 }, 100, Stop);

    private static async Task UntilAsync(PostgresStore store, Gallery gallery, PersonId[] people)
    {
        while (true)
        {
            var ranking = await store.Faces.FindNearestAsync(gallery, new float[] { 1, 0, 0, 0 }, 100, Stop);
            if (!ranking.IsStale && ranking.Candidates.Select(c => c.Person).SequenceEqual(people))
            {
                return;
            }

            await Task.Delay(20);
        }
    }

    private static async Task<Face> AddAsync(PostgresStore store, string name, string? region, float at)
    {
        var person = new Person
        {
            Id = PersonId.New(),
            Client = ClientId.Default,
            Name = name,
            Region = region,
            CreatedAt = DateTimeOffset.UnixEpoch,
            UpdatedAt = DateTimeOffset.UnixEpoch,
        };
        await store.People.AddAsync(person, Stop);
        var face = NewFace(person.Id, at);
        await store.Faces.AddAsync(face, Stop);
        return face;
    }

    private static Face NewFace(PersonId person, float at) => new()
    {
        Id = FaceId.New(),
        Client = ClientId.Default,
        Person = person,
        Space = Space.Key,
        Embedding = new[] { at, 0, 0, 0 },
        CreatedAt = DateTimeOffset.UnixEpoch,
    };

    private async Task RunAsync(string sql)
    {
        await using var connection = new Npgsql.NpgsqlConnection(_database.Connection);
        await connection.OpenAsync();
        await using var command = new Npgsql.NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private async Task<long> CountAsync(string sql)
    {
        await using var connection = new Npgsql.NpgsqlConnection(_database.Connection);
        await connection.OpenAsync();
        await using var command = new Npgsql.NpgsqlCommand(sql, connection);
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
