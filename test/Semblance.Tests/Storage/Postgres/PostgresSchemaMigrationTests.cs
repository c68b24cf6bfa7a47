using Semblance.Storage.Postgres;

namespace Semblance.Tests.Storage.Postgres;

/// <summary>Every step of the schema by itself, up, down and up again, in a store that has rows.</summary>
public sealed class PostgresSchemaMigrationTests
{
    // By the step that makes the table.
    private const string Filled = "SELECT 1";

    private const string Person = "00000000-0000-0000-0000-000000000001";

    /// <summary>A row for every table, put in as soon as there is such a table. Steps that make one need a line here.</summary>
    private static readonly (string Table, string Insert)[] Rows =
    [
        ("clients", "INSERT INTO clients VALUES ('other', 'Other', now())"),
        ("import_runs", "INSERT INTO import_runs VALUES ('default', 'r', '', '', 'open', 1, '[]', now(), NULL, '')"),
        ("import_batches", "INSERT INTO import_batches VALUES ('default', 'r', 0, 0, 0, 0, 0, 0, 0)"),
        ("spaces", "INSERT INTO spaces (id, model, dimension, metric, unit_length) VALUES ('s', 'S', 2, 'l2', false)"),
        ("groups", "INSERT INTO groups VALUES ('default', 'g', 'r'), ('other', 'h', NULL)"),
        ("people", $"""
            INSERT INTO people (client_id, id, name, attributes, created_at, updated_at, revision)
            VALUES ('default', '{Person}', 'Ada', '{"{}"}', now(), now(), 1), ('default', gen_random_uuid(), 'Bob', '{"{}"}', now(), now(), 1),
                ('other', '{Person}', 'Eve', '{"{}"}', now(), now(), 3)
            """),
        ("people_groups", $"INSERT INTO people_groups VALUES ('default', '{Person}', 'g'), ('other', '{Person}', 'h')"),
        ("photos", $"""
            INSERT INTO photos (client_id, person_id, hash, media_type, length, created_at)
            VALUES ('default', '{Person}', decode(repeat('00', 32), 'hex'), 'image/png', 1, now())
            """),
        ("faces", $"""
            INSERT INTO faces (client_id, id, person_id, space_id, dimension, created_at, embedding)
            SELECT client, gen_random_uuid(), '{Person}', 's', 2, now(), '[1,2]' FROM unnest(ARRAY['default', 'default', 'other']) AS client
            """),
        ("api_keys", """
            INSERT INTO api_keys (client_id, id, name, role, scopes, reach, secret, created_at)
            VALUES ('default', 'k', 'K', 'viewer', 'read', 'client', decode(repeat('00', 32), 'hex'), now())
            """),
        ("gallery_changes", "INSERT INTO gallery_changes (client_id) VALUES ('default')"),
        ("audit_entries", "INSERT INTO audit_entries VALUES ('default', 1, now(), 'cli:me', 'x', NULL, NULL, 'done', decode(repeat('00', 32), 'hex'))"),
        ("spread_faces", $"INSERT INTO spread_faces VALUES ('default', 's', '{Person}', '{Person}', NULL, gen_random_uuid(), '[1,2]')"),
        ("spread_changes", $"INSERT INTO spread_changes VALUES ('default', '{Person}', 's', '{Person}', '{Person}')"),
        ("search_settings", "INSERT INTO search_settings VALUES ('default', 's', 1, 1, 1, 2, 0)"),
        ("accounts", $"""
            INSERT INTO accounts (client_id, id, login, login_folded, role, person_id, created_at) VALUES ('default', '{Person}', 'Ada', 'ada', 'viewer', '{Person}', now())
            """),
        ("login_failures", "INSERT INTO login_failures VALUES ('default', decode(repeat('00', 32), 'hex'), 1, now())"),
        ("login_tokens", $"""
            INSERT INTO login_tokens (client_id, id, account_id, person_id, method, secret, created_at, expires_at)
            VALUES ('default', 't', '{Person}', '{Person}', 'face', decode(repeat('00', 32), 'hex'), now(), now())
            """),
        ("client_settings", "INSERT INTO client_settings VALUES ('default', '{}')"),
        ("consents", $"INSERT INTO consents VALUES ('default', '{Person}', '1', now(), 'me', NULL, NULL)"),
        ("tombstones", "INSERT INTO tombstones VALUES ('default', repeat('a', 32), repeat('b', 64), now())"),
        ("erasures", $"INSERT INTO erasures VALUES ('default', '{Person}', now(), '{"{}"}')"),
        ("merges", $"INSERT INTO merges VALUES ('default', '{Person}', '{Person}', '{"{}"}', now(), NULL)"),
        ("sightings", $"""
            INSERT INTO sightings (client_id, id, space_id, dimension, quality, first_seen_at, last_seen_at, times, state, embedding)
            VALUES ('default', '{Person}', 's', 2, 0, now(), now(), 1, 'open', decode(repeat('00', 8), 'hex'))
            """),
        ("sighting_denials", $"INSERT INTO sighting_denials VALUES ('default', '{Person}', '{Person}')"),
        ("attendance_rules", "INSERT INTO attendance_rules VALUES ('default', '{}')"),
        ("subjects", $"INSERT INTO subjects (client_id, id, name, is_active, created_at) VALUES ('default', '{Person}', 'Mathematics', true, now())"),
        ("attendance_sessions", $"""
            INSERT INTO attendance_sessions VALUES ('default', '{Person}', 'Algebra', 'g', '{Person}', 'normal', '2026-11-23', now(), NULL, NULL, now(), 'cli:me')
            """),
        ("attendance_records", $"""
            INSERT INTO attendance_records (client_id, session_id, person_id, status, changed_at, changed_by, revision)
            VALUES ('default', '{Person}', '{Person}', 'auto', now(), 'cli:me', 2)
            """),
        ("attendance_history", $"""
            INSERT INTO attendance_history (client_id, session_id, person_id, revision, status, changed_at, changed_by)
            VALUES ('default', '{Person}', '{Person}', 1, 'absent', now(), 'cli:me')
            """),
        ("markings", $"INSERT INTO markings VALUES ('default', '{Person}', '{Person}', 'open', now(), 'cli:me', NULL)"),
        ("marking_photos", $"INSERT INTO marking_photos VALUES ('default', '{Person}', 0, 'a.jpg', decode(repeat('00', 32), 'hex'), 1, 1, now())"),
        ("marking_faces", $"INSERT INTO marking_faces VALUES ('default', '{Person}', 0, 0, 1, 1, 1, 1, 1, 'match', '{Person}', 0.3, 0.4)"),
        ("check_ins", $"INSERT INTO check_ins VALUES ('default', '{Person}', '{Person}', 'in', now(), '2026-11-23', 1, 1, 1, 0.4, 'cli:me')"),
        ("leaves", $"""
            INSERT INTO leaves (client_id, id, person_id, first_day, last_day, kind, state, requested_at, requested_by)
            VALUES ('default', '{Person}', '{Person}', '2026-11-23', '2026-11-24', 'medical', 'pending', now(), 'cli:me')
            """),
        ("recall_audits", "INSERT INTO recall_audits VALUES ('default', 's', now(), 0.99, NULL, NULL, NULL, NULL)"),
        ("moves", $"INSERT INTO moves VALUES (true, 'alone', '{Person}', 'sqlite:old.db', now())"),
        ("waiting_changes", "INSERT INTO waiting_changes (client_id, kind, key) VALUES ('default', 'groups', '{g}')"),
        ("artifacts", $"""
            INSERT INTO artifacts (client_id, id, name, type, status, extras, created_at, updated_at) VALUES ('default', '{Person}', 'a.pdf', '.pdf', 'ready', '{"{}"}', now(), now())
            """),
        ("documents", $"INSERT INTO documents (client_id, id, artifact_id, kind, created_at) VALUES ('default', '{Person}', '{Person}', 'pdf', now())"),
        ("document_sections", $"INSERT INTO document_sections (client_id, document_id, number, content) VALUES ('default', '{Person}', 0, 'x')"),
        ("document_tables", $"INSERT INTO document_tables (client_id, document_id, number, columns, first_row, rows) VALUES ('default', '{Person}', 1, '[]', 1, '[]')"),
        ("api_endpoints", $"INSERT INTO api_endpoints (client_id, document_id, number, method, path, tags) VALUES ('default', '{Person}', 2, 'GET', '/', '[]')"),
        ("log_entries", $"""
            INSERT INTO log_entries (client_id, document_id, number, message, attributes) VALUES ('default', '{Person}', 3, 'x', '{"{}"}')
            """),
        ("tags", $"INSERT INTO tags (client_id, id, document_id, name, created_at) VALUES ('default', '{Person}', '{Person}', 'x', now())"),
        ("tag_prompts", $"INSERT INTO tag_prompts (client_id, id, document_id, prompt, created_at) VALUES ('default', '{Person}', '{Person}', 'x', now())"),
        ("evidence", $"INSERT INTO evidence (client_id, id, artifact_id) VALUES ('default', '{Person}', '{Person}')"),
        ("facts", $"""
            INSERT INTO facts (client_id, id, artifact_id, evidence_id, metrics) VALUES ('default', '{Person}', '{Person}', '{Person}', '{"{}"}')
            """),
        ("document_entities", $"INSERT INTO document_entities (client_id, id, document_id, label, content) VALUES ('default', '{Person}', '{Person}', 'ORG', 'x')"),
        ("document_metric_hits", $"INSERT INTO document_metric_hits (client_id, id, document_id, type) VALUES ('default', '{Person}', '{Person}', 'x')"),
        ("summaries", $"INSERT INTO summaries (client_id, id, scope, scope_key, style, content, artifacts, evidence, created_at) VALUES ('default', '{Person}', 'x', '', 'x', 'x', '[]', '[]', now())"),
        ("memories", $"""
            INSERT INTO memories (client_id, id, category, content, created_at) VALUES ('default', '{Person}', 'fact', '{"{}"}', now())
            """),
        ("user_preferences", "INSERT INTO user_preferences VALUES ('default', 'me', '{}', now())"),
        ("skills", $"""
            INSERT INTO skills (client_id, id, name, description, parameters, workflow, is_enabled, created_at) VALUES ('default', '{Person}', 'x', 'x', '{"{}"}', '{"{}"}', true, now())
            """),
        ("hrm_runs", $"""
            INSERT INTO hrm_runs (client_id, id, at, steps, latency_ms, payload) VALUES ('default', '{Person}', now(), 3, 1.5, '{"{}"}')
            """),
        ("hrm_metrics", $"INSERT INTO hrm_metrics VALUES ('default', '{Person}', 'x', 1)"),
        ("search_indexes", "INSERT INTO search_indexes VALUES ('default', 1, 'serving', NULL, NULL, NULL, now())"),
        ("search_chunks", $"INSERT INTO search_chunks (client_id, index_number, document_id, id, type, number, content) VALUES ('default', 1, '{Person}', '{Person}', 'pdf', 0, 'x')"),
        ("search_embeddings", $"INSERT INTO search_embeddings VALUES ('default', 1, '{Person}', '{Person}', 'pdf', NULL, NULL, NULL, '[1,0]', '[1,0]')"),
        ("search_faces", Filled),
        ("person_numbers", Filled),
        ("group_numbers", Filled),
    ];

