using System.Text.Json.Nodes;
using Semblance.Clients;
using Semblance.Documents;

namespace Semblance.Tests.Storage.Conformance;

/// <summary>Artifacts, documents and their parts.</summary>
public abstract class DocumentConformance : StoreConformance
{
    private static readonly ClientId Mine = ClientId.Default;

    [StoreFact]
    public async Task An_artifact_comes_back_as_it_was_put_in_to_its_own_client_alone()
    {
        var artifact = NewArtifact() with
        {
            Kind = DocumentKind.Pdf,
            Size = 5_000_000_000,
            Hash = FileHash.Of([1]),
            Status = ArtifactStatus.Failed,
            Problem = new ArtifactProblem("document-malformed", "It is broken."),
            ReportWeek = "2026-W47",
            SourceUrl = "https://example.org/é",
        };
        await Store.Artifacts.AddAsync(artifact, Stop);
        Assert.Equal(artifact, await Store.Artifacts.FindAsync(Mine, artifact.Id, Stop));
        Assert.Null(await Store.Artifacts.FindAsync(Other, artifact.Id, Stop));
        Assert.Empty(await Store.Artifacts.ListAsync(Other, new ArtifactQuery(), Stop));
        Assert.False(await Store.Artifacts.RemoveAsync(Other, artifact.Id, Stop));
        await AssertErrorAsync(ErrorKind.Conflict, "artifact-exists", () => Store.Artifacts.AddAsync(artifact, Stop));
        await AssertErrorAsync(ErrorKind.NotFound, "client-unknown", () => Store.Artifacts.AddAsync(NewArtifact() with { Client = new ClientId("nobody") }, Stop));
        await AssertErrorAsync(ErrorKind.NotFound, "artifact-unknown", () => Store.Artifacts.UpdateAsync(artifact with { Client = Other }, Stop));
        await AssertErrorAsync(ErrorKind.Invalid, "document-text", () => Store.Artifacts.AddAsync(NewArtifact() with { Name = "" }, Stop));
        await AssertErrorAsync(ErrorKind.Invalid, "document-text", () => Store.Artifacts.AddAsync(NewArtifact() with { Name = new string('x', 1_001) }, Stop));

        await Store.Artifacts.UpdateAsync(artifact with { Status = ArtifactStatus.Ready, Problem = null, CreatedAt = At.AddDays(1) }, Stop);
        Assert.Equal(artifact with { Status = ArtifactStatus.Ready, Problem = null }, await Store.Artifacts.FindAsync(Mine, artifact.Id, Stop));
    }

    [StoreFact]
    public async Task Of_many_who_take_up_an_artifact_one_does()
    {
        var artifact = NewArtifact();
        await Store.Artifacts.AddAsync(artifact, Stop);
        var taken = await Task.WhenAll(Enumerable.Range(0, 8).Select(i =>
            Store.Artifacts.UpdateAsync(artifact with { Status = ArtifactStatus.Reading, ReportWeek = $"{i}" }, ArtifactStatus.Queued, Stop)));
        Assert.Single(taken, t => t);
        Assert.Equal($"{Array.IndexOf(taken, true)}", (await Store.Artifacts.FindAsync(Mine, artifact.Id, Stop))!.ReportWeek);
        Assert.False(await Store.Artifacts.UpdateAsync(artifact with { Client = Other }, ArtifactStatus.Reading, Stop));
        Assert.False(await Store.Artifacts.UpdateAsync(NewArtifact(), ArtifactStatus.Queued, Stop));
    }

