using System.Text.Json;
using Npgsql;
using Semblance.Clients;
using Semblance.Documents;
using Semblance.Documents.Search;

namespace Semblance.Tests.Storage.Postgres;

/// <summary>The queries of a document-intelligence backend that moves to Supabase, as its data layer makes them.</summary>
public sealed class PostgresCompatDoxTests : CompatTests
{
    protected override string Schema => "compat_dox";

    [StoreFact]
    public Task Each_view_has_the_columns_and_types_of_the_guide() => HasColumnsAsync(
        "api_endpoints: id text, document_id text, name text, method text, path text, summary text, tags jsonb, params_json jsonb, responses_json jsonb",
        "artifacts: id text, filename text, filepath text, filetype text, report_week text, status text, source_url text, extras jsonb, table_evidence integer, chart_evidence integer, formula_evidence integer, "
            + "media_transcripts integer, media_metadata integer, web_pages integer, image_ocr integer, created_at timestamp with time zone",
        "document_sections: id text, document_id text, order integer, text text, page integer, bbox_json jsonb",
        "document_tables: id text, document_id text, order integer, json jsonb",
        "documents: id text, path text, type text, title text, source text, created_at text",
        "evidence: id text, artifact_id text, locator text, preview text, content_type text, coordinates jsonb, full_data jsonb",
        "facts: id text, artifact_id text, report_week text, entity text, metrics jsonb, evidence_id text",
        "hrm_metrics: run_id text, name text, value double precision",
        "hrm_runs: id text, created_at timestamp with time zone, task text, steps integer, latency_ms double precision, accuracy double precision, payload jsonb",
        "log_entries: id text, document_id text, ts text, level text, code text, component text, message text, attrs jsonb",
        "search_chunks: id text, document_id text, source_type text, chunk_index integer, text text, meta jsonb, embedding vector, created_at timestamp with time zone",
        "summaries: id text, scope text, scope_key text, style text, provider text, prompt text, summary_text text, artifact_ids jsonb, evidence_ids jsonb, created_at text",
        "tag_prompts: id text, document_id text, prompt_text text, examples jsonb, created_at text, author text",
        "tags: id text, document_id text, tag text, score double precision, source_ptr text, hrm_steps integer");

    [StoreFact]
    public async Task The_filters_of_the_guide_find_logs_apis_tags_and_facts()
    {
        var document = await AddAsync(ClientId.Default);
        await AddAsync(new ClientId("other"));
        Assert.Equal(
            [$"{document}:2|2026-11-21 09:30|ERROR|E1|db|Disk full"],
            await Caller.ListAsync($"SELECT id, ts, level, code, component, message FROM log_entries WHERE level = 'ERROR' AND document_id = '{document}' AND message ILIKE '%disk%'"));
        Assert.Equal("1", await Caller.FindAsync("""SELECT attrs ->> 'host' FROM log_entries WHERE attrs @> '{"host": "1"}'"""));
        Assert.Equal(["GET|/loans"], await Caller.ListAsync("""SELECT method, path FROM api_endpoints WHERE method = 'GET' AND tags ? 'loan' AND path LIKE '%loan%' ORDER BY path, method"""));
        Assert.Equal(["loan|0.5|4"], await Caller.ListAsync($"SELECT tag, score, hrm_steps FROM tags WHERE document_id = '{document}' AND tag ILIKE '%LOA%'"));
        Assert.Equal("second", await Caller.FindAsync($"SELECT prompt_text FROM tag_prompts WHERE document_id = '{document}' ORDER BY created_at DESC LIMIT 1"));
        Assert.Equal(["W1|10.5|table"], await Caller.ListAsync("SELECT f.report_week, f.metrics -> 'spend', e.content_type FROM facts f JOIN evidence e ON e.id = f.evidence_id"));
        Assert.Equal(["a.pdf|.pdf|processed|1|0"], await Caller.ListAsync("SELECT filename, filetype, status, table_evidence, chart_evidence FROM artifacts"));
        Assert.Equal(["xml|log.xml"], await Caller.ListAsync("SELECT type, path FROM documents WHERE type = 'xml'"));
        Assert.Equal(["0|Text|[1, 2, 4, 6]"], await Caller.ListAsync("""SELECT "order", text, bbox_json FROM document_sections"""));
        Assert.Equal("1", await Caller.FindAsync("""SELECT json -> 'rows' -> 0 ->> 0 FROM document_tables"""));
        Assert.Equal(["4|1.5|0.25"], await Caller.ListAsync("SELECT r.steps, r.latency_ms, m.value FROM hrm_runs r JOIN hrm_metrics m ON m.run_id = r.id"));
        Assert.Equal("- well", await Caller.FindAsync("SELECT summary_text FROM summaries WHERE scope = 'workspace' AND style = 'bullet' ORDER BY created_at DESC"));
    }

