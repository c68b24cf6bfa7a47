using System.Buffers;
using Semblance.Faces;
using Semblance.Photos;
using Semblance.Vision.Faces.Alignment;
using Semblance.Vision.Models;
using Semblance.Vision.Onnx;

namespace Semblance.Vision.Faces;

/// <summary>
/// Finds the 68 points of the iBUG 300-W scheme. Where they come to lie depends a little on the box and on how much the head is tilted, and every embedding
/// depends on them. A second look at the face turned upright by the points of the first takes most of that away: a tilt of 20 degrees then
/// moves an embedding by 0.04 instead of 0.10, another detector's box by 0.04 instead of 0.10 (docs/accuracy.md).
/// </summary>
internal sealed class LandmarkFinder(OnnxSession session, LandmarkModel model) : IDisposable
{
    public const int Count = 68;

    /// <summary>The points in the picture; empty when no pixel of the box is inside it.</summary>
    public FacePoint[] Find(Picture picture, FaceBox box, CancellationToken cancellationToken)
    {
        var crop = Clip(box, picture.Width, picture.Height);
        if (crop.IsEmpty)
        {
            return [];
        }

        var input = model.Input;
        var length = input.Width * input.Height * Picture.Channels;
        var tensor = ArrayPool<float>.Shared.Rent(length);
        try
        {
            SquareCrop.Resample(PixelView.Of(picture).Crop(crop), input.Width, input, tensor);
            using var outputs = session.Run(tensor.AsSpan(0, length), input.ShapeOf(input.Width, input.Height), cancellationToken);
            return Place(outputs[0], crop.Width, crop.Height, Math.Max(0, box.X), Math.Max(0, box.Y));
        }
        finally
        {
            ArrayPool<float>.Shared.Return(tensor);
        }
    }

    /// <summary>The points found anew in the face as dlib's chip shows it; those given when they are no face's.</summary>
    public FacePoint[] FindUpright(Picture picture, FacePoint[] rough, CancellationToken cancellationToken)
    {
        var (input, side) = (model.Input, model.Input.Width);
        if (rough.Length != Count || DlibChip.Of(rough, side) is not { } toPicture)
        {
            return rough;
        }

        var length = side * side * Picture.Channels;
        var (chip, tensor) = (ArrayPool<float>.Shared.Rent(length), ArrayPool<float>.Shared.Rent(length));
        try
        {
            ChipWarp.Extract(picture, toPicture, side, chip);
            ChipTensor.Fill(chip.AsSpan(0, length), input, tensor);
            using var outputs = session.Run(tensor.AsSpan(0, length), input.ShapeOf(side, side), cancellationToken);
            return Array.ConvertAll(Place(outputs[0], side, side, 0, 0), toPicture.Apply);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(chip);
            ArrayPool<float>.Shared.Return(tensor);
        }
    }

    public void Dispose() => session.Dispose();

    /// <summary>The box inside the picture, every number floored, as face-api has it.</summary>
    internal static PixelRegion Clip(FaceBox box, int width, int height)
    {
        var (x, y) = (Math.Max(0, box.X), Math.Max(0, box.Y));
        return new PixelRegion(
            (int)Math.Min(x, width), (int)Math.Min(y, height),
            (int)Math.Min(box.X + box.Width - x, width - x), (int)Math.Min(box.Y + box.Height - y, height - y));
    }

    /// <summary>
    /// From the square that the network saw back to the picture. The crop was floored, the shift is not: so has face-api it, and its descriptors depend on it.
    /// </summary>
    /// <param name="relative">x and y of each point by turns, 0 to 1 across the square.</param>
    internal static FacePoint[] Place(ReadOnlySpan<float> relative, int width, int height, double shiftX, double shiftY)
    {
        var side = Math.Max(width, height);
        var (blackX, blackY) = ((side - width) / 2.0, (side - height) / 2.0);
        var points = new FacePoint[Count];
        for (var i = 0; i < Count; i++)
        {
            points[i] = new FacePoint((relative[2 * i] * side) - blackX + shiftX, (relative[(2 * i) + 1] * side) - blackY + shiftY);
        }

        return points;
    }
}
