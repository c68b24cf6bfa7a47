using System.Security.Cryptography;
using Semblance.People;

namespace Semblance.Search.Files;

/// <summary>
/// A gallery index kept beside its store, so that opening a store need not read every row back: mapped, not read, it answers at once. It is a
/// copy that can be lost at any time; whatever is wrong with it, the store builds it anew. It holds biometric data: only its owner may read it.
/// </summary>
/// <remarks>
/// Opening checks the header and the tables by SHA-256 and the file's length. The embeddings and codes, 98 % of it, are checked only when
/// asked for: reading them all takes longer than the first answer may.
/// </remarks>
public static class GalleryIndexFile
{
    /// <summary>Opens the file at <paramref name="path"/>. Never throws for what is wrong with the file.</summary>
    /// <param name="checkRows">Also compares the checksum of the embeddings and codes, at about 1 GB/s.</param>
    public static GalleryIndexOpening Open(string path, GalleryIndexKey key, bool checkRows = false)
    {
        try
        {
            // No lock is asked for: a writer replaces the file, it never changes one.
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            return Open(stream, key, checkRows);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return Refuse("index-absent");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Refuse("index-unreadable");
        }
    }

    /// <summary>
    /// Writes what <paramref name="index"/> holds now to <paramref name="path"/>, replacing what is there at once or, on an error, not at all.
    /// Errors as <see cref="GalleryIndexWriter"/>.
    /// </summary>
    /// <param name="generation">The store's, read before the rows that the index holds.</param>
    public static unsafe void Save(GalleryIndex index, string path, GalleryIndexKey key, long generation)
    {
        using var writer = new GalleryIndexWriter(path, key, generation);
        var snapshot = index.Snapshot;
        for (var b = 0; b < snapshot.Blocks.Length; b++)
        {
            var block = snapshot.Blocks[b];
            for (var row = 0; row < snapshot.RowsOf(b); row++)
            {
                if (!snapshot.IsRemoved(b, row))
                {
                    writer.Add(block.Faces[row], snapshot.People[block.Records[row].Person], block.PaddedEmbedding(row)[..index.Dimension]);
                }
            }

            block.KeepAlive();
        }

        writer.Commit();
    }

    private static GalleryIndexOpening Open(FileStream stream, GalleryIndexKey key, bool checkRows)
    {
        var page = new byte[IndexFileHeader.Size];
        var read = stream.ReadAtLeast(page, page.Length, throwOnEndOfStream: false);
        if (IndexFileHeader.Read(page.AsSpan(0, read), out var refusal) is not { } header)
        {
            return Refuse(refusal!);
        }

        if (header.Key != key)
        {
            return Refuse("index-foreign");
        }

        if (stream.Length != header.FileLength)
        {
            return Refuse("index-truncated");
        }

        var file = new MappedFile(stream, header.FileLength);
        var blocks = MapBlocks(file, header);
        var people = ReadPeople(file, header);
        return AreTablesSound(blocks, people, header) && blocks.All(b => NamesPeopleBelow(people.Length, b)) && (!checkRows || AreRowsSound(blocks, header))
            ? new GalleryIndexOpening(new GalleryIndex(header.Layout, blocks, people), header.Generation, Refusal: null)
            : Refuse("index-corrupt");
    }

    private static GalleryIndexOpening Refuse(string code) => new(Index: null, Generation: 0, code);

    private static unsafe RowBlock[] MapBlocks(MappedFile file, IndexFileHeader header)
    {
        // A search reads the codes and what follows them, and of the embeddings a few: a quarter of the file instead of all of it.
        var blocks = new RowBlock[header.Blocks];
        for (var b = 0; b < blocks.Length; b++)
        {
            var rows = header.RowsOf(b);
            var codes = header.Layout.CodesOffset(rows);
            file.ReadAhead(header.BlockOffset(b) + codes, header.Layout.Size(rows) - codes);
            blocks[b] = new RowBlock(header.Layout, file.Start + header.BlockOffset(b), rows, rows, file);
        }

        return blocks;
    }

    private static unsafe PersonId[] ReadPeople(MappedFile file, IndexFileHeader header)
    {
        var people = new ReadOnlySpan<PersonId>(file.Start + header.PeopleOffset, header.People).ToArray();
        GC.KeepAlive(file);
        return people;
    }

    private static bool AreTablesSound(RowBlock[] blocks, PersonId[] people, IndexFileHeader header)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Array.ForEach(blocks, b => IndexFileHash.AppendTables(hash, b));
        IndexFileHash.AppendPeople(hash, people);
        return hash.GetHashAndReset().AsSpan().SequenceEqual(header.TablesHash);
    }

    // A checksum is no signature: an ordinal from a forged file must not reach memory it should not.
    private static unsafe bool NamesPeopleBelow(int people, RowBlock block)
    {
        for (var row = 0; row < block.Count; row++)
        {
            if ((uint)block.Records[row].Person >= (uint)people)
            {
                return false;
            }
        }

        return true;
    }

    private static bool AreRowsSound(RowBlock[] blocks, IndexFileHeader header)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Array.ForEach(blocks, b => IndexFileHash.AppendRows(hash, b));
        return hash.GetHashAndReset().AsSpan().SequenceEqual(header.RowsHash);
    }
}