    [StoreFact]
    public async Task Rows_are_deleted_with_what_is_of_them_and_none_of_another_client_and_what_is_taken_in_is_not_written()
    {
        await AddAsync(ClientId.Default);
        var theirs = await AddAsync(new ClientId("other"));
        await Caller.RefusedAsync(PostgresErrorCodes.FeatureNotSupported, "INSERT INTO documents (id) VALUES ('x')");
        await Caller.RefusedAsync(PostgresErrorCodes.ObjectNotInPrerequisiteState, "DELETE FROM search_chunks");
        await Caller.RefusedAsync(PostgresErrorCodes.FeatureNotSupported, "UPDATE tags SET document_id = 'x'");
        Assert.Equal(0, await Caller.RunAsync($"DELETE FROM documents WHERE id = '{theirs}'"));
        Assert.Equal(1, await Caller.RunAsync("DELETE FROM artifacts WHERE id <> ''"));
        Assert.Empty(await Caller.ListAsync("SELECT id FROM documents UNION ALL SELECT id FROM tags UNION ALL SELECT id FROM log_entries UNION ALL SELECT id FROM facts UNION ALL SELECT id FROM evidence"));
        Assert.NotNull(await Store.Documents.FindAsync(new ClientId("other"), new DocumentId(theirs), Stop));
    }

    [StoreFact]
    public async Task Tags_prompts_and_runs_are_written_for_the_bound_client_alone()
    {
        var mine = await AddAsync(ClientId.Default);
        var theirs = await AddAsync(new ClientId("other"));

        await Caller.RunAsync($"INSERT INTO tags (document_id, tag, score) VALUES ('{mine}', 'risk', 0.25)");
        await Caller.RefusedAsync(PostgresErrorCodes.ForeignKeyViolation, $"INSERT INTO tags (document_id, tag) VALUES ('{theirs}', 'risk')");
        await Caller.RefusedAsync(PostgresErrorCodes.InvalidTextRepresentation, $"INSERT INTO tags (id, document_id, tag) VALUES ('no uuid', '{mine}', 'risk')");
        Assert.Equal(1, await Caller.RunAsync("UPDATE tags SET score = 0.75, hrm_steps = 3 WHERE tag = 'risk'"));
        Assert.Equal(0, await Caller.RunAsync($"UPDATE tags SET score = 1 WHERE document_id = '{theirs}'"));
        Assert.Equal(["risk|0.75|3"], await Caller.ListAsync("SELECT tag, score, hrm_steps FROM tags WHERE tag = 'risk'"));
        var kept = (await Store.Tags.ListAsync(ClientId.Default, new TagQuery { Text = "risk" }, Stop)).Single();
        Assert.Equal((0.75, 3), (kept.Score, kept.Steps));

        await Caller.RunAsync($"INSERT INTO tag_prompts (document_id, prompt_text, created_at, author) VALUES ('{mine}', 'third', '2026-11-21T12:00:00Z', 'ada')");
        Assert.Equal("third", (await Store.Tags.FindPromptAsync(ClientId.Default, new DocumentId(mine), Stop))!.Text);
        await Caller.RunAsync("INSERT INTO hrm_runs (steps, latency_ms, payload) VALUES (7, 2.5, '{\"mode\": \"echo\"}')");
        Assert.Equal((2L, 5.5), ((await Store.Hrm.TallyAsync(ClientId.Default, null, Stop)).Runs, (await Store.Hrm.TallyAsync(ClientId.Default, null, Stop)).AverageSteps));
        await Caller.RefusedAsync(PostgresErrorCodes.CheckViolation, "INSERT INTO hrm_runs (steps, latency_ms) VALUES (-1, 2)");
    }

