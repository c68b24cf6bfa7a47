using System.Runtime.InteropServices;

namespace Semblance.Search;

/// <summary>
/// What a scan must know of a row besides its codes: v is about <see cref="Scale"/> * code, where v is the embedding (L2) or its direction
/// (cosine: divided by its length).
/// </summary>
/// <param name="SquaredNorm">Of the embedding as it came.</param>
/// <param name="CodeSquaredNorm">The sum of the squared codes; exact.</param>
/// <param name="Residual">At least |v - Scale * code|, rounding included.</param>
/// <param name="Person">An ordinal of the index that holds the row.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct RowRecord(double SquaredNorm, float Scale, int CodeSquaredNorm, float Residual, int Person);
