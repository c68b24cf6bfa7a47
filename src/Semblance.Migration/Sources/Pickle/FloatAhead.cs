using System.Buffers.Binary;
using Semblance.Migration.Sources.Values;

namespace Semblance.Migration.Sources.Pickle;

/// <summary>A run of floats in the file.</summary>
/// <param name="Offset">Of the first BINFLOAT.</param>
internal readonly record struct FloatAhead(long Offset, int Count)
{
    /// <summary>Shorter lists are boxes and the like: not worth going back to the file for.</summary>
    public const int Fewest = 16;

    /// <summary>Bytes that are looked at: Python writes at most 1000 items between MARK and APPENDS.</summary>
    private const int Reach = 16 * 1024;

    /// <summary>
    /// Passes over BINFLOATs up to and including APPENDS, when nothing but them and the borders of frames comes before it and they are
    /// at least <see cref="Fewest"/>. Else null, and nothing is passed over.
    /// </summary>
    public static (FloatAhead First, FloatAhead Second)? Take(PickleWindow window)
    {
        var ahead = window.Ahead(Reach);
        var (first, next) = Run(ahead, 0, window.Offset);
        var second = default(FloatAhead);
        if (next + Stride <= ahead.Length && ahead[next] == (byte)Opcode.Frame && FrameFits(ahead[next..], window.Left - next))
        {
            (second, next) = Run(ahead, next + Stride, window.Offset);
        }

        if (first.Count + second.Count < Fewest || next >= ahead.Length || ahead[next] != (byte)Opcode.Appends)
        {
            return null;
        }

        window.Advance(next + 1);
        return (first, second);
    }

    private static (FloatAhead Run, int Next) Run(ReadOnlySpan<byte> ahead, int start, long offset)
    {
        var next = start;
        while (ahead.Length - next >= Stride && ahead[next] == FloatRuns.Tag)
        {
            next += Stride;
        }

        return (new FloatAhead(offset + start, (next - start) / Stride), next);
    }

    private static bool FrameFits(ReadOnlySpan<byte> frame, long left) => BinaryPrimitives.ReadUInt64LittleEndian(frame[1..]) <= (ulong)(left - Stride);

    /// <summary>Of BINFLOAT, and of FRAME likewise: an opcode and eight bytes.</summary>
    private const int Stride = FloatRuns.Stride;
}