    [StoreFact]
    public async Task A_tag_is_found_as_soon_as_it_is_inserted_and_a_rebuild_makes_the_same_piece_of_it()
    {
        const string Select = "SELECT id, text, meta FROM search_chunks WHERE source_type = 'tag' ORDER BY id";
        var document = await AddAsync(ClientId.Default);
        await Caller.RunAsync($"INSERT INTO tags (document_id, tag) VALUES ('{document}', 'early')");
        Assert.Empty(await Caller.ListAsync(Select)); // nothing is searched before there is an index
        await new SearchRebuild(Store, null).RunAsync(ClientId.Default, null, Stop);

        await Caller.RunAsync($"INSERT INTO tags (document_id, tag, score) VALUES ('{document}', 'countersigned risks', 0.25)");

        var hit = Assert.Single((await new DocumentSearch(Store, null, TimeProvider.System).FindAsync(ClientId.Default, "risk", ChunkFilter.None, 5, Stop)).Hits);
        Assert.Equal((ChunkType.Tag, "countersigned risks"), (hit.Hit.Chunk.Type, hit.Hit.Chunk.Text));
        var before = await Caller.ListAsync(Select);
        Assert.Equal(3, before.Count);
        await new SearchRebuild(Store, null).RunAsync(ClientId.Default, null, Stop);
        Assert.Equal(before.Select(r => r.Split('|')[..2]), (await Caller.ListAsync(Select)).Select(r => r.Split('|')[..2]));

        await Caller.RunAsync("DELETE FROM tags WHERE tag = 'countersigned risks'");
        Assert.Empty((await new DocumentSearch(Store, null, TimeProvider.System).FindAsync(ClientId.Default, "risk", ChunkFilter.None, 5, Stop)).Hits);
    }

    [StoreFact]
    public async Task A_row_that_is_inserted_again_under_its_id_replaces_what_may_change_of_it()
    {
        var document = await AddAsync(ClientId.Default);
        var theirs = await AddAsync(new ClientId("other"));
        var id = Guid.NewGuid();
        foreach (var score in new[] { "0.25", "0.5" })
        {
            await Caller.RunAsync($"INSERT INTO tags (id, document_id, tag, score) VALUES ('{id}', '{document}', 'risk', {score})");
            await Caller.RunAsync($"INSERT INTO tag_prompts (id, document_id, prompt_text) VALUES ('{id}', '{document}', 'to {score}')");
            await Caller.RunAsync($"INSERT INTO hrm_runs (id, steps, latency_ms) VALUES ('{id}', 7, {score})");
            await Caller.RunAsync($"INSERT INTO summaries (id, scope, style, summary_text, artifact_ids) VALUES ('{id}', 'workspace', 'bullet', 'as {score}', '[\"a\"]')");
        }

        Assert.Equal(
            ["0.5", "to 0.5", "0.5", "as 0.5"],
            await Caller.ListAsync($"SELECT score::text FROM tags WHERE id = '{id}' UNION ALL SELECT prompt_text FROM tag_prompts WHERE id = '{id}' "
                + $"UNION ALL SELECT latency_ms::text FROM hrm_runs WHERE id = '{id}' UNION ALL SELECT summary_text FROM summaries WHERE id = '{id}'"));
        Assert.Equal(["a"], (await Store.Facts.FindSummaryAsync(ClientId.Default, new SummaryId(id), Stop))!.Artifacts);

        await Caller.RefusedAsync(PostgresErrorCodes.UniqueViolation, $"INSERT INTO tags (id, document_id, tag) VALUES ('{id}', '{document}', 'another')");
        await Caller.RefusedAsync(PostgresErrorCodes.UniqueViolation, $"INSERT INTO tags (id, document_id, tag) VALUES ('{id}', '{theirs}', 'risk')");
        await Caller.RefusedAsync(PostgresErrorCodes.InvalidColumnReference, $"INSERT INTO tags (id, document_id, tag) VALUES ('{id}', '{document}', 'risk') ON CONFLICT (id) DO NOTHING");
        await Caller.RefusedAsync(PostgresErrorCodes.InvalidParameterValue, "INSERT INTO summaries (scope, style, summary_text, artifact_ids) VALUES ('workspace', 'bullet', 'x', '{}')");
        await using var other = await ConnectAsync(new ClientId("other"));
        Assert.Empty(await other.ListAsync($"SELECT id FROM summaries WHERE id = '{id}'"));
    }

