namespace Semblance.Storage.InMemory;

internal static class InMemoryText
{
    /// <summary>Whether a text has a part, letters of ASCII in either case. An empty part is in every text, and no part asks for nothing.</summary>
    public static bool Contains(string? text, string? part) => string.IsNullOrEmpty(part) || (text is not null && Fold(text).Contains(Fold(part), StringComparison.Ordinal));

    private static string Fold(string text) => string.Concat(text.Select(c => char.IsAsciiLetterUpper(c) ? (char)(c | 0x20) : c));
}
