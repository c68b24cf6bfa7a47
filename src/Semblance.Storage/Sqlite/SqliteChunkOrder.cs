using System.Buffers.Binary;
using Semblance.Documents.Search;

namespace Semblance.Storage.Sqlite;

/// <summary>
/// What pieces are called in the index that keeps each once: those that were made of a part by the part's number first, so that they go in where the last one did. Ids are random: by them alone
/// every lot of a large document would have most pages of that index written anew.
/// </summary>
internal static class SqliteChunkOrder
{
    private const int NumberBytes = 4;

    /// <summary>The part's number, big-endian, and the first 12 bytes of the id; null for a piece that is called by its id.</summary>
    public static Guid? NameOf(SearchChunk chunk)
    {
        if (chunk.Part is not { } part)
        {
            return null;
        }

        Span<byte> id = stackalloc byte[16];
        Span<byte> name = stackalloc byte[16];
        chunk.Id.TryWriteBytes(id, bigEndian: true, out _);
        BinaryPrimitives.WriteInt32BigEndian(name, part);
        id[..^NumberBytes].CopyTo(name[NumberBytes..]);
        return new Guid(name, bigEndian: true);
    }
}
