namespace Semblance.Documents.Search;

/// <summary>One thing that is looked for: a word, or several that follow each other.</summary>
/// <param name="Words">At least one; letters and digits alone, otherwise as they were typed.</param>
/// <param name="IsPrefix">The last word may go on.</param>
public sealed record SearchTerm(IReadOnlyList<string> Words, bool IsPrefix);
