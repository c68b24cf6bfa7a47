using System.Globalization;
using System.Text.Json;
using Semblance.Documents;

namespace Semblance.Migration.Documents;

/// <summary>What a guide's program found in documents, or had found: tags, prompts, evidence, facts, entities, structures, figures.</summary>
internal sealed class GuideFindings(GuideContext context)
{
    private const string StepsInSource = "hrm-refined:steps";
    private const int Name = 500;
    private const int Line = 2_000;
    private const int Path = 10_000;
    private const int Text = 1_000_000;

    public IEnumerable<GuideRow> Read(string table) => context.Each(table, table switch
    {
        GuideTables.Tag => TagOf,
        GuideTables.Prompt => PromptOf,
        GuideTables.Evidence => EvidenceOf,
        GuideTables.Fact => FactOf,
        GuideTables.Entity => EntityOf,
        GuideTables.Structure => StructureOf,
        GuideTables.Hit => HitOf,
        _ => throw new ArgumentOutOfRangeException(nameof(table), table, null),
    });

    private Tag TagOf(GuideTable row, List<string> remarks)
    {
        var document = context.DocumentOf(row);
        var source = GuideFault.Optional(row.Text("source_ptr"), Path, "source_ptr");
        var steps = row.Whole("hrm_steps");
        if (steps is null && source?.StartsWith(StepsInSource, StringComparison.Ordinal) == true
            && int.TryParse(source.AsSpan(StepsInSource.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var told))
        {
            steps = told;
        }

        return new Tag
        {
            Id = new TagId(context.Ids.Of(GuideTables.Tag, row.Id)),
            Client = context.Client,
            Document = document.Id,
            Name = GuideFault.Required(row.Text("tag"), Name, "tag"),
            Score = row.Number("score"),
            Source = source,
            Steps = steps,
            CreatedAt = document.CreatedAt,
        };
    }

    private TagPrompt PromptOf(GuideTable row, List<string> remarks) => new()
    {
        Id = new TagPromptId(context.Ids.Of(GuideTables.Prompt, row.Id)),
        Client = context.Client,
        Document = context.DocumentOf(row).Id,
        Text = GuideFault.Required(row.Text("prompt_text"), Text, "prompt_text"),
        Examples = GuideContext.JsonOf(row, "examples_json", "examples"),
        Author = GuideFault.Optional(row.Text("author"), Line, "author"),
        CreatedAt = row.Time("created_at") ?? context.DocumentOf(row).CreatedAt,
    };

    private FactEvidence EvidenceOf(GuideTable row, List<string> remarks)
    {
        var artifact = context.ArtifactOf(row);
        var evidence = new FactEvidence
        {
            Id = new EvidenceId(context.Ids.Of(GuideTables.Evidence, row.Id)),
            Client = context.Client,
            Artifact = artifact.Id,
            Locator = GuideFault.Optional(row.Text("locator"), Path, "locator"),
            Preview = GuideFault.Optional(row.Text("preview"), Text, "preview"),
            ContentType = GuideFault.Optional(row.Text("content_type"), Line, "content_type"),
            Coordinates = GuideContext.JsonOf(row, "coordinates_json", "coordinates"),
            Data = GuideContext.JsonOf(row, "full_data_json", "full_data"),
        };
        context.Evidence[row.Id] = artifact.Id;
        return evidence;
    }

    private Fact FactOf(GuideTable row, List<string> remarks)
    {
        var artifact = context.ArtifactOf(row);
        var evidence = row.Text("evidence_id");
        var isThere = evidence is not null && context.Evidence.TryGetValue(evidence, out var of) && of == artifact.Id;
        if (evidence is not null && !isThere)
        {
            remarks.Add("evidence-missing");
        }

        return new Fact
        {
            Id = new FactId(context.Ids.Of(GuideTables.Fact, row.Id)),
            Client = context.Client,
            Artifact = artifact.Id,
            Evidence = isThere ? new EvidenceId(context.Ids.Of(GuideTables.Evidence, evidence!)) : null,
            ReportWeek = GuideFault.Optional(row.Text("report_week"), 100, "report_week"),
            Entity = GuideFault.Optional(row.Text("entity"), Line, "entity"),
            Metrics = GuideContext.JsonOf(row, "metrics_json", "metrics") ?? "{}",
        };
    }

    private DocumentEntity EntityOf(GuideTable row, List<string> remarks) => new()
    {
        Id = new EntityId(context.Ids.Of(GuideTables.Entity, row.Id)),
        Client = context.Client,
        Document = context.DocumentOf(row).Id,
        Label = GuideFault.Required(row.Text("label"), Name, "label"),
        Text = GuideFault.Required(row.Text("text"), Path, "text"),
        Start = row.Whole("start_char"),
        End = row.Whole("end_char"),
        Page = row.Whole("page"),
        Context = GuideFault.Optional(row.Text("entity_context", "context"), Text, "entity_context"),
        SourceIndex = row.Whole("source_index"),
    };

    private StructureRow StructureOf(GuideTable row, List<string> remarks)
    {
        var document = context.DocumentOf(row);
        var json = GuideContext.ElementOf(row, "hierarchy_json", "hierarchy");
        return json.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null ? throw GuideFault.Blank("hierarchy_json") : new StructureRow(document.Id, json.GetRawText());
    }

    private MetricHit HitOf(GuideTable row, List<string> remarks) => new()
    {
        Id = new MetricHitId(context.Ids.Of(GuideTables.Hit, row.Id)),
        Client = context.Client,
        Document = context.DocumentOf(row).Id,
        Type = GuideFault.Required(row.Text("type"), Name, "type"),
        Value = GuideFault.Optional(row.Text("value"), Path, "value"),
        Context = GuideFault.Optional(row.Text("metric_context", "context"), Text, "metric_context"),
        Position = GuideFault.Optional(row.Text("position"), Line, "position"),
        Page = row.Whole("page"),
        SourceIndex = row.Whole("source_index"),
    };
}
