using Semblance.Vision.Models;
using Semblance.Vision.Onnx;

namespace Semblance.Vision.Faces.Detectors;

/// <summary>Finds a detector's outputs by name or order, and reads the faces in them.</summary>
internal sealed class DetectorReader
{
    private const int TinyYoloCell = 32;
    private const int AnchorsPerScrfdCell = 2;
    private static readonly int[] Strides = [8, 16, 32];

    private readonly DetectorModel _model;
    private readonly string[] _names;

    public DetectorReader(DetectorModel model, IReadOnlyList<OnnxTensorInfo> outputs) => (_model, _names) = (model, [.. outputs.Select(o => o.Name)]);

    /// <summary>Every box that scores enough, in pixels of the input; overlapping ones too.</summary>
    public List<Detection> Read(OnnxOutputs outputs, double threshold)
    {
        var found = new List<Detection>();
        var (width, height) = (_model.Input.Width, _model.Input.Height);
        switch (_model.Kind)
        {
            case DetectorKind.Ssd:
                SsdOutput.Read(Named(outputs, "boxes"), Named(outputs, "scores"), width, height, threshold, found);
                break;
            case DetectorKind.TinyYolo:
                TinyYoloOutput.Read(outputs[0], width / TinyYoloCell, height / TinyYoloCell, TinyYoloCell, threshold, found);
                break;
            case DetectorKind.Scrfd:
                ReadScrfd(outputs, threshold, found);
                break;
            case DetectorKind.YuNet:
                foreach (var stride in Strides)
                {
                    YuNetOutput.Read(
                        Named(outputs, $"cls_{stride}"), Named(outputs, $"obj_{stride}"), Named(outputs, $"bbox_{stride}"), Named(outputs, $"kps_{stride}"),
                        width / stride, stride, threshold, found);
                }

                break;
        }

        return found;
    }

    /// <summary>Outputs in order: all scores, all distances, then all points, each by stride.</summary>
    private void ReadScrfd(OnnxOutputs outputs, double threshold, List<Detection> found)
    {
        for (var i = 0; i < Strides.Length; i++)
        {
            var columns = _model.Input.Width / Strides[i];
            var scores = outputs[i];
            var expected = columns * (_model.Input.Height / Strides[i]) * AnchorsPerScrfdCell;
            if (scores.Length != expected)
            {
                throw new SemblanceException(ErrorKind.Invalid, "model-mismatch",
                    $"The detector {_model.File.Name} gives {scores.Length} scores for stride {Strides[i]} where {expected} are expected: it is no SCRFD of this input size.");
            }

            ScrfdOutput.Read(
                scores, outputs[Strides.Length + i], outputs.Count > 2 * Strides.Length ? outputs[(2 * Strides.Length) + i] : [], columns, Strides[i], threshold, found);
        }
    }

    private ReadOnlySpan<float> Named(OnnxOutputs outputs, string name) => outputs[Array.IndexOf(_names, name)];
}