    private const string SelectTables = """
        SELECT c.relname
        FROM pg_class c
        WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace AND c.relname <> 'schema_migrations'
        ORDER BY 1
        """;

    [StoreFact]
    public async Task Every_step_goes_up_down_and_up_again_with_rows_in_the_tables_and_leaves_what_it_found()
    {
        var database = await PostgresCluster.CreateBareAsync();
        await using (var administrator = await SqlCaller.ConnectAsync(database))
        {
            for (var step = 1; step <= PostgresSchema.Steps.Count; step++)
            {
                var (below, rows) = (await SchemaSnapshot.TakeAsync(administrator), await DumpAsync(administrator));
                await MigrateAsync(step);
                var above = await SchemaSnapshot.TakeAsync(administrator);
                await MigrateAsync(step - 1);
                if (step > 1)
                {
                    // The very first one also leaves the log of migrations.
                    Assert.Equal(below, await SchemaSnapshot.TakeAsync(administrator));
                }

                Assert.Equal(rows, await DumpAsync(administrator));
                await MigrateAsync(step);
                Assert.Equal(above, await SchemaSnapshot.TakeAsync(administrator));
                await FillAsync(administrator);
            }

            Assert.Equal(await administrator.ListAsync(SelectTables), (await DumpAsync(administrator)).Select(row => row.Split('|')[0]).Distinct());
            Assert.Equal(PostgresSchema.Steps.Count, int.Parse(await administrator.FindAsync("SELECT count(*) FROM schema_migrations"), null));
            await MigrateAsync(0);
            Assert.Empty(await administrator.ListAsync(SelectTables));
        }

        await PostgresCluster.DropAsync(database);

        Task MigrateAsync(int version) => PostgresStore.MigrateAsync(database, version, CancellationToken.None);
    }

