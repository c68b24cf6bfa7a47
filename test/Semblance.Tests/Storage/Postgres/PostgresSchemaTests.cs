using Npgsql;
using Semblance.Clients;
using Semblance.Storage.Postgres;

namespace Semblance.Tests.Storage.Postgres;

public sealed class PostgresSchemaTests : IAsyncLifetime
{
    private const string SelectTables = """
        SELECT c.relname, c.relrowsecurity AND c.relforcerowsecurity, a.attname
        FROM pg_class c
        JOIN pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0]
        WHERE n.nspname = 'public' AND c.relkind = 'r' AND c.relname NOT IN ('clients', 'moves', 'spaces', 'schema_migrations')
        ORDER BY c.relname
        """;

    // Keys and references that Citus could not keep when tables are distributed by client_id and clients and spaces are on every node.
    private const string SelectUndistributable = """
        WITH tables AS (
            SELECT c.oid, c.relname, c.relname IN ('clients', 'moves', 'spaces', 'schema_migrations') AS is_reference
            FROM pg_class c
            WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
        ),
        keys AS (
            SELECT t.relname, i.indexrelid::regclass::text AS name
            FROM tables t
            JOIN pg_index i ON i.indrelid = t.oid AND (i.indisunique OR i.indisexclusion)
            WHERE NOT t.is_reference AND NOT EXISTS (
                SELECT FROM pg_attribute a WHERE a.attrelid = t.oid AND a.attname = 'client_id' AND a.attnum = ANY (i.indkey))
        ),
        links AS (
            SELECT t.relname, k.conname::text AS name
            FROM pg_constraint k
            JOIN tables t ON t.oid = k.conrelid
            JOIN tables u ON u.oid = k.confrelid
            WHERE k.contype = 'f' AND NOT u.is_reference AND (t.is_reference OR NOT EXISTS (
                SELECT
                FROM unnest(k.conkey, k.confkey) AS pair (mine, theirs)
                JOIN pg_attribute m ON m.attrelid = t.oid AND m.attnum = pair.mine AND m.attname = 'client_id'
                JOIN pg_attribute n ON n.attrelid = u.oid AND n.attnum = pair.theirs AND n.attname = 'client_id'))
        )
        SELECT relname || ': ' || name FROM (SELECT * FROM keys UNION ALL SELECT * FROM links) AS bad ORDER BY 1
        """;

    private static readonly string[] OfClients =
    [
        "accounts", "api_endpoints", "api_keys", "artifacts", "attendance_history", "attendance_records", "attendance_rules", "attendance_sessions",
        "audit_entries", "check_ins", "client_settings", "consents", "document_entities", "document_metric_hits", "document_sections", "document_tables",
        "documents", "erasures", "evidence", "faces", "facts", "gallery_changes", "group_numbers", "groups", "hrm_metrics", "hrm_runs", "import_batches",
        "import_runs", "leaves", "log_entries", "login_failures", "login_tokens", "marking_faces", "marking_photos", "markings", "memories", "merges",
        "people", "people_groups", "person_numbers", "photos", "recall_audits", "search_chunks", "search_embeddings", "search_faces", "search_indexes", "search_settings", "sighting_denials", "sightings", "skills",
        "spread_changes", "spread_faces",
        "subjects", "summaries", "tag_prompts", "tags", "tombstones", "user_preferences", "waiting_changes",
    ];

    private string _connection = "";

    private static CancellationToken Stop => CancellationToken.None;

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _connection.Length == 0 ? Task.CompletedTask : PostgresCluster.DropAsync(_connection);

    [StoreFact]
    public async Task The_primary_key_of_every_table_begins_with_the_client_and_every_row_is_guarded_by_it()
    {
        _connection = await PostgresCluster.CreateAsync();
        var tables = await ListAsync(SelectTables, row => (Name: row.GetString(0), IsGuarded: row.GetBoolean(1), Key: row.GetString(2)));

        Assert.Equal(OfClients.Select(name => (name, true, "client_id")), tables);
    }

