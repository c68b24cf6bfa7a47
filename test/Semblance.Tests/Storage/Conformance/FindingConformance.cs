using Semblance.Clients;
using Semblance.Documents;

namespace Semblance.Tests.Storage.Conformance;

/// <summary>Tags and their prompts, facts and their evidence, entities, figures, summaries.</summary>
public abstract class FindingConformance : StoreConformance
{
    private static readonly ClientId Mine = ClientId.Default;

    private readonly Artifact _artifact = new() { Id = ArtifactId.New(), Client = Mine, Name = "a.csv", CreatedAt = At, UpdatedAt = At };
    private readonly Document _document = new() { Id = DocumentId.New(), Client = Mine, Kind = DocumentKind.Csv, CreatedAt = At };

    [StoreFact]
    public async Task Tags_are_added_once_by_id_and_found_by_name()
    {
        await AddParentsAsync();
        var tag = NewTag("Loan Onboarding") with { Score = 0.1 + 0.2, Source = "section 3", Steps = 4 };
        Assert.Equal(2, await Store.Tags.AddAsync(Mine, [tag, NewTag("bank")], Stop));
        Assert.Equal(0, await Store.Tags.AddAsync(Mine, [tag with { Name = "changed" }], Stop));
        Assert.Equal(tag, await Store.Tags.FindAsync(Mine, tag.Id, Stop));
        Assert.Equal(tag, await Store.Tags.FindAsync(Mine, _document.Id, "Loan Onboarding", Stop));
        Assert.Null(await Store.Tags.FindAsync(Mine, _document.Id, "loan onboarding", Stop));
        Assert.Null(await Store.Tags.FindAsync(Other, tag.Id, Stop));
        Assert.Null(await Store.Tags.FindAsync(Other, _document.Id, "bank", Stop));
        Assert.False(await Store.Tags.RemoveAsync(Other, tag.Id, Stop));
        await AssertErrorAsync(ErrorKind.NotFound, "document-unknown", () => Store.Tags.AddAsync(Mine, [NewTag("a"), NewTag("b") with { Document = DocumentId.New() }], Stop));
        await AssertErrorAsync(ErrorKind.NotFound, "document-unknown", () => Store.Tags.AddAsync(Other, [NewTag("a") with { Client = Other }], Stop));
        await AssertErrorAsync(ErrorKind.Invalid, "document-rows", () => Store.Tags.AddAsync(Other, [NewTag("a")], Stop));
        await AssertErrorAsync(ErrorKind.Invalid, "document-text", () => Store.Tags.AddAsync(Mine, [NewTag(new string('x', 501))], Stop));
        await AssertErrorAsync(ErrorKind.Invalid, "document-text", () => Store.Tags.AddAsync(Mine, [NewTag("x") with { Score = double.NaN }], Stop));
        Assert.Equal(1, await Store.Tags.AddAsync(Mine, [NewTag(new string('木', 500))], Stop));

        Assert.True(await Store.Tags.RemoveAsync(Mine, tag.Id, Stop));
        Assert.Equal(0, await Store.Tags.RemoveAllAsync(Other, _document.Id, Stop));
        Assert.Equal(2, await Store.Tags.RemoveAllAsync(Mine, _document.Id, Stop));
    }

    [StoreFact]
    public async Task Tags_are_listed_by_name_page_by_page_and_counted_by_document()
    {
        await AddParentsAsync();
        var second = _document with { Id = DocumentId.New() };
        await Store.Documents.AddAsync(second, Stop);
        var tags = new[] { "b", "a", "b", "Ä", "a b", "B" }.Select(NewTag).Append(NewTag("b") with { Document = second.Id }).Append(NewTag("zz") with { Document = second.Id }).ToList();
        await Store.Tags.AddAsync(Mine, tags, Stop);
        var expected = tags.OrderBy(t => t.Name, StringComparer.Ordinal).ThenBy(t => t.Id).ToList();
        var seen = new List<Tag>();
        for (TagCursor? after = null; ;)
        {
            var page = await Store.Tags.ListAsync(Mine, new TagQuery { After = after, Limit = 3 }, Stop);
            if (page.Count == 0)
            {
                break;
            }

            seen.AddRange(page);
            after = new TagCursor(seen[^1].Name, seen[^1].Id);
        }

        Assert.Equal(expected, seen);
        Assert.Equal(expected.Where(t => t.Document == second.Id), await Store.Tags.ListAsync(Mine, new TagQuery { Document = second.Id }, Stop));
        Assert.Equal(3, (await Store.Tags.ListAsync(Mine, new TagQuery { Name = "b" }, Stop)).Count);
        Assert.Equal(["B", "a b", "b", "b", "b"], (await Store.Tags.ListAsync(Mine, new TagQuery { Text = "B" }, Stop)).Select(t => t.Name));
        Assert.Equal(
            [new TagUse("b", 2), new TagUse("B", 1), new TagUse("a", 1)], await Store.Tags.TallyAsync(Mine, 3, Stop));
        Assert.Empty(await Store.Tags.TallyAsync(Other, 3, Stop));
        Assert.Empty(await Store.Tags.ListAsync(Other, new TagQuery(), Stop));
    }

