namespace Semblance.Storage.Postgres;

/// <summary>What an approximate index is to be like: https://github.com/pgvector/pgvector#indexing.</summary>
/// <param name="Method"><c>hnsw</c>, or <c>ivfflat</c>, which is built ten times faster and finds less.</param>
/// <param name="M">HNSW: links of a node, 2 to 100; null takes the gallery's setting, 16 where there is none.</param>
/// <param name="Lists">IVFFlat: 1 to 32,768; null takes the gallery's setting, or a thousandth of the faces, above a million their square root.</param>
public sealed record IndexShape(string Method = IndexShape.Hnsw, int? M = null, int? Lists = null)
{
    public const string Hnsw = "hnsw";

    public const string IvfFlat = "ivfflat";

    /// <exception cref="SemblanceException">Invalid, <c>index-method</c> or <c>index-shape</c>.</exception>
    public void Check()
    {
        if (Method is not (Hnsw or IvfFlat))
        {
            throw new SemblanceException(ErrorKind.Invalid, "index-method", $"There is no index method \"{Method}\": take {Hnsw} or {IvfFlat}.");
        }

        if (M is < 2 or > 100 || Lists is < 1 or > 32_768 || (Method == Hnsw ? Lists : M) is not null)
        {
            throw new SemblanceException(ErrorKind.Invalid, "index-shape", $"An {Hnsw} index takes m from 2 to 100, an {IvfFlat} index lists from 1 to 32768.");
        }
    }

    /// <summary>As many lists as pgvector recommends.</summary>
    internal static int ListsFor(int faces) => faces <= 1_000_000 ? Math.Max(10, faces / 1000) : (int)Math.Sqrt(faces);
}
