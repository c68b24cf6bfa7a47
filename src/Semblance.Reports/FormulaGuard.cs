namespace Semblance.Reports;

/// <summary>Keeps spreadsheets from running what somebody was named (https://owasp.org/www-community/attacks/CSV_Injection).</summary>
public static class FormulaGuard
{
    /// <summary>Whether a spreadsheet would take a text for a formula.</summary>
    public static bool IsFormula(string text) => text.AsSpan().TrimStart(' ') is [var first, ..] && first is '=' or '+' or '-' or '@' or '\t' or '\r' or '＝' or '＋' or '－' or '＠';

    /// <summary>The text, with an apostrophe before it where it would be taken for a formula.</summary>
    public static string Of(string text) => IsFormula(text) ? "'" + text : text;
}
