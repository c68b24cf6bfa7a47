using System.IO.Compression;

namespace Semblance.Storage;

/// <summary>A run's plan as both stores keep it: Brotli over the bytes of its file.</summary>
internal static class StoredPlan
{
    public static byte[] Compress(ReadOnlySpan<byte> plan)
    {
        using var compressed = new MemoryStream();
        using (var brotli = new BrotliStream(compressed, CompressionLevel.Fastest))
        {
            brotli.Write(plan);
        }

        return compressed.ToArray();
    }

    public static ReadOnlyMemory<byte> Decompress(byte[] compressed)
    {
        using var brotli = new BrotliStream(new MemoryStream(compressed), CompressionMode.Decompress);
        using var plan = new MemoryStream();
        brotli.CopyTo(plan);
        return plan.GetBuffer().AsMemory(0, (int)plan.Length);
    }
}
