using System.Globalization;
using System.Text;
using System.Text.Json;
using Semblance.Cli.Input;

namespace Semblance.Cli.Configuration;

/// <summary>
/// A configuration file: JSON, with comments and trailing commas allowed, in which every setting stands once at its place. All mistakes are told, each with its line.
/// </summary>
internal sealed class ConfigurationFile
{
    private const int MostBytes = 1024 * 1024;

    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private readonly List<string> _mistakes = [];
    private readonly IReadOnlyList<Setting> _settings;
    private readonly string _name;
    private readonly byte[] _bytes;

    private ConfigurationFile(string name, byte[] bytes, IReadOnlyList<Setting> settings) => (_name, _bytes, _settings) = (name, bytes, settings);

    /// <summary>What is wrong with it, a line each; empty for a good one.</summary>
    public IReadOnlyList<string> Mistakes => _mistakes;

    /// <exception cref="SemblanceException">NotFound, <c>config-missing</c>; Invalid, <c>config-size</c>.</exception>
    public static ConfigurationFile Read(string path, IReadOnlyList<Setting> settings)
    {
        if (!File.Exists(path))
        {
            throw new SemblanceException(ErrorKind.NotFound, "config-missing", $"There is no configuration file {path}.");
        }

        var bytes = new FileInfo(path).Length <= MostBytes
            ? File.ReadAllBytes(path)
            : throw new SemblanceException(ErrorKind.Invalid, "config-size", $"{path} has more than {MostBytes} bytes: it is no configuration file.");
        var file = new ConfigurationFile(path, bytes, settings);
        file.ReadAll();
        return file;
    }

    /// <summary>A setting's text and where it stands; null where the file says nothing of it.</summary>
    public (string Text, string Place)? Find(Setting setting) =>
        _entries.TryGetValue(setting.Path, out var entry) ? (entry.Text, $"{_name} line {entry.Line}: {setting.Path}") : null;

    private void ReadAll()
    {
        var bom = Encoding.UTF8.Preamble;
        var text = _bytes.AsSpan().StartsWith(bom) ? _bytes.AsSpan(bom.Length) : _bytes;
        var reader = new Utf8JsonReader(text, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, MaxDepth = 8 });
        try
        {
            reader.Read();
            if (reader.TokenType == JsonTokenType.StartObject)
            {
                ReadSection(ref reader, "");
                reader.Read();
            }
            else
            {
                Note(1, "a configuration is a JSON object: { \"store\": …, \"urls\": … }.");
            }
        }
        catch (JsonException e)
        {
            Note((int)(e.LineNumber ?? 0) + 1, "this is no JSON: a comma, a quotation mark or a bracket is missing or stray here or just before.");
        }
    }

    private void ReadSection(ref Utf8JsonReader reader, string prefix)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var (path, line) = (prefix + reader.GetString(), LineOf(reader));
            reader.Read();
            if (_settings.FirstOrDefault(s => s.Path == path) is { } setting)
            {
                ReadSetting(ref reader, setting, line);
            }
            else if (IsSection(path) && reader.TokenType == JsonTokenType.StartObject)
            {
                ReadSection(ref reader, path + ".");
            }
            else
            {
                Note(line, IsSection(path) ? $"{path} is a section: {{ {string.Join(", ", _settings.Where(s => IsIn(s, path)).Select(s => $"\"{s.Path[(path.Length + 1)..]}\""))} }}." : Unknown(path));
                reader.Skip();
            }
        }
    }

    private void ReadSetting(ref Utf8JsonReader reader, Setting setting, int line)
    {
        var text = (setting.Shape, reader.TokenType) switch
        {
            (SettingShape.Text or SettingShape.Texts, JsonTokenType.String) => reader.GetString()!,
            (SettingShape.Texts, JsonTokenType.StartArray) => ReadTexts(ref reader),
            (SettingShape.Number, JsonTokenType.Number) => Encoding.UTF8.GetString(reader.ValueSpan),
            (SettingShape.Switch, JsonTokenType.True or JsonTokenType.False) => reader.GetBoolean() ? "true" : "false",
            _ => null,
        };
        if (text is null)
        {
            Note(line, $"{setting.Path} is {setting.Allowed}.");
            reader.Skip();
        }
        else if (!_entries.TryAdd(setting.Path, new Entry(text, line)))
        {
            Note(line, string.Create(CultureInfo.InvariantCulture, $"{setting.Path} is there already, in line {_entries[setting.Path].Line}."));
        }
    }

    /// <returns>With spaces between them; null when one of them is no text. The reader is then at the array's end.</returns>
    private static string? ReadTexts(ref Utf8JsonReader reader)
    {
        var texts = new List<string?>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            texts.Add(reader.TokenType == JsonTokenType.String && reader.GetString() is { } text && !text.Contains(' ', StringComparison.Ordinal) ? text : null);
            reader.Skip();
        }

        return texts.Contains(null) ? null : string.Join(' ', texts);
    }

    private bool IsSection(string path) => _settings.Any(s => IsIn(s, path));

    private static bool IsIn(Setting setting, string section) => setting.Path.StartsWith(section + ".", StringComparison.Ordinal);

    private string Unknown(string path)
    {
        var sections = _settings.Select(s => s.Path.Split('.')[0]);
        var nearest = NearestName.Find(path, _settings.Select(s => s.Path).Concat(sections).Distinct(StringComparer.Ordinal));
        return $"there is no setting {path}.{(nearest is null ? "" : $" Did you mean {nearest}?")}";
    }

    private int LineOf(in Utf8JsonReader reader) => 1 + _bytes.AsSpan(0, (int)Math.Min(reader.TokenStartIndex, _bytes.Length)).Count((byte)'\n');

    private void Note(int line, string what) => _mistakes.Add(string.Create(CultureInfo.InvariantCulture, $"{_name} line {line}: {what}"));

    private readonly record struct Entry(string Text, int Line);
}