    [StoreFact]
    public async Task Artifacts_are_listed_newest_first_page_by_page_and_by_what_is_asked()
    {
        var all = Enumerable.Range(0, 7).Select(i => NewArtifact() with
        {
            Id = new ArtifactId(new Guid(i + 1, 0, 0, new byte[8])),
            Name = i == 3 ? "Summer Report.PDF" : $"{i}.csv",
            Status = i < 2 ? ArtifactStatus.Queued : ArtifactStatus.Ready,
            Kind = i == 4 ? DocumentKind.Csv : null,
            Hash = FileHash.Of([(byte)(i % 3)]),
            ReportWeek = i == 5 ? "W5" : null,
            CreatedAt = At.AddSeconds(i / 2),
        }).ToList();
        foreach (var artifact in all)
        {
            await Store.Artifacts.AddAsync(artifact, Stop);
        }

        var expected = all.OrderByDescending(a => a.CreatedAt).ThenByDescending(a => a.Id).Select(a => a.Id).ToList();
        Assert.Equal(expected, await PagesAsync(async after => (await Store.Artifacts.ListAsync(Mine, new ArtifactQuery { After = after, Limit = 2 }, Stop))
            .Select(a => (a.Id, new TimeCursor(a.CreatedAt, a.Id.Value)))));
        Assert.Equal([all[1].Id, all[0].Id], await ListAsync(new ArtifactQuery { Status = ArtifactStatus.Queued }));
        Assert.Equal([all[4].Id], await ListAsync(new ArtifactQuery { Kind = DocumentKind.Csv }));
        Assert.Equal([all[5].Id, all[2].Id], await ListAsync(new ArtifactQuery { Hash = FileHash.Of([2]) }));
        Assert.Equal([all[5].Id], await ListAsync(new ArtifactQuery { ReportWeek = "W5" }));
        Assert.Equal([all[3].Id], await ListAsync(new ArtifactQuery { Text = "mer rep" }));
        Assert.Equal(7, (await ListAsync(new ArtifactQuery { Text = "" })).Count());
        Assert.Empty(await ListAsync(new ArtifactQuery { Text = "100%\0" }));
        await AssertErrorAsync(ErrorKind.Invalid, "page-limit", () => Store.Artifacts.ListAsync(Mine, new ArtifactQuery { Limit = 0 }, Stop));

        async Task<IEnumerable<ArtifactId>> ListAsync(ArtifactQuery query) => (await Store.Artifacts.ListAsync(Mine, query, Stop)).Select(a => a.Id);
    }

    [StoreFact]
    public async Task An_artifact_goes_with_its_documents_and_all_that_is_of_them_and_of_nobody_else()
    {
        var (artifact, kept) = (NewArtifact(), NewArtifact());
        await Store.Artifacts.AddAsync(artifact, Stop);
        await Store.Artifacts.AddAsync(kept, Stop);
        var (gone, stays, free) = (NewDocument(artifact), NewDocument(kept), NewDocument());
        foreach (var document in new[] { gone, stays, free })
        {
            await FillAsync(document);
        }

        foreach (var of in new[] { artifact, kept })
        {
            var evidence = new FactEvidence { Id = EvidenceId.New(), Client = Mine, Artifact = of.Id };
            await Store.Facts.AddEvidenceAsync(Mine, [evidence], Stop);
            await Store.Facts.AddFactsAsync(Mine, [new Fact { Id = FactId.New(), Client = Mine, Artifact = of.Id, Evidence = evidence.Id, Metrics = "{}" }], Stop);
        }

        Assert.True(await Store.Artifacts.RemoveAsync(Mine, artifact.Id, Stop));
        Assert.False(await Store.Artifacts.RemoveAsync(Mine, artifact.Id, Stop));
        Assert.Null(await Store.Documents.FindAsync(Mine, gone.Id, Stop));
        Assert.Equal(new DocumentCounts(0, 0, 0, 0), await Store.Documents.CountPartsAsync(Mine, gone.Id, Stop));
        Assert.Equal([kept.Id], (await Store.Facts.ListFactsAsync(Mine, new FactQuery(), Stop)).Select(f => f.Artifact));
        Assert.Equal([kept.Id], (await Store.Facts.ListEvidenceAsync(Mine, new EvidenceQuery(), Stop)).Select(e => e.Artifact));
        var left = new[] { stays.Id, free.Id }.Order().ToList();
        Assert.Equal(left, (await Store.Documents.ListAsync(Mine, new DocumentQuery(), Stop)).Select(d => d.Id).Order());
        Assert.Equal(left, (await Store.Documents.ListEndpointsAsync(Mine, new EndpointQuery(), Stop)).Select(e => e.Document).Order());
        Assert.Equal(left, (await Store.Documents.ListLogEntriesAsync(Mine, new LogQuery(), Stop)).Select(e => e.Document).Order());
        Assert.Equal(left, (await Store.Tags.ListAsync(Mine, new TagQuery(), Stop)).Select(t => t.Document).Order());
        Assert.Equal(left, (await Store.Facts.ListEntitiesAsync(Mine, new EntityQuery(), Stop)).Select(e => e.Document).Order());
        Assert.Equal(left, (await Store.Facts.ListMetricHitsAsync(Mine, new MetricHitQuery(), Stop)).Select(h => h.Document).Order());

        Assert.True(await Store.Documents.RemoveAsync(Mine, stays.Id, Stop));
        Assert.NotNull(await Store.Artifacts.FindAsync(Mine, kept.Id, Stop));
        Assert.Equal([free.Id], (await Store.Tags.ListAsync(Mine, new TagQuery(), Stop)).Select(t => t.Document));
        await Store.Documents.AddAsync(stays, Stop);
        Assert.Null(await Store.Tags.FindPromptAsync(Mine, stays.Id, Stop));
        Assert.Null(await Store.Documents.FindStructureAsync(Mine, stays.Id, Stop));
    }

