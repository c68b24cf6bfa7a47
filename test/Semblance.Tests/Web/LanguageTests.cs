using System.Text.Json;
using System.Text.RegularExpressions;

namespace Semblance.Tests.Web;

/// <summary>The texts of the web interface: every language says everything that English says, of the same values.</summary>
public sealed partial class LanguageTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "web", "src", "i18n");

    public static TheoryData<string> Languages => [.. Directory.GetFiles(Folder, "*.json").Select(f => Path.GetFileNameWithoutExtension(f)).Where(l => l != "en")];

    [Theory]
    [MemberData(nameof(Languages))]
    public void A_language_has_the_keys_of_English_and_uses_the_same_values(string language)
    {
        var (english, other) = (Read("en"), Read(language));

        Assert.Equal(english.Keys.Order(StringComparer.Ordinal), other.Keys.Order(StringComparer.Ordinal));
        foreach (var (key, text) in english)
        {
            Assert.Equal((key, Values(text)), (key, Values(other[key])));
            Assert.All(FormsOf(other[key]), form => Assert.False(string.IsNullOrWhiteSpace(form), key));
        }
    }

    [Fact]
    public void Plurals_have_a_form_for_every_number_of_English_and_other_languages_at_least_the_general_one()
    {
        foreach (var (key, text) in Read("en").Where(t => t.Value.ValueKind == JsonValueKind.Object))
        {
            Assert.Equal((key, "one, other"), (key, string.Join(", ", text.EnumerateObject().Select(f => f.Name).Order(StringComparer.Ordinal))));
        }

        foreach (var file in Directory.GetFiles(Folder, "*.json"))
        {
            Assert.All(Read(Path.GetFileNameWithoutExtension(file)).Where(t => t.Value.ValueKind == JsonValueKind.Object), t => Assert.True(t.Value.TryGetProperty("other", out _), t.Key));
        }
    }

    [Fact]
    public void Every_text_is_used_somewhere()
    {
        var source = string.Concat(Directory.EnumerateFiles(Path.Combine(Repository.Root, "web", "src"), "*", SearchOption.AllDirectories)
            .Where(f => f.EndsWith(".svelte", StringComparison.Ordinal) || f.EndsWith(".ts", StringComparison.Ordinal)).Select(File.ReadAllText));
        var beginnings = Beginning().Matches(source).Select(m => m.Groups[1].Value).ToHashSet(StringComparer.Ordinal);

        foreach (var key in Read("en").Keys.Except(["language", "direction"]))
        {
            Assert.True(source.Contains($"'{key}'", StringComparison.Ordinal) || beginnings.Any(b => key.StartsWith(b, StringComparison.Ordinal)), key);
        }
    }

    private static Dictionary<string, JsonElement> Read(string language) =>
        JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(File.ReadAllText(Path.Combine(Folder, $"{language}.json")))!;

    private static IEnumerable<string> FormsOf(JsonElement text) =>
        text.ValueKind == JsonValueKind.Object ? text.EnumerateObject().Select(f => f.Value.GetString()!) : [text.GetString()!];

    private static string Values(JsonElement text) =>
        string.Join(", ", FormsOf(text).SelectMany(f => Value().Matches(f)).Select(m => m.Value).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));

    [GeneratedRegex(@"\{\w+\}")]
    private static partial Regex Value();

    /// <summary>A key that ends in a value, as in <c>`role.${role}`</c>.</summary>
    [GeneratedRegex(@"`([a-z.-]+\.)\$\{")]
    private static partial Regex Beginning();
}
