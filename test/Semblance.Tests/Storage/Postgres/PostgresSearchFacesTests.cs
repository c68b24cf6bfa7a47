using Npgsql;
using Semblance.Clients;
using Semblance.Spaces;
using Semblance.Storage.Postgres;

namespace Semblance.Tests.Storage.Postgres;

/// <summary>The table that searches read is in step with faces and people, whoever writes them and however.</summary>
public sealed class PostgresSearchFacesTests : IAsyncLifetime
{
    private const string Ada = "00000000-0000-0000-0000-00000000000a";
    private const string Bob = "00000000-0000-0000-0000-00000000000b";

    // What differs between the table and what it should hold.
    private const string SelectDifferences = """
        SELECT count(*)
        FROM (
            SELECT f.client_id, f.space_id, f.person_id, f.id AS face_id, p.region, search_embedding(f.embedding, s.metric) AS embedding
            FROM faces f
            JOIN people p ON p.client_id = f.client_id AND p.id = f.person_id
            JOIN spaces s ON s.id = f.space_id
        ) AS expected
        FULL JOIN search_faces n USING (client_id, space_id, person_id, face_id)
        WHERE (n.region, n.embedding::text) IS DISTINCT FROM (expected.region, expected.embedding::text)
        """;

    private string _connection = "";

    private static CancellationToken Stop => CancellationToken.None;

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _connection.Length == 0 ? Task.CompletedTask : PostgresCluster.DropAsync(_connection);

    [StoreFact]
    public async Task Every_statement_that_changes_faces_or_regions_changes_it_too()
    {
        await using var source = await BeginAsync();
        foreach (var (statement, rows) in new[]
        {
            ("UPDATE faces SET quality = 0.5", 6),
            ("UPDATE faces SET embedding = '[5,6]' WHERE id = (SELECT min(id::text)::uuid FROM faces)", 6),
            ($"UPDATE faces SET person_id = '{Bob}' WHERE id = (SELECT max(id::text)::uuid FROM faces)", 6),
            ("UPDATE people SET region = 'north'", 6),
            ("UPDATE people SET region = NULL, name = name || '!'", 6),
            ($"UPDATE people SET region = 'west' WHERE id = '{Ada}'", 6),
            ("UPDATE faces SET space_id = 'l2' WHERE space_id = 'cosine' AND id = (SELECT max(id::text)::uuid FROM faces WHERE space_id = 'cosine')", 6),
            ("INSERT INTO faces (client_id, id, person_id, space_id, dimension, created_at, embedding) SELECT client_id, gen_random_uuid(), person_id, space_id, dimension, created_at, embedding FROM faces", 12),
            ($"INSERT INTO faces (client_id, id, person_id, space_id, dimension, created_at, embedding) VALUES ('default', gen_random_uuid(), '{Ada}', 'l2', 2, now(), '[3e38,-3e38]')", 13),
            ($"DELETE FROM faces WHERE person_id = '{Bob}'", 7),
            ("TRUNCATE faces CASCADE", 0),
        })
        {
            await RunAsync(source, statement);
            Assert.True(await CountAsync(source, SelectDifferences) == 0, statement);
            Assert.Equal(await CountAsync(source, "SELECT count(*) FROM faces"), await CountAsync(source, "SELECT count(*) FROM search_faces"));
            if (!statement.Contains("person_id = '0000", StringComparison.Ordinal))
            {
                Assert.Equal(rows, await CountAsync(source, "SELECT count(*) FROM search_faces"));
            }
        }
    }

