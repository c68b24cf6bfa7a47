namespace Semblance.Storage.Postgres;

/// <summary>What is known to be wrong with versions of pgvector: https://github.com/pgvector/pgvector/blob/master/CHANGELOG.md.</summary>
public static class PgvectorDefects
{
    private static readonly (Version MendedIn, string Defect)[] Known =
    [
        (new(0, 8, 2), "a buffer overflow when an HNSW index is built in parallel"),
        (new(0, 8, 3), "VACUUM may corrupt HNSW indexes"),
        (new(0, 8, 4), "HNSW graphs are not always repaired after deletions"),
    ];

    /// <summary>The latest version in which any of them was mended.</summary>
    public static Version SoundSince => Known[^1].MendedIn;

    /// <summary>The defects of a version, a phrase each; empty for a version without any that are known, or one that is no number.</summary>
    public static IReadOnlyList<string> Of(string version) =>
        Version.TryParse(version, out var number) ? [.. Known.Where(k => number < k.MendedIn).Select(k => k.Defect)] : [];
}