    [StoreFact]
    public async Task The_latest_prompt_answers_and_the_history_keeps_them_all()
    {
        await AddParentsAsync();
        Assert.Null(await Store.Tags.FindPromptAsync(Mine, _document.Id, Stop));
        var prompts = Enumerable.Range(0, 5).Select(i => new TagPrompt
        {
            Id = TagPromptId.New(),
            Client = Mine,
            Document = _document.Id,
            Text = $"prompt {i}",
            Examples = i == 0 ? null : "[{\"text\":\"a\"}]",
            Author = i == 1 ? "ada" : null,
            CreatedAt = At.AddSeconds(i / 2),
        }).ToList();
        foreach (var prompt in prompts)
        {
            await Store.Tags.AddPromptAsync(prompt, Stop);
        }

        var newest = prompts.OrderByDescending(p => p.CreatedAt).ThenByDescending(p => p.Id).ToList();
        Assert.Equal(newest[0], await Store.Tags.FindPromptAsync(Mine, _document.Id, Stop));
        Assert.Equal(newest[..2], await Store.Tags.ListPromptsAsync(Mine, _document.Id, null, 2, Stop));
        Assert.Equal(newest[2..], await Store.Tags.ListPromptsAsync(Mine, _document.Id, newest[1], 10, Stop));
        Assert.Empty(await Store.Tags.ListPromptsAsync(Other, _document.Id, null, 10, Stop));
        await AssertErrorAsync(ErrorKind.Conflict, "prompt-exists", () => Store.Tags.AddPromptAsync(prompts[0], Stop));
        await AssertErrorAsync(ErrorKind.NotFound, "document-unknown", () => Store.Tags.AddPromptAsync(prompts[0] with { Client = Other }, Stop));
        await AssertErrorAsync(ErrorKind.Invalid, "document-json", () => Store.Tags.AddPromptAsync(prompts[0] with { Id = TagPromptId.New(), Examples = "x" }, Stop));
    }

