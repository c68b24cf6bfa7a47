using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Semblance.Clients;
using Semblance.Documents;
using Semblance.Documents.Ingest;
using Semblance.Documents.Search;
using Semblance.Tests.Documents.Endpoints;

namespace Semblance.Tests.Documents.Ingest;

public sealed class IngesterTests : IAsyncLifetime
{
    private IngestFolder _files = null!;

    public Task InitializeAsync()
    {
        _files = IngestFolder.Create();
        return Task.CompletedTask;
    }

    public async Task DisposeAsync() => await _files.DisposeAsync();

    [Fact]
    public async Task A_file_becomes_an_artifact_a_document_its_parts_and_pieces_that_are_found()
    {
        var (artifact, isNew) = await _files.IngestAsync("notes.md", "# Loans\n\nHow loan onboarding works.\n\n| rate | years |\n|---|---|\n| 3 | 10 |\n");

        Assert.True(isNew);
        Assert.Equal((ArtifactStatus.Ready, DocumentKind.Markdown, ".md", "notes.md"), (artifact.Status, artifact.Kind, artifact.Type, artifact.Name));
        Assert.Equal(64, artifact.Hash!.Value.Hex.Length);
        Assert.Equal(artifact, await _files.Store.Artifacts.FindAsync(ClientId.Default, artifact.Id, CancellationToken.None));
        var document = await _files.DocumentOfAsync(artifact);
        Assert.Equal(("notes", "notes.md"), (document.Title, document.Path));
        var counts = await _files.CountAsync(artifact);
        Assert.True(counts is { Sections: >= 1, Tables: 1 });
        var found = await new DocumentSearch(_files.Store, null, _files.Time).FindAsync(ClientId.Default, "onboarding", ChunkFilter.None, 5, CancellationToken.None);
        Assert.Equal(document.Id, Assert.Single(found.Hits).Hit.Chunk.Document);
    }

    [Fact]
    public async Task The_same_bytes_are_told_and_not_doubled_under_whatever_name()
    {
        var first = await _files.IngestAsync("a.md", "Same text.");
        var again = await _files.IngestAsync("b.md", "Same text.");

        Assert.False(again.IsNew);
        Assert.Equal((first.Artifact.Id, "a.md"), (again.Artifact.Id, again.Artifact.Name));
        Assert.Single(await _files.Store.Documents.ListAsync(ClientId.Default, new DocumentQuery(), CancellationToken.None));
    }

