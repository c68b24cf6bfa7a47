using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Semblance.Spaces;

namespace Semblance.Vision.Models;

/// <summary>Model manifests as JSON: read strictly, written the same way each time.</summary>
public static partial class ManifestJson
{
    private const int Format = 1;
    private const int MostBytes = 256 * 1024;
    private const int MostPixels = 4096;

    private static readonly JsonWriterOptions Indented = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly Dictionary<string, DetectorKind> Kinds = new(StringComparer.Ordinal)
    {
        ["ssd"] = DetectorKind.Ssd, ["tiny-yolo"] = DetectorKind.TinyYolo, ["scrfd"] = DetectorKind.Scrfd, ["yunet"] = DetectorKind.YuNet,
    };

    private static readonly Dictionary<string, FaceAlignment> Alignments = new(StringComparer.Ordinal)
    {
        ["dlib-chip"] = FaceAlignment.DlibChip, ["face-api"] = FaceAlignment.FaceApi, ["arcface-5"] = FaceAlignment.ArcFace5,
    };

    private static readonly Dictionary<string, ChannelOrder> Orders =
        new(StringComparer.Ordinal) { ["rgb"] = ChannelOrder.Rgb, ["bgr"] = ChannelOrder.Bgr };

    private static readonly Dictionary<string, TensorLayout> Layouts =
        new(StringComparer.Ordinal) { ["nchw"] = TensorLayout.Nchw, ["nhwc"] = TensorLayout.Nhwc };

