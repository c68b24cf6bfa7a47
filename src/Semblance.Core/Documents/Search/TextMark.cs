namespace Semblance.Documents.Search;

/// <summary>A stretch of a text, in characters (UTF-16).</summary>
public readonly record struct TextMark(int Start, int Length);
