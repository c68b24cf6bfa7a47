using System.Globalization;
using System.Text.Json;
using Semblance.Documents;

namespace Semblance.Migration.Documents;

/// <summary>What a guide's program kept for its assistant: summaries, memories, preferences, skills; and the log of its reasoning model's runs.</summary>
internal sealed class GuideAssistant(GuideContext context)
{
    private const int Name = 500;
    private const int Line = 2_000;
    private const int Text = 1_000_000;

    public IEnumerable<GuideRow> Read(string table) => table switch
    {
        GuideTables.Summary => context.Each(table, SummaryOf),
        GuideTables.Memory => context.Each(table, MemoryOf),
        GuideTables.Preferences => context.Each(table, PreferencesOf),
        GuideTables.Skill => context.Each(table, SkillOf),
        _ => Runs(),
    };

    private Summary SummaryOf(GuideTable row, List<string> remarks) => new()
    {
        Id = new SummaryId(context.Ids.Of(GuideTables.Summary, row.Id)),
        Client = context.Client,
        Scope = GuideFault.Required(row.Text("scope"), Name, "scope"),
        ScopeKey = GuideFault.Optional(row.Text("scope_key"), Line, "scope_key") ?? "",
        Style = GuideFault.Required(row.Text("style"), Name, "style"),
        Provider = GuideFault.Optional(row.Text("provider"), Line, "provider"),
        Prompt = GuideFault.Optional(row.Text("prompt"), Text, "prompt"),
        Text = GuideFault.Required(row.Text("summary_text"), Text, "summary_text"),
        Artifacts = GuideJson.Texts(GuideContext.ElementOf(row, "artifact_ids_json", "artifact_ids")),
        Evidence = GuideJson.Texts(GuideContext.ElementOf(row, "evidence_ids_json", "evidence_ids")),
        CreatedAt = row.Time("created_at") ?? context.At,
    };

    private Memory MemoryOf(GuideTable row, List<string> remarks) => new()
    {
        Id = new MemoryId(context.Ids.Of(GuideTables.Memory, row.Id)),
        Client = context.Client,
        Category = GuideFault.Required(row.Text("category"), Name, "category"),
        Content = GuideContext.JsonOf(row, "content_json", "content") ?? throw GuideFault.Blank("content_json"),
        Context = GuideContext.JsonOf(row, "context_json", "context"),
        User = GuideFault.Optional(row.Text("user_id"), Name, "user_id"),
        CreatedAt = row.Time("created_at") ?? context.At,
    };

    private UserPreferences PreferencesOf(GuideTable row, List<string> remarks)
    {
        var json = GuideContext.ElementOf(row, "preferences_json", "preferences");
        return json.ValueKind == JsonValueKind.Object
            ? new UserPreferences(context.Client, GuideFault.Required(row.Text("user_id"), Name, "user_id"), json.GetRawText(), row.Time("updated_at") ?? context.At)
            : throw GuideFault.Json("preferences_json");
    }

    private Skill SkillOf(GuideTable row, List<string> remarks) => new()
    {
        Id = new SkillId(context.Ids.Of(GuideTables.Skill, row.Id)),
        Client = context.Client,
        Name = GuideFault.Required(row.Text("name"), Name, "name"),
        Description = GuideFault.Required(row.Text("description"), Text, "description"),
        Parameters = GuideContext.JsonOf(row, "parameters_json", "parameters") ?? "{}",
        Workflow = GuideContext.JsonOf(row, "workflow_def_json", "workflow_def") ?? "{}",
        IsEnabled = row.Whole("enabled") != 0,
        CreatedAt = row.Time("created_at") ?? context.At,
    };

    private IEnumerable<GuideRow> Runs()
    {
        if (context.Folder.HrmLog() is not { } file)
        {
            yield break;
        }

        var (ordinal, number) = (0L, 0);
        using var reader = context.Folder.OpenText(file);
        while (reader.ReadLine() is { } line)
        {
            number++;
            if (!string.IsNullOrWhiteSpace(line))
            {
                var place = string.Create(CultureInfo.InvariantCulture, $"{file}, line {number}");
                var at = number;
                yield return GuideContext.Make(GuideTables.HrmLog, ordinal++, place, _ => RunOf(line, file, at));
            }
        }
    }

    private HrmRun RunOf(string line, string file, int number)
    {
        if (!GuideJson.TryRead(line, out var json) || json.ValueKind != JsonValueKind.Object)
        {
            throw new GuideFault("hrm-line", "it is no JSON object");
        }

        var steps = GuideJson.Number(json, "steps");
        var latency = GuideJson.Number(json, "latency_ms");
        if (steps is not (>= 0 and <= int.MaxValue) || steps != Math.Truncate(steps.Value) || latency is not >= 0 || !double.IsFinite(latency.Value))
        {
            throw new GuideFault("hrm-line", "its steps are no whole number of 0 or more, or its latency_ms no number of 0 or more");
        }

        var payload = json.TryGetProperty("payload", out var found) && found.ValueKind != JsonValueKind.Null ? found.GetRawText() : "{}";
        return new HrmRun
        {
            Id = new HrmRunId(context.Ids.Of(GuideTables.HrmLog, string.Create(CultureInfo.InvariantCulture, $"{file}:{number}:{line}"))),
            Client = context.Client,
            At = TimeOf(json) ?? context.At,
            Steps = (int)steps.Value,
            LatencyMs = latency.Value,
            Accuracy = GuideJson.Number(json, "accuracy") is >= 0 and <= 1 and var accuracy ? accuracy : null,
            Payload = payload,
        };
    }

    /// <summary>A time as text, or seconds since 1970 as Python's time.time() gives them.</summary>
    private static DateTimeOffset? TimeOf(JsonElement json) => GuideJson.Number(json, "ts") is > 0 and < 253_402_300_799 and var seconds
        ? DateTimeOffset.UnixEpoch.AddTicks((long)(seconds * TimeSpan.TicksPerSecond))
        : json.TryGetProperty("ts", out var ts) && ts.ValueKind == JsonValueKind.String ? GuideTable.TimeOf(ts.GetString()) : null;
}
