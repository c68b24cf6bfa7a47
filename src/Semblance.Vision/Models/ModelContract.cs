using Semblance.Vision.Onnx;

namespace Semblance.Vision.Models;

/// <summary>
/// Holds a model to what its manifest says of it: by what it declares when it loads and, where it leaves sides open, by what it really gives
/// for one grey image when it joins a library.
/// </summary>
internal static class ModelContract
{
    private const int PointsOf68 = 136;
    private static readonly int[] Strides = [8, 16, 32];

    /// <exception cref="SemblanceException">Invalid, <c>model-mismatch</c>: what was expected and what was found.</exception>
    public static void Check(OnnxSession session, DetectorModel model)
    {
        var tinyOrScrfd = model.Kind is DetectorKind.TinyYolo or DetectorKind.Scrfd or DetectorKind.YuNet;
        if (tinyOrScrfd && (model.Input.Width % 32 != 0 || model.Input.Height % 32 != 0))
        {
            throw Mismatch(session, $"an input whose sides are multiples of 32, as {ManifestJson.NameOf(model.Kind)} needs", $"{model.Input.Width} x {model.Input.Height}");
        }

        CheckInput(session, model.Input);
        switch (model.Kind)
        {
            case DetectorKind.Ssd: Named(session, ("boxes", [-1, -1, 4]), ("scores", [-1, -1, 1])); break;
            case DetectorKind.TinyYolo: Named(session, ("cells", [-1, 25, -1, -1])); break;
            case DetectorKind.Scrfd: LastSides(session, [1, 1, 1, 4, 4, 4, 10, 10, 10]); break;
            case DetectorKind.YuNet:
                Named(session, [.. Strides.SelectMany(s => new (string, long[])[]
                {
                    ($"cls_{s}", [-1, -1, 1]), ($"obj_{s}", [-1, -1, 1]), ($"bbox_{s}", [-1, -1, 4]), ($"kps_{s}", [-1, -1, 10]),
                })]);
                break;
        }
    }

    /// <inheritdoc cref="Check(OnnxSession, DetectorModel)"/>
    public static void Check(OnnxSession session, LandmarkModel model)
    {
        CheckInput(session, model.Input);
        LastSides(session, [PointsOf68]);
    }

    /// <inheritdoc cref="Check(OnnxSession, DetectorModel)"/>
    public static void Check(OnnxSession session, RecogniserModel model)
    {
        CheckInput(session, model.Input);
        LastSides(session, [model.Dimension]);
    }

    /// <summary>Runs a model on one grey image; its outputs must have the sizes that <see cref="Check(OnnxSession, DetectorModel)"/> expects.</summary>
    /// <param name="lastSides">Of the outputs, in order; empty to check only that it runs and gives finite numbers.</param>
    /// <exception cref="SemblanceException">Invalid, <c>model-mismatch</c>, or what the run itself says.</exception>
    public static void Try(OnnxSession session, PixelInput input, ReadOnlySpan<int> lastSides, CancellationToken cancellationToken)
    {
        var grey = new byte[input.Width * input.Height * 3];
        grey.AsSpan().Fill(128);
        var tensor = new float[grey.Length];
        input.Fill(grey, tensor);
        using var outputs = session.Run(tensor, input.ShapeOf(input.Width, input.Height), cancellationToken);
        for (var i = 0; i < outputs.Count; i++)
        {
            var shape = outputs.ShapeOf(i);
            if (lastSides.Length > 0 && (shape.Length == 0 || shape[^1] != lastSides[i]))
            {
                throw Mismatch(session, $"{lastSides[i]} values from {session.Outputs[i].Name}", OnnxTensorInfo.ShapeText(shape));
            }

            foreach (var value in outputs[i])
            {
                if (!float.IsFinite(value))
                {
                    throw Mismatch(session, $"finite numbers from {session.Outputs[i].Name}", $"{value} for a grey image");
                }
            }
        }
    }

    private static void CheckInput(OnnxSession session, PixelInput input)
    {
        var shape = input.ShapeOf(input.Width, input.Height);
        if (session.Inputs.Count != 1 || session.Inputs[0].Type != OnnxElementType.Float32 || !session.Inputs[0].Accepts(shape))
        {
            throw Mismatch(session, $"one input that takes Float32 {OnnxTensorInfo.ShapeText(shape)}", Join(session.Inputs));
        }
    }

    /// <summary>Outputs known by their names; -1 for a side that can be anything.</summary>
    private static void Named(OnnxSession session, params ReadOnlySpan<(string Name, long[] Shape)> expected)
    {
        foreach (var (name, shape) in expected)
        {
            if (!session.Outputs.Any(o => o.Name == name && o.Type == OnnxElementType.Float32 && Fits(o.Dimensions, shape)))
            {
                throw Mismatch(session, $"an output {name} of Float32 {OnnxTensorInfo.ShapeText(shape)}", Join(session.Outputs));
            }
        }
    }

    /// <summary>Outputs known by their order, as exporters name them as they like.</summary>
    private static void LastSides(OnnxSession session, int[] expected)
    {
        var fits = session.Outputs.Count == expected.Length
            && session.Outputs.Zip(expected).All(pair => pair.First.Type == OnnxElementType.Float32
                && (pair.First.Dimensions.Count == 0 || pair.First.Dimensions[^1] < 0 || pair.First.Dimensions[^1] == pair.Second));
        if (!fits)
        {
            throw Mismatch(session, $"{expected.Length} Float32 outputs whose last sides are {string.Join(", ", expected)}", Join(session.Outputs));
        }
    }

    private static bool Fits(IReadOnlyList<long> found, long[] expected) =>
        found.Count == expected.Length && found.Zip(expected).All(pair => pair.First < 0 || pair.Second < 0 || pair.First == pair.Second);

    private static string Join(IReadOnlyList<OnnxTensorInfo> tensors) => tensors.Count == 0 ? "nothing" : string.Join("; ", tensors);

    private static SemblanceException Mismatch(OnnxSession session, string expected, string found) => new(
        ErrorKind.Invalid, "model-mismatch", $"The model {session.Name} is not what its manifest says: expected {expected}, found {found}.");
}
