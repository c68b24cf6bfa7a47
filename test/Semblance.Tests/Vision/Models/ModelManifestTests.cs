using System.Text;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Semblance.Spaces;
using Semblance.Vision.Models;

namespace Semblance.Tests.Vision.Models;

public sealed class ModelManifestTests
{
    [Fact]
    public void What_is_written_reads_back_the_same()
    {
        var written = ManifestJson.Write(ManifestJson.Read(Bytes(Example())));
        var again = ManifestJson.Read(written);

        Assert.Equal(written, ManifestJson.Write(again));
        Assert.Equal("mine", again.Name);
        Assert.Equal(DetectorKind.Scrfd, again.Detector.Kind);
        Assert.Equal((640, 480, ChannelOrder.Bgr), (again.Detector.Input.Width, again.Detector.Input.Height, again.Detector.Input.Order));
        Assert.Equal([127.5f, 127.5f, 127.5f], again.Detector.Input.Mean);
        Assert.Equal((TensorLayout.Nhwc, 512, Metric.Cosine, true),
            (again.Recogniser.Input.Layout, again.Recogniser.Dimension, again.Recogniser.Metric, again.Recogniser.Normalise));
        Assert.Equal([1f, 2f, 3f], again.Recogniser.Input.Mean);
        Assert.Null(again.Landmarks);
    }

    [Fact]
    public void The_guides_example_is_a_manifest()
    {
        var guide = File.ReadAllText(Path.Combine(Repository.Root, "docs", "models.md")).ReplaceLineEndings("\n");
        var example = guide.Split("```json\n")[1].Split("```")[0];
        Assert.Equal("mine-r100-v1", ManifestJson.Read(Encoding.UTF8.GetBytes(example)).Space.Value);
    }

    [Fact]
    public void A_space_of_ones_own_is_what_the_recogniser_gives()
    {
        var space = ManifestJson.Read(Bytes(Example())).ToSpace();
        Assert.Equal(("mine-v1", 512, Metric.Cosine, true, "arcface-5"), (space.Key.Value, space.Dimension, space.Metric, space.UnitLength, space.Alignment));
    }

    [Fact]
    public void A_known_space_keeps_what_is_known_of_it()
    {
        var json = Example();
        json["space"] = "insightface-buffalo-l";
        Assert.Same(KnownSpaces.Find(new SpaceKey("insightface-buffalo-l")), ManifestJson.Read(Bytes(json)).ToSpace());
    }

    [Theory]
    [InlineData("format", "2", "format")]
    [InlineData("name", "\"My Models\"", "name is \"My Models\"")]
    [InlineData("name", "\"..\"", "name is \"..\"")]
    [InlineData("name", "5", "name")]
    [InlineData("title", "\"  \"", "title")]
    [InlineData("title", null, "title is missing")]
    [InlineData("space", "\"Mine!\"", "space")]
    [InlineData("space", "\"dlib-resnet-v1\"", "128 values compared by l2")]
    [InlineData("alignment", "\"arcface\"", "dlib-chip, face-api, arcface-5")]
    [InlineData("alignment", "\"dlib-chip\"", "needs landmarks")]
    [InlineData("licence", null, "licence is missing")]
    [InlineData("detektor", "{}", "detektor is no setting")]
    [InlineData("detector", "[]", "detector is no object")]
    [InlineData("detector.kind", "\"yolo\"", "ssd, tiny-yolo, scrfd, yunet")]
    [InlineData("detector.file", "\"../det.onnx\"", "detector.file")]
    [InlineData("detector.file", "\"/etc/passwd\"", "detector.file")]
    [InlineData("detector.file", "\"a/b.onnx\"", "detector.file")]
    [InlineData("detector.file", "\".hidden\"", "detector.file")]
    [InlineData("detector.file", "\"manifest.json\"", "detector.file")]
    [InlineData("detector.file", "\"rec.onnx\"", "named for two models")]
    [InlineData("detector.sha256", "\"abc\"", "64 lower-case hex digits")]
    [InlineData("detector.score", "0", "above 0 and at most 1")]
    [InlineData("detector.score", "1.5", "above 0 and at most 1")]
    [InlineData("detector.overlap", "\"0.4\"", "detector.overlap")]
    [InlineData("detector.input.width", "0", "from 16 to 4096")]
    [InlineData("detector.input.width", "1e9", "from 16 to 4096")]
    [InlineData("detector.input.height", "64.5", "from 16 to 4096")]
    [InlineData("detector.input.mean", "[1, 2]", "a list of three")]
    [InlineData("detector.input.scale", "[1, 2, \"3\"]", "a list of three")]
    [InlineData("detector.input.scale", "1e99", "a list of three")]
    [InlineData("detector.input.order", "\"grb\"", "rgb, bgr")]
    [InlineData("recogniser.input.width", "96", "aligned faces are square")]
    [InlineData("recogniser.dimension", "1", "from 2 to 16384")]
    [InlineData("recogniser.metric", "\"euclid\"", "l2, cosine")]
    [InlineData("recogniser.normalise", "\"yes\"", "neither true nor false")]
    [InlineData("recogniser.speed", "9", "recogniser.speed is no setting")]
    public void A_wrong_setting_is_named_with_what_it_can_be(string place, string? value, string said)
    {
        var json = Example();
        var path = place.Split('.');
        var parent = path[..^1].Aggregate((JsonNode)json, (node, name) => node[name]!);
        parent[path[^1]] = value is null ? null : JsonNode.Parse(value);

        var error = Assert.Throws<SemblanceException>(() => ManifestJson.Read(Bytes(json)));
        Assert.Equal((ErrorKind.Invalid, "model-manifest"), (error.Kind, error.Code));
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void The_same_setting_twice_is_refused() =>
        Assert.Contains("twice", Assert.Throws<SemblanceException>(() => ManifestJson.Read("""{"name": "a", "name": "b"}"""u8.ToArray())).Message, StringComparison.Ordinal);

    [Fact]
    public void Damaged_bytes_are_read_or_refused_and_nothing_else()
    {
        var whole = Bytes(Example());
        Prop.ForAll<NonNegativeInt, byte>((place, value) =>
        {
            var damaged = whole.ToArray();
            damaged[place.Get % damaged.Length] = value;
            try
            {
                ManifestJson.Read(damaged);
            }
            catch (SemblanceException e)
            {
                Assert.Equal("model-manifest", e.Code);
            }
        }).Check(Cases.Of(100));
    }

    private static JsonObject Example() => JsonNode.Parse(
        """
        {
          "format": 1, "name": "mine", "title": "My models", "space": "mine-v1",
          "detector": {
            "kind": "scrfd", "file": "det.onnx", "score": 0.5, "overlap": 0.4,
            "input": {"width": 640, "height": 480, "order": "bgr", "mean": 127.5, "scale": 0.0078125}
          },
          "alignment": "arcface-5",
          "recogniser": {
            "file": "rec.onnx", "dimension": 512, "metric": "cosine", "normalise": true,
            "input": {"width": 112, "height": 112, "layout": "nhwc", "mean": [1, 2, 3]}
          },
          "licence": "Mine.", "source": "Here."
        }
        """)!.AsObject();

    private static byte[] Bytes(JsonObject json) => Encoding.UTF8.GetBytes(json.ToJsonString());
}
