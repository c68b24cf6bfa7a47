using Npgsql;
using Semblance.Clients;
using Semblance.Spaces;
using Semblance.Storage.Postgres;

namespace Semblance.Tests.Storage.Postgres;

public sealed class PostgresRecallAuditsTests : IAsyncLifetime
{
    private const int Width = 16;

    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly Space Space = new() { Key = new SpaceKey("s"), Model = "S", Dimension = Width, Metric = Metric.L2, UnitLength = false };

    private readonly PostgresDatabase _database = new();
    private readonly ManualTime _time = new();

    private static CancellationToken Stop => CancellationToken.None;

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _database.DeleteAsync();

    [StoreFact]
    public async Task Of_several_servers_one_measures_when_it_is_due_and_all_hear_of_it()
    {
        await using var one = await OpenAsync();
        await using var other = await PostgresStore.OpenAsync(_database.Connection, _time, Stop);
        Assert.Empty(await one.RecallAudits.MeasureDueAsync(Day, 20, 0.9, Stop));

        await one.Indexes.BuildAsync(ClientId.Default, Space.Key, new IndexShape(), null, Stop);
        await Task.WhenAll(Enumerable.Range(0, 6).Select(i => (i % 2 == 0 ? one : other).RecallAudits.MeasureDueAsync(Day, 20, 0.9, Stop)));
        Assert.Equal(1, await CountAsync());
        foreach (var store in new[] { one, other })
        {
            _time.Advance(TimeSpan.FromHours(1));
            var reading = Assert.Single(await store.RecallAudits.MeasureDueAsync(Day, 20, 0.9, Stop));
            Assert.Equal((Space.Key, 20, 0.9), (reading.Space, reading.Probes, reading.Floor));
            Assert.Equal((1.0, false), (reading.Recall, reading.IsAlarming));
        }

        Assert.Equal(1, await CountAsync());
        _time.Advance(Day);
        await other.RecallAudits.MeasureDueAsync(Day, 20, 0.9, Stop);
        Assert.Equal(2, await CountAsync());
    }

    [StoreFact]
    public async Task An_index_below_the_floor_alarms_until_it_is_measured_again_or_searched_no_more()
    {
        await using var store = await OpenAsync();
        await store.Indexes.BuildAsync(ClientId.Default, Space.Key, new IndexShape(), null, Stop);
        await store.RecallAudits.MeasureDueAsync(Day, 20, 0.9, Stop);
        await RunAsync("UPDATE recall_audits SET found = 17"); // of 20
        foreach (var readings in new[] { await store.RecallAudits.MeasureDueAsync(Day, 20, 0.9, Stop), await store.RecallAudits.ListLastAsync(ClientId.Default, Stop) })
        {
            Assert.Equal((0.85, true), (Assert.Single(readings).Recall, readings[0].IsAlarming));
        }

        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.False((await store.RecallAudits.MeasureAsync(ClientId.Default, Space.Key, 20, 0.9, Stop)).IsAlarming);
        Assert.False(Assert.Single(await store.RecallAudits.MeasureDueAsync(Day, 20, 0.9, Stop)).IsAlarming);

        await RunAsync("UPDATE recall_audits SET found = 0");
        await store.Indexes.SaveSettingsAsync(ClientId.Default, new GallerySettings { Space = Space.Key, ExactUpTo = GallerySettings.AlwaysExact }, Stop);
        Assert.Empty(await store.RecallAudits.MeasureDueAsync(Day, 20, 0.9, Stop));
        Assert.Empty(await store.RecallAudits.ListLastAsync(new ClientId("other"), Stop));
    }

    [StoreFact]
    public async Task A_measurement_that_fails_is_due_again_at_once()
    {
        await using var store = await OpenAsync();
        var error = await Assert.ThrowsAsync<SemblanceException>(() => store.RecallAudits.MeasureAsync(ClientId.Default, Space.Key, 20, 1, Stop));
        Assert.Equal("index-missing", error.Code);
        Assert.Equal(0, await CountAsync());
    }

    /// <summary>Two thousand people with a face each.</summary>
    private async Task<PostgresStore> OpenAsync()
    {
        await using (await _database.OpenAsync())
        {
        }

        var store = await PostgresStore.OpenAsync(_database.Connection, _time, Stop);
        await store.Spaces.AddAsync(Space, Stop);
        await using var source = NpgsqlDataSource.Create(_database.Connection);
        await using var command = source.CreateCommand($$"""
            WITH added AS (
                INSERT INTO people (client_id, id, name, attributes, created_at, updated_at, revision)
                SELECT 'default', gen_random_uuid(), 'p' || i, '{}', now(), now(), 1 FROM generate_series(1, 2000) AS i
                RETURNING id
            )
            INSERT INTO faces (client_id, id, person_id, space_id, dimension, created_at, embedding)
            SELECT 'default', gen_random_uuid(), id, 's', {{Width}}, now(),
                (SELECT array_agg(random() - 0.5) FROM generate_series(1, {{Width}}) WHERE id IS NOT NULL)::vector
            FROM added
            """);
        await command.ExecuteNonQueryAsync(Stop);
        return store;
    }

    private async Task RunAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(_database.Connection);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Stop);
    }

    private async Task<long> CountAsync()
    {
        await using var source = NpgsqlDataSource.Create(_database.Connection);
        await using var command = source.CreateCommand("SELECT count(*) FROM recall_audits");
        return (long)(await command.ExecuteScalarAsync(Stop))!;
    }
}
