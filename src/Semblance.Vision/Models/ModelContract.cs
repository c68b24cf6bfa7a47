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
    private static readonly int[] ScrfdSides = [1, 1, 1, 4, 4, 4, 10, 10, 10];

    /// <exception cref="SemblanceException">Invalid, <c>model-mismatch</c>: what was expected and what was found.</exception>
    public static void Check(OnnxSession session, DetectorModel model)
    {
        var input = model.Input;
        if (model.Kind != DetectorKind.Ssd && (input.Width % 32 != 0 || input.Height % 32 != 0))
        {
            throw Mismatch(session, $"sides that are multiples of 32, as {ManifestJson.NameOf(model.Kind)} needs", $"{input.Width} x {input.Height}");
        }

        CheckInput(session, input);
        switch (model.Kind)
        {
            case DetectorKind.Ssd: Named(session, ("boxes", [-1, -1, 4]), ("scores", [-1, -1, 1])); break;
            case DetectorKind.TinyYolo: Named(session, ("cells", [-1, 25, -1, -1])); break;
            case DetectorKind.Scrfd: LastSides(session, ScrfdSides); break;
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

    /// <summary>Checks a model and runs it on one grey image; what it gives must have the sizes that <c>Check</c> expects, and be finite.</summary>
    /// <exception cref="SemblanceException">Invalid, <c>model-mismatch</c>, or what the run itself says.</exception>
    public static void Try(OnnxSession session, DetectorModel model, CancellationToken cancellationToken)
    {
        Check(session, model);
        Run(session, model.Input, model.Kind == DetectorKind.Scrfd ? ScrfdSides : [], cancellationToken);
    }

    /// <inheritdoc cref="Try(OnnxSession, DetectorModel, CancellationToken)"/>
    public static void Try(OnnxSession session, LandmarkModel model, CancellationToken cancellationToken)
    {
        Check(session, model);
        Run(session, model.Input, [PointsOf68], cancellationToken);
    }

    /// <inheritdoc cref="Try(OnnxSession, DetectorModel, CancellationToken)"/>
    public static void Try(OnnxSession session, RecogniserModel model, CancellationToken cancellationToken)
    {
        Check(session, model);
        Run(session, model.Input, [model.Dimension], cancellationToken);
    }

    private static void Run(OnnxSession session, PixelInput input, int[] lastSides, CancellationToken cancellationToken)
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
                throw Mismatch(session, $"{lastSides[i]} values a row from {session.Outputs[i].Name}", Text(shape));
            }

            if (outputs[i].ContainsAnyExceptInRange(float.MinValue, float.MaxValue))
            {
                throw Mismatch(session, $"finite numbers from {session.Outputs[i].Name}", "others, for a grey image");
            }
        }
    }

    private static void CheckInput(OnnxSession session, PixelInput input)
    {
        var shape = input.ShapeOf(input.Width, input.Height);
        if (session.Inputs.Count != 1 || session.Inputs[0].Type != OnnxElementType.Float32 || !session.Inputs[0].Accepts(shape))
        {
            throw Mismatch(session, $"one input that takes Float32 {Text(shape)}", Join(session.Inputs));
        }
    }

    /// <summary>Outputs known by their names; -1 for a side that can be anything.</summary>
    private static void Named(OnnxSession session, params ReadOnlySpan<(string Name, long[] Shape)> expected)
    {
        foreach (var (name, shape) in expected)
        {
            if (!session.Outputs.Any(o => o.Name == name && o.Type == OnnxElementType.Float32 && Fits(o.Dimensions, shape)))
            {
                throw Mismatch(session, $"an output {name} of Float32 {Text(shape)}", Join(session.Outputs));
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
        found.Count == 0
        || (found.Count == expected.Length && found.Zip(expected).All(pair => pair.First < 0 || pair.Second < 0 || pair.First == pair.Second));

    private static string Text(ReadOnlySpan<long> shape) => OnnxTensorInfo.ShapeText(shape);

    private static string Join(IReadOnlyList<OnnxTensorInfo> tensors) => tensors.Count == 0 ? "nothing" : string.Join("; ", tensors);

    private static SemblanceException Mismatch(OnnxSession session, string expected, string found) => new(
        ErrorKind.Invalid, "model-mismatch", $"The model {session.Name} is not what its manifest says: expected {expected}, found {found}.");
}