    [StoreFact]
    public async Task Upserts_as_PostgREST_writes_them_replace_what_is_there_and_those_with_a_clause_of_their_own_are_refused()
    {
        var document = await AddAsync(ClientId.Default);
        var (artifact, id) = (await Caller.FindAsync("SELECT id FROM artifacts"), Guid.NewGuid());
        foreach (var (view, row) in new[]
        {
            ("tags", $$"""{"id": "{{id}}", "document_id": "{{document}}", "tag": "risk", "score": 0.5}"""),
            ("tag_prompts", $$"""{"id": "{{id}}", "document_id": "{{document}}", "prompt_text": "Which risks?"}"""),
            ("evidence", $$"""{"id": "{{id}}", "artifact_id": "{{artifact}}", "locator": "A1", "full_data": [1]}"""),
            ("facts", $$"""{"id": "{{id}}", "artifact_id": "{{artifact}}", "evidence_id": "{{id}}", "metrics": {"spend": 1} }"""),
            ("summaries", $$"""{"id": "{{id}}", "scope": "workspace", "style": "bullet", "summary_text": "Risks.", "artifact_ids": ["{{artifact}}"]}"""),
            ("hrm_runs", $$"""{"id": "{{id}}", "steps": 3, "latency_ms": 1.5}"""),
        })
        {
            var columns = string.Join(", ", JsonDocument.Parse(row).RootElement.EnumerateObject().Select(m => $"\"{m.Name}\""));
            var insert = $"INSERT INTO compat_dox.\"{view}\"({columns}) SELECT {columns} FROM json_populate_recordset(NULL::compat_dox.\"{view}\", '[{row}]')";
            for (var i = 0; i < 2; i++)
            {
                Assert.Equal([$"{id}"], await Caller.ListAsync($"WITH pgrst_source AS ({insert} RETURNING compat_dox.\"{view}\".*) SELECT id FROM pgrst_source"));
            }

            Assert.Equal(["1"], await Caller.ListAsync($"SELECT count(*)::text FROM \"{view}\" WHERE id = '{id}'"));
            await Caller.RefusedAsync(PostgresErrorCodes.InsufficientPrivilege, $"{insert} ON CONFLICT (\"id\") DO UPDATE SET \"id\" = EXCLUDED.\"id\"");
            await Caller.RefusedAsync(PostgresErrorCodes.InvalidColumnReference, $"{insert} ON CONFLICT (\"id\") DO NOTHING");
        }
    }

    [StoreFact]
    public async Task Facts_and_their_evidence_are_inserted_for_artifacts_of_the_bound_client()
    {
        await AddAsync(ClientId.Default);
        await AddAsync(new ClientId("other"));
        var (mine, evidence) = (await Caller.FindAsync("SELECT id FROM artifacts"), Guid.NewGuid());
        await using var other = await ConnectAsync(new ClientId("other"));
        var theirs = await other.FindAsync("SELECT id FROM artifacts");

        await Caller.RunAsync($"INSERT INTO evidence (id, artifact_id, locator, content_type, full_data) VALUES ('{evidence}', '{mine}', 'Rates!A1', 'table', '[1]')");
        await Caller.RunAsync($"INSERT INTO facts (artifact_id, evidence_id, entity, metrics) VALUES ('{mine}', '{evidence}', 'north', '{{\"spend\": 12}}')");

        var fact = Assert.Single(await Store.Facts.ListFactsAsync(ClientId.Default, new FactQuery { Entity = "north" }, Stop));
        Assert.Equal((new EvidenceId(evidence), """{"spend":12}"""), (fact.Evidence, fact.Metrics));
        Assert.Equal("Rates!A1", (await Store.Facts.FindEvidenceAsync(ClientId.Default, fact.Evidence!.Value, Stop))!.Locator);
        await Caller.RefusedAsync(PostgresErrorCodes.ForeignKeyViolation, $"INSERT INTO facts (artifact_id, metrics) VALUES ('{theirs}', '{{}}')");
        await Caller.RefusedAsync(PostgresErrorCodes.NotNullViolation, $"INSERT INTO facts (artifact_id) VALUES ('{mine}')");
    }