    [StoreFact]
    public async Task Facts_point_at_evidence_of_the_same_artifact()
    {
        await AddParentsAsync();
        var second = _artifact with { Id = ArtifactId.New() };
        await Store.Artifacts.AddAsync(second, Stop);
        var evidence = new FactEvidence
        {
            Id = EvidenceId.New(),
            Client = Mine,
            Artifact = _artifact.Id,
            Locator = "row 3",
            Preview = "a | b",
            ContentType = "table",
            Coordinates = "[1,2.50]",
            Data = "{\"rows\":[]}",
        };
        Assert.Equal(1, await Store.Facts.AddEvidenceAsync(Mine, [evidence], Stop));
        Assert.Equal(0, await Store.Facts.AddEvidenceAsync(Mine, [evidence with { Locator = "other" }], Stop));
        Assert.Equal(evidence, await Store.Facts.FindEvidenceAsync(Mine, evidence.Id, Stop));
        Assert.Equal([evidence], await Store.Facts.ListEvidenceAsync(Mine, new EvidenceQuery(), Stop));
        Assert.Equal([evidence with { Data = null }], await Store.Facts.ListEvidenceAsync(Mine, new EvidenceQuery { WithData = false }, Stop));
        Assert.Null(await Store.Facts.FindEvidenceAsync(Other, evidence.Id, Stop));
        Assert.Null(await Store.Facts.FindEvidenceAsync(Mine, EvidenceId.New(), Stop));

        var fact = NewFact() with { Evidence = evidence.Id, ReportWeek = "W1", Entity = "Bank", Metrics = "{\"ctr\":0.010,\"spend\":12}" };
        Assert.Equal(1, await Store.Facts.AddFactsAsync(Mine, [fact], Stop));
        Assert.Equal(0, await Store.Facts.AddFactsAsync(Mine, [fact], Stop));
        Assert.Equal(fact, Assert.Single(await Store.Facts.ListFactsAsync(Mine, new FactQuery { ReportWeek = "W1", Entity = "Bank", Artifact = _artifact.Id }, Stop)));
        Assert.Empty(await Store.Facts.ListFactsAsync(Mine, new FactQuery { ReportWeek = "W2" }, Stop));
        Assert.Empty(await Store.Facts.ListFactsAsync(Other, new FactQuery(), Stop));
        await AssertErrorAsync(ErrorKind.NotFound, "evidence-unknown", () => Store.Facts.AddFactsAsync(Mine, [NewFact() with { Artifact = second.Id, Evidence = evidence.Id }], Stop));
        await AssertErrorAsync(ErrorKind.NotFound, "evidence-unknown", () => Store.Facts.AddFactsAsync(Mine, [NewFact() with { Evidence = EvidenceId.New() }], Stop));
        await AssertErrorAsync(ErrorKind.NotFound, "artifact-unknown", () => Store.Facts.AddFactsAsync(Mine, [NewFact() with { Artifact = ArtifactId.New() }], Stop));
        await AssertErrorAsync(ErrorKind.NotFound, "artifact-unknown", () => Store.Facts.AddEvidenceAsync(Other, [evidence with { Client = Other, Id = EvidenceId.New() }], Stop));

        Assert.Equal(0, await Store.Facts.RemoveFactsAsync(Other, _artifact.Id, Stop));
        Assert.Equal(0, await Store.Facts.RemoveFactsAsync(Mine, second.Id, Stop));
        Assert.Equal(1, await Store.Facts.RemoveFactsAsync(Mine, _artifact.Id, Stop));
        Assert.Empty(await Store.Facts.ListEvidenceAsync(Mine, new EvidenceQuery(), Stop));
    }

    [StoreFact]
    public async Task Facts_entities_and_figures_are_paged_by_id()
    {
        await AddParentsAsync();
        var facts = Enumerable.Range(0, 7).Select(_ => NewFact()).ToList();
        var entities = Enumerable.Range(0, 7).Select(i => new DocumentEntity
        {
            Id = EntityId.New(),
            Client = Mine,
            Document = _document.Id,
            Label = i < 3 ? "ORG" : "PERSON",
            Text = $"é{i}",
            Start = i,
            End = i + 2,
            Page = 1,
            Context = "around",
            SourceIndex = 4,
        }).ToList();
        var hits = Enumerable.Range(0, 7).Select(i => new MetricHit
        {
            Id = MetricHitId.New(),
            Client = Mine,
            Document = _document.Id,
            Type = i < 2 ? "currency" : "percentage",
            Value = "12 %",
            Context = "of all",
            Position = "10-14",
            Page = 2,
            SourceIndex = i,
        }).ToList();
        Assert.Equal(7, await Store.Facts.AddFactsAsync(Mine, facts, Stop));
        Assert.Equal(7, await Store.Facts.AddEntitiesAsync(Mine, entities, Stop));
        Assert.Equal(7, await Store.Facts.AddMetricHitsAsync(Mine, hits, Stop));
        (facts, entities, hits) = ([.. facts.OrderBy(f => f.Id)], [.. entities.OrderBy(e => e.Id)], [.. hits.OrderBy(h => h.Id)]);

        Assert.Equal(facts[..3], await Store.Facts.ListFactsAsync(Mine, new FactQuery { Limit = 3 }, Stop));
        Assert.Equal(facts[3..5], await Store.Facts.ListFactsAsync(Mine, new FactQuery { Limit = 2, After = facts[2].Id }, Stop));
        Assert.Equal(entities[5..], await Store.Facts.ListEntitiesAsync(Mine, new EntityQuery { After = entities[4].Id }, Stop));
        Assert.Equal(entities.Where(e => e.Label == "ORG"), await Store.Facts.ListEntitiesAsync(Mine, new EntityQuery { Label = "ORG", Document = _document.Id }, Stop));
        Assert.Equal(hits[6..], await Store.Facts.ListMetricHitsAsync(Mine, new MetricHitQuery { After = hits[5].Id }, Stop));
        Assert.Equal(hits.Where(h => h.Type == "currency"), await Store.Facts.ListMetricHitsAsync(Mine, new MetricHitQuery { Type = "currency", Document = _document.Id }, Stop));
        await AssertErrorAsync(ErrorKind.NotFound, "document-unknown", () => Store.Facts.AddEntitiesAsync(Mine, [entities[0] with { Id = EntityId.New(), Document = DocumentId.New() }], Stop));
        await AssertErrorAsync(ErrorKind.NotFound, "document-unknown", () => Store.Facts.AddMetricHitsAsync(Other, [hits[0] with { Client = Other }], Stop));

        Assert.Equal(0, await Store.Facts.RemoveFindingsAsync(Other, _document.Id, Stop));
        Assert.Equal(14, await Store.Facts.RemoveFindingsAsync(Mine, _document.Id, Stop));
        Assert.Empty(await Store.Facts.ListEntitiesAsync(Mine, new EntityQuery(), Stop));
    }