    [StoreFact]
    public async Task A_document_belongs_to_its_client_and_to_an_artifact_of_the_same()
    {
        var artifact = NewArtifact();
        await Store.Artifacts.AddAsync(artifact, Stop);
        var document = NewDocument(artifact) with { Title = "Häuser\0", Path = "/a/b.pdf", Source = "watch" };
        await Store.Documents.AddAsync(document, Stop);
        document = document with { Title = "Häuser\uFFFD" };
        Assert.Equal(document, await Store.Documents.FindAsync(Mine, document.Id, Stop));
        Assert.Null(await Store.Documents.FindAsync(Other, document.Id, Stop));
        await AssertErrorAsync(ErrorKind.Conflict, "document-exists", () => Store.Documents.AddAsync(document, Stop));
        await AssertErrorAsync(ErrorKind.NotFound, "artifact-unknown", () => Store.Documents.AddAsync(NewDocument(artifact) with { Client = Other }, Stop));
        await AssertErrorAsync(ErrorKind.NotFound, "artifact-unknown", () => Store.Documents.UpdateAsync(document with { Artifact = ArtifactId.New() }, Stop));
        await AssertErrorAsync(ErrorKind.NotFound, "document-unknown", () => Store.Documents.UpdateAsync(NewDocument(), Stop));
        await AssertErrorAsync(ErrorKind.NotFound, "document-unknown", () => Store.Documents.AddPartsAsync(Other, document.Id, [NewSection(0, "x")], Stop));
        await AssertErrorAsync(ErrorKind.NotFound, "document-unknown", () => Store.Documents.UpdateStructureAsync(Other, document.Id, "{}", Stop));

        await Store.Documents.UpdateAsync(document with { Artifact = null, Title = null, Kind = DocumentKind.Text, CreatedAt = At.AddDays(1) }, Stop);
        Assert.Equal(document with { Artifact = null, Title = null, Kind = DocumentKind.Text }, await Store.Documents.FindAsync(Mine, document.Id, Stop));
        Assert.True(await Store.Artifacts.RemoveAsync(Mine, artifact.Id, Stop));
        Assert.NotNull(await Store.Documents.FindAsync(Mine, document.Id, Stop));
    }

    [StoreFact]
    public async Task Names_of_artifacts_are_listed_at_once_for_their_client()
    {
        var (first, second) = (NewArtifact() with { Name = "rates.csv" }, NewArtifact() with { Name = "leads.csv" });
        await Store.Artifacts.AddAsync(first, Stop);
        await Store.Artifacts.AddAsync(second, Stop);

        ArtifactId[] asked = [first.Id, second.Id, ArtifactId.New(), first.Id];
        var names = await Store.Artifacts.ListNamesAsync(Mine, asked, Stop);
        Assert.Equal(new Dictionary<ArtifactId, string> { [first.Id] = "rates.csv", [second.Id] = "leads.csv" }.OrderBy(n => n.Key), names.OrderBy(n => n.Key));
        Assert.Empty(await Store.Artifacts.ListNamesAsync(Other, asked, Stop));
        Assert.Empty(await Store.Artifacts.ListNamesAsync(Mine, [], Stop));
    }

    [StoreFact]
    public async Task Documents_are_called_by_their_title_else_their_file_else_their_path()
    {
        var artifact = NewArtifact();
        await Store.Artifacts.AddAsync(artifact, Stop);
        var (titled, read, placed, nameless) = (NewDocument(artifact) with { Title = "Rates" }, NewDocument(artifact) with { Path = "/b" }, NewDocument() with { Path = "/a" }, NewDocument());
        foreach (var document in new[] { titled, read, placed, nameless })
        {
            await Store.Documents.AddAsync(document, Stop);
        }

        DocumentId[] asked = [titled.Id, read.Id, placed.Id, nameless.Id, DocumentId.New(), titled.Id];
        var names = await Store.Documents.ListNamesAsync(Mine, asked, Stop);
        Assert.Equal(
            new Dictionary<DocumentId, string> { [titled.Id] = "Rates", [read.Id] = artifact.Name, [placed.Id] = "/a" }.OrderBy(n => n.Key), names.OrderBy(n => n.Key));
        Assert.Empty(await Store.Documents.ListNamesAsync(Other, asked, Stop));
        Assert.Empty(await Store.Documents.ListNamesAsync(Mine, [], Stop));
    }

