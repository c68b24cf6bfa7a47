using Semblance.Search.Kernels;

namespace Semblance.Search;

/// <summary>
/// What a first look must know of each row besides its values, one array a term so that 16 rows are judged at once. v is about scale * code,
/// where v is the embedding (L2) or its direction (cosine: divided by its length).
/// </summary>
internal readonly unsafe struct RowTerms
{
    /// <summary>Arrays, each of one 4-byte value a row, each starting on a cache line.</summary>
    public const int Count = 4;

    /// <summary>Rows that a bound judges at once.</summary>
    public const int GroupRows = 16;

    /// <param name="start">As many bytes as <see cref="Count"/> times <see cref="Bytes"/>.</param>
    public RowTerms(void* start, int capacity)
        : this((float*)start, (int)(Bytes(capacity) / sizeof(float)), row: 0)
    {
    }

    private RowTerms(float* start, int apart, int row)
    {
        Norms = start + row;
        Scales = Norms + apart;
        CodeNorms = (int*)(Scales + apart);
        Residuals = Scales + 2 * apart;
    }

    /// <summary>See <see cref="Float32Bound.Norm"/>.</summary>
    public float* Norms { get; }

    public float* Scales { get; }

    /// <summary>The sum of the squared codes; exact.</summary>
    public int* CodeNorms { get; }

    /// <summary>At least |v - scale * code|, rounding included.</summary>
    public float* Residuals { get; }

    public static long Bytes(int capacity) => RowLayout.RoundUp((long)capacity * sizeof(float));

    /// <summary>One of the arrays, up to a row count.</summary>
    public ReadOnlySpan<byte> BytesOf(int term, int rows) => new(Norms + term * (Scales - Norms), rows * sizeof(float));

    public void Set(int row, float norm, RowCode code)
    {
        Norms[row] = norm;
        Scales[row] = code.Scale;
        CodeNorms[row] = code.SquaredNorm;
        Residuals[row] = code.Residual;
    }

    /// <summary>
    /// The terms of up to 16 rows side by side: in place where a whole group of rows follow one another, else copied to
    /// <paramref name="scratch"/>, where nothing of meaning is beyond the last.
    /// </summary>
    /// <param name="scratch">Room for 16 rows.</param>
    public RowTerms Group(ReadOnlySpan<int> rows, RowTerms scratch)
    {
        if (rows.Length == GroupRows && rows[^1] - rows[0] == GroupRows - 1)
        {
            return new RowTerms(Norms, (int)(Scales - Norms), rows[0]);
        }

        for (var i = 0; i < rows.Length; i++)
        {
            scratch.Set(i, Norms[rows[i]], new RowCode(Scales[rows[i]], CodeNorms[rows[i]], Residuals[rows[i]]));
        }

        return scratch;
    }
}
