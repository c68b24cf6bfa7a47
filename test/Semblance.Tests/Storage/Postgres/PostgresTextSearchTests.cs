using Npgsql;
using Semblance.Clients;
using Semblance.People;
using Semblance.Storage;
using Semblance.Storage.Postgres;

namespace Semblance.Tests.Storage.Postgres;

/// <summary>People by a part of their name: the same answer with the index, without it, and for every script.</summary>
public sealed class PostgresTextSearchTests : IAsyncLifetime
{
    private const int Crowd = 20_000;

    private const string AddCrowd = """
        INSERT INTO clients VALUES ('other', 'Other', now());
        INSERT INTO people (client_id, id, name, external_id, attributes, created_at, updated_at, revision)
        SELECT client, gen_random_uuid(), 'Person ' || md5(client || i), 'N' || i, '{}', now(), now(), 1
        FROM generate_series(1, 20000) AS i, unnest(ARRAY['default', 'other']) AS client;
        ANALYZE people;
        """;

    // What a plan is, whatever runs inside of functions included, comes as notices.
    private const string ExplainAll = """
        LOAD 'auto_explain';
        SET auto_explain.log_min_duration = 0;
        SET auto_explain.log_nested_statements = on;
        SET auto_explain.log_level = 'notice';
        SET semblance.client = 'default';
        SET ROLE semblance_app;
        """;

    private readonly PostgresDatabase _database = new();
    private PostgresStore _store = null!;

    private static CancellationToken Stop => CancellationToken.None;

    public async Task InitializeAsync() => _store = await _database.OpenAsync();

    public async Task DisposeAsync()
    {
        await _store.DisposeAsync();
        await _database.DeleteAsync();
    }

    [StoreFact]
    public async Task The_application_finds_a_part_of_a_name_by_the_index_and_only_its_own_clients_people()
    {
        await RunAsync(AddCrowd);
        await using var source = NpgsqlDataSource.Create(_database.Connection);
        await using var connection = await source.OpenConnectionAsync(Stop);
        await ExecuteAsync(connection, ExplainAll);
        var plans = new List<string>();
        connection.Notice += (_, notice) => plans.Add(notice.Notice.MessageText);

        var found = await ListAsync(connection, "SELECT p.client_id FROM people p WHERE p.id IN (SELECT people_with_text('ABC1'))");
        Assert.All(found, client => Assert.Equal("default", client));
        Assert.InRange(found.Count, 1, Crowd / 100);
        Assert.Contains(plans, plan => plan.Contains("Bitmap Index Scan on people_by_text", StringComparison.Ordinal));

        Assert.Equal(1, await _store.People.CountAsync(ClientId.Default, new PeopleQuery { Text = "n17777" }, Stop));
        Assert.Equal(Crowd, await _store.People.CountAsync(ClientId.Default, new PeopleQuery { Text = "PERSON" }, Stop));
        Assert.Contains(await _store.CheckAsync(Stop), f => f.Code == "text-search" && f.Message.Contains("through an index", StringComparison.Ordinal));
    }

    [StoreFact]
    public async Task Without_the_index_searches_find_the_same_people_and_doctor_says_so()
    {
        string[] names = ["Zoë Иванова", "100%_\\x", "ΟΔΟΣΑ", "İbrahim Iğdır", "straße", "a-b c", "王小明", "Ada"];
        foreach (var name in names)
        {
            await _store.People.AddAsync(NewPerson(name), Stop);
        }

        string[] parts = ["zoë", "ван", "0%_", "%_\\X", "ΟΔΟΣ", "İBR", "ıĞDI", "ğdır", "TRAS", "raß", "A-B", "b C", "小明", "王小明", "ada", "dAs", "___", "иВа", "%%%"];
        var indexed = await FindAllAsync();
        await RunAsync("ALTER FUNCTION people_with_text(text) OWNER TO postgres; DROP POLICY of_search ON people; DROP INDEX people_by_text");
        Assert.Equal(indexed, await FindAllAsync());
        Assert.Contains(await _store.CheckAsync(Stop), f => f.Code == "text-search" && f.Message.Contains("without an index", StringComparison.Ordinal));

        // The answer that every store gives: bytes as they are, but for the case of ASCII letters.
        Assert.Equal(parts.Select(part => string.Join('|', names.Where(name => Has(name, part)).Order(StringComparer.Ordinal))), indexed);

        async Task<List<string>> FindAllAsync()
        {
            var found = new List<string>();
            foreach (var part in parts)
            {
                var page = await _store.People.ListAsync(ClientId.Default, new PeopleQuery { Text = part }, Stop);
                found.Add(string.Join('|', page.People.Select(p => p.Person.Name)));
            }

            return found;
        }
    }

    [StoreFact]
    public async Task Where_the_index_cannot_be_made_the_reason_is_given_and_an_administrator_makes_it_later()
    {
        await RunAsync("""
            DROP INDEX people_by_text;
            DROP POLICY of_search ON people;
            DROP EXTENSION pg_trgm;
            CREATE FUNCTION refuse() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN RAISE insufficient_privilege USING MESSAGE = 'no extensions here'; END $$;
            CREATE EVENT TRIGGER refuse ON ddl_command_start WHEN TAG IN ('CREATE EXTENSION') EXECUTE FUNCTION refuse();
            """);
        await using var source = NpgsqlDataSource.Create(_database.Connection);
        await using var connection = await source.OpenConnectionAsync(Stop);
        Assert.Equal(["no extensions here"], await ListAsync(connection, "SELECT prepare_text_search()"));
        await ExecuteAsync(connection, "DROP EVENT TRIGGER refuse");
        Assert.Equal(["done"], await ListAsync(connection, "SELECT coalesce(prepare_text_search(), 'done')"));
        Assert.Contains(await _store.CheckAsync(Stop), f => f.Code == "text-search" && f.Message.Contains("through an index", StringComparison.Ordinal));
    }

    [StoreFact]
    public async Task The_role_that_searches_reads_names_and_nothing_else()
    {
        await using var source = NpgsqlDataSource.Create(_database.Connection);
        await using var connection = await source.OpenConnectionAsync(Stop);
        await ExecuteAsync(connection, "SET ROLE semblance_search; SELECT client_id, id, name, external_id FROM people");
        foreach (var sql in new[] { "SELECT attributes FROM people", "SELECT * FROM faces", "UPDATE people SET name = 'x'", "DELETE FROM people" })
        {
            var error = await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync(connection, sql));
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, error.SqlState);
        }
    }

    private static bool Has(string name, string part) => Fold(name).Contains(Fold(part), StringComparison.Ordinal);

    private static string Fold(string text) => string.Concat(text.Select(c => char.IsAsciiLetterUpper(c) ? char.ToLowerInvariant(c) : c));

    private static Person NewPerson(string name) => new()
    {
        Id = PersonId.New(),
        Client = ClientId.Default,
        Name = name,
        CreatedAt = DateTimeOffset.UnixEpoch,
        UpdatedAt = DateTimeOffset.UnixEpoch,
    };

    private async Task RunAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(_database.Connection);
        await using var connection = await source.OpenConnectionAsync(Stop);
        await ExecuteAsync(connection, sql);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Stop);
    }

    private static async Task<List<string>> ListAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync(Stop);
        var rows = new List<string>();
        while (await reader.ReadAsync(Stop))
        {
            rows.Add(reader.GetString(0));
        }

        return rows;
    }
}