    [StoreFact]
    public async Task The_pieces_of_the_index_that_serves_are_seen_with_their_vectors()
    {
        var document = await AddAsync(ClientId.Default);
        await AddAsync(new ClientId("other"));
        foreach (var client in new[] { ClientId.Default, new ClientId("other") })
        {
            await new SearchRebuild(Store, null).RunAsync(client, null, Stop);
        }

        Assert.Equal(["api|GET /loans loan|NULL", "log|E1 Disk full|NULL", "pdf|Text|NULL"], (await Caller.ListAsync("SELECT source_type, text, embedding FROM search_chunks WHERE source_type IN ('api', 'log') OR text = 'Text'")).Order(StringComparer.Ordinal));
        Assert.Equal(["ERROR|E1"], await Caller.ListAsync($"SELECT meta ->> 'level', meta ->> 'code' FROM search_chunks WHERE document_id = '{document}' AND source_type = 'log'"));
    }

    private async Task<Guid> AddAsync(ClientId client)
    {
        if (client != ClientId.Default)
        {
            await Store.Clients.AddAsync(new Client(client, "Other", At), Stop);
        }

        var artifact = new Artifact { Id = ArtifactId.New(), Client = client, Name = "a.pdf", Type = ".pdf", Status = ArtifactStatus.Ready, CreatedAt = At, UpdatedAt = At };
        var document = new Document { Id = DocumentId.New(), Client = client, Artifact = artifact.Id, Kind = DocumentKind.XmlLog, Path = "log.xml", CreatedAt = At };
        var evidence = new FactEvidence { Id = EvidenceId.New(), Client = client, Artifact = artifact.Id, ContentType = "table" };
        await Store.Artifacts.AddAsync(artifact, Stop);
        await Store.Documents.AddAsync(document, Stop);
        await Store.Documents.AddPartsAsync(
            client, document.Id,
            [
                new Section(0, new Place { Page = 1, Box = new PageBox(1, 2, 3, 4) }, null, "Text"),
                new ApiEndpoint(1, Place.Unknown, null, "GET", "/loans", null, ["loan"], null, null),
                new LogEntry(2, Place.Unknown, "2026-11-21 09:30", At, "ERROR", "E1", "db", "Disk full", new Dictionary<string, string>(StringComparer.Ordinal) { ["host"] = "1" }),
                new TableRows(3, Place.Unknown, null, ["a"], 1, [["1"]]),
            ],
            Stop);
        await Store.Tags.AddAsync(client, [new Tag { Id = TagId.New(), Client = client, Document = document.Id, Name = "loan", Score = 0.5, Steps = 4, CreatedAt = At }], Stop);
        foreach (var (text, second) in new[] { ("first", 0), ("second", 1) })
        {
            await Store.Tags.AddPromptAsync(new TagPrompt { Id = TagPromptId.New(), Client = client, Document = document.Id, Text = text, CreatedAt = At.AddSeconds(second) }, Stop);
        }

        await Store.Facts.AddEvidenceAsync(client, [evidence], Stop);
        await Store.Facts.AddFactsAsync(
            client, [new Fact { Id = FactId.New(), Client = client, Artifact = artifact.Id, Evidence = evidence.Id, ReportWeek = "W1", Metrics = "{\"spend\":10.5}" }], Stop);
        await Store.Facts.AddSummaryAsync(new Summary { Id = SummaryId.New(), Client = client, Scope = "workspace", Style = "bullet", Text = "- well", CreatedAt = At }, Stop);
        await Store.Hrm.AddAsync(
            client,
            [new HrmRun { Id = HrmRunId.New(), Client = client, At = At, Steps = 4, LatencyMs = 1.5, Metrics = new Dictionary<string, double>(StringComparer.Ordinal) { ["margin"] = 0.25 } }],
            Stop);
        return document.Id.Value;
    }
}