    [StoreFact]
    public async Task People_and_groups_of_before_get_their_numbers_in_order_of_every_client_and_as_a_plain_owner()
    {
        await using var server = await PostgresServer.StartAsync(certificate: null);
        await server.RunAsync("CREATE ROLE plain LOGIN CREATEROLE");
        await server.RunAsync("CREATE DATABASE store OWNER plain");
        await using var administrator = await SqlCaller.ConnectAsync(server.Named("store"));
        await administrator.RunAsync("CREATE EXTENSION vector");
        var address = PostgresAddress.Parse($"postgres://plain@127.0.0.1:{server.Port}/store");
        var step = PostgresSchema.Steps.Single(s => s.Name == "number_people").Number;
        await PostgresStore.MigrateAsync(address, step - 1, CancellationToken.None);
        await FillAsync(administrator);
        await PostgresStore.MigrateAsync(address, null, CancellationToken.None);

        Assert.Equal(
            ["1|default|Ada", "2|default|Bob", "3|other|Eve"],
            await administrator.ListAsync("SELECT n.number, n.client_id, p.name FROM person_numbers n JOIN people p ON (p.client_id, p.id) = (n.client_id, n.person_id) ORDER BY 1"));
        Assert.Equal(["1|default|g", "2|other|h"], await administrator.ListAsync("SELECT number, client_id, group_name FROM group_numbers ORDER BY 1"));
        Assert.Equal("0", await administrator.FindAsync("SELECT count(*) FROM pg_class WHERE relrowsecurity AND NOT relforcerowsecurity"));
        Assert.Equal("semblance_search", await administrator.FindAsync("SELECT proowner::regrole FROM pg_proc WHERE oid = 'people_with_text(text)'::regprocedure"));
        Assert.Equal("f", await administrator.FindAsync("SELECT pg_has_role('plain', 'semblance_search', 'MEMBER')"));
        await PostgresStore.MigrateAsync(address, 0, CancellationToken.None);
        Assert.Empty(await administrator.ListAsync(SelectTables));
    }

    private static async Task FillAsync(SqlCaller administrator)
    {
        foreach (var table in await administrator.ListAsync(SelectTables))
        {
            Assert.Contains(Rows, r => r.Table == table);
        }

        foreach (var (table, insert) in Rows)
        {
            if (await administrator.FindAsync($"SELECT to_regclass('{table}') IS NOT NULL") == "t"
                && await administrator.FindAsync($"SELECT count(*) FROM (SELECT FROM {table} LIMIT 2) AS rows") == (table == "clients" ? "1" : "0"))
            {
                await administrator.RunAsync(insert);
            }
        }
    }

    private static async Task<List<string>> DumpAsync(SqlCaller administrator)
    {
        var rows = new List<string>();
        foreach (var table in await administrator.ListAsync(SelectTables))
        {
            rows.AddRange(await administrator.ListAsync($"SELECT '{table}', to_jsonb(t) FROM {table} t ORDER BY 2"));
        }

        return rows;
    }
}