    [StoreFact]
    public async Task Documents_are_listed_newest_first_page_by_page_and_by_what_is_asked()
    {
        var artifact = NewArtifact();
        await Store.Artifacts.AddAsync(artifact, Stop);
        var all = Enumerable.Range(0, 7).Select(i => NewDocument(i == 2 ? artifact : null) with
        {
            Id = new DocumentId(new Guid(i + 1, 0, 0, new byte[8])),
            Kind = i < 3 ? DocumentKind.OpenApi : DocumentKind.Pdf,
            Title = i == 4 ? "Loan Onboarding" : null,
            Path = i == 5 ? "/old/LOAN.pdf" : null,
            CreatedAt = At.AddSeconds(i / 2),
        }).ToList();
        foreach (var document in all)
        {
            await Store.Documents.AddAsync(document, Stop);
        }

        await Store.Tags.AddAsync(Mine, [NewTag(all[1], "loan"), NewTag(all[6], "loan"), NewTag(all[6], "loan"), NewTag(all[0], "loans")], Stop);
        Assert.Equal(
            all.OrderByDescending(d => d.CreatedAt).ThenByDescending(d => d.Id).Select(d => d.Id),
            await PagesAsync(async after => (await Store.Documents.ListAsync(Mine, new DocumentQuery { After = after, Limit = 3 }, Stop))
                .Select(d => (d.Id, new TimeCursor(d.CreatedAt, d.Id.Value)))));
        Assert.Equal([all[2].Id, all[1].Id, all[0].Id], await ListAsync(new DocumentQuery { Kind = DocumentKind.OpenApi }));
        Assert.Equal([all[2].Id], await ListAsync(new DocumentQuery { Artifact = artifact.Id }));
        Assert.Equal([all[6].Id, all[1].Id], await ListAsync(new DocumentQuery { Tag = "loan" }));
        Assert.Equal([all[5].Id, all[4].Id], await ListAsync(new DocumentQuery { Text = "loan" }));
        Assert.Empty(await Store.Documents.ListAsync(Other, new DocumentQuery(), Stop));

        async Task<IEnumerable<DocumentId>> ListAsync(DocumentQuery query) => (await Store.Documents.ListAsync(Mine, query, Stop)).Select(d => d.Id);
    }

    [StoreFact]
    public async Task Parts_of_every_sort_come_back_whole_with_their_places()
    {
        var document = NewDocument();
        await Store.Documents.AddAsync(document, Stop);
        var box = new Place { Page = 3, Box = new PageBox(1.5, 0.1 + 0.2, 1e-9, 842), Line = 7, Path = "/log/entry[1]" };
        var section = new Section(0, box, "Überschrift", "Zeile 1\nZeile 2 😀");
        var table = new TableRows(1, Place.Unknown, "Sheet \"1\"", ["a", "column 2", ""], 301, [["=1+1", null, "木"], ["", "\\", "a\nb"]]);
        var endpoint = new ApiEndpoint(2, new Place { Path = "#/paths/~1loans/get" }, null, "GET", "/loans/{id}", "One", ["loan", "é\"\\"], "[{\"in\":\"path\",\"name\":\"id\"}]", null);
        var entry = new LogEntry(
            3, new Place { Line = 12 }, "21/Nov/2026 10:30", At.AddMicroseconds(7).AddTicks(5), "ERROR", "E-1", "db", "gone 😀",
            new Dictionary<string, string>(StringComparer.Ordinal) { ["z"] = "1", ["Ä"] = "\"" });
        var untimed = new LogEntry(4, Place.Unknown, null, null, null, null, null, "", new Dictionary<string, string>(StringComparer.Ordinal));
        Assert.Equal(5, await Store.Documents.AddPartsAsync(Mine, document.Id, [section, table, endpoint, entry, untimed], Stop));

        Assert.Equal(section, Assert.Single(await Store.Documents.ListSectionsAsync(Mine, document.Id, -1, 10, Stop)));
        var read = Assert.Single(await Store.Documents.ListTablesAsync(Mine, document.Id, -1, 10, Stop));
        Assert.Equal(table with { Columns = read.Columns, Rows = read.Rows }, read);
        Assert.Equal(table.Columns, read.Columns);
        Assert.Equal(table.Rows, read.Rows);
        var api = Assert.Single(await Store.Documents.ListEndpointsAsync(Mine, new EndpointQuery(), Stop));
        Assert.Equal((document.Id, endpoint with { Tags = api.Part.Tags }), (api.Document, api.Part));
        Assert.Equal(endpoint.Tags, api.Part.Tags);
        var logs = (await Store.Documents.ListLogEntriesAsync(Mine, new LogQuery(), Stop)).Select(e => e.Part).ToList();
        Assert.Equal([entry with { At = At.AddMicroseconds(7), Attributes = logs[0].Attributes }, untimed with { Attributes = logs[1].Attributes }], logs);
        Assert.Equal(entry.Attributes.OrderBy(a => a.Key, StringComparer.Ordinal), logs[0].Attributes);
        Assert.Equal(new DocumentCounts(1, 1, 1, 2), await Store.Documents.CountPartsAsync(Mine, document.Id, Stop));
        Assert.Equal(new DocumentCounts(0, 0, 0, 0), await Store.Documents.CountPartsAsync(Other, document.Id, Stop));

        Assert.Equal(section, await Store.Documents.FindPartAsync(Mine, document.Id, 0, Stop));
        Assert.IsType<TableRows>(await Store.Documents.FindPartAsync(Mine, document.Id, 1, Stop));
        Assert.IsType<ApiEndpoint>(await Store.Documents.FindPartAsync(Mine, document.Id, 2, Stop));
        Assert.IsType<LogEntry>(await Store.Documents.FindPartAsync(Mine, document.Id, 4, Stop));
        Assert.Null(await Store.Documents.FindPartAsync(Mine, document.Id, 5, Stop));
        Assert.Null(await Store.Documents.FindPartAsync(Other, document.Id, 0, Stop));
        Assert.Empty(await Store.Documents.ListSectionsAsync(Other, document.Id, -1, 10, Stop));
        Assert.Empty(await Store.Documents.ListLogEntriesAsync(Other, new LogQuery { Document = document.Id }, Stop));
    }

