using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Semblance.Vision.Models;

/// <summary>Model manifests as JSON: read strictly, written the same way each time.</summary>
public static partial class ManifestJson
{
    internal const int Format = 1;
    private const int MostBytes = 256 * 1024;

    private static readonly JsonWriterOptions Indented = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Reads a manifest; everything in it is checked, but no file is looked at.</summary>
    /// <exception cref="SemblanceException">Invalid, <c>model-manifest</c>: what is wrong, and where.</exception>
    public static ModelManifest Read(ReadOnlyMemory<byte> json)
    {
        if (json.Length > MostBytes)
        {
            throw ManifestNode.Invalid($"it has {json.Length} bytes, more than {MostBytes}");
        }

        try
        {
            using var document = JsonDocument.Parse(json);
            return ManifestReader.Read(new ManifestNode(document.RootElement));
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

    public static byte[] Write(ModelManifest manifest)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Indented))
        {
            ToJson(manifest).WriteTo(writer);
        }

        buffer.WriteByte((byte)'\n');
        return buffer.ToArray();
    }

    public static JsonObject ToJson(ModelManifest manifest) => new()
    {
        ["format"] = Format,
        ["name"] = manifest.Name,
        ["title"] = manifest.Title,
        ["space"] = manifest.Space.Value,
        ["detector"] = Json(manifest.Detector.File, manifest.Detector.Input, new()
        {
            ["kind"] = NameOf(manifest.Detector.Kind),
            ["score"] = manifest.Detector.ScoreThreshold,
            ["overlap"] = manifest.Detector.OverlapThreshold,
        }),
        ["landmarks"] = manifest.Landmarks is { } landmarks ? Json(landmarks.File, landmarks.Input, landmarks.FollowsLids ? new() { ["followsLids"] = true } : []) : null,
        ["alignment"] = NameOf(manifest.Alignment),
        ["recogniser"] = Json(manifest.Recogniser.File, manifest.Recogniser.Input, new()
        {
            ["dimension"] = manifest.Recogniser.Dimension,
            ["metric"] = ManifestNames.Of(ManifestNames.Metrics, manifest.Recogniser.Metric),
            ["normalise"] = manifest.Recogniser.Normalise,
        }),
        ["licence"] = manifest.Licence,
        ["source"] = manifest.Source,
        ["origin"] = manifest.Origin is { } origin
            ? new JsonObject { ["converter"] = origin.Converter, ["files"] = new JsonArray([.. origin.Files.Select(Json)]) }
            : null,
    };

    /// <summary>As a manifest writes it: <c>dlib-chip</c>.</summary>
    public static string NameOf(FaceAlignment alignment) => ManifestNames.Of(ManifestNames.Alignments, alignment);

    /// <summary>As a manifest writes it: <c>tiny-yolo</c>.</summary>
    public static string NameOf(DetectorKind kind) => ManifestNames.Of(ManifestNames.Kinds, kind);

    /// <summary>A name that a model set can have.</summary>
    public static bool IsName(string text) => Name().IsMatch(text);

    private static JsonObject Json(ModelFile file, PixelInput input, JsonObject settings)
    {
        var json = Json(file);
        json["input"] = new JsonObject
        {
            ["width"] = input.Width,
            ["height"] = input.Height,
            ["order"] = ManifestNames.Of(ManifestNames.Orders, input.Order),
            ["layout"] = ManifestNames.Of(ManifestNames.Layouts, input.Layout),
            ["mean"] = Three(input.Mean),
            ["scale"] = Three(input.Scale),
        };
        foreach (var (name, value) in settings)
        {
            json[name] = value?.DeepClone();
        }

        return json;
    }

    private static JsonObject Json(ModelFile file) => new() { ["file"] = file.Name, ["sha256"] = file.Sha256 };

    private static JsonArray Three(IReadOnlyList<float> values) => [values[0], values[1], values[2]];

    [GeneratedRegex("^[a-z0-9][a-z0-9._-]{0,63}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
