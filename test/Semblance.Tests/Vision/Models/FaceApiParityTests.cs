using System.Text.Json;
using Semblance.Vision.Models;
using Semblance.Vision.Onnx;

namespace Semblance.Tests.Vision.Models;

/// <summary>The converted networks against face-api itself, on pixels both can make: test/golden/networks.json.</summary>
public sealed class FaceApiParityTests
{
    private static readonly Lazy<JsonElement[]> Golden = new(() =>
        [.. JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Repository.Root, "test", "golden", "networks.json")))
            .RootElement.GetProperty("outputs").EnumerateArray()]);

    [Theory]
    [InlineData("boxes", 2e-5)]
    [InlineData("scores", 1e-5)]
    public async Task The_SSD_network_answers_as_face_api_does(string output, double tolerance)
    {
        using var session = (await TestModels.AccurateAsync()).OpenDetector();
        Compare(session, "ssd_mobilenetv1", 512, output, tolerance);
    }

    [Fact]
    public async Task The_landmark_network_answers_as_face_api_does()
    {
        using var session = (await TestModels.AccurateAsync()).OpenLandmarks();
        Compare(session!, "face_landmark_68", 112, "points", 1e-5);
    }

    [Fact]
    public async Task The_recognition_network_answers_as_face_api_does()
    {
        using var session = (await TestModels.AccurateAsync()).OpenRecogniser();
        Compare(session, "face_recognition", 150, "descriptor", 2e-6);
    }

    [Theory]
    [InlineData(416)]
    [InlineData(160)]
    public async Task The_tiny_detector_answers_as_face_api_does_at_any_size(int size)
    {
        using var session = (await TestModels.FastAsync()).OpenDetector();
        Compare(session, "tiny_face_detector", size, "cells", 2e-4);
    }

    private static void Compare(OnnxSession session, string network, int size, string output, double tolerance)
    {
        var golden = Golden.Value.Single(g => g.GetProperty("network").GetString() == network
            && g.GetProperty("size").GetInt32() == size && g.GetProperty("output").GetString() == output);
        var actual = Run(session, size, output);
        if (golden.TryGetProperty("layout", out _))
        {
            actual = ChannelsLast(actual, golden.GetProperty("shape")[3].GetInt32());
        }

        var expected = golden.GetProperty("values").EnumerateArray().Select(v => v.GetDouble()).ToArray();
        var step = golden.GetProperty("step").GetInt32();
        Assert.Equal(expected.Length, (actual.Length + step - 1) / step);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.InRange(actual[i * step], expected[i] - tolerance, expected[i] + tolerance);
        }

        Within(golden.GetProperty("sum").GetDouble(), actual.Sum(v => (double)v), tolerance * actual.Length / 10);
        Within(golden.GetProperty("squares").GetDouble(), actual.Sum(v => (double)v * v), tolerance * actual.Sum(v => Math.Abs((double)v)));
    }

    private static float[] Run(OnnxSession session, int size, string output)
    {
        var pixels = SyntheticPixels.Of(size);
        var input = new PixelInput { Width = size, Height = size };
        var tensor = new float[pixels.Length];
        input.Fill(pixels, tensor);
        using var outputs = session.Run(tensor, input.ShapeOf(size, size));
        return outputs[session.Outputs.ToList().FindIndex(o => o.Name == output)].ToArray();
    }

    /// <summary>From channel, row, column to row, column, channel, as TensorFlow has it.</summary>
    private static float[] ChannelsLast(float[] planes, int channels)
    {
        var cells = planes.Length / channels;
        return [.. Enumerable.Range(0, planes.Length).Select(i => planes[((i % channels) * cells) + (i / channels)])];
    }

    private static void Within(double expected, double actual, double tolerance) =>
        Assert.InRange(actual, expected - tolerance, expected + tolerance);
}