    [StoreFact]
    public async Task What_no_database_takes_as_a_character_is_replaced_and_nothing_else_changes()
    {
        var document = NewDocument();
        await Store.Documents.AddAsync(document, Stop);
        const string Bad = "a\0b\uD83Dc\uDE00d😀\u2028\u0001";
        const string Good = "a\uFFFDb\uFFFDc\uFFFDd😀\u2028\u0001";
        await Store.Documents.AddPartsAsync(
            Mine, document.Id,
            [
                new Section(0, new Place { Path = Bad }, Bad, Bad),
                new TableRows(1, Place.Unknown, Bad, [Bad], 1, [[Bad]]),
                new ApiEndpoint(2, Place.Unknown, Bad, Bad, Bad, Bad, [Bad], "{\"\\u0000\":\"\\ud83d \\ud83d\\ude00 \\\\ud83d\"}", null),
                new LogEntry(3, Place.Unknown, Bad, null, Bad, Bad, Bad, Bad, new Dictionary<string, string>(StringComparer.Ordinal) { [Bad] = Bad }),
            ],
            Stop);
        Assert.Equal(new Section(0, new Place { Path = Good }, Good, Good), await Store.Documents.FindPartAsync(Mine, document.Id, 0, Stop));
        var table = Assert.IsType<TableRows>(await Store.Documents.FindPartAsync(Mine, document.Id, 1, Stop));
        Assert.Equal((Good, Good, Good), (table.Name, table.Columns[0], table.Rows[0][0]));
        var endpoint = Assert.IsType<ApiEndpoint>(await Store.Documents.FindPartAsync(Mine, document.Id, 2, Stop));
        Assert.Equal((Good, Good, Good), (endpoint.Method, endpoint.Path, endpoint.Tags[0]));
        Assert.Equal("\uFFFD 😀 \\ud83d", (string?)JsonNode.Parse(endpoint.Parameters!)!["\uFFFD"]);
        var entry = Assert.IsType<LogEntry>(await Store.Documents.FindPartAsync(Mine, document.Id, 3, Stop));
        Assert.Equal((Good, Good, Good), (entry.Message, entry.Level, entry.Attributes[Good]));
        Assert.Single(await Store.Documents.ListLogEntriesAsync(Mine, new LogQuery { Level = Good, Code = Good, Text = Good }, Stop));
    }

    [StoreFact]
    public async Task A_batch_that_is_written_again_adds_only_what_is_missing()
    {
        var document = NewDocument();
        await Store.Documents.AddAsync(document, Stop);
        Assert.Equal(2, await Store.Documents.AddPartsAsync(Mine, document.Id, [NewSection(0, "a"), NewSection(1, "b")], Stop));
        Assert.Equal(1, await Store.Documents.AddPartsAsync(Mine, document.Id, [NewSection(1, "other"), NewSection(2, "c")], Stop));
        Assert.Equal(0, await Store.Documents.AddPartsAsync(Mine, document.Id, [], Stop));
        Assert.Equal(["a", "b", "c"], (await Store.Documents.ListSectionsAsync(Mine, document.Id, -1, 10, Stop)).Select(s => s.Text));
        await AssertErrorAsync(ErrorKind.Invalid, "parts-limit", () => Store.Documents.AddPartsAsync(Mine, document.Id, [NewSection(-1, "x")], Stop));
        await AssertErrorAsync(
            ErrorKind.Invalid, "parts-limit", () => Store.Documents.AddPartsAsync(Mine, document.Id, [.. Enumerable.Range(0, 10_001).Select(i => NewSection(i, "x"))], Stop));
        await AssertErrorAsync(
            ErrorKind.Invalid, "document-json",
            () => Store.Documents.AddPartsAsync(Mine, document.Id, [NewSection(9, "x"), new ApiEndpoint(10, Place.Unknown, null, "GET", "/", null, [], "{", null)], Stop));
        Assert.Equal(3, (await Store.Documents.CountPartsAsync(Mine, document.Id, Stop)).Sections);
    }

