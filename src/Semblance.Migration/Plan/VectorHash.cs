using System.Buffers.Binary;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Semblance.Migration.Plan;

/// <summary>SHA-256 of a vector's float32 little-endian bytes: what makes a face's id, and what a verification compares.</summary>
internal static class VectorHash
{
    public const int Size = 32;

    /// <param name="hash">32 bytes.</param>
    public static void Of(ReadOnlySpan<float> vector, Span<byte> hash)
    {
        if (BitConverter.IsLittleEndian)
        {
            SHA256.HashData(MemoryMarshal.AsBytes(vector), hash);
            return;
        }

        var swapped = new int[vector.Length];
        BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<float, int>(vector), swapped);
        SHA256.HashData(MemoryMarshal.AsBytes<int>(swapped), hash);
    }

    /// <summary>Every value finite, and not all of them zero. Sources promise it; a store would refuse the whole batch otherwise.</summary>
    public static bool IsUsable(ReadOnlySpan<float> vector) =>
        vector.Length > 0 && TensorPrimitives.MaxMagnitude(vector) is var largest && float.IsFinite(largest) && largest != 0;
}
