using Semblance.Clients;
using Semblance.Documents;

namespace Semblance.Tests.Storage.Conformance;

/// <summary>Memories, preferences, skills, and runs of reasoning models.</summary>
public abstract class MemoryConformance : StoreConformance
{
    private static readonly ClientId Mine = ClientId.Default;

    [StoreFact]
    public async Task Memories_are_found_by_category_user_and_text_the_newest_first()
    {
        var all = Enumerable.Range(0, 5).Select(i => new Memory
        {
            Id = new MemoryId(new Guid(i + 1, 0, 0, new byte[8])),
            Client = Mine,
            Category = i < 2 ? "fact" : "workflow",
            Content = i == 3 ? "{\"note\":\"Prefers LOAN reports\"}" : $"[{i}]",
            Context = i == 0 ? null : "{\"from\":\"chat\"}",
            User = i == 4 ? "ada" : null,
            CreatedAt = At.AddSeconds(i / 2),
        }).ToList();
        foreach (var memory in all)
        {
            await Store.Memories.AddAsync(memory, Stop);
        }

        var newest = all.OrderByDescending(m => m.CreatedAt).ThenByDescending(m => m.Id).ToList();
        Assert.Equal(newest, await Store.Memories.ListAsync(Mine, new MemoryQuery(), Stop));
        Assert.Equal(newest[2..4], await Store.Memories.ListAsync(Mine, new MemoryQuery { After = new TimeCursor(newest[1].CreatedAt, newest[1].Id.Value), Limit = 2 }, Stop));
        Assert.Equal([all[1], all[0]], await Store.Memories.ListAsync(Mine, new MemoryQuery { Category = "fact" }, Stop));
        Assert.Equal([all[4]], await Store.Memories.ListAsync(Mine, new MemoryQuery { User = "ada" }, Stop));
        Assert.Equal([all[3]], await Store.Memories.ListAsync(Mine, new MemoryQuery { Text = "loan rep" }, Stop));
        Assert.Equal(all[3], await Store.Memories.FindAsync(Mine, all[3].Id, Stop));
        Assert.Null(await Store.Memories.FindAsync(Other, all[3].Id, Stop));
        Assert.Empty(await Store.Memories.ListAsync(Other, new MemoryQuery(), Stop));
        Assert.False(await Store.Memories.RemoveAsync(Other, all[3].Id, Stop));
        Assert.True(await Store.Memories.RemoveAsync(Mine, all[3].Id, Stop));
        await AssertErrorAsync(ErrorKind.Conflict, "memory-exists", () => Store.Memories.AddAsync(all[0], Stop));
        await AssertErrorAsync(ErrorKind.Invalid, "document-json", () => Store.Memories.AddAsync(all[3] with { Content = "plain" }, Stop));
        await AssertErrorAsync(ErrorKind.NotFound, "client-unknown", () => Store.Memories.AddAsync(all[3] with { Client = new ClientId("nobody") }, Stop));
    }

    [StoreFact]
    public async Task Preferences_are_kept_one_set_a_user_and_a_client()
    {
        Assert.Null(await Store.Memories.FindPreferencesAsync(Mine, "ada", Stop));
        await Store.Memories.UpdatePreferencesAsync(new UserPreferences(Mine, "ada", "{\"dark\": false}", At), Stop);
        await Store.Memories.UpdatePreferencesAsync(new UserPreferences(Mine, "ada", "{\"dark\": true}", At.AddDays(1)), Stop);
        await Store.Memories.UpdatePreferencesAsync(new UserPreferences(Other, "ada", "{}", At), Stop);
        Assert.Equal(new UserPreferences(Mine, "ada", "{\"dark\":true}", At.AddDays(1)), await Store.Memories.FindPreferencesAsync(Mine, "ada", Stop));
        Assert.Equal("{}", (await Store.Memories.FindPreferencesAsync(Other, "ada", Stop))!.Values);
        await AssertErrorAsync(ErrorKind.Invalid, "document-json", () => Store.Memories.UpdatePreferencesAsync(new UserPreferences(Mine, "ada", "1", At), Stop));
        await AssertErrorAsync(ErrorKind.Invalid, "document-text", () => Store.Memories.UpdatePreferencesAsync(new UserPreferences(Mine, "", "{}", At), Stop));
        Assert.True(await Store.Memories.RemovePreferencesAsync(Mine, "ada", Stop));
        Assert.False(await Store.Memories.RemovePreferencesAsync(Mine, "ada", Stop));
        Assert.NotNull(await Store.Memories.FindPreferencesAsync(Other, "ada", Stop));
    }