    [StoreFact]
    public async Task Many_parts_are_paged_in_the_documents_order_without_a_gap()
    {
        var (one, other) = (NewDocument(), NewDocument());
        await Store.Documents.AddAsync(one, Stop);
        await Store.Documents.AddAsync(other, Stop);
        var entries = Enumerable.Range(0, 10_000).Select(i => (DocumentPart)(NewEntry(i, $"message {i}") with { Level = i % 100 == 0 ? "ERROR" : "INFO" })).ToList();
        Assert.Equal(10_000, await Store.Documents.AddPartsAsync(Mine, one.Id, entries, Stop));
        await Store.Documents.AddPartsAsync(Mine, other.Id, [NewEntry(0, "another")], Stop);

        var seen = new List<PartCursor>();
        for (PartCursor? after = null; ;)
        {
            var page = await Store.Documents.ListLogEntriesAsync(Mine, new LogQuery { After = after, Limit = 999 }, Stop);
            if (page.Count == 0)
            {
                break;
            }

            seen.AddRange(page.Select(p => p.Cursor));
            after = seen[^1];
        }

        var expected = Enumerable.Range(0, 10_000).Select(i => new PartCursor(one.Id, i)).Append(new PartCursor(other.Id, 0));
        Assert.Equal(expected.OrderBy(c => c.Document).ThenBy(c => c.Order), seen);
        Assert.Equal(100, (await Store.Documents.ListLogEntriesAsync(Mine, new LogQuery { Level = "ERROR", Limit = 1_000 }, Stop)).Count);
        Assert.Equal(10_000, (await Store.Documents.CountPartsAsync(Mine, one.Id, Stop)).LogEntries);
    }

    [StoreFact]
    public async Task Pages_come_to_the_same_as_the_whole_list_whatever_is_asked_for()
    {
        var documents = Enumerable.Range(0, 4).Select(i => NewDocument() with { Client = i == 0 ? Other : Mine }).ToList();
        foreach (var document in documents)
        {
            await Store.Documents.AddAsync(document, Stop);
            await Store.Documents.AddPartsAsync(
                document.Client, document.Id,
                [
                    .. Enumerable.Range(0, 7).Select(i => NewEntry(i, "message") with { Level = i % 2 == 0 ? "ERROR" : "INFO", Code = i % 3 == 0 ? "E-1" : null }),
                    .. Enumerable.Range(7, 7).Select(i => new ApiEndpoint(i, Place.Unknown, null, i % 2 == 0 ? "GET" : "POST", "/", null, [], null, null)),
                ],
                Stop);
        }

        foreach (DocumentId? document in new DocumentId?[] { null, documents[2].Id })
        {
            foreach (var query in new LogQuery[] { new(), new() { Level = "ERROR" }, new() { Code = "E-1" }, new() { Text = "message" } })
            {
                await AssertPagedAsync((after, limit) => LogsAsync(query with { Document = document, After = after, Limit = limit }));
            }

            foreach (var query in new EndpointQuery[] { new(), new() { Method = "GET" }, new() { Path = "/" } })
            {
                await AssertPagedAsync((after, limit) => EndpointsAsync(query with { Document = document, After = after, Limit = limit }));
            }
        }

        async Task AssertPagedAsync(Func<PartCursor?, int, Task<List<PartCursor>>> list)
        {
            var (all, seen) = (await list(null, 1_000), new List<PartCursor>());
            Assert.NotEmpty(all);
            Assert.Equal(all.OrderBy(c => c.Document).ThenBy(c => c.Order), all);
            Assert.DoesNotContain(all, c => c.Document == documents[0].Id);
            while (await list(seen.LastOrDefault(), 3) is { Count: > 0 } page)
            {
                seen.AddRange(page);
            }

            Assert.Equal(all, seen);
        }

        async Task<List<PartCursor>> LogsAsync(LogQuery query) => [.. (await Store.Documents.ListLogEntriesAsync(Mine, query, Stop)).Select(e => e.Cursor)];
        async Task<List<PartCursor>> EndpointsAsync(EndpointQuery query) => [.. (await Store.Documents.ListEndpointsAsync(Mine, query, Stop)).Select(e => e.Cursor)];
    }