    [StoreFact]
    public async Task Summaries_stay_when_what_they_sum_up_is_gone()
    {
        await AddParentsAsync();
        var summaries = Enumerable.Range(0, 5).Select(i => new Summary
        {
            Id = SummaryId.New(),
            Client = Mine,
            Scope = i < 2 ? "artifact" : "workspace",
            ScopeKey = i < 2 ? $"{_artifact.Id}" : "",
            Style = i == 4 ? "executive" : "bullet",
            Provider = "someone",
            Prompt = "sum it up",
            Text = $"- é {i}",
            CreatedAt = At.AddSeconds(i / 2),
        }).ToList();
        foreach (var summary in summaries)
        {
            await Store.Facts.AddSummaryAsync(summary with { Artifacts = [$"{_artifact.Id}"], Evidence = ["a", "b"] }, Stop);
        }

        Assert.True(await Store.Artifacts.RemoveAsync(Mine, _artifact.Id, Stop));
        var found = (await Store.Facts.FindSummaryAsync(Mine, summaries[0].Id, Stop))!;
        Assert.Equal(summaries[0], found with { Artifacts = [], Evidence = [] } with { Artifacts = summaries[0].Artifacts, Evidence = summaries[0].Evidence });
        Assert.Equal([$"{_artifact.Id}"], found.Artifacts);
        Assert.Equal(["a", "b"], found.Evidence);
        var newest = summaries.OrderByDescending(s => s.CreatedAt).ThenByDescending(s => s.Id).Select(s => s.Id).ToList();
        Assert.Equal(newest, await ListAsync(new SummaryQuery()));
        var third = summaries.Single(s => s.Id == newest[2]);
        Assert.Equal(newest[3..], await ListAsync(new SummaryQuery { After = new TimeCursor(third.CreatedAt, third.Id.Value) }));
        Assert.Equal(2, (await ListAsync(new SummaryQuery { Scope = "artifact", ScopeKey = $"{_artifact.Id}" })).Count());
        Assert.Equal([summaries[4].Id], await ListAsync(new SummaryQuery { Style = "executive", Scope = "workspace", ScopeKey = "" }));
        await AssertErrorAsync(ErrorKind.Conflict, "summary-exists", () => Store.Facts.AddSummaryAsync(summaries[0], Stop));
        Assert.Null(await Store.Facts.FindSummaryAsync(Other, summaries[0].Id, Stop));
        Assert.False(await Store.Facts.RemoveSummaryAsync(Other, summaries[0].Id, Stop));
        Assert.True(await Store.Facts.RemoveSummaryAsync(Mine, summaries[0].Id, Stop));
        Assert.False(await Store.Facts.RemoveSummaryAsync(Mine, summaries[0].Id, Stop));

        async Task<IEnumerable<SummaryId>> ListAsync(SummaryQuery query) => (await Store.Facts.ListSummariesAsync(Mine, query, Stop)).Select(s => s.Id);
    }

    private async Task AddParentsAsync()
    {
        await Store.Artifacts.AddAsync(_artifact, Stop);
        await Store.Documents.AddAsync(_document, Stop);
    }

    private Tag NewTag(string name) => new() { Id = TagId.New(), Client = Mine, Document = _document.Id, Name = name, CreatedAt = At };

    private Fact NewFact() => new() { Id = FactId.New(), Client = Mine, Artifact = _artifact.Id, Metrics = "{}" };
}
