using System.Collections.ObjectModel;
using System.Text.Json;
using System.Text.Json.Serialization;
using Semblance.Clients;

namespace Semblance.Storage;

/// <summary>The few lists and maps that a store keeps as JSON text.</summary>
[JsonSerializable(typeof(IReadOnlyList<string>))]
[JsonSerializable(typeof(SortedDictionary<string, string>))]
[JsonSerializable(typeof(ClientSettings))]
[JsonSourceGenerationOptions(UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
internal sealed partial class StoreJson : JsonSerializerContext
{
    public static string Write(IReadOnlyList<string> values) => JsonSerializer.Serialize(values, Default.IReadOnlyListString);

    public static IReadOnlyList<string> ReadList(string json) => JsonSerializer.Deserialize(json, Default.IReadOnlyListString) ?? [];

    public static string Write(ClientSettings settings) => JsonSerializer.Serialize(settings, Default.ClientSettings);

    public static ClientSettings ReadSettings(string json) =>
        JsonSerializer.Deserialize(json, Default.ClientSettings) ?? Semblance.Clients.ClientSettings.Default;

    public static string Write(IReadOnlyDictionary<string, string> values) => values.Count == 0
        ? "{}"
        : JsonSerializer.Serialize(Sorted(values), Default.SortedDictionaryStringString);

    public static IReadOnlyDictionary<string, string> ReadMap(string json) =>
        json == "{}" ? ReadOnlyDictionary<string, string>.Empty : Sorted(JsonSerializer.Deserialize(json, Default.SortedDictionaryStringString) ?? []);

    /// <summary>A copy in ordinal order of the names.</summary>
    public static SortedDictionary<string, string> Sorted(IEnumerable<KeyValuePair<string, string>> values)
    {
        var sorted = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in values)
        {
            sorted[name] = value;
        }

        return sorted;
    }
}