    [StoreFact]
    public async Task Log_entries_are_found_by_level_code_text_document_and_time()
    {
        var (document, second) = (NewDocument(), NewDocument());
        await Store.Documents.AddAsync(document, Stop);
        await Store.Documents.AddAsync(second, Stop);
        var longCode = new string('c', 300);
        await Store.Documents.AddPartsAsync(
            Mine, document.Id,
            [
                NewEntry(0, "Disk FULL on a") with { Level = "ERROR", Code = "E1", At = At },
                NewEntry(1, "retry 100% of b_c") with { Level = "WARN", Code = longCode, At = At.AddMinutes(1) },
                NewEntry(2, "done") with { Level = "error", At = At.AddMinutes(2) },
                NewEntry(3, "no time") with { Level = "ERROR", Time = "yesterday" },
            ],
            Stop);
        await Store.Documents.AddPartsAsync(Mine, second.Id, [NewEntry(0, "disk full elsewhere") with { Level = "ERROR", Code = longCode + "d", At = At.AddMinutes(1) }], Stop);

        Assert.Equal([0, 3], await OfAsync(new LogQuery { Level = "ERROR", Document = document.Id }));
        Assert.Equal([0], await OfAsync(new LogQuery { Code = "E1" }));
        Assert.Equal([1], await OfAsync(new LogQuery { Code = longCode }));
        Assert.Equal([0], await OfAsync(new LogQuery { Text = "disk full", Document = document.Id }));
        Assert.Equal(2, (await OfAsync(new LogQuery { Text = "DISK FULL" })).Count());
        Assert.Equal([1], await OfAsync(new LogQuery { Text = "100% of B_", Document = document.Id }));
        Assert.Empty(await OfAsync(new LogQuery { Text = "100%b" }));
        Assert.Equal([0, 1], await OfAsync(new LogQuery { From = At, To = At.AddMinutes(1), Document = document.Id }));
        Assert.Equal([1, 2, 3], await OfAsync(new LogQuery { From = At.AddSeconds(1), WithUntimed = true, Document = document.Id }));
        Assert.Equal([0, 3], await OfAsync(new LogQuery { To = At.ToOffset(TimeSpan.FromHours(5)), WithUntimed = true, Document = document.Id }));
        Assert.Equal([0, 1, 2, 3], await OfAsync(new LogQuery { Document = document.Id }));

        async Task<IEnumerable<int>> OfAsync(LogQuery query) => (await Store.Documents.ListLogEntriesAsync(Mine, query, Stop)).Select(e => e.Part.Order);
    }

    [StoreFact]
    public async Task Endpoints_are_found_by_method_tag_and_part_of_the_path()
    {
        var document = NewDocument();
        await Store.Documents.AddAsync(document, Stop);
        var longPath = "/" + new string('p', 400);
        await Store.Documents.AddPartsAsync(
            Mine, document.Id,
            [
                NewEndpoint(0, "GET", "/loans", "loan", "list"),
                NewEndpoint(1, "POST", "/Loans", "loan"),
                NewEndpoint(2, "GET", "/users/{id}", "user"),
                NewEndpoint(3, new string('X', 200), longPath + "1"),
                NewEndpoint(4, new string('X', 200), longPath + "2"),
            ],
            Stop);
        Assert.Equal([0, 2], await OfAsync(new EndpointQuery { Method = "GET" }));
        Assert.Equal([0, 1], await OfAsync(new EndpointQuery { Tag = "loan" }));
        Assert.Equal([0], await OfAsync(new EndpointQuery { Tag = "list", Method = "GET" }));
        Assert.Empty(await OfAsync(new EndpointQuery { Tag = "loa" }));
        Assert.Equal([0, 1], await OfAsync(new EndpointQuery { Path = "loan" }));
        Assert.Equal([4], await OfAsync(new EndpointQuery { Path = longPath + "2", Method = new string('X', 200) }));
        Assert.Equal([2, 3], await OfAsync(new EndpointQuery { After = new PartCursor(document.Id, 1), Limit = 2 }));
        Assert.Empty(await OfAsync(new EndpointQuery { Document = DocumentId.New() }));

        async Task<IEnumerable<int>> OfAsync(EndpointQuery query) => (await Store.Documents.ListEndpointsAsync(Mine, query, Stop)).Select(e => e.Part.Order);
    }

