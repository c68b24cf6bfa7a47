using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Semblance.People;

namespace Semblance.Search.Files;

/// <summary>What the two checksums of an index file cover, the same when it is written and when it is read.</summary>
internal static class IndexFileHash
{
    public static void AppendTables(IncrementalHash hash, RowBlock block)
    {
        for (var term = 0; term < RowTerms.Count; term++)
        {
            hash.AppendData(block.TermBytes(term));
        }

        hash.AppendData(block.RecordBytes);
        hash.AppendData(block.FaceBytes);
        block.KeepAlive();
    }

    public static void AppendRows(IncrementalHash hash, RowBlock block)
    {
        hash.AppendData(block.EmbeddingBytes);
        hash.AppendData(block.CodeBytes);
        block.KeepAlive();
    }

    public static void AppendPeople(IncrementalHash hash, ReadOnlySpan<PersonId> people) => hash.AppendData(MemoryMarshal.AsBytes(people));
}
