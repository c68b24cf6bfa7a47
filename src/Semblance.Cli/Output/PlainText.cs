using System.Globalization;
using System.Text;

namespace Semblance.Cli.Output;

/// <summary>
/// Text that is safe to show. Names come out of files that others wrote: control characters and direction overrides in them could move
/// the cursor, recolour the terminal or disguise a name, so each is shown as its code instead.
/// </summary>
internal static class PlainText
{
    /// <summary>Longer than any name of a person and than most paths.</summary>
    public const int Shown = 120;

    /// <summary>The text on one line, each hidden character as <c>\u001b</c>.</summary>
    public static string Of(string text)
    {
        if (!text.Any(IsHidden))
        {
            return text;
        }

        var shown = new StringBuilder(text.Length + 16);
        foreach (var c in text)
        {
            if (IsHidden(c))
            {
                shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            }
            else
            {
                shown.Append(c);
            }
        }

        return shown.ToString();
    }

    /// <summary>As <see cref="Of"/>, cut to <see cref="Shown"/> characters and an ellipsis: one absurd name must not widen every line. JSON has it whole.</summary>
    public static string Short(string text)
    {
        if (text.Length <= Shown)
        {
            return Of(text);
        }

        var end = char.IsHighSurrogate(text[Shown - 1]) ? Shown - 1 : Shown;
        return Of(text[..end]) + "…";
    }

    private static bool IsHidden(char c) =>
        char.IsControl(c) || c is '\u061C' or '\u200E' or '\u200F' or (>= '\u2028' and <= '\u202E') or (>= '\u2066' and <= '\u2069');
}
