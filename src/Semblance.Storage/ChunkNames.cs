using Semblance.Documents.Search;

namespace Semblance.Storage;

/// <summary>What the tables of every store say for a <see cref="ChunkType"/>.</summary>
internal static class ChunkNames
{
    private static readonly string[] Names = ["pdf", "text", "table", "api", "log", "tag"];

    public static string Of(ChunkType type) => Names[(int)type];

    public static ChunkType TypeOf(string name) => (ChunkType)Array.IndexOf(Names, name);
}
