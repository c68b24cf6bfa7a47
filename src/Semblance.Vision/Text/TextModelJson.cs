using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Semblance.Spaces;
using Semblance.Vision.Models;

namespace Semblance.Vision.Text;

/// <summary>Manifests of text models as JSON: read strictly, written the same way each time.</summary>
public static partial class TextModelJson
{
    private const int Format = 1;
    private const int MostBytes = 256 * 1024;

    private static readonly JsonWriterOptions Indented = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly Dictionary<string, Pooling> Poolings =
        new(StringComparer.Ordinal) { ["mean"] = Pooling.Mean, ["first"] = Pooling.First, ["model"] = Pooling.Model };

    /// <summary>Reads a manifest; everything in it is checked, but no file is looked at.</summary>
    /// <exception cref="SemblanceException">Invalid, <c>model-manifest</c>: what is wrong, and where.</exception>
    public static TextModel Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = json.Length <= MostBytes ? JsonDocument.Parse(json) : throw ManifestNode.Invalid($"it has {json.Length} bytes, more than {MostBytes}");
            return Read(new ManifestNode(document.RootElement));
        }
        catch (JsonException e)
        {
            throw ManifestNode.Invalid($"it is no JSON (line {e.LineNumber + 1})", e);
        }
        catch (InvalidOperationException e)
        {
            throw ManifestNode.Invalid("it holds text that is no UTF-8", e);
        }
    }

    public static byte[] Write(TextModel model)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Indented))
        {
            ToJson(model).WriteTo(writer);
        }

        buffer.WriteByte((byte)'\n');
        return buffer.ToArray();
    }

    public static JsonObject ToJson(TextModel model) => new()
    {
        ["format"] = Format,
        ["name"] = model.Name,
        ["title"] = model.Title,
        ["space"] = model.Space.Value,
        ["model"] = new JsonObject { ["file"] = model.Model.Name, ["sha256"] = model.Model.Sha256 },
        ["tokenizer"] = new JsonObject
        {
            ["file"] = model.Tokenizer.Name,
            ["sha256"] = model.Tokenizer.Sha256,
            ["cleans"] = model.Settings.Cleans,
            ["lowerCase"] = model.Settings.LowerCase,
            ["stripsAccents"] = model.Settings.StripsAccents,
            ["splitsChinese"] = model.Settings.SplitsChinese,
        },
        ["tokens"] = model.Tokens,
        ["pooling"] = ManifestNames.Of(Poolings, model.Pooling),
        ["normalise"] = model.Normalise,
        ["dimension"] = model.Dimension,
        ["metric"] = ManifestNames.Of(ManifestNames.Metrics, model.Metric),
        ["licence"] = model.Licence,
        ["source"] = model.Source,
    };

    private static TextModel Read(ManifestNode node)
    {
        node.Integer("format", Format, Format);
        var tokenizer = node.Object("tokenizer");
        var model = node.Object("model");
        var read = new TextModel
        {
            Name = node.Text("name", 64),
            Title = node.Text("title", 200),
            Space = Space(node, node.Text("space", 64)),
            Model = File(model),
            Tokenizer = File(tokenizer),
            Settings = Settings(tokenizer),
            Tokens = node.Integer("tokens", 8, 8_192),
            Pooling = node.Choice("pooling", Poolings),
            Normalise = node.Flag("normalise"),
            Dimension = node.Integer("dimension", 2, 16_384),
            Metric = node.Choice("metric", ManifestNames.Metrics),
            Licence = node.Text("licence", 4_000),
            Source = node.Text("source", 1_000),
        };
        model.End();
        node.End();
        return ManifestJson.IsName(read.Name) ? read : throw node.Wrong("name", "is no name: 1 to 64 of a-z, 0-9, '.', '-' and '_', with a letter or digit first");
    }

    private static TokenizerSettings Settings(ManifestNode node)
    {
        var usual = TokenizerSettings.Uncased;
        var settings = new TokenizerSettings
        {
            Cleans = node.FlagIfThere("cleans", usual.Cleans),
            LowerCase = node.FlagIfThere("lowerCase", usual.LowerCase),
            StripsAccents = node.FlagIfThere("stripsAccents", usual.StripsAccents),
            SplitsChinese = node.FlagIfThere("splitsChinese", usual.SplitsChinese),
        };
        node.End();
        return settings;
    }

    private static ModelFile File(ManifestNode node)
    {
        var name = node.Text("file", 128);
        var hash = node.TextIfThere("sha256", 64);
        return !PlainFile().IsMatch(name) || name == TextModel.FileName ? throw node.Wrong("file", "is no plain file name: files lie beside their manifest")
            : hash is not null && !Sha256().IsMatch(hash) ? throw node.Wrong("sha256", "is not 64 lower-case hex digits")
            : new ModelFile(name, hash);
    }

    private static SpaceKey Space(ManifestNode node, string text)
    {
        try
        {
            return new SpaceKey(text);
        }
        catch (SemblanceException e)
        {
            throw node.Wrong("space", $"is no space key ({e.Message.TrimEnd('.')})");
        }
    }

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._-]{0,127}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex PlainFile();

    [GeneratedRegex("^[0-9a-f]{64}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex Sha256();
}
