using System.Buffers.Binary;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Semblance.Migration.Sources.Values;

namespace Semblance.Migration.Sources.Rows;

/// <summary>Items of an array as float32, rounded to nearest even; beyond its range they become infinite.</summary>
internal static class FloatConversion
{
    /// <param name="items">Overwritten when they are big-endian.</param>
    public static void ToSingle(Span<byte> items, Dtype dtype, Span<float> destination)
    {
        if (dtype.BigEndian)
        {
            Reverse(items, dtype.Size);
        }

        switch (dtype.Kind, dtype.Size)
        {
            case ('f', 2): TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<byte, Half>(items), destination); break;
            case ('f', 4): MemoryMarshal.Cast<byte, float>(items).CopyTo(destination); break;
            case ('f', 8): TensorPrimitives.ConvertTruncating<double, float>(MemoryMarshal.Cast<byte, double>(items), destination); break;
            case ('u', 1): TensorPrimitives.ConvertTruncating<byte, float>(items, destination); break;
            case ('u', 2): TensorPrimitives.ConvertTruncating<ushort, float>(MemoryMarshal.Cast<byte, ushort>(items), destination); break;
            case ('u', 4): TensorPrimitives.ConvertTruncating<uint, float>(MemoryMarshal.Cast<byte, uint>(items), destination); break;
            case ('u', 8): TensorPrimitives.ConvertTruncating<ulong, float>(MemoryMarshal.Cast<byte, ulong>(items), destination); break;
            case ('i', 1): TensorPrimitives.ConvertTruncating<sbyte, float>(MemoryMarshal.Cast<byte, sbyte>(items), destination); break;
            case ('i', 2): TensorPrimitives.ConvertTruncating<short, float>(MemoryMarshal.Cast<byte, short>(items), destination); break;
            case ('i', 4): TensorPrimitives.ConvertTruncating<int, float>(MemoryMarshal.Cast<byte, int>(items), destination); break;
            case ('i', 8): TensorPrimitives.ConvertTruncating<long, float>(MemoryMarshal.Cast<byte, long>(items), destination); break;
            default: destination.Fill(float.NaN); break;
        }
    }

    private static void Reverse(Span<byte> items, int size)
    {
        switch (size)
        {
            case 2: ReverseAll(MemoryMarshal.Cast<byte, ushort>(items)); break;
            case 4: ReverseAll(MemoryMarshal.Cast<byte, uint>(items)); break;
            case 8: ReverseAll(MemoryMarshal.Cast<byte, ulong>(items)); break;
            default: break;
        }
    }

    private static void ReverseAll(Span<ushort> items) => BinaryPrimitives.ReverseEndianness(items, items);

    private static void ReverseAll(Span<uint> items) => BinaryPrimitives.ReverseEndianness(items, items);

    private static void ReverseAll(Span<ulong> items) => BinaryPrimitives.ReverseEndianness(items, items);
}
