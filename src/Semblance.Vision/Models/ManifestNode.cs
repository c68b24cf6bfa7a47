using System.Globalization;
using System.Text.Json;

namespace Semblance.Vision.Models;

/// <summary>An object of a manifest, read strictly: every complaint names the place and what was expected there.</summary>
internal sealed class ManifestNode
{
    private readonly string _place;
    private readonly Dictionary<string, JsonElement> _members = new(StringComparer.Ordinal);

    public ManifestNode(JsonElement json, string place = "")
    {
        _place = place;
        if (json.ValueKind != JsonValueKind.Object)
        {
            throw Invalid($"{(place.Length == 0 ? "the document" : place)} is no object");
        }

        foreach (var member in json.EnumerateObject())
        {
            if (!_members.TryAdd(member.Name, member.Value))
            {
                throw Wrong(member.Name, "is there twice");
            }
        }
    }

    public static SemblanceException Invalid(string what, Exception? inner = null) => new(
        ErrorKind.Invalid, "model-manifest", $"The model manifest cannot be used: {what}. docs/models.md describes it.", inner);

    public SemblanceException Wrong(string name, string what) => Invalid($"{Place(name)} {what}");

    public ManifestNode Object(string name) => new(Required(name), Place(name));

    /// <returns>Null when it is not there.</returns>
    public ManifestNode? ObjectIfThere(string name) => Take(name) is { } json ? new ManifestNode(json, Place(name)) : null;

    public IReadOnlyList<ManifestNode> Objects(string name) =>
        [.. Items(name, Required(name)).Select((item, i) => new ManifestNode(item, $"{Place(name)}[{i}]"))];

    public string Text(string name, int most) => TextIfThere(name, most) ?? throw Missing(name);

    /// <returns>Null when it is not there.</returns>
    public string? TextIfThere(string name, int most) =>
        Take(name) is not { } json ? null
        : json.ValueKind == JsonValueKind.String && json.GetString() is { } text && text.Trim().Length > 0 && text.Length <= most ? text
        : throw Wrong(name, $"is no text of 1 to {most} characters");

    public int Integer(string name, int least, int most) =>
        Required(name) is { ValueKind: JsonValueKind.Number } json && json.TryGetInt32(out var value) && value >= least && value <= most
            ? value
            : throw Wrong(name, $"is no whole number from {least} to {most}");

    /// <summary>A number above 0 and below or at a bound.</summary>
    public double Share(string name) =>
        Required(name) is { ValueKind: JsonValueKind.Number } json && json.TryGetDouble(out var value) && value is > 0 and <= 1
            ? value
            : throw Wrong(name, "is no number above 0 and at most 1");

    /// <param name="absent">What it is when it is not there.</param>
    public bool FlagIfThere(string name, bool absent = false) => Take(name)?.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        null => absent,
        _ => throw Wrong(name, "is neither true nor false"),
    };

    public bool Flag(string name) => Required(name).ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Wrong(name, "is neither true nor false"),
    };

    /// <summary>Three numbers, or one that counts for all three.</summary>
    /// <returns>Null when it is not there.</returns>
    public IReadOnlyList<float>? Three(string name)
    {
        if (Take(name) is not { } json)
        {
            return null;
        }

        var items = json.ValueKind == JsonValueKind.Number ? [json, json, json] : Items(name, json);
        var values = items.Where(i => i.ValueKind == JsonValueKind.Number).Select(i => i.GetSingle()).Where(float.IsFinite).ToArray();
        return items.Count == 3 && values.Length == 3 ? values : throw Wrong(name, "is neither a number nor a list of three");
    }

    public T Choice<T>(string name, IReadOnlyDictionary<string, T> choices, T? absent = null)
        where T : struct, Enum
    {
        if (Take(name) is not { } json)
        {
            return absent ?? throw Missing(name);
        }

        return json.ValueKind == JsonValueKind.String && choices.TryGetValue(json.GetString()!, out var value)
            ? value
            : throw Wrong(name, $"is {Shown(json)}; it can be {string.Join(", ", choices.Keys)}");
    }

    /// <summary>Refuses members that nobody asked for: a misspelt setting would go unnoticed.</summary>
    public void End()
    {
        if (_members.Count > 0)
        {
            throw Wrong(_members.Keys.First(), "is no setting that a manifest has there");
        }
    }

    private JsonElement Required(string name) => Take(name) ?? throw Missing(name);

    private JsonElement? Take(string name) =>
        _members.Remove(name, out var json) && json.ValueKind != JsonValueKind.Null ? json : null;

    private List<JsonElement> Items(string name, JsonElement json) =>
        json.ValueKind == JsonValueKind.Array ? [.. json.EnumerateArray()] : throw Wrong(name, "is no list");

    private SemblanceException Missing(string name) => Wrong(name, "is missing");

    private string Place(string name) => _place.Length == 0 ? name : $"{_place}.{name}";

    private static string Shown(JsonElement json)
    {
        var text = json.GetRawText();
        return text.Length <= 40 ? text : string.Create(CultureInfo.InvariantCulture, $"{text.AsSpan(0, 40)}...");
    }
}
