using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Semblance.Benchmarks.Import;

/// <summary>Writes what NumPy would: <c>embeddings.npy</c>, float32, and <c>names.npy</c>, one name a row; each person has rows all over the file.</summary>
internal static class LegacyMatrix
{
    public const string VectorFile = "embeddings.npy";
    public const string NameFile = "names.npy";

    /// <summary>Characters a name takes in the file (<c>&lt;U12</c>).</summary>
    private const int NameWidth = 12;

    public static string Name(long row, int people) => FormattableString.Invariant($"person{row % people:d6}");

    public static void Write(string folder, int rows, int dimension, int people)
    {
        WriteVectors(Path.Combine(folder, VectorFile), rows, dimension);
        WriteNames(Path.Combine(folder, NameFile), rows, people);
    }

    private static void WriteVectors(string path, int rows, int dimension)
    {
        using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 20);
        file.Write(Header($"{{'descr': '<f4', 'fortran_order': False, 'shape': ({rows}, {dimension}), }}"));
        var random = new Random(17);
        var row = new float[dimension];
        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j < dimension; j++)
            {
                row[j] = random.NextSingle() - 0.5f;
            }

            file.Write(MemoryMarshal.AsBytes<float>(row));
        }
    }

    private static void WriteNames(string path, int rows, int people)
    {
        using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 20);
        file.Write(Header($"{{'descr': '<U{NameWidth}', 'fortran_order': False, 'shape': ({rows},), }}"));
        Span<byte> cell = stackalloc byte[NameWidth * 4];
        for (var i = 0; i < rows; i++)
        {
            cell.Clear();
            Encoding.UTF32.GetBytes(Name(i, people), cell);
            file.Write(cell);
        }
    }

    /// <summary>Version 1.0, padded to a multiple of 64 bytes. Source: numpy.lib.format.</summary>
    private static byte[] Header(string dictionary)
    {
        var length = (10 + dictionary.Length + 1 + 63) / 64 * 64;
        var header = new byte[length];
        header.AsSpan().Fill((byte)' ');
        ((ReadOnlySpan<byte>)[0x93, .. "NUMPY"u8, 1, 0]).CopyTo(header);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(8), (ushort)(length - 10));
        Encoding.ASCII.GetBytes(dictionary, header.AsSpan(10));
        header[^1] = (byte)'\n';
        return header;
    }
}
