using System.Security.Cryptography;
using System.Text;
using Semblance.Clients;
using Semblance.Spaces;

namespace Semblance.Search.Files;

/// <summary>
/// The first page of an index file. After it come the blocks, each laid out as <see cref="RowLayout"/> says, all full but the last, which is as
/// large as its rows; then the people, 16 bytes each, in the order of their ordinals. Little-endian throughout.
/// </summary>
/// <param name="TablesHash">SHA-256 of every block's terms, row records and face ids, then the people: what a search trusts blindly.</param>
/// <param name="RowsHash">SHA-256 of every block's embeddings and codes.</param>
internal sealed record IndexFileHeader(GalleryIndexKey Key, long Generation, int Rows, int People, byte[] TablesHash, byte[] RowsHash)
{
    /// <summary>Bytes of the header, and where the first block begins.</summary>
    public const int Size = 4096;

    private const int Version = 2;
    private const int HashSize = SHA256.HashSizeInBytes;

    private static ReadOnlySpan<byte> Magic => "SEMBLNCE-INDEX\r\n"u8;

    public RowLayout Layout => new(Key.Dimension, Key.Metric);

    public int Blocks => (Rows + Layout.BlockRows - 1) / Layout.BlockRows;

    public long PeopleOffset => Rows == 0 ? Size : BlockOffset(Blocks - 1) + Layout.Size(RowsOf(Blocks - 1));

    public long FileLength => PeopleOffset + People * 16L;

    public int RowsOf(int block) => Math.Min(Layout.BlockRows, Rows - block * Layout.BlockRows);

    public long BlockOffset(int block) => Size + block * Layout.Size(Layout.BlockRows);

    public byte[] ToBytes()
    {
        var page = new byte[Size];
        using var writer = new BinaryWriter(new MemoryStream(page), Encoding.UTF8);
        writer.Write(Magic);
        writer.Write(Version);
        writer.Write(Key.Store.ToByteArray());
        writer.Write(Key.Client.Value);
        writer.Write(Key.Space.Value);
        writer.Write(Key.Dimension);
        writer.Write((int)Key.Metric);
        writer.Write(Generation);
        writer.Write(Rows);
        writer.Write(People);
        writer.Write(TablesHash);
        writer.Write(RowsHash);
        SHA256.HashData(page.AsSpan(0, Size - HashSize), page.AsSpan(Size - HashSize));
        return page;
    }

    /// <returns>Null and the refusal's code when the page is no header of this version or was altered.</returns>
    public static IndexFileHeader? Read(ReadOnlySpan<byte> page, out string? refusal)
    {
        refusal = null;
        if (page.Length < Size || !page.StartsWith(Magic) || BitConverter.ToInt32(page[Magic.Length..]) != Version)
        {
            refusal = page.Length < Size && page.StartsWith(Magic) ? "index-truncated" : "index-format";
            return null;
        }

        if (!SHA256.HashData(page[..(Size - HashSize)]).AsSpan().SequenceEqual(page[(Size - HashSize)..Size]))
        {
            refusal = "index-corrupt";
            return null;
        }

        try
        {
            return ReadFields(page[(Magic.Length + sizeof(int))..Size].ToArray());
        }
        catch (Exception e) when (e is SemblanceException or IOException or FormatException)
        {
            refusal = "index-format"; // forged: the checksum fits, the fields do not
            return null;
        }
    }

    private static IndexFileHeader ReadFields(byte[] fields)
    {
        using var reader = new BinaryReader(new MemoryStream(fields), Encoding.UTF8);
        var key = new GalleryIndexKey(
            new Guid(reader.ReadBytes(16)), new ClientId(reader.ReadString()), new SpaceKey(reader.ReadString()),
            reader.ReadInt32(), (Metric)reader.ReadInt32());
        return new IndexFileHeader(
            key, reader.ReadInt64(), reader.ReadInt32(), reader.ReadInt32(), reader.ReadBytes(HashSize), reader.ReadBytes(HashSize));
    }
}
