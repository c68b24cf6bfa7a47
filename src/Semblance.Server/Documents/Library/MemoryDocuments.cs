using System.Text.Json;
using Semblance.Clients;
using Semblance.Documents;

namespace Semblance.Server.Documents.Library;

/// <summary>Something that an assistant is to remember.</summary>
/// <param name="Category">fact, preference, skill_learned, workflow …</param>
/// <param name="Content">Any JSON.</param>
/// <param name="Context">Any JSON.</param>
/// <param name="User">Whose it is; absent for everybody's.</param>
internal sealed record MemoryDocument(Guid Id, string Category, JsonElement Content, JsonElement? Context, string? User, DateTimeOffset CreatedAt)
{
    public static MemoryDocument Of(Memory memory) =>
        new(memory.Id.Value, memory.Category, KeptJson.Read(memory.Content), KeptJson.ReadOrNull(memory.Context), memory.User, memory.CreatedAt);
}

/// <param name="Memories">The newest first.</param>
/// <param name="Next">What to give as cursor for the next page; absent on the last.</param>
internal sealed record MemoriesDocument(IReadOnlyList<MemoryDocument> Memories, string? Next);

/// <summary>Something to be remembered.</summary>
/// <param name="Category">1 to 500 characters.</param>
/// <param name="User">Up to 500 characters.</param>
internal sealed record MemoryInput(string Category, JsonElement Content, JsonElement? Context = null, string? User = null)
{
    public Memory ToMemory(ClientId client, DateTimeOffset now) => new()
    {
        Id = MemoryId.New(),
        Client = client,
        Category = Category,
        Content = Content.GetRawText(),
        Context = KeptJson.Text(Context),
        User = User,
        CreatedAt = now,
    };
}

/// <summary>What somebody prefers.</summary>
/// <param name="Values">An object.</param>
internal sealed record PreferencesDocument(string User, JsonElement Values, DateTimeOffset UpdatedAt)
{
    public static PreferencesDocument Of(UserPreferences preferences) => new(preferences.User, KeptJson.Read(preferences.Values), preferences.UpdatedAt);
}

/// <param name="Values">An object; takes the place of all that was there.</param>
internal sealed record PreferencesInput(JsonElement Values);

/// <summary>Something that an assistant can do.</summary>
/// <param name="Parameters">Any JSON.</param>
/// <param name="Workflow">Any JSON.</param>
internal sealed record SkillDocument(Guid Id, string Name, string Description, JsonElement Parameters, JsonElement Workflow, bool Enabled, DateTimeOffset CreatedAt)
{
    public static SkillDocument Of(Skill skill) => new(
        skill.Id.Value, skill.Name, skill.Description, KeptJson.Read(skill.Parameters), KeptJson.Read(skill.Workflow), skill.IsEnabled, skill.CreatedAt);
}

/// <param name="Skills">By name.</param>
/// <param name="Next">What to give as cursor for the next page; absent on the last.</param>
internal sealed record SkillsDocument(IReadOnlyList<SkillDocument> Skills, string? Next);

/// <summary>What a skill is to be.</summary>
/// <param name="Description">1 to 1,000,000 characters.</param>
/// <param name="Parameters">Any JSON; an empty object by default.</param>
/// <param name="Workflow">Any JSON; an empty object by default.</param>
internal sealed record SkillUpdate(string Description, JsonElement? Parameters = null, JsonElement? Workflow = null, bool Enabled = true);

/// <summary>A skill to be kept.</summary>
/// <param name="Name">No other's of this client, and never changed; 1 to 500 characters.</param>
/// <param name="Description">1 to 1,000,000 characters.</param>
/// <param name="Parameters">Any JSON; an empty object by default.</param>
/// <param name="Workflow">Any JSON; an empty object by default.</param>
internal sealed record SkillInput(string Name, string Description, JsonElement? Parameters = null, JsonElement? Workflow = null, bool Enabled = true)
{
    public Skill ToSkill(ClientId client, DateTimeOffset now) => new()
    {
        Id = SkillId.New(),
        Client = client,
        Name = TextRules.Required(Name, "name", "skill-name", most: 500),
        Description = Description,
        Parameters = KeptJson.Text(Parameters) ?? "{}",
        Workflow = KeptJson.Text(Workflow) ?? "{}",
        IsEnabled = Enabled,
        CreatedAt = now,
    };
}