    [StoreFact]
    public async Task Json_comes_back_with_the_same_values_whatever_was_odd_about_it()
    {
        var document = NewDocument();
        await Store.Documents.AddAsync(document, Stop);
        (string Given, string Kept)[] cases =
        [
            ("{ \"b\" : 1 ,\"a\":[ ] }", "{\"a\":[],\"b\":1}"),
            ("{\"a\":1,\"a\":2}", "{\"a\":2}"),
            ("[1.50, -0, -0.0, 1.5E+3, 1e-3, 12345678901234567890, 0.10e1]", "[1.50,0,0.0,1500,0.001,12345678901234567890,1.0]"),
            ("\"\\u00e9\\/\\ud83d\\ude00 <&>'\\u0001\"", "\"é/😀 <&>'\\u0001\""),
            ("null", "null"),
            ("true", "true"),
            ("{\"aa\":1,\"b\":{\"d\":[{}],\"c\":null}}", "{\"aa\":1,\"b\":{\"c\":null,\"d\":[{}]}}"),
        ];
        foreach (var (given, kept) in cases)
        {
            await Store.Documents.UpdateStructureAsync(Mine, document.Id, given, Stop);
            Assert.True(JsonNode.DeepEquals(JsonNode.Parse(kept), JsonNode.Parse((await Store.Documents.FindStructureAsync(Mine, document.Id, Stop))!)), given);
            Assert.Equal(kept, (await Store.Documents.FindStructureAsync(Mine, document.Id, Stop))!.Replace("\\uD83D\\uDE00", "😀", StringComparison.Ordinal));
        }

        foreach (var bad in new[] { "", "{", "NaN", "[1,]", "1e999", "1e-99999999999", new string('[', 80) + new string(']', 80), "{\"a\":1} x" })
        {
            await AssertErrorAsync(ErrorKind.Invalid, "document-json", () => Store.Documents.UpdateStructureAsync(Mine, document.Id, bad, Stop));
        }

        await AssertErrorAsync(ErrorKind.Invalid, "document-json", () => Store.Artifacts.AddAsync(NewArtifact() with { Extras = "[]" }, Stop));
        await Store.Documents.UpdateStructureAsync(Mine, document.Id, null, Stop);
        Assert.Null(await Store.Documents.FindStructureAsync(Mine, document.Id, Stop));
    }

    private static Artifact NewArtifact() => new() { Id = ArtifactId.New(), Client = Mine, Name = "a.pdf", Type = ".pdf", CreatedAt = At, UpdatedAt = At };

    private static Document NewDocument(Artifact? artifact = null) =>
        new() { Id = DocumentId.New(), Client = Mine, Artifact = artifact?.Id, Kind = DocumentKind.Pdf, CreatedAt = At };

    private static Tag NewTag(Document document, string name) => new() { Id = TagId.New(), Client = Mine, Document = document.Id, Name = name, CreatedAt = At };

    private static Section NewSection(int order, string text) => new(order, Place.Unknown, null, text);

    private static ApiEndpoint NewEndpoint(int order, string method, string path, params string[] tags) => new(order, Place.Unknown, null, method, path, null, tags, null, null);

    private static LogEntry NewEntry(int order, string message) =>
        new(order, Place.Unknown, null, null, null, null, null, message, new Dictionary<string, string>(StringComparer.Ordinal));

    private static async Task<List<TId>> PagesAsync<TId>(Func<TimeCursor?, Task<IEnumerable<(TId Id, TimeCursor Cursor)>>> list)
    {
        var all = new List<TId>();
        for (TimeCursor? after = null; ;)
        {
            var page = (await list(after)).ToList();
            if (page.Count == 0)
            {
                return all;
            }

            all.AddRange(page.Select(p => p.Id));
            after = page[^1].Cursor;
        }
    }

    private async Task FillAsync(Document document)
    {
        await Store.Documents.AddAsync(document, Stop);
        await Store.Documents.AddPartsAsync(Mine, document.Id, [NewSection(0, "a"), NewEndpoint(1, "GET", "/"), NewEntry(2, "m"), new TableRows(3, Place.Unknown, null, [], 1, [])], Stop);
        await Store.Documents.UpdateStructureAsync(Mine, document.Id, "{}", Stop);
        await Store.Tags.AddAsync(Mine, [NewTag(document, "t")], Stop);
        await Store.Tags.AddPromptAsync(new TagPrompt { Id = TagPromptId.New(), Client = Mine, Document = document.Id, Text = "p", CreatedAt = At }, Stop);
        await Store.Facts.AddEntitiesAsync(Mine, [new DocumentEntity { Id = EntityId.New(), Client = Mine, Document = document.Id, Label = "ORG", Text = "x" }], Stop);
        await Store.Facts.AddMetricHitsAsync(Mine, [new MetricHit { Id = MetricHitId.New(), Client = Mine, Document = document.Id, Type = "currency" }], Stop);
    }
}