    [StoreFact]
    public async Task Every_key_and_every_reference_includes_the_client_so_that_tables_can_be_distributed_by_it()
    {
        _connection = await PostgresCluster.CreateAsync();
        Assert.Empty(await ListAsync(SelectUndistributable, row => row.GetString(0)));
        await ListAsync("ALTER TABLE people ADD CONSTRAINT bad UNIQUE (id) ; SELECT 1", row => row.GetInt32(0));
        Assert.Equal(["people: bad"], await ListAsync(SelectUndistributable, row => row.GetString(0)));
    }

    [StoreFact]
    public async Task What_acts_with_the_rights_of_its_owner_is_open_to_nobody_who_was_not_named()
    {
        _connection = await PostgresCluster.CreateAsync();
        Assert.Empty(await ListAsync(
            """
            SELECT p.oid::regprocedure::text
            FROM pg_proc p
            JOIN pg_namespace n ON n.oid = p.pronamespace
            WHERE (n.nspname = 'public' OR n.nspname LIKE 'compat%') AND p.prosecdef AND p.prorettype <> 'trigger'::regtype
                AND (p.proacl IS NULL OR EXISTS (SELECT FROM aclexplode(p.proacl) AS acl WHERE acl.grantee = 0))
            """,
            row => row.GetString(0)));
    }

    [StoreFact]
    public async Task Up_down_up_leaves_the_store_as_one_up_does()
    {
        _connection = await PostgresCluster.CreateBareAsync();
        Assert.Equal("schema-missing", (await Assert.ThrowsAsync<SemblanceException>(() => OpenAsync())).Code);
        await PostgresStore.MigrateAsync(_connection, null, Stop);
        var once = await ListColumnsAsync();
        await PostgresStore.MigrateAsync(_connection, 0, Stop);
        Assert.Equal(["schema_migrations"], (await ListColumnsAsync()).Select(c => c.Split('.')[0]).Distinct());
        await PostgresStore.MigrateAsync(_connection, null, Stop);

        Assert.Equal(once, await ListColumnsAsync());
        await using var store = await OpenAsync();
        Assert.NotNull(await store.Clients.FindAsync(ClientId.Default, Stop));
    }

    [StoreFact]
    public async Task A_schema_of_a_newer_program_is_refused()
    {
        _connection = await PostgresCluster.CreateAsync();
        await ListAsync("INSERT INTO schema_migrations (number, name, checksum) VALUES (999, 'x', 'x') RETURNING 1", row => row.GetInt32(0));
        Assert.Equal("schema-newer", (await Assert.ThrowsAsync<SemblanceException>(() => OpenAsync())).Code);
    }

