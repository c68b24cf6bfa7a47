using Semblance.Documents;

namespace Semblance.Storage;

/// <summary>Text of documents as every store keeps it: what no database takes as a character is U+FFFD.</summary>
internal static class DocumentText
{
    /// <summary>Names of sorts: labels, categories, styles.</summary>
    public const int MostName = 500;

    public const int MostLine = 2_000;

    public const int MostPath = 10_000;

    public const int MostText = 1_000_000;

    /// <exception cref="SemblanceException">Invalid, <c>document-text</c>: it is missing or too long.</exception>
    public static string Required(string text, int most, string what) =>
        text.Length > 0 ? Optional(text, most, what)! : throw Refused(most, what);

    /// <exception cref="SemblanceException">Invalid, <c>document-text</c>: it is too long.</exception>
    public static string? Optional(string? text, int most, string what) =>
        text is null ? null : text.Length <= most ? Clean(text) : throw Refused(most, what);

    public static string Clean(string text) => WholeText.Of(text);

    public static string? CleanOrNull(string? text) => text is null ? null : Clean(text);

    /// <summary>Part of a text that is asked for; null where nothing is.</summary>
    public static string? Asked(string? part) => string.IsNullOrEmpty(part) ? null : Clean(part);

    private static SemblanceException Refused(int most, string what) =>
        new(ErrorKind.Invalid, "document-text", $"The {what} takes 1 to {most:N0} characters.");
}