    [StoreFact]
    public async Task The_application_reads_it_and_cannot_write_it()
    {
        await using var source = await BeginAsync();
        foreach (var statement in new[] { "DELETE FROM search_faces", "UPDATE search_faces SET region = 'x'", "TRUNCATE search_faces" })
        {
            await using var connection = await source.OpenConnectionAsync(Stop);
            await RunAsync(connection, "SET ROLE semblance_app; SET semblance.client = 'default'");
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, (await Assert.ThrowsAsync<PostgresException>(() => RunAsync(connection, statement))).SqlState);
            await RunAsync(connection, "RESET ROLE");
        }
    }

    [StoreFact]
    public async Task A_face_added_while_its_person_moves_ends_in_the_new_region_whoever_is_first()
    {
        await using var source = await BeginAsync();
        foreach (var isAddedFirst in new[] { true, false })
        {
            await using var first = await source.OpenConnectionAsync(Stop);
            await using var second = await source.OpenConnectionAsync(Stop);
            var add = $"INSERT INTO faces (client_id, id, person_id, space_id, dimension, created_at, embedding) VALUES ('default', gen_random_uuid(), '{Ada}', 'l2', 2, now(), '[1,1]')";
            var move = $"UPDATE people SET region = 'moved-{isAddedFirst}' WHERE id = '{Ada}'";
            await RunAsync(first, $"BEGIN; {(isAddedFirst ? add : move)}");
            var waiting = RunAsync(second, isAddedFirst ? move : add);
            await UntilWaitingAsync(source, second.ProcessID);
            await RunAsync(first, "COMMIT");
            await waiting;
            Assert.Equal(0, await CountAsync(source, SelectDifferences));
            Assert.Equal(0, await CountAsync(source, $"SELECT count(*) FROM search_faces WHERE person_id = '{Ada}' AND region IS DISTINCT FROM 'moved-{isAddedFirst}'"));
        }
    }

    [StoreFact]
    public async Task What_was_written_past_the_triggers_is_told_and_put_right()
    {
        await using var source = await BeginAsync();
        await using var store = await PostgresStore.OpenAsync(_connection, TimeProvider.System, Stop);
        Assert.All(await store.SearchTable.CompareAsync(ClientId.Default, Stop), s => Assert.True(s.IsInStep, $"{s}"));
        Assert.Equal(0, await store.SearchTable.RepairAsync(ClientId.Default, Stop));

        await RunAsync(source, $"""
            DELETE FROM search_faces WHERE space_id = 'l2' AND person_id = '{Ada}';
            INSERT INTO search_faces SELECT client_id, space_id, person_id, gen_random_uuid(), region, embedding FROM search_faces WHERE space_id = 'l2';
            UPDATE search_faces SET region = 'elsewhere' WHERE space_id = 'cosine' AND person_id = '{Bob}';
            UPDATE search_faces SET embedding = '[0,1]' WHERE space_id = 'cosine' AND person_id = '{Ada}' AND embedding <> '[0,1]'
            """);
        Assert.Equal(
            [new SearchTableState(new SpaceKey("cosine"), 0, 0, 3), new SearchTableState(new SpaceKey("l2"), 1, 1, 0)],
            await store.SearchTable.CompareAsync(ClientId.Default, Stop));
        Assert.All(await store.SearchTable.CompareAsync(new ClientId("other"), Stop), s => Assert.Fail($"{s}"));
        Assert.Equal(0, await store.SearchTable.RepairAsync(new ClientId("other"), Stop));
        Assert.Equal(8, await store.SearchTable.RepairAsync(ClientId.Default, Stop));
        Assert.Equal(0, await CountAsync(source, SelectDifferences));
        Assert.All(await store.SearchTable.CompareAsync(ClientId.Default, Stop), s => Assert.True(s.IsInStep, $"{s}"));
    }

    [StoreFact]
    public async Task A_superuser_who_is_bound_to_nobody_adds_no_face_that_the_owner_of_the_triggers_cannot_see()
    {
        await using var source = await BeginAsync();
        var owner = $"plain_{Guid.NewGuid():N}";
        const string Add = $"INSERT INTO faces (client_id, id, person_id, space_id, dimension, created_at, embedding) VALUES ('default', gen_random_uuid(), '{Ada}', 'l2', 2, now(), '[1,1]')";
        await RunAsync(source, $"CREATE ROLE {owner}; GRANT SELECT ON people, spaces TO {owner}; GRANT ALL ON search_faces TO {owner}; ALTER FUNCTION search_faces_add() OWNER TO {owner}");
        try
        {
            var refusal = await Assert.ThrowsAsync<PostgresException>(() => RunAsync(source, Add));
            Assert.Equal((PostgresErrorCodes.InsufficientPrivilege, "SET semblance.client to the key of the client first."), (refusal.SqlState, refusal.Hint));
            Assert.Equal(6, await CountAsync(source, "SELECT count(*) FROM faces"));
            await RunAsync(source, $"BEGIN; SET LOCAL semblance.client = 'default'; {Add}; COMMIT");
            Assert.Equal(7, await CountAsync(source, "SELECT count(*) FROM search_faces"));
        }
        finally
        {
            await RunAsync(source, $"ALTER FUNCTION search_faces_add() OWNER TO postgres; DROP OWNED BY {owner}; DROP ROLE {owner}");
        }
    }

    [StoreFact]
    public async Task A_store_that_was_made_before_it_has_every_face_in_it_after_the_migration()
    {
        var number = PostgresSchema.Steps.Single(s => s.Name == "add_search_faces").Number;
        await using var source = await BeginAsync();
        await PostgresStore.MigrateAsync(_connection, number - 1, Stop);
        await RunAsync(source, $"CREATE INDEX faces_near_old ON faces USING hnsw ((embedding::halfvec(2)) halfvec_l2_ops) WHERE client_id = 'default'");
        await PostgresStore.MigrateAsync(_connection, null, Stop);
        await using var after = NpgsqlDataSource.Create(_connection);
        Assert.Equal(6, await CountAsync(after, "SELECT count(*) FROM search_faces"));
        Assert.Equal(0, await CountAsync(after, SelectDifferences));
        Assert.Equal(0, await CountAsync(after, "SELECT count(*) FROM pg_class WHERE relname = 'faces_near_old'"));
    }

    /// <summary>Two people with three faces each.</summary>
    private async Task<NpgsqlDataSource> BeginAsync()
    {
        _connection = await PostgresCluster.CreateAsync();
        var source = NpgsqlDataSource.Create(_connection);
        await RunAsync(source, $$"""
            INSERT INTO spaces (id, model, dimension, metric, unit_length) VALUES ('l2', 'S', 2, 'l2', false), ('cosine', 'S', 2, 'cosine', false);
            INSERT INTO people (client_id, id, name, region, attributes, created_at, updated_at, revision)
                VALUES ('default', '{{Ada}}', 'A', 'south', '{}', now(), now(), 1), ('default', '{{Bob}}', 'B', NULL, '{}', now(), now(), 1);
            INSERT INTO faces (client_id, id, person_id, space_id, dimension, created_at, embedding)
                SELECT 'default', gen_random_uuid(), id, space, 2, now(), vector::vector
                FROM people, (VALUES ('l2', '[1,2]'), ('cosine', '[3,4]'), ('cosine', '[1e-20,1]')) AS v (space, vector);
            """);
        return source;
    }

    private static async Task UntilWaitingAsync(NpgsqlDataSource source, int process)
    {
        while (await CountAsync(source, $"SELECT count(*) FROM pg_stat_activity WHERE pid = {process} AND wait_event_type = 'Lock'") == 0)
        {
            await Task.Delay(20, Stop);
        }
    }

    private static async Task<long> CountAsync(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync(Stop))!;
    }

    private static async Task RunAsync(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Stop);
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Stop);
    }
}
