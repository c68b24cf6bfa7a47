namespace Semblance.Search.Kernels;

/// <summary>How a row's codes stand for its vector; see <see cref="RowTerms"/>.</summary>
/// <param name="SquaredNorm">Of the codes; exact.</param>
/// <param name="Residual">At least |v - scale * code|, rounding included.</param>
internal readonly record struct RowCode(float Scale, int SquaredNorm, float Residual);