    [Fact]
    public async Task Many_at_once_of_the_same_file_take_it_once()
    {
        var offer = _files.Offer("a.md", "Same text.");

        var taken = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => _files.Ingester.IngestAsync(ClientId.Default, offer, null, CancellationToken.None))));

        Assert.Single(taken, t => t.IsNew);
        Assert.Single(await _files.Store.Artifacts.ListAsync(ClientId.Default, new ArtifactQuery(), CancellationToken.None));
    }

    [Theory]
    [InlineData("document-empty", "empty.pdf", "")]
    [InlineData("document-malformed", "broken.pdf", "%PDF-1.7\nnothing of the kind")]
    [InlineData("document-malformed", "half.xlsx", "PK\u0003\u0004torn")]
    [InlineData("document-malformed", "entities.xml", "<!DOCTYPE log [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><log><entry><message>&a;</message></entry></log>")]
    [InlineData("document-malformed", "api.json", "{\"openapi\": \"3.0.0\", \"paths\": {")]
    [InlineData("document-malformed", "twice.json", "{\"openapi\": \"3.0.0\", \"paths\": {\"/a\": {\"get\": {}}, \"/a\": {\"get\": {}}}}")]
    [InlineData("document-malformed", "half.json", "{\"openapi\": \"3.0.0\", \"paths\": {\"/a\": {\"get\": {\"summary\": \"\\ud800\"}}}}")]
    [InlineData("document-unknown", "program.bin", "\u007fELF\u0000\u0000\u0000")]
    public async Task A_bad_file_has_a_clear_status_on_its_artifact(string code, string name, string content)
    {
        var (artifact, isNew) = await _files.IngestAsync(name, content);

        Assert.True(isNew);
        Assert.Equal((ArtifactStatus.Failed, code), (artifact.Status, artifact.Problem!.Code));
        Assert.DoesNotContain('\n', artifact.Problem.Message);
        Assert.Contains(name, artifact.Problem.Message, StringComparison.Ordinal);
        Assert.Empty(await _files.Store.Documents.ListAsync(ClientId.Default, new DocumentQuery(), CancellationToken.None));
        Assert.Equal(artifact, await _files.Store.Artifacts.FindAsync(ClientId.Default, artifact.Id, CancellationToken.None));
    }

    [Fact]
    public async Task A_mended_file_is_one_document_beside_the_failure_and_the_same_one_brought_again_as_well()
    {
        var (failed, _) = await _files.IngestAsync("api.json", "{\"openapi\": \"3.0.0\", \"paths\": {");
        Assert.Equal(ArtifactStatus.Failed, (await _files.IngestAsync("api.json", "{\"openapi\": \"3.0.0\", \"paths\": {")).Artifact.Status);
        var (mended, _) = await _files.IngestAsync("api.json", "{\"openapi\": \"3.0.0\", \"paths\": {\"/a\": {\"get\": {}}}}");
        Assert.False((await _files.IngestAsync("api.json", "{\"openapi\": \"3.0.0\", \"paths\": {\"/a\": {\"get\": {}}}}")).IsNew);

        Assert.Equal(2, (await _files.Store.Artifacts.ListAsync(ClientId.Default, new ArtifactQuery(), CancellationToken.None)).Count);
        Assert.Equal("document-malformed", (await _files.Store.Artifacts.FindAsync(ClientId.Default, failed.Id, CancellationToken.None))!.Problem!.Code);
        Assert.Equal(mended.Id, Assert.Single(await _files.Store.Documents.ListAsync(ClientId.Default, new DocumentQuery(), CancellationToken.None)).Artifact);
    }

    [Fact]
    public async Task What_is_found_of_a_file_stays_found_when_the_next_reading_of_it_fails_at_once()
    {
        const string log = "<log><entry><message>disk full</message></entry><entry><message>gone</message></entry></log>";
        _files.Limits = ReadingLimits.Default with { Parts = 1 };
        await _files.IngestAsync("log.xml", log);
        Assert.Equal(1, await _files.PiecesAsync());

        _files.Limits = ReadingLimits.Default with { Parts = 0 };
        var (artifact, _) = await _files.IngestAsync("log.xml", log);

        Assert.Equal((ArtifactStatus.Failed, 1L), (artifact.Status, await _files.PiecesAsync()));
    }

    [Fact]
    public async Task What_was_read_before_a_fault_is_kept_and_found()
    {
        var (artifact, _) = await _files.IngestAsync("cut.xml", "<log><entry><message>disk full</message></entry><entry><message>gone</message></entry><entry><mess");

        Assert.Equal((ArtifactStatus.Failed, "document-malformed"), (artifact.Status, artifact.Problem!.Code));
        Assert.Equal(2, (await _files.CountAsync(artifact)).LogEntries);
        Assert.Equal(2, await _files.PiecesAsync());
    }

    [Fact]
    public async Task A_wrong_ending_misleads_nobody()
    {
        var (artifact, _) = await _files.IngestAsync("report.pdf", "{\"openapi\": \"3.0.0\", \"info\": {}, \"paths\": {\"/loans\": {\"get\": {\"summary\": \"List\"}}}}");

        Assert.Equal((ArtifactStatus.Ready, DocumentKind.OpenApi), (artifact.Status, artifact.Kind));
        Assert.Equal(1, (await _files.CountAsync(artifact)).Endpoints);
    }

    [Fact]
    public async Task A_file_that_is_too_large_is_not_even_taken()
    {
        _files.Limits = ReadingLimits.Default with { Bytes = 10 };

        var error = await Assert.ThrowsAsync<SemblanceException>(() => _files.IngestAsync("large.txt", new string('x', 11)));

        Assert.Equal((ErrorKind.Exhausted, "document-too-large"), (error.Kind, error.Code));
        Assert.Empty(await _files.Store.Artifacts.ListAsync(ClientId.Default, new ArtifactQuery(), CancellationToken.None));
    }

    [Fact]
    public async Task A_file_that_failed_is_taken_up_again_when_it_is_brought_again()
    {
        _files.Limits = ReadingLimits.Default with { Parts = 2 };
        var text = string.Join("\n\n", Enumerable.Range(0, 5).Select(i => $"Paragraph {i}."));
        var failed = await _files.IngestAsync("long.txt", text);
        Assert.Equal((ArtifactStatus.Failed, "document-too-large"), (failed.Artifact.Status, failed.Artifact.Problem!.Code));
        Assert.Equal(2, (await _files.CountAsync(failed.Artifact)).Sections);

        _files.Limits = ReadingLimits.Default;
        var again = await _files.IngestAsync("long.txt", text);

        Assert.Equal((failed.Artifact.Id, true, ArtifactStatus.Ready), (again.Artifact.Id, again.IsNew, again.Artifact.Status));
        Assert.Null(again.Artifact.Problem);
        Assert.Equal(5, (await _files.CountAsync(again.Artifact)).Sections);
        Assert.False((await _files.IngestAsync("long.txt", text)).IsNew);
    }

    [Fact]
    public async Task A_file_whose_reader_died_is_taken_up_after_a_while_and_not_before()
    {
        var offer = _files.Offer("left.md", "Left behind.");
        var taken = await _files.Ingester.TakeAsync(ClientId.Default, offer, CancellationToken.None);
        await _files.Store.Artifacts.UpdateAsync(taken.Artifact with { Status = ArtifactStatus.Reading }, CancellationToken.None);

        Assert.False((await _files.Ingester.IngestAsync(ClientId.Default, offer, null, CancellationToken.None)).IsNew);
        _files.Time.Advance(TimeSpan.FromMinutes(3));
        var again = await _files.Ingester.IngestAsync(ClientId.Default, offer, null, CancellationToken.None);

        Assert.Equal((true, ArtifactStatus.Ready), (again.IsNew, again.Artifact.Status));
    }

    [Fact]
    public async Task A_cancelled_reading_says_so_and_keeps_what_it_has()
    {
        using var stop = new CancellationTokenSource();
        var entries = string.Concat(Enumerable.Range(0, 25_000).Select(i => string.Create(CultureInfo.InvariantCulture, $"<entry><message>number {i}</message></entry>")));
        var offer = _files.Offer("log.xml", $"<log>{entries}</log>");

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _files.Ingester.IngestAsync(
            ClientId.Default, offer, progress => { if (progress.Parts > 0) { stop.Cancel(); } }, stop.Token));

        var artifact = Assert.Single(await _files.Store.Artifacts.ListAsync(ClientId.Default, new ArtifactQuery(), CancellationToken.None));
        Assert.Equal(ArtifactStatus.Cancelled, artifact.Status);
        Assert.InRange((await _files.CountAsync(artifact)).LogEntries, 1, 24_999);
        Assert.Equal(ArtifactStatus.Ready, (await _files.Ingester.IngestAsync(ClientId.Default, offer, null, CancellationToken.None)).Artifact.Status);
        Assert.Equal(25_000, (await _files.CountAsync(artifact)).LogEntries);
        Assert.Equal(25_000, await _files.PiecesAsync());
    }

    [Fact]
    public async Task Columns_of_spending_become_facts_with_their_evidence()
    {
        var offer = _files.Offer("week.csv", "Campaign,Ad Spend,Revenue,Conversions,Clicks,Impressions,Click Rate\nA,100.10,400,4,50,1000,0.05\nB,99.90,200,6,150,3000,0.05\nC,,,,,,\n") with { ReportWeek = "2026-W47" };

        var (artifact, _) = await _files.Ingester.IngestAsync(ClientId.Default, offer, null, CancellationToken.None);

        var fact = Assert.Single(await _files.Store.Facts.ListFactsAsync(ClientId.Default, new FactQuery { Artifact = artifact.Id }, CancellationToken.None));
        using var metrics = JsonDocument.Parse(fact.Metrics);
        Assert.Equal(
            [("clicks", 200), ("conversions", 10), ("cpa", 20), ("ctr", 0.05), ("impressions", 4000), ("revenue", 600), ("roas", 3), ("spend", 200)],
            metrics.RootElement.EnumerateObject().Select(m => (m.Name, Math.Round(m.Value.GetDouble(), 9))).Order());
        Assert.Equal("2026-W47", fact.ReportWeek);
        var evidence = await _files.Store.Facts.FindEvidenceAsync(ClientId.Default, fact.Evidence!.Value, CancellationToken.None);
        Assert.Equal(("week.csv#data", "csv"), (evidence!.Locator, evidence.ContentType));
        Assert.Contains("A | 100.10 | 400", evidence.Preview, StringComparison.Ordinal);
        Assert.Contains("\"Ad Spend\"", evidence.Data, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Columns_with_decimal_commas_are_summed_beside_those_without()
    {
        await _files.IngestAsync("woche.csv", "Kampagne;Spend;Revenue;Clicks;Impressions\nA;1.234,56;1.000;50;1.234\nB;12,44;2.500,00;150;\nC;1.000;;;\n");

        using var metrics = JsonDocument.Parse(Assert.Single(await _files.Store.Facts.ListFactsAsync(ClientId.Default, new FactQuery(), CancellationToken.None)).Metrics);

        // The impressions may be meant as thousands, but are numbers as they stand.
        Assert.Equal([2247d, 3500d, 200d, 1.234], new[] { "spend", "revenue", "clicks", "impressions" }.Select(m => metrics.RootElement.GetProperty(m).GetDouble()));
    }

    [Fact]
    public async Task Amounts_of_money_are_summed_as_what_they_are()
    {
        await _files.IngestAsync("week.csv", "Campaign,Ad Spend,Revenue,Clicks\nA,\"$1,200\",\"1,200.50 USD\",\"1,200\"\nB,\"($200.50)\",\"USD 300\",5.0\nC,$ -,-,\n");

        var fact = Assert.Single(await _files.Store.Facts.ListFactsAsync(ClientId.Default, new FactQuery(), CancellationToken.None));
        using var metrics = JsonDocument.Parse(fact.Metrics);
        Assert.Equal(
            [("clicks", 1205), ("revenue", 1500.5), ("roas", Math.Round(1500.5 / 999.5, 9)), ("spend", 999.5)],
            metrics.RootElement.EnumerateObject().Select(m => (m.Name, Math.Round(m.Value.GetDouble(), 9))).Order());
        var evidence = await _files.Store.Facts.FindEvidenceAsync(ClientId.Default, fact.Evidence!.Value, CancellationToken.None);
        using var data = JsonDocument.Parse(evidence!.Data!);
        Assert.Equal(("USD", "USD"), (data.RootElement.GetProperty("currencies").GetProperty("spend").GetString(), data.RootElement.GetProperty("currencies").GetProperty("revenue").GetString()));
    }

    [Fact]
    public async Task Columns_that_cannot_be_summed_are_told_with_how_many_of_their_cells_are_why()
    {
        var (artifact, _) = await _files.IngestAsync(
            "week.csv", "Spend;Cost;Revenue;Conversions;Clicks;Impressions\n€ 12;$1;1,234;12 %;5;about 3\n$ 13;2;2,000;3 %;6;4\n;;;;;\n");

        Assert.Equal("""{"clicks":11,"spend":3}""", Assert.Single(await _files.Store.Facts.ListFactsAsync(ClientId.Default, new FactQuery(), CancellationToken.None)).Metrics);
        Assert.Equal(
            [("Spend", "mixed-currencies", 2L, 2L), ("Revenue", "ambiguous", 2L, 2L), ("Conversions", "shares", 2L, 2L), ("Impressions", "not-numbers", 2L, 1L)],
            UnsummedColumn.Of(artifact).Select(c => (c.Column, c.Reason, c.Filled, c.Left)));
        Assert.Equal(
            [
                "\"Spend\" is not summed: its amounts are in EUR and USD.", "\"Revenue\" is not summed: nobody can tell whether \"1,234\" means thousands or decimals.",
                "\"Conversions\" is not summed: all of its 2 filled cells are shares (%), which do not add up.",
                "\"Impressions\" is not summed: 1 of its 2 filled cells cannot be read as amounts, such as \"about 3\".",
            ],
            UnsummedColumn.Of((await _files.Store.Artifacts.FindAsync(ClientId.Default, artifact.Id, CancellationToken.None))!).Select(c => c.Message));
    }

    [Theory]
    [InlineData("Spend (USD),Spend (EUR),Clicks\n1,2,3\n", """{"clicks":3}""", "spend")]
    [InlineData("Spend (USD),Revenue €\n1,2\n", """{"revenue":2,"spend":1}""", "roas")]
    [InlineData("Spend (USD),Revenue\n1,€2\n", """{"revenue":2,"spend":1}""", "roas")]
    public async Task Columns_of_two_currencies_are_not_added_up_nor_divided(string csv, string metrics, string told)
    {
        var (artifact, _) = await _files.IngestAsync("week.csv", csv);

        Assert.Equal(metrics, Assert.Single(await _files.Store.Facts.ListFactsAsync(ClientId.Default, new FactQuery(), CancellationToken.None)).Metrics);
        Assert.Equal((told, "mixed-currencies"), (Assert.Single(UnsummedColumn.Of(artifact)).Column, UnsummedColumn.Of(artifact)[0].Reason));
    }

    [Fact]
    public async Task Half_a_table_makes_no_facts_and_the_whole_of_it_its_own()
    {
        var csv = "spend\n" + string.Concat(Enumerable.Repeat("1\n", 700));
        _files.Limits = ReadingLimits.Default with { Parts = 1 };
        var (artifact, _) = await _files.IngestAsync("long.csv", csv);
        Assert.Equal((ArtifactStatus.Failed, 1L), (artifact.Status, (await _files.CountAsync(artifact)).Tables));
        Assert.Empty(await _files.Store.Facts.ListFactsAsync(ClientId.Default, new FactQuery(), CancellationToken.None));

        _files.Limits = ReadingLimits.Default;
        await _files.IngestAsync("long.csv", csv);

        Assert.Equal("""{"spend":700}""", Assert.Single(await _files.Store.Facts.ListFactsAsync(ClientId.Default, new FactQuery(), CancellationToken.None)).Metrics);
    }

    [Fact]
    public async Task A_reason_without_end_is_cut_and_kept()
    {
        _files.Embedder = new ScriptedEmbedder(_ => throw new SemblanceException(ErrorKind.Invalid, "embedder-refused", new string('x', 30_000)));

        var (artifact, _) = await _files.IngestAsync("a.md", "Text.");

        Assert.Equal((ArtifactStatus.Failed, "embedder-refused"), (artifact.Status, artifact.Problem!.Code));
        Assert.InRange(artifact.Problem.Message.Length, 1_000, 3_000);
    }

    [Fact]
    public async Task Whoever_cancels_it_elsewhere_is_heard_while_one_call_takes_long()
    {
        var time = new TickedTime();
        var called = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var embedder = new ScriptedEmbedder(async (_, wanted) =>
        {
            called.SetResult();
            await Task.Delay(Timeout.Infinite, wanted);
            return ScriptedEmbedder.Any;
        });
        var ingester = new Ingester(_files.Store, new DocumentReading(ReadingLimits.Default), embedder, time);
        var reading = ingester.IngestAsync(ClientId.Default, _files.Offer("a.md", "Text."), null, CancellationToken.None);
        await called.Task;
        var artifact = Assert.Single(await _files.Store.Artifacts.ListAsync(ClientId.Default, new ArtifactQuery(), CancellationToken.None));
        Assert.True(await _files.Store.Artifacts.UpdateAsync(artifact with { Status = ArtifactStatus.Cancelled }, ArtifactStatus.Reading, CancellationToken.None));

        time.Tick();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        Assert.Equal(ArtifactStatus.Cancelled, (await _files.Store.Artifacts.FindAsync(ClientId.Default, artifact.Id, CancellationToken.None))!.Status);
    }

    [Theory]
    [InlineData("/dev/zero", "a device")]
    [InlineData("/dev/null", "a device")]
    [InlineData(null, "a pipe")]
    public async Task What_is_no_file_is_told_and_not_waited_for(string? path, string what)
    {
        path ??= await PipeAsync();

        foreach (var refused in new Func<Task>[]
        {
            () => _files.Ingester.IngestAsync(ClientId.Default, OfferedFile.At(path), null, CancellationToken.None),
            () => _files.Ingester.Reading.RecogniseAsync(path, CancellationToken.None),
        })
        {
            var error = await Assert.ThrowsAsync<SemblanceException>(refused);
            Assert.Equal((ErrorKind.Invalid, "file-special"), (error.Kind, error.Code));
            Assert.Contains($"{path} is {what} and no file", error.Message, StringComparison.Ordinal);
        }

        Assert.Empty(await _files.Store.Artifacts.ListAsync(ClientId.Default, new ArtifactQuery(), CancellationToken.None));
    }

    /// <summary>Which nobody writes to: opening it would not come back.</summary>
    private async Task<string> PipeAsync()
    {
        var path = Path.Combine(_files.Path, "pipe.csv");
        using var made = Process.Start("mkfifo", [path]);
        await made.WaitForExitAsync();
        return path;
    }

    [Fact]
    public async Task The_end_of_a_long_message_and_of_a_long_row_are_found()
    {
        var filler = string.Concat(Enumerable.Repeat("something or other ", 400));
        await _files.IngestAsync("log.xml", $"<log><entry level='ERROR'><message>{filler}zebra</message></entry></log>");
        await _files.IngestAsync("notes.csv", $"name,note\nAda,{filler}giraffe\n");

        var search = new DocumentSearch(_files.Store, null, _files.Time);
        var zebra = Assert.Single((await search.FindAsync(ClientId.Default, "zebra", ChunkFilter.None, 5, CancellationToken.None)).Hits).Hit.Chunk;
        var giraffe = Assert.Single((await search.FindAsync(ClientId.Default, "giraffe", ChunkFilter.None, 5, CancellationToken.None)).Hits).Hit.Chunk;

        Assert.Equal((ChunkType.Log, "ERROR", 0), (zebra.Type, zebra.Level, zebra.Part));
        Assert.Equal((ChunkType.Table, 0), (giraffe.Type, giraffe.Part));
        Assert.All([zebra, giraffe], c => Assert.InRange(c.Text.Length, 5, TextChunker.Most));
    }

    [Fact]
    public async Task More_tags_than_one_page_of_them_stay_in_the_search_when_a_document_is_read_again()
    {
        _files.Limits = ReadingLimits.Default with { Parts = 1 };
        var (artifact, _) = await _files.IngestAsync("a.txt", "One.\n\nTwo.");
        var document = await _files.DocumentOfAsync(artifact);
        await _files.Store.Tags.AddAsync(
            ClientId.Default,
            [.. Enumerable.Range(0, 1_003).Select(i => new Tag { Id = TagId.New(), Client = ClientId.Default, Document = document.Id, Name = $"tag {i}", CreatedAt = document.CreatedAt })],
            CancellationToken.None);

        _files.Limits = ReadingLimits.Default;
        await _files.IngestAsync("a.txt", "One.\n\nTwo.");

        Assert.Equal(1 + 1_003, await _files.PiecesAsync());
    }

    [Theory]
    [InlineData("name,notes\na,b\n")]
    [InlineData("spend\n=SUM(A1:A9)\n")]
    [InlineData("spend\n12\nabout 3\n")]
    [InlineData("cost per click,conversion rate\n1,2\n")]
    [InlineData("name;spend\na;1,234\nb;2,000\n")]
    [InlineData("name;spend\na;1.234,56\nb;12.5\n")]
    public async Task Columns_that_hold_no_sums_make_no_facts(string csv)
    {
        var (artifact, _) = await _files.IngestAsync("data.csv", csv);

        Assert.Equal(ArtifactStatus.Ready, artifact.Status);
        Assert.Empty(await _files.Store.Facts.ListFactsAsync(ClientId.Default, new FactQuery(), CancellationToken.None));
    }

    [Fact]
    public async Task Every_piece_gets_its_embedding_in_the_models_own_space()
    {
        await using var server = await ModelServer.StartAsync();
        using var embedder = IngestFolder.EmbedderOf(server, _files.Time);
        _files.Embedder = embedder;

        var (artifact, _) = await _files.IngestAsync("log.xml", Log(70));

        Assert.Equal(ArtifactStatus.Ready, artifact.Status);
        Assert.Equal(70, await _files.EmbeddedAsync());
        Assert.Equal([32, 32, 6], server.Requests.Select(r => r.Count));
        Assert.Equal(embedder.Space.Key.Value, (await _files.Store.Chunks.CountAsync(ClientId.Default, CancellationToken.None))[0].Index.Space!.Value.Value);
    }

    [Fact]
    public async Task An_embedder_that_changes_its_width_in_mid_run_fails_the_file_and_keeps_everything_done()
    {
        await using var server = await ModelServer.StartAsync();
        using var embedder = IngestFolder.EmbedderOf(server, _files.Time);
        _files.Embedder = embedder;
        var before = server.Embed;
        server.Embed = text => text.EndsWith(" 50", StringComparison.Ordinal) ? [1, 2, 3, 4] : before(text);

        var (artifact, _) = await _files.IngestAsync("log.xml", Log(70));
        var done = await _files.EmbeddedAsync();

        Assert.Equal((ArtifactStatus.Failed, "embedder-changed"), (artifact.Status, artifact.Problem!.Code));
        Assert.Equal((70, 70), ((await _files.CountAsync(artifact)).LogEntries, await _files.PiecesAsync()));
        Assert.True(done is 0 or 32 or 38 or 64, $"{done} embeddings");

        server.Embed = before;
        using var mended = IngestFolder.EmbedderOf(server, _files.Time);
        _files.Embedder = mended;
        Assert.Equal(ArtifactStatus.Ready, (await _files.IngestAsync("log.xml", Log(70))).Artifact.Status);
        Assert.Equal(70, await _files.EmbeddedAsync());
    }

    [Fact]
    public async Task An_embedder_that_does_not_answer_fails_the_file_which_is_found_by_its_words()
    {
        await using var server = await ModelServer.StartAsync();
        for (var i = 0; i < 9; i++)
        {
            server.Then(503, "{}");
        }

        using var embedder = IngestFolder.EmbedderOf(server, _files.Time);
        _files.Embedder = embedder;

        var (artifact, _) = await _files.IngestAsync("log.xml", Log(3));

        Assert.Equal((ArtifactStatus.Failed, "embedder-unavailable"), (artifact.Status, artifact.Problem!.Code));
        Assert.NotEmpty((await new DocumentSearch(_files.Store, null, _files.Time).FindAsync(ClientId.Default, "number", ChunkFilter.None, 5, CancellationToken.None)).Hits);
    }

    [Fact]
    public async Task A_log_with_more_entries_than_one_write_takes_is_found_whole()
    {
        var (artifact, _) = await _files.IngestAsync("log.xml", Log(12_345));

        Assert.Equal((12_345, 12_345), ((await _files.CountAsync(artifact)).LogEntries, await _files.PiecesAsync()));
    }

    private static string Log(int entries) =>
        new StringBuilder("<log>").AppendJoin("", Enumerable.Range(0, entries).Select(i => string.Create(CultureInfo.InvariantCulture, $"<entry><message>number {i}</message></entry>"))).Append("</log>").ToString();
}