    private static readonly Dictionary<string, Metric> Metrics =
        new(StringComparer.Ordinal) { ["l2"] = Metric.L2, ["cosine"] = Metric.Cosine };

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
            return Checked(Manifest(new ManifestNode(document.RootElement)));
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
        ["landmarks"] = manifest.Landmarks is { } landmarks ? Json(landmarks.File, landmarks.Input, []) : null,
        ["alignment"] = NameOf(manifest.Alignment),
        ["recogniser"] = Json(manifest.Recogniser.File, manifest.Recogniser.Input, new()
        {
            ["dimension"] = manifest.Recogniser.Dimension,
            ["metric"] = Key(Metrics, manifest.Recogniser.Metric),
            ["normalise"] = manifest.Recogniser.Normalise,
        }),
        ["licence"] = manifest.Licence,
        ["source"] = manifest.Source,
        ["origin"] = manifest.Origin is { } origin
            ? new JsonObject { ["converter"] = origin.Converter, ["files"] = new JsonArray([.. origin.Files.Select(Json)]) }
            : null,
    };

    /// <summary>As a manifest writes it: <c>dlib-chip</c>.</summary>
    public static string NameOf(FaceAlignment alignment) => Key(Alignments, alignment);

    /// <summary>As a manifest writes it: <c>tiny-yolo</c>.</summary>
    public static string NameOf(DetectorKind kind) => Key(Kinds, kind);

    /// <summary>A name that a model set can have.</summary>
    public static bool IsName(string text) => Name().IsMatch(text);

    private static ModelManifest Manifest(ManifestNode node)
    {
        node.Integer("format", Format, Format);
        var manifest = new ModelManifest
        {
            Name = node.Text("name", 64),
            Title = node.Text("title", 200),
            Space = Space(node, node.Text("space", 64)),
            Detector = Detector(node.Object("detector")),
            Landmarks = node.ObjectIfThere("landmarks") is { } landmarks ? Landmarks(landmarks) : null,
            Alignment = node.Choice("alignment", Alignments),
            Recogniser = Recogniser(node.Object("recogniser")),
            Licence = node.Text("licence", 4_000),
            Source = node.Text("source", 1_000),
            Origin = node.ObjectIfThere("origin") is { } origin ? Origin(origin) : null,
        };
        node.End();
        return manifest;
    }

    private static DetectorModel Detector(ManifestNode node)
    {
        var detector = new DetectorModel
        {
            Kind = node.Choice("kind", Kinds),
            File = File(node),
            Input = Input(node),
            ScoreThreshold = node.Share("score"),
            OverlapThreshold = node.Share("overlap"),
        };
        node.End();
        return detector;
    }

    private static LandmarkModel Landmarks(ManifestNode node)
    {
        var landmarks = new LandmarkModel { File = File(node), Input = Input(node) };
        node.End();
        return landmarks;
    }

    private static RecogniserModel Recogniser(ManifestNode node)
    {
        var recogniser = new RecogniserModel
        {
            File = File(node),
            Input = Input(node),
            Dimension = node.Integer("dimension", 2, 16_384),
            Metric = node.Choice("metric", Metrics),
            Normalise = node.Flag("normalise"),
        };
        node.End();
        return recogniser;
    }

    private static PixelInput Input(ManifestNode parent)
    {
        var node = parent.Object("input");
        var input = new PixelInput
        {
            Width = node.Integer("width", 16, MostPixels),
            Height = node.Integer("height", 16, MostPixels),
            Order = node.Choice("order", Orders, ChannelOrder.Rgb),
            Layout = node.Choice("layout", Layouts, TensorLayout.Nchw),
            Mean = node.Three("mean") ?? [0, 0, 0],
            Scale = node.Three("scale") ?? [1, 1, 1],
        };
        node.End();
        return input;
    }

    private static ModelOrigin Origin(ManifestNode node)
    {
        var files = node.Objects("files").Select(f =>
        {
            var file = File(f);
            f.End();
            return file;
        }).ToArray();
        var origin = new ModelOrigin(node.Integer("converter", 1, int.MaxValue), files);
        node.End();
        return origin;
    }

    private static ModelFile File(ManifestNode node)
    {
        var name = node.Text("file", 128);
        if (!PlainFile().IsMatch(name) || name == ModelManifest.FileName)
        {
            throw node.Wrong("file", "is no plain file name (letters, digits, '.', '-' and '_'): models lie beside their manifest");
        }

        var hash = node.TextIfThere("sha256", 64);
        return hash is null || Sha256().IsMatch(hash)
            ? new ModelFile(name, hash)
            : throw node.Wrong("sha256", "is not 64 lower-case hex digits");
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

    /// <summary>What no single setting shows.</summary>
    private static ModelManifest Checked(ModelManifest manifest)
    {
        if (!IsName(manifest.Name))
        {
            throw ManifestNode.Invalid($"name is \"{manifest.Name}\"; a set's name is 1 to 64 of a-z, 0-9, '.', '-' and '_', with a letter or digit first");
        }

        if (manifest.Landmarks is null && !(manifest.Alignment == FaceAlignment.ArcFace5 && manifest.Detector.FindsPoints))
        {
            throw ManifestNode.Invalid(
                $"alignment {NameOf(manifest.Alignment)} needs landmarks, which a {NameOf(manifest.Detector.Kind)} detector alone does not give");
        }

        var recogniser = manifest.Recogniser;
        if (KnownSpaces.Find(manifest.Space) is { } known && (known.Dimension, known.Metric) != (recogniser.Dimension, recogniser.Metric))
        {
            throw ManifestNode.Invalid(
                $"the space {known.Key} has {known.Dimension} values compared by {Key(Metrics, known.Metric)}, "
                + $"but the recogniser gives {recogniser.Dimension} compared by {Key(Metrics, recogniser.Metric)}; name another space");
        }

        var twice = manifest.Files.GroupBy(f => f.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(g => g.Count() > 1);
        return twice is null ? manifest : throw ManifestNode.Invalid($"the file {twice.Key} is named for two models");
    }

    private static JsonObject Json(ModelFile file, PixelInput input, JsonObject settings)
    {
        var json = Json(file);
        json["input"] = new JsonObject
        {
            ["width"] = input.Width,
            ["height"] = input.Height,
            ["order"] = Key(Orders, input.Order),
            ["layout"] = Key(Layouts, input.Layout),
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

    private static string Key<T>(Dictionary<string, T> names, T value)
        where T : struct, Enum => names.First(n => n.Value.Equals(value)).Key;

    [GeneratedRegex("^[a-z0-9][a-z0-9._-]{0,63}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex Name();

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._-]{0,127}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex PlainFile();

    [GeneratedRegex("^[0-9a-f]{64}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex Sha256();
}
