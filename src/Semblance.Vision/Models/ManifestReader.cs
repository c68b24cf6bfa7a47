using System.Text.RegularExpressions;
using Semblance.Spaces;

namespace Semblance.Vision.Models;

/// <summary>Makes a manifest of its JSON, and checks what no single setting shows.</summary>
internal static partial class ManifestReader
{
    private const int MostPixels = 4096;

    /// <exception cref="SemblanceException">Invalid, <c>model-manifest</c>: what is wrong, and where.</exception>
    public static ModelManifest Read(ManifestNode node)
    {
        node.Integer("format", ManifestJson.Format, ManifestJson.Format);
        var manifest = new ModelManifest
        {
            Name = node.Text("name", 64),
            Title = node.Text("title", 200),
            Space = Space(node, node.Text("space", 64)),
            Detector = Detector(node.Object("detector")),
            Landmarks = node.ObjectIfThere("landmarks") is { } landmarks ? Landmarks(landmarks) : null,
            Alignment = node.Choice("alignment", ManifestNames.Alignments),
            Recogniser = Recogniser(node.Object("recogniser")),
            Licence = node.Text("licence", 4_000),
            Source = node.Text("source", 1_000),
            Origin = node.ObjectIfThere("origin") is { } origin ? Origin(origin) : null,
        };
        node.End();
        return Checked(manifest);
    }

    private static DetectorModel Detector(ManifestNode node)
    {
        var detector = new DetectorModel
        {
            Kind = node.Choice("kind", ManifestNames.Kinds),
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
        var landmarks = new LandmarkModel { File = File(node), Input = Input(node), FollowsLids = node.FlagIfThere("followsLids") };
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
            Metric = node.Choice("metric", ManifestNames.Metrics),
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
            Order = node.Choice("order", ManifestNames.Orders, ChannelOrder.Rgb),
            Layout = node.Choice("layout", ManifestNames.Layouts, TensorLayout.Nchw),
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
        if (!ManifestJson.IsName(manifest.Name))
        {
            throw ManifestNode.Invalid($"name is \"{manifest.Name}\"; a set's name is 1 to 64 of a-z, 0-9, '.', '-' and '_', with a letter or digit first");
        }

        if (manifest.Landmarks is null && !(manifest.Alignment == FaceAlignment.ArcFace5 && manifest.Detector.FindsPoints))
        {
            throw ManifestNode.Invalid(
                $"alignment {ManifestJson.NameOf(manifest.Alignment)} needs landmarks, which a {ManifestJson.NameOf(manifest.Detector.Kind)} detector alone does not give");
        }

        var recogniser = manifest.Recogniser;
        if (recogniser.Input.Width != recogniser.Input.Height)
        {
            throw ManifestNode.Invalid(
                $"recogniser.input is {recogniser.Input.Width} x {recogniser.Input.Height}, but aligned faces are square");
        }

        if (KnownSpaces.Find(manifest.Space) is { } known && (known.Dimension, known.Metric) != (recogniser.Dimension, recogniser.Metric))
        {
            throw ManifestNode.Invalid(
                $"the space {known.Key} has {known.Dimension} values compared by {ManifestNames.Of(ManifestNames.Metrics, known.Metric)}, "
                + $"but the recogniser gives {recogniser.Dimension} compared by {ManifestNames.Of(ManifestNames.Metrics, recogniser.Metric)}; name another space");
        }

        var twice = manifest.Files.GroupBy(f => f.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(g => g.Count() > 1);
        return twice is null ? manifest : throw ManifestNode.Invalid($"the file {twice.Key} is named for two models");
    }

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._-]{0,127}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex PlainFile();

    [GeneratedRegex("^[0-9a-f]{64}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex Sha256();
}
