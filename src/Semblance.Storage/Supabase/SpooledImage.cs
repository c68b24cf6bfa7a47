using System.Security.Cryptography;
using Semblance.Photos;
using Semblance.Storage.Files;

namespace Semblance.Storage.Supabase;

/// <summary>An image read to its end and hashed on the way: in memory, or, where it is large, in a file that nobody else may read and that goes with it.</summary>
internal sealed class SpooledImage : IAsyncDisposable
{
    private const int BufferSize = 81_920;

    private readonly Stream _content;

    private SpooledImage(Stream content, PhotoHash hash, byte[] md5)
    {
        (_content, Hash) = (content, hash);
        Md5 = Convert.ToHexStringLower(md5);
    }

    public PhotoHash Hash { get; }

    /// <summary>What object stores use as the tag of a file that came in one piece.</summary>
    public string Md5 { get; }

    public long Length => _content.Length;

    /// <summary>The first bytes, which tell the kind of image.</summary>
    public async Task<byte[]> ReadHeadAsync(int most, CancellationToken cancellationToken) => await ReadAsync(0, (int)Math.Min(most, Length), cancellationToken);

    /// <param name="memory">Images up to this many bytes stay in memory.</param>
    public static async Task<SpooledImage> ReadAsync(Stream image, int memory, CancellationToken cancellationToken)
    {
        Stream content = new MemoryStream();
        try
        {
            using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
#pragma warning disable CA5351 // compared with the tag that the object store computes; nothing is trusted because of it alone
            using var md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
#pragma warning restore CA5351
            var buffer = new byte[BufferSize];
            while (await image.ReadAsync(buffer, cancellationToken) is var read and > 0)
            {
                sha.AppendData(buffer, 0, read);
                md5.AppendData(buffer, 0, read);
                if (content is MemoryStream && content.Length + read > memory)
                {
                    content = await ToFileAsync(content, cancellationToken);
                }

                await content.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            }

            return new SpooledImage(content, new PhotoHash(Convert.ToHexStringLower(sha.GetHashAndReset())), md5.GetHashAndReset());
        }
        catch
        {
            await content.DisposeAsync();
            throw;
        }
    }

    public async Task<byte[]> ReadAsync(long offset, int length, CancellationToken cancellationToken)
    {
        var bytes = new byte[length];
        _content.Position = offset;
        await _content.ReadExactlyAsync(bytes, cancellationToken);
        return bytes;
    }

    /// <summary>The whole of it from the start; the caller disposes it in place of this.</summary>
    public Stream Open()
    {
        _content.Position = 0;
        return _content;
    }

    public ValueTask DisposeAsync() => _content.DisposeAsync();

    private static async Task<Stream> ToFileAsync(Stream memory, CancellationToken cancellationToken)
    {
        var path = Path.Combine(Path.GetTempPath(), $"semblance-{Path.GetRandomFileName()}");
        var file = OwnerOnly.Open(path, FileMode.CreateNew);
        try
        {
            File.Delete(path); // on Linux and macOS it stays until it is closed
        }
        catch (IOException)
        {
            // elsewhere the temporary folder is swept by the system
        }

        memory.Position = 0;
        await memory.CopyToAsync(file, cancellationToken);
        await memory.DisposeAsync();
        return file;
    }
}
