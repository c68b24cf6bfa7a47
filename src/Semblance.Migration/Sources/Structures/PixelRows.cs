using Semblance.Migration.Sources.Rows;
using Semblance.Migration.Sources.Values;

namespace Semblance.Migration.Sources.Structures;

/// <summary>
/// The frames in an array of bytes. The KNN attendance tutorial has <c>reshape(100, -1)</c> hard-coded, so that fewer or more than 100 captured
/// frames end as 100 rows of another width: then frames are counted through the whole array, not by its rows.
/// </summary>
internal sealed class PixelRows
{
    private readonly NumericArray _frames;

    private PixelRows(NumericArray frames, PixelFrame? frame)
    {
        _frames = frames;
        Frame = frame;
    }

    public long Count => _frames.Shape[0];

    public PixelFrame? Frame { get; }

    /// <summary>Set when these are images whose channel order nothing tells.</summary>
    public Reason? Refusal { get; private init; }

    public VectorCell? Cell(long index) => VectorCell.OfRow(_frames, index);

    /// <summary>Null when the vectors are no array of bytes.</summary>
    /// <param name="names">How many names there are: of two ways to cut the frames, the one that pairs with them is right.</param>
    public static PixelRows? Of(VectorList vectors, long names)
    {
        if (vectors.Matrix is not { Dtype: { Kind: 'u', Size: 1 } } matrix)
        {
            return null;
        }

        if (matrix.Shape.Count > 2)
        {
            return OfImages(matrix);
        }

        var width = matrix.Shape[1];
        if (width is 7500 or 2500 || (matrix.Shape[0] == names && PixelFrame.OfLength((int)Math.Min(width, int.MaxValue)) is not null))
        {
            return new PixelRows(matrix, PixelFrame.OfLength((int)width));
        }

        return Reframe(matrix, PixelFrame.Colour50) ?? Reframe(matrix, PixelFrame.Gray50) ?? new PixelRows(matrix, null);
    }

    private static PixelRows? Reframe(NumericArray matrix, PixelFrame frame)
    {
        if (matrix.FortranOrder || matrix.Count == 0 || matrix.Count % frame.Length != 0)
        {
            return null;
        }

        var frames = new NumericArray(matrix.Dtype, [matrix.Count / frame.Length, frame.Length], fortranOrder: false, matrix.Data);
        return new PixelRows(frames, frame);
    }

    private static PixelRows OfImages(NumericArray images) => new(images, null)
    {
        Refusal = new Reason("pixels-images", "an array of images whose channel order is not known; embed the photos they were made from instead"),
    };
}
