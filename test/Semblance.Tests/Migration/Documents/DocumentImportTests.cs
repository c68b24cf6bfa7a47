using Microsoft.Data.Sqlite;
using Semblance.Clients;
using Semblance.Documents;
using Semblance.Imports;
using Semblance.Migration.Documents;
using Semblance.Storage.InMemory;
using Semblance.Storage.Sqlite;

namespace Semblance.Tests.Migration.Documents;

/// <summary>Document databases that scripts/make-document-fixtures.py wrote, brought into a store.</summary>
public sealed class DocumentImportTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("semblance-documents-").FullName;
    private InMemoryStore _store = null!;

    public Task InitializeAsync()
    {
        SqliteLibrary.Load();
        _store = Empty();
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await _store.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Every_row_is_imported_or_rejected_with_its_reason_and_the_sums_match()
    {
        var plan = Plan("documents-004");

        Assert.All(plan.Tables, t => Assert.Equal(t.Rows, t.Imports + t.Rejected));
        Assert.Equal(plan.Rows, plan.Imports + plan.Rejected);
        Assert.Equal(plan.Imports, plan.Batches.Sum(b => b.Rows));
        Assert.Equal(plan.Rejected, plan.Rejects.Count);
        Assert.Equal(
            [
                ("artifact", 5, 0), ("document", 3, 0), ("section", 4, 3), ("doctable", 3, 3), ("apiendpoint", 2, 1), ("logentry", 1204, 1), ("text files", 4, 1), ("tagrow", 3, 2), ("tagprompt", 2, 0),
                ("evidence", 1, 1), ("fact", 2, 1), ("document_entities", 1, 0), ("document_structure", 1, 1), ("document_metric_hits", 1, 0), ("summaries", 1, 0), ("cipher_memory", 1, 0),
                ("user_prefs", 1, 1), ("skills_registry", 2, 0), ("hrm.log", 3, 2),
            ],
            plan.Tables.Select(t => (t.Name, t.Imports, t.Rejected)));
        Assert.Equal(
            [("document-blank", 4), ("document-json", 6), ("document-orphan", 5), ("hrm-line", 2)],
            plan.Rejects.GroupBy(r => r.Code).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => (g.Key, g.Count())));
        Assert.All(plan.Rejects, r => Assert.DoesNotContain('\n', r.Reason));
        Assert.Equal(("experiments", 1), (Assert.Single(plan.Others).Name, plan.Others[0].Rows));
        Assert.Equal(["box-unread", "evidence-missing", "kind-unknown", "upload-missing"], plan.Remarks.Select(r => r.Code).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("documents-004")]
    [InlineData("documents-004-first")]
    public async Task What_was_imported_equals_its_source_field_by_field(string fixture)
    {
        var plan = Plan(fixture);
        var report = await new DocumentRunner(_store, TimeProvider.System).ApplyAsync(plan, null, CancellationToken.None);

        Assert.Equal((DocumentRunEnd.Done, plan.Imports, 0), (report.End, report.Added, report.Present));
        var verification = await new DocumentVerifier(_store, TimeProvider.System).VerifyAsync(ClientId.Default, report.Run!.Value, null, CancellationToken.None);
        Assert.Empty(verification.Examples);
        Assert.True(verification.IsEqual);
        Assert.Equal((plan.Imports, plan.Rejected), (verification.Compared, verification.Rejected));
        Assert.Equal(RunStatus.Done, (await _store.Imports.FindRunAsync(ClientId.Default, report.Run.Value, CancellationToken.None))!.Status);
    }

    [Fact]
    public async Task Rows_become_what_they_mean_whatever_way_they_were_written()
    {
        await new DocumentRunner(_store, TimeProvider.System).ApplyAsync(Plan("documents-004"), null, CancellationToken.None);

        var artifacts = await _store.Artifacts.ListAsync(ClientId.Default, new ArtifactQuery(), CancellationToken.None);
        var report = artifacts.Single(a => a.Name == "report.pdf");
        Assert.Equal((FileHash.Of("%PDF-1.4 invented"u8), 17L, ArtifactStatus.Ready), (report.Hash!.Value, report.Size!.Value, report.Status));
        Assert.Contains("\"pages\"", report.Extras, StringComparison.Ordinal);
        Assert.Equal(["legacy-unfinished", "legacy-failed"], artifacts.Where(a => a.Problem is not null).OrderBy(a => a.Name, StringComparer.Ordinal).Select(a => a.Problem!.Code));
        Assert.Null(artifacts.Single(a => a.Name == "gone.pdf").Hash);

        var documents = await _store.Documents.ListAsync(ClientId.Default, new DocumentQuery(), CancellationToken.None);
        Assert.Equal(DocumentKind.Text, documents.Single(d => d.Path == "notes.weird").Kind);
        var logs = documents.Single(d => d.Kind == DocumentKind.XmlLog);
        Assert.Equal("app.xml", artifacts.Single(a => a.Id == logs.Artifact).Name);
        var tags = await _store.Tags.ListAsync(ClientId.Default, new TagQuery { Document = logs.Id }, CancellationToken.None);
        Assert.Equal([("loans", null), ("risk", 3), ("risk", 5)], tags.Select(t => (t.Name, t.Steps)).OrderBy(t => t.Name, StringComparer.Ordinal).ThenBy(t => t.Steps));
        Assert.Equal("Better tags.", (await _store.Tags.FindPromptAsync(ClientId.Default, logs.Id, CancellationToken.None))!.Text);

        var units = documents.Single(d => d.Source == "text units");
        Assert.Equal((report.Id, DocumentKind.Pdf), (units.Artifact, units.Kind));
        var sections = await _store.Documents.ListSectionsAsync(ClientId.Default, units.Id, -1, 10, CancellationToken.None);
        Assert.Equal([("Loan onboarding begins here.", 1), ("It ends on page three.", 3), ("A text without a page.", null)], sections.Select(s => (s.Text, s.Place.Page)));

        var odd = documents.Single(d => d.Path == "notes.weird");
        var texts = await _store.Documents.ListSectionsAsync(ClientId.Default, odd.Id, -1, 10, CancellationToken.None);
        Assert.Equal(["Before the first", "  Indented text\nwith two lines", "The same order again", "A jump"], texts.Select(s => s.Text).OrderBy(t => t[0] != 'B').ThenBy(t => texts.First(s => s.Text == t).Order));
        Assert.Equal(new PageBox(10, 20, 100.5, 20), texts.Single(t => t.Text.Contains("Indented", StringComparison.Ordinal)).Place.Box);
        var tables = await _store.Documents.ListTablesAsync(ClientId.Default, odd.Id, -1, 10, CancellationToken.None);
        Assert.Equal(["name sum note", "a b", "h1 column 2 column 3"], tables.Select(t => string.Join(' ', t.Columns)));
        Assert.Equal(["Ada 1.5 -", "Bo 2 -", "1 true", "x -", "v1 v2 v3"], tables.SelectMany(t => t.Rows).Select(r => string.Join(' ', r.Select(c => c ?? "-"))));

        var runs = await _store.Hrm.ListAsync(ClientId.Default, new HrmQuery(), CancellationToken.None);
        Assert.Equal([(4, 12.5), (2, 3.0), (6, 20.0)], runs.OrderBy(r => r.At).Select(r => (r.Steps, r.LatencyMs)));
        Assert.False((await _store.Memories.ListSkillsAsync(ClientId.Default, new SkillQuery(), CancellationToken.None)).Single(s => s.Name == "translate").IsEnabled);
    }

    [Fact]
    public async Task A_second_run_adds_nothing_and_a_third_after_a_rollback_everything()
    {
        var plan = Plan("documents-004");
        var runner = new DocumentRunner(_store, TimeProvider.System);
        var first = await runner.ApplyAsync(plan, null, CancellationToken.None);
        var second = await runner.ApplyAsync(plan, null, CancellationToken.None);

        Assert.Equal((0, plan.Imports), (second.Added, second.Present));
        Assert.Equal(0, (await new DocumentRollback(_store).RunAsync(ClientId.Default, second.Run!.Value, false, CancellationToken.None)).Removed);
        Assert.True((await new DocumentVerifier(_store, TimeProvider.System).VerifyAsync(ClientId.Default, first.Run!.Value, null, CancellationToken.None)).IsEqual);

        var back = await new DocumentRollback(_store).RunAsync(ClientId.Default, first.Run.Value, false, CancellationToken.None);
        Assert.Equal((true, plan.Roots.Count), (back.Done, (int)back.Removed));
        Assert.Empty(await _store.Artifacts.ListAsync(ClientId.Default, new ArtifactQuery(), CancellationToken.None));
        Assert.Empty(await _store.Documents.ListAsync(ClientId.Default, new DocumentQuery(), CancellationToken.None));
        Assert.Empty(await _store.Hrm.ListAsync(ClientId.Default, new HrmQuery(), CancellationToken.None));
        Assert.Equal(plan.Imports, (await runner.ApplyAsync(plan, null, CancellationToken.None)).Added);
    }

    [Fact]
    public async Task A_run_that_was_stopped_between_any_two_batches_goes_on_and_ends_the_same()
    {
        var plan = Plan("documents-004");
        for (var after = 1; after < plan.Batches.Count; after += 4)
        {
            await using var store = new InMemoryStore(TimeProvider.System);
            using var stop = new CancellationTokenSource();
            var seen = 0;
            var report = await new DocumentRunner(store, TimeProvider.System).ApplyAsync(plan, new Counter(() => { if (++seen == after) { stop.Cancel(); } }), stop.Token);
            Assert.Equal((DocumentRunEnd.Interrupted, after), (report.End, report.BatchesApplied));
            Assert.Equal("run-open", (await Assert.ThrowsAsync<SemblanceException>(() => new DocumentRunner(store, TimeProvider.System).ApplyAsync(plan, null, CancellationToken.None))).Code);

            var resumed = await new DocumentRunner(store, TimeProvider.System).ResumeAsync(ClientId.Default, report.Run!.Value, null, CancellationToken.None);

            Assert.Equal((DocumentRunEnd.Done, plan.Imports), (resumed.End, report.Added + resumed.Added));
            Assert.True((await new DocumentVerifier(store, TimeProvider.System).VerifyAsync(ClientId.Default, report.Run.Value, null, CancellationToken.None)).IsEqual);
        }
    }

    [Fact]
    public async Task A_rollback_names_what_has_changed_and_takes_back_the_rest_only_when_forced()
    {
        var report = await new DocumentRunner(_store, TimeProvider.System).ApplyAsync(Plan("documents-004"), null, CancellationToken.None);
        var logs = (await _store.Documents.ListAsync(ClientId.Default, new DocumentQuery { Kind = DocumentKind.XmlLog }, CancellationToken.None))[0];
        await _store.Tags.AddAsync(ClientId.Default, [new Tag { Id = TagId.New(), Client = ClientId.Default, Document = logs.Id, Name = "mine", CreatedAt = DateTimeOffset.UnixEpoch }], CancellationToken.None);

        var refused = await new DocumentRollback(_store).RunAsync(ClientId.Default, report.Run!.Value, false, CancellationToken.None);
        Assert.False(refused.Done);
        Assert.Contains(logs.Id.ToString(), Assert.Single(refused.Changed), StringComparison.Ordinal);
        Assert.Equal(5, (await _store.Artifacts.ListAsync(ClientId.Default, new ArtifactQuery(), CancellationToken.None)).Count);

        Assert.True((await new DocumentRollback(_store).RunAsync(ClientId.Default, report.Run.Value, true, CancellationToken.None)).Done);
        Assert.Equal(logs.Id, Assert.Single(await _store.Documents.ListAsync(ClientId.Default, new DocumentQuery(), CancellationToken.None)).Id);
        Assert.Equal("app.xml", Assert.Single(await _store.Artifacts.ListAsync(ClientId.Default, new ArtifactQuery(), CancellationToken.None)).Name);
    }

    [Fact]
    public async Task A_verification_finds_any_field_that_was_changed_and_any_row_that_is_gone()
    {
        var report = await new DocumentRunner(_store, TimeProvider.System).ApplyAsync(Plan("documents-004"), null, CancellationToken.None);
        var documents = await _store.Documents.ListAsync(ClientId.Default, new DocumentQuery(), CancellationToken.None);
        await _store.Documents.UpdateAsync(documents.Single(d => d.Kind == DocumentKind.OpenApi) with { Title = "Another" }, CancellationToken.None);
        await _store.Tags.RemoveAsync(ClientId.Default, (await _store.Tags.ListAsync(ClientId.Default, new TagQuery { Name = "loans" }, CancellationToken.None))[0].Id, CancellationToken.None);

        var verification = await new DocumentVerifier(_store, TimeProvider.System).VerifyAsync(ClientId.Default, report.Run!.Value, null, CancellationToken.None);

        Assert.Equal((false, 2), (verification.IsEqual, (int)verification.Different));
        Assert.EndsWith("title differs", verification.Examples[0], StringComparison.Ordinal);
        Assert.EndsWith("it is not in the store", verification.Examples[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_source_that_changed_is_refused_and_is_never_changed_itself()
    {
        var root = CopyOf("documents-004");
        var before = Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).ToDictionary(f => f, File.ReadAllBytes);
        var plan = new DocumentPlanner(TimeProvider.System).Plan(root, "backend/db.sqlite3", ClientId.Default, null, CancellationToken.None);
        await new DocumentRunner(_store, TimeProvider.System).RehearseAsync(plan, _store, null, CancellationToken.None);
        Assert.Equal(before.Keys.Order(), Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).Order());
        Assert.All(before, f => Assert.Equal(f.Value, File.ReadAllBytes(f.Key)));

        File.AppendAllText(Path.Combine(root, "backend", "artifacts", "metrics", "hrm.log"), "\n{}");
        var error = await Assert.ThrowsAsync<SemblanceException>(() => new DocumentRunner(_store, TimeProvider.System).ApplyAsync(plan, null, CancellationToken.None));

        Assert.Equal((ErrorKind.Refused, "source-changed"), (error.Kind, error.Code));
        Assert.Empty(await _store.Imports.ListRunsAsync(ClientId.Default, CancellationToken.None));
    }

    [Fact]
    public async Task JSON_of_programs_that_could_not_write_it_is_one_rows_matter_and_never_the_plans()
    {
        var root = CopyOf("documents-004");
        Execute(root, """
            UPDATE logentry SET attrs_json = '{"host": "\udce9t\u00e9", "\ud800": 1, "\ud801": 2}' WHERE rowid = 1;
            UPDATE artifact SET extra_json = '{"pages": 1, "pages": 2, "file": "caf\udce9"}' WHERE filename = 'report.pdf';
            UPDATE apiendpoint SET tags_json = '["a\udfff", "b"]', params_json = '[{"name": "\ud83d"}]' WHERE rowid = 1;
            """);

        File.AppendAllText(Path.Combine(root, "backend", "artifacts", "metrics", "hrm.log"), "\n{\"steps\": 2.7, \"latency_ms\": 1}\n{\"steps\": 2.0, \"latency_ms\": 1}");

        var plan = new DocumentPlanner(TimeProvider.System).Plan(root, "backend/db.sqlite3", ClientId.Default, null, CancellationToken.None);
        var report = await new DocumentRunner(_store, TimeProvider.System).ApplyAsync(plan, null, CancellationToken.None);

        Assert.Equal(("hrm-line", Plan("documents-004").Rejects.Count + 1), (plan.Rejects[^1].Code, plan.Rejects.Count));
        Assert.True((await new DocumentVerifier(_store, TimeProvider.System).VerifyAsync(ClientId.Default, report.Run!.Value, null, CancellationToken.None)).IsEqual);
        var extras = (await _store.Artifacts.ListAsync(ClientId.Default, new ArtifactQuery(), CancellationToken.None)).Single(a => a.Name == "report.pdf").Extras;
        Assert.Contains("\"pages\":2", extras, StringComparison.Ordinal);
        Assert.Contains("caf\uFFFD", extras, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, 3)]
    [InlineData(true, 1)]
    public async Task The_text_of_a_pdf_is_taken_from_its_file_where_its_document_has_no_sections(bool hasSection, int sections)
    {
        var root = CopyOf("documents-004");
        Execute(root, """
            INSERT INTO document (id, path, type, title, source, created_at)
            SELECT id, filepath, 'pdf', filename, 'upload', '2025-10-01T10:00:00Z' FROM artifact WHERE filename = 'report.pdf'
            """);
        if (hasSection)
        {
            Execute(root, "INSERT INTO section (id, document_id, text, page, \"order\") SELECT 'own', id, 'What the database has.', 1, 0 FROM artifact WHERE filename = 'report.pdf'");
        }

        var plan = new DocumentPlanner(TimeProvider.System).Plan(root, "backend/db.sqlite3", ClientId.Default, null, CancellationToken.None);
        var report = await new DocumentRunner(_store, TimeProvider.System).ApplyAsync(plan, null, CancellationToken.None);

        var document = (await _store.Documents.ListAsync(ClientId.Default, new DocumentQuery(), CancellationToken.None)).Single(d => d.Kind == DocumentKind.Pdf);
        Assert.Equal("report.pdf", document.Title);
        Assert.Equal(sections, (await _store.Documents.ListSectionsAsync(ClientId.Default, document.Id, -1, 10, CancellationToken.None)).Count);
        Assert.True((await new DocumentVerifier(_store, TimeProvider.System).VerifyAsync(ClientId.Default, report.Run!.Value, null, CancellationToken.None)).IsEqual);
        Assert.Equal(0, (await new DocumentRunner(_store, TimeProvider.System).ApplyAsync(plan, null, CancellationToken.None)).Added);
    }

    [Fact]
    public void A_table_of_few_letters_and_millions_of_cells_is_rejected_before_it_is_built()
    {
        var root = CopyOf("documents-004");
        var wide = string.Concat(Enumerable.Repeat("1,", 1_999));
        var rows = string.Concat(Enumerable.Repeat(",[2]", 2_000));
        Execute(root, $"UPDATE doctable SET table_content_json = '[[{wide}1]{rows}]' WHERE rowid = 1");

        var plan = new DocumentPlanner(TimeProvider.System).Plan(root, "backend/db.sqlite3", ClientId.Default, null, CancellationToken.None);

        Assert.Equal(Plan("documents-004").Rejects.Count + 1, plan.Rejects.Count);
    }

    [Fact]
    public async Task A_rehearsal_of_a_source_that_changed_is_refused_as_well()
    {
        var root = CopyOf("documents-004");
        var plan = new DocumentPlanner(TimeProvider.System).Plan(root, "backend/db.sqlite3", ClientId.Default, null, CancellationToken.None);
        File.AppendAllText(Path.Combine(root, "backend", "artifacts", "metrics", "hrm.log"), "\n{}");

        var error = await Assert.ThrowsAsync<SemblanceException>(() => new DocumentRunner(_store, TimeProvider.System).RehearseAsync(plan, _store, null, CancellationToken.None));

        Assert.Equal((ErrorKind.Refused, "source-changed"), (error.Kind, error.Code));
    }

    [Fact]
    public void A_plan_is_the_same_when_it_is_read_back_and_an_edit_is_noticed()
    {
        var plan = Plan("documents-004-first");
        var bytes = DocumentPlanFile.ToBytes(plan);

        Assert.True(DocumentPlanFile.Is(bytes));
        Assert.Equal(bytes, DocumentPlanFile.ToBytes(DocumentPlanFile.Parse(bytes)));
        var edited = System.Text.Encoding.UTF8.GetBytes(System.Text.Encoding.UTF8.GetString(bytes).Replace("\"artifact\",\"rows\":1", "\"artifact\",\"rows\":2", StringComparison.Ordinal));
        Assert.NotEqual(bytes, edited);
        Assert.Equal("plan-edited", Assert.Throws<SemblanceException>(() => DocumentPlanFile.Parse(edited)).Code);
        Assert.False(DocumentPlanFile.Is("{\"schemaVersion\": 1, \"tool\": \"x\"}"u8.ToArray()));
    }

    [Fact]
    public void A_folder_is_searched_for_its_database_and_anything_else_is_none()
    {
        Assert.Equal("backend/db.sqlite3", DocumentPlanner.Find(Fixture("documents-004"))!.Value.Database);
        Assert.Equal("db.sqlite3", DocumentPlanner.Find(Path.Combine(Fixture("documents-004"), "backend", "db.sqlite3"))!.Value.Database);
        Assert.Null(DocumentPlanner.Find(Fixture("sqlite-pickles")));
        Assert.Null(DocumentPlanner.Find(Path.Combine(Fixture("sqlite-pickles"), "faces.db")));
        Assert.Null(DocumentPlanner.Find(Path.Combine(Repository.Root, "README.md")));
    }

    private static InMemoryStore Empty() => new(TimeProvider.System);

    private static string Fixture(string name) => Path.Combine(Repository.Root, "test", "Semblance.Tests", "Fixtures", "Python", name);

    private static DocumentPlan Plan(string fixture) =>
        new DocumentPlanner(TimeProvider.System).Plan(Fixture(fixture), "backend/db.sqlite3", ClientId.Default, null, CancellationToken.None);

    private string CopyOf(string fixture)
    {
        foreach (var file in Directory.EnumerateFiles(Fixture(fixture), "*", SearchOption.AllDirectories))
        {
            var to = Path.Combine(_folder, Path.GetRelativePath(Fixture(fixture), file));
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(file, to);
        }

        return _folder;
    }

    private static void Execute(string root, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(root, "backend", "db.sqlite3")};Mode=ReadWrite;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private sealed class Counter(Action each) : IProgress<Semblance.Migration.Run.RunProgress>
    {
        public void Report(Semblance.Migration.Run.RunProgress value) => each();
    }
}