    [StoreFact]
    public async Task A_skill_has_its_name_alone_and_keeps_it()
    {
        var skill = new Skill { Id = SkillId.New(), Client = Mine, Name = "tagging", Description = "Tags documents", Parameters = "{\"k\":1.0}", Workflow = "[]", CreatedAt = At };
        await Store.Memories.AddSkillAsync(skill, Stop);
        Assert.Equal(skill, await Store.Memories.FindSkillAsync(Mine, skill.Id, Stop));
        await AssertErrorAsync(ErrorKind.Conflict, "skill-exists", () => Store.Memories.AddSkillAsync(skill with { Id = SkillId.New() }, Stop));
        await AssertErrorAsync(ErrorKind.Conflict, "skill-exists", () => Store.Memories.AddSkillAsync(skill with { Name = "other" }, Stop));
        await Store.Memories.AddSkillAsync(skill with { Id = SkillId.New(), Client = Other }, Stop);
        await Store.Memories.AddSkillAsync(skill with { Id = SkillId.New(), Name = "Summing up" }, Stop);

        await Store.Memories.UpdateSkillAsync(skill with { Name = "renamed", Description = "New", IsEnabled = false, CreatedAt = At.AddDays(1) }, Stop);
        Assert.Equal(skill with { Description = "New", IsEnabled = false }, await Store.Memories.FindSkillAsync(Mine, skill.Id, Stop));
        Assert.Equal(["Summing up", "tagging"], (await Store.Memories.ListSkillsAsync(Mine, new SkillQuery(), Stop)).Select(s => s.Name));
        Assert.Equal(["tagging"], (await Store.Memories.ListSkillsAsync(Mine, new SkillQuery { After = "Summing up" }, Stop)).Select(s => s.Name));
        Assert.Equal(["Summing up"], (await Store.Memories.ListSkillsAsync(Mine, new SkillQuery { IsEnabled = true }, Stop)).Select(s => s.Name));
        await AssertErrorAsync(ErrorKind.NotFound, "skill-unknown", () => Store.Memories.UpdateSkillAsync(skill with { Client = Other }, Stop));
        Assert.False(await Store.Memories.RemoveSkillAsync(Other, skill.Id, Stop));
        Assert.True(await Store.Memories.RemoveSkillAsync(Mine, skill.Id, Stop));
        Assert.Null(await Store.Memories.FindSkillAsync(Mine, skill.Id, Stop));
    }

    [StoreFact]
    public async Task Runs_of_a_model_come_back_with_their_figures_and_add_up()
    {
        Assert.Equal(new HrmTotals(0, null, null, null, null), await Store.Hrm.TallyAsync(Mine, null, Stop));
        var runs = Enumerable.Range(0, 4).Select(i => new HrmRun
        {
            Id = HrmRunId.New(),
            Client = Mine,
            At = At.AddSeconds(i),
            Task = i == 0 ? null : "sort",
            Steps = i,
            LatencyMs = i * 0.5,
            Accuracy = i < 2 ? null : i / 4.0,
            Payload = $"{{\"seq\":[{i}]}}",
            Metrics = i == 3 ? new SortedDictionary<string, double>(StringComparer.Ordinal) { ["a"] = 0.1 + 0.2, ["Ä"] = -1e300 } : new SortedDictionary<string, double>(StringComparer.Ordinal),
        }).ToList();
        Assert.Equal(4, await Store.Hrm.AddAsync(Mine, runs, Stop));
        Assert.Equal(0, await Store.Hrm.AddAsync(Mine, [runs[3] with { Steps = 9, Metrics = new Dictionary<string, double>(StringComparer.Ordinal) { ["b"] = 1 } }], Stop));

        var last = (await Store.Hrm.FindAsync(Mine, runs[3].Id, Stop))!;
        Assert.Equal(runs[3] with { Metrics = last.Metrics }, last);
        Assert.Equal(runs[3].Metrics, last.Metrics);
        Assert.Equal([3, 2, 1, 0], await StepsAsync(new HrmQuery()));
        Assert.Equal([3, 2, 1], await StepsAsync(new HrmQuery { Task = "sort" }));
        Assert.Equal([3, 2], await StepsAsync(new HrmQuery { From = At.AddSeconds(2) }));
        Assert.Equal([1], await StepsAsync(new HrmQuery { After = new TimeCursor(runs[2].At, runs[2].Id.Value), Limit = 1 }));
        var totals = await Store.Hrm.TallyAsync(Mine, null, Stop);
        Assert.Equal((4L, 1.5, 0.75, 0.625, runs[3].Id), (totals.Runs, totals.AverageSteps, totals.AverageLatencyMs, totals.AverageAccuracy, totals.Last!.Id));
        Assert.Equal((3L, 2.0), ((await Store.Hrm.TallyAsync(Mine, "sort", Stop)).Runs, (await Store.Hrm.TallyAsync(Mine, "sort", Stop)).AverageSteps));
        Assert.Equal(0, (await Store.Hrm.TallyAsync(Other, null, Stop)).Runs);
        Assert.Null(await Store.Hrm.FindAsync(Other, runs[3].Id, Stop));
        Assert.False(await Store.Hrm.RemoveAsync(Other, runs[3].Id, Stop));
        Assert.True(await Store.Hrm.RemoveAsync(Mine, runs[3].Id, Stop));
        Assert.Equal([2, 1, 0], await StepsAsync(new HrmQuery()));
        foreach (var bad in new[] { runs[0] with { Steps = -1 }, runs[0] with { LatencyMs = double.NaN }, runs[0] with { LatencyMs = -1 }, runs[0] with { Accuracy = 1.1 } })
        {
            await AssertErrorAsync(ErrorKind.Invalid, "hrm-run", () => Store.Hrm.AddAsync(Mine, [bad with { Id = HrmRunId.New() }], Stop));
        }

        async Task<IEnumerable<int>> StepsAsync(HrmQuery query) => (await Store.Hrm.ListAsync(Mine, query, Stop)).Select(r => r.Steps);
    }
}
