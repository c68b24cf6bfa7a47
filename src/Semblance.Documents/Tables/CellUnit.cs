using System.Globalization;
using System.Text.RegularExpressions;
using Semblance.Documents.Ingest;

namespace Semblance.Documents.Tables;

/// <summary>What a number format (ECMA-376, 18.8.30) shows beside the number: a currency, or %.</summary>
internal static partial class CellUnit
{
    /// <param name="id">Of the format; built-in ones have no code. Those of money (5 to 8, 42, 44) are shown in the currency of whoever looks, and say none.</param>
    /// <returns>The code of a currency, %, or null for neither.</returns>
    public static string? Of(uint id, string? code)
    {
        if (code is null)
        {
            return id is 9 or 10 ? "%" : null;
        }

        // What is behind a semicolon is for negative numbers, and shows the same.
        var positive = Quoted().Replace(code, m => CurrencySign.CodeOf(m.Groups["text"].Value.Trim()) is { } known ? $"[${known}]" : "").Split(';')[0];
        foreach (var name in Bracketed().Matches(positive).Select(m => m.Groups["sign"].Value.Trim()).Concat(Signs(positive)))
        {
            if (CurrencySign.CodeOf(name) is { } currency)
            {
                return currency;
            }
        }

        return Brackets().Replace(positive, "").Contains('%') ? "%" : null;
    }

    private static IEnumerable<string> Signs(string code) =>
        Brackets().Replace(code, "").Where(c => char.GetUnicodeCategory(c) == UnicodeCategory.CurrencySymbol).Select(c => c.ToString());

    [GeneratedRegex(@"""(?<text>[^""]*)""", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Quoted();

    // [$€-407] is a currency with the language it is written in; [$-409] a language alone.
    [GeneratedRegex(@"\[\$(?<sign>[^\]-]+)(-[^\]]*)?\]", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Bracketed();

    [GeneratedRegex(@"\[[^\]]*\]", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Brackets();
}
