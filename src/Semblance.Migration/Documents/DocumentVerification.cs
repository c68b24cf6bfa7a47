using Semblance.Imports;

namespace Semblance.Migration.Documents;

/// <summary>A run compared with its source, row by row and field by field.</summary>
/// <param name="Compared">Rows of which every field was compared.</param>
/// <param name="Different">Rows of which one differs, or that are missing.</param>
/// <param name="Examples">Some of these, one line each.</param>
/// <param name="RejectsMatch">Whether the same rows are rejected for the same reasons as in the plan.</param>
/// <param name="SumsMatch">Whether every row of the source is imported or rejected, and nothing is left over.</param>
public sealed record DocumentVerification(
    RunId Run, long Rows, long Compared, long Fields, long Rejected, long Different, IReadOnlyList<string> Examples, bool RejectsMatch, bool SumsMatch, TimeSpan Duration)
{
    public bool IsEqual => Different == 0 && RejectsMatch && SumsMatch;
}
