using System.Buffers.Binary;

namespace Semblance.Vision.Models.Conversion;

/// <summary>One tensor as a weights manifest of TensorFlow.js declares it.</summary>
/// <param name="IsFloat">False for the integers of the training graph, which no network needs.</param>
/// <param name="Scale">With <paramref name="Minimum"/>: each value is one byte q and means q x scale + minimum. Null for values of four bytes as they are.</param>
internal sealed record WeightEntry(string Name, IReadOnlyList<int> Shape, bool IsFloat, double? Scale, double Minimum)
{
    /// <summary>No network has a larger tensor: 256 MB of float32.</summary>
    private const long MaxCount = 1 << 26;

    /// <summary>How many values it holds; 1 for a scalar, -1 for a shape that makes no sense.</summary>
    public long Count
    {
        get
        {
            var count = 1L;
            foreach (var side in Shape)
            {
                if (side < 1 || (count *= side) > MaxCount)
                {
                    return -1;
                }
            }

            return count;
        }
    }

    public long ByteLength => Count * (Scale is null ? 4 : 1);

    /// <param name="bytes">As many as <see cref="ByteLength"/>, little-endian.</param>
    public Tensor Decode(ReadOnlySpan<byte> bytes)
    {
        var values = new float[Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = Scale is { } scale
                ? (float)((bytes[i] * scale) + Minimum)
                : BinaryPrimitives.ReadSingleLittleEndian(bytes[(i * 4)..]);
        }

        return new Tensor(Shape, values);
    }
}
