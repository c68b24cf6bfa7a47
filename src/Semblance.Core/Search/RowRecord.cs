using System.Runtime.InteropServices;

namespace Semblance.Search;

/// <summary>What scoring a row must know besides its embedding.</summary>
/// <param name="SquaredNorm">Of the embedding as it came.</param>
/// <param name="Person">An ordinal of the index that holds the row.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct RowRecord(double SquaredNorm, int Person);
