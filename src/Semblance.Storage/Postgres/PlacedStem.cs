using System.Buffers.Binary;

namespace Semblance.Storage.Postgres;

/// <summary>A stem as a lexeme, and where the text at hand has it. Stems are ordered as the server orders lexemes, by their bytes.</summary>
/// <param name="bytes">UTF-8, without a zero.</param>
internal sealed class PlacedStem(byte[] bytes)
{
    /// <summary>Most stems differ here.</summary>
    private readonly ulong _beginning = BeginningOf(bytes);

    public byte[] Bytes => bytes;

    /// <summary>From 1, ascending.</summary>
    public List<ushort> Places { get; } = new(2);

    /// <summary>Which of two comes first.</summary>
    public static int Compare(PlacedStem one, PlacedStem other) =>
        one._beginning != other._beginning ? one._beginning.CompareTo(other._beginning) : one.Bytes.AsSpan().SequenceCompareTo(other.Bytes);

    private static ulong BeginningOf(byte[] bytes)
    {
        Span<byte> first = stackalloc byte[sizeof(ulong)];
        first.Clear();
        bytes.AsSpan(0, Math.Min(bytes.Length, first.Length)).CopyTo(first);
        return BinaryPrimitives.ReadUInt64BigEndian(first);
    }
}
