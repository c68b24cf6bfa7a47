using System.Buffers.Binary;
using System.Text;

namespace Semblance.Tests.Vision.Pictures;

/// <summary>Writes the container of WebP files.</summary>
internal static class RiffBytes
{
    public static byte[] File(params byte[][] chunks)
    {
        byte[] file = [.. "RIFF\0\0\0\0WEBP"u8, .. chunks.SelectMany(c => c)];
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(4), file.Length - 8);
        return file;
    }

    public static byte[] Chunk(string type, ReadOnlySpan<byte> content)
    {
        byte[] chunk = [.. Encoding.ASCII.GetBytes(type), 0, 0, 0, 0, .. content];
        BinaryPrimitives.WriteInt32LittleEndian(chunk.AsSpan(4), content.Length);
        return content.Length % 2 == 0 ? chunk : [.. chunk, 0];
    }
}