    [StoreFact]
    public async Task Who_is_bound_to_no_client_or_another_sees_no_row_of_any_table_and_adds_none()
    {
        _connection = await PostgresCluster.CreateAsync();
        await using var source = NpgsqlDataSource.Create(_connection);
        await using var connection = await source.OpenConnectionAsync(Stop);
        await RunAsync(connection, """
            SET semblance.client = 'default';
            INSERT INTO import_runs VALUES ('default', 'r', '', '', 'open', 1, '[]', now(), NULL, '');
            INSERT INTO import_batches VALUES ('default', 'r', 0, 0, 0, 0, 0, 0, 0);
            INSERT INTO spaces (id, model, dimension, metric, unit_length) VALUES ('s', 'S', 2, 'l2', false);
            INSERT INTO groups VALUES ('default', 'g', 'r');
            INSERT INTO audit_entries VALUES ('default', 1, now(), 'system:x', 'x', NULL, NULL, 'done', decode(repeat('00', 32), 'hex'));
            INSERT INTO client_settings VALUES ('default', '{}');
            INSERT INTO tombstones VALUES ('default', repeat('0', 32), repeat('0', 64), now());
            INSERT INTO erasures VALUES ('default', '00000000-0000-0000-0000-000000000001', now(), '{}');
            INSERT INTO login_failures VALUES ('default', decode(repeat('00', 32), 'hex'), 1, now());
            INSERT INTO accounts (client_id, id, login, login_folded, role, created_at)
                VALUES ('default', '00000000-0000-0000-0000-000000000003', 'a', 'a', 'viewer', now());
            INSERT INTO login_tokens (client_id, id, method, secret, created_at, expires_at)
                VALUES ('default', 't', 'password', decode(repeat('00', 32), 'hex'), now(), now());
            INSERT INTO api_keys (client_id, id, name, role, scopes, reach, secret, created_at)
                VALUES ('default', 'k', 'K', 'viewer', 'read', 'client', decode(repeat('00', 32), 'hex'), now());
            INSERT INTO people (client_id, id, name, attributes, created_at, updated_at, revision)
                VALUES ('default', '00000000-0000-0000-0000-000000000001', 'A', '{}', now(), now(), 1);
            INSERT INTO people_groups VALUES ('default', '00000000-0000-0000-0000-000000000001', 'g');
            INSERT INTO merges VALUES ('default', '00000000-0000-0000-0000-000000000004', '00000000-0000-0000-0000-000000000001', '{}', now(), NULL);
            INSERT INTO consents VALUES ('default', '00000000-0000-0000-0000-000000000001', '1', now(), 'x', NULL, NULL);
            INSERT INTO sightings (client_id, id, space_id, dimension, quality, first_seen_at, last_seen_at, times, state, embedding)
                VALUES ('default', '00000000-0000-0000-0000-000000000005', 's', 2, 0, now(), now(), 1, 'open', decode(repeat('00', 8), 'hex'));
            INSERT INTO sighting_denials VALUES ('default', '00000000-0000-0000-0000-000000000005', '00000000-0000-0000-0000-000000000001');
            INSERT INTO photos VALUES ('default', '00000000-0000-0000-0000-000000000001', decode(repeat('00', 32), 'hex'), 'x', 1, NULL, now(), NULL);
            INSERT INTO faces (client_id, id, person_id, space_id, dimension, created_at, embedding)
                VALUES ('default', '00000000-0000-0000-0000-000000000002', '00000000-0000-0000-0000-000000000001', 's', 2, now(), '[1,2]');
            INSERT INTO search_settings VALUES ('default', 's', 1, 1, 1, 16, 0, NULL, NULL, NULL);
            INSERT INTO attendance_rules VALUES ('default', '{}');
            INSERT INTO subjects (client_id, id, name, is_active, created_at) VALUES ('default', '00000000-0000-0000-0000-000000000005', 'S', true, now());
            INSERT INTO attendance_sessions (client_id, id, name, kind, day, starts_at, created_at, created_by)
                VALUES ('default', '00000000-0000-0000-0000-000000000006', 'A', 'normal', '2026-11-23', now(), now(), 'x');
            INSERT INTO attendance_records (client_id, session_id, person_id, status, changed_at, changed_by, revision)
                VALUES ('default', '00000000-0000-0000-0000-000000000006', '00000000-0000-0000-0000-000000000001', 'auto', now(), 'x', 2);
            INSERT INTO attendance_history (client_id, session_id, person_id, revision, status, changed_at, changed_by)
                VALUES ('default', '00000000-0000-0000-0000-000000000006', '00000000-0000-0000-0000-000000000001', 1, 'absent', now(), 'x');
            INSERT INTO markings VALUES ('default', '00000000-0000-0000-0000-000000000007', '00000000-0000-0000-0000-000000000006', 'open', now(), 'x', NULL);
            INSERT INTO marking_photos VALUES ('default', '00000000-0000-0000-0000-000000000007', 0, 'a', decode(repeat('00', 32), 'hex'), 1, 1, now());
            INSERT INTO marking_faces VALUES ('default', '00000000-0000-0000-0000-000000000007', 0, 0, 1, 1, 1, 1, 1, 'unknown', NULL, NULL, NULL);
            INSERT INTO check_ins (client_id, id, person_id, direction, at, day, made_by)
                VALUES ('default', '00000000-0000-0000-0000-000000000008', '00000000-0000-0000-0000-000000000001', 'in', now(), '2026-11-23', 'x');
            INSERT INTO leaves (client_id, id, person_id, first_day, last_day, kind, state, requested_at, requested_by)
                VALUES ('default', '00000000-0000-0000-0000-000000000009', '00000000-0000-0000-0000-000000000001', '2026-11-23', '2026-11-23', 'medical', 'pending', now(), 'x');
            INSERT INTO recall_audits VALUES ('default', 's', now(), 0.99, 1, 1, 1, 2);
            INSERT INTO waiting_changes (client_id, kind, key) VALUES ('default', 'groups', '{g}');
            INSERT INTO artifacts (client_id, id, name, type, status, extras, created_at, updated_at) VALUES ('default', '00000000-0000-0000-0000-000000000001', 'a.pdf', '.pdf', 'ready', '{}', now(), now());
            INSERT INTO documents (client_id, id, artifact_id, kind, created_at) VALUES ('default', '00000000-0000-0000-0000-000000000001', '00000000-0000-0000-0000-000000000001', 'pdf', now());
            INSERT INTO document_sections (client_id, document_id, number, content) VALUES ('default', '00000000-0000-0000-0000-000000000001', 0, 'x');
            INSERT INTO document_tables (client_id, document_id, number, columns, first_row, rows) VALUES ('default', '00000000-0000-0000-0000-000000000001', 1, '[]', 1, '[]');
            INSERT INTO api_endpoints (client_id, document_id, number, method, path, tags) VALUES ('default', '00000000-0000-0000-0000-000000000001', 2, 'GET', '/', '[]');
            INSERT INTO log_entries (client_id, document_id, number, message, attributes) VALUES ('default', '00000000-0000-0000-0000-000000000001', 3, 'x', '{}');
            INSERT INTO tags (client_id, id, document_id, name, created_at) VALUES ('default', '00000000-0000-0000-0000-000000000001', '00000000-0000-0000-0000-000000000001', 'x', now());
            INSERT INTO tag_prompts (client_id, id, document_id, prompt, created_at) VALUES ('default', '00000000-0000-0000-0000-000000000001', '00000000-0000-0000-0000-000000000001', 'x', now());
            INSERT INTO evidence (client_id, id, artifact_id) VALUES ('default', '00000000-0000-0000-0000-000000000001', '00000000-0000-0000-0000-000000000001');
            INSERT INTO facts (client_id, id, artifact_id, evidence_id, metrics) VALUES ('default', '00000000-0000-0000-0000-000000000001', '00000000-0000-0000-0000-000000000001', '00000000-0000-0000-0000-000000000001', '{}');
            INSERT INTO document_entities (client_id, id, document_id, label, content) VALUES ('default', '00000000-0000-0000-0000-000000000001', '00000000-0000-0000-0000-000000000001', 'ORG', 'x');
            INSERT INTO document_metric_hits (client_id, id, document_id, type) VALUES ('default', '00000000-0000-0000-0000-000000000001', '00000000-0000-0000-0000-000000000001', 'x');
            INSERT INTO summaries (client_id, id, scope, scope_key, style, content, artifacts, evidence, created_at) VALUES ('default', '00000000-0000-0000-0000-000000000001', 'x', '', 'x', 'x', '[]', '[]', now());
            INSERT INTO memories (client_id, id, category, content, created_at) VALUES ('default', '00000000-0000-0000-0000-000000000001', 'fact', '{}', now());
            INSERT INTO user_preferences VALUES ('default', 'me', '{}', now());
            INSERT INTO skills (client_id, id, name, description, parameters, workflow, is_enabled, created_at) VALUES ('default', '00000000-0000-0000-0000-000000000001', 'x', 'x', '{}', '{}', true, now());
            INSERT INTO hrm_runs (client_id, id, at, steps, latency_ms, payload) VALUES ('default', '00000000-0000-0000-0000-000000000001', now(), 3, 1.5, '{}');
            INSERT INTO hrm_metrics VALUES ('default', '00000000-0000-0000-0000-000000000001', 'x', 1);
            INSERT INTO search_indexes VALUES ('default', 1, 'serving', NULL, NULL, NULL, now());
            INSERT INTO spread_faces VALUES ('default', 's', '00000000-0000-0000-0000-000000000001', '00000000-0000-0000-0000-000000000001', NULL, gen_random_uuid(), '[1,0]');
            INSERT INTO spread_changes
                VALUES ('default', '00000000-0000-0000-0000-000000000001', 's', '00000000-0000-0000-0000-000000000001', '00000000-0000-0000-0000-000000000001');
            INSERT INTO search_chunks (client_id, index_number, document_id, id, type, number, content)
                VALUES ('default', 1, '00000000-0000-0000-0000-000000000001', '00000000-0000-0000-0000-000000000001', 'pdf', 0, 'x');
            INSERT INTO search_embeddings
                VALUES ('default', 1, '00000000-0000-0000-0000-000000000001', '00000000-0000-0000-0000-000000000001', 'pdf', NULL, NULL, NULL, '[1,0]', '[1,0]');
            SET ROLE semblance_app;
            """);
        foreach (var table in OfClients)
        {
            Assert.NotEqual(0, await CountAsync(connection, table, "default"));
            Assert.Equal(0, await CountAsync(connection, table, "other"));
            Assert.Equal(0, await CountAsync(connection, table, ""));
        }

        var error = await Assert.ThrowsAsync<PostgresException>(() => RunAsync(connection, "INSERT INTO groups VALUES ('default', 'new', NULL)"));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, error.SqlState);
    }

    [StoreFact]
    public async Task The_database_itself_refuses_a_vector_of_another_width_than_its_space()
    {
        _connection = await PostgresCluster.CreateAsync();
        await using var source = NpgsqlDataSource.Create(_connection);
        await using var connection = await source.OpenConnectionAsync(Stop);
        await RunAsync(connection, """
            INSERT INTO spaces (id, model, dimension, metric, unit_length) VALUES ('s', 'S', 2, 'l2', false);
            INSERT INTO people (client_id, id, name, attributes, created_at, updated_at, revision)
                VALUES ('default', '00000000-0000-0000-0000-000000000001', 'A', '{}', now(), now(), 1);
            """);
        await RefusesAsync(2, "[1,2,3]", PostgresErrorCodes.CheckViolation);
        await RefusesAsync(3, "[1,2,3]", PostgresErrorCodes.ForeignKeyViolation);

        async Task RefusesAsync(int dimension, string vector, string state) => Assert.Equal(
            state,
            (await Assert.ThrowsAsync<PostgresException>(() => RunAsync(connection, $"""
                INSERT INTO faces (client_id, id, person_id, space_id, dimension, created_at, embedding)
                VALUES ('default', gen_random_uuid(), '00000000-0000-0000-0000-000000000001', 's', {dimension}, now(), '{vector}')
                """))).SqlState);
    }

    [Theory]
    [InlineData("28P01", "store-login")]
    [InlineData("3D000", "store-missing")]
    [InlineData("42501", "store-rights")]
    [InlineData("58P01", "pgvector-missing")]
    [InlineData("53100", "store-full")]
    [InlineData("40001", "store-busy")]
    [InlineData("25006", "store-read-only")]
    [InlineData("57P01", "store-unreachable")]
    public void An_error_of_the_server_is_told_by_its_state_with_what_to_do_next(string state, string code)
    {
        var error = PostgresErrors.Translate(
            new PostgresException("secret text", "ERROR", "ERROR", state), PostgresAddress.Parse("postgres://me@host/db"));
        Assert.Equal(code, error.Code);
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    private Task<PostgresStore> OpenAsync() => PostgresStore.OpenAsync(_connection, TimeProvider.System, Stop);

    private Task<List<string>> ListColumnsAsync() => ListAsync(
        "SELECT table_name || '.' || column_name || ' ' || data_type FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1",
        row => row.GetString(0));

    private async Task<List<T>> ListAsync<T>(string sql, Func<NpgsqlDataReader, T> read)
    {
        await using var source = NpgsqlDataSource.Create(_connection);
        await using var command = source.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync(Stop);
        var rows = new List<T>();
        while (await reader.ReadAsync(Stop))
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    private static async Task<long> CountAsync(NpgsqlConnection connection, string table, string client)
    {
        await using var command = new NpgsqlCommand($"SET semblance.client = '{client}'; SELECT count(*) FROM {table}", connection);
        return (long)(await command.ExecuteScalarAsync(Stop))!;
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Stop);
    }
}
