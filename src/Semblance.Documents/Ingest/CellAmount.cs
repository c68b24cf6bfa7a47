using System.Globalization;
using System.Text.RegularExpressions;

namespace Semblance.Documents.Ingest;

/// <summary>A number or an amount of money as a cell of a table shows it: "1,200", "€ 1.200,50", "(1 200) USD", "12 %".</summary>
/// <param name="WithPoint">With a decimal point; null where it cannot be read so.</param>
/// <param name="WithComma">With a decimal comma; null where it cannot be read so.</param>
/// <param name="Currency">Null where it names none.</param>
/// <param name="Leaning">Which of the two it is where both can be read and are not the same.</param>
internal readonly partial record struct CellAmount(decimal? WithPoint, decimal? WithComma, string? Currency, bool IsShare, CellLeaning Leaning)
{
    /// <summary>Of a cell that is looked at more closely.</summary>
    private const int MostCharacters = 60;

    public bool IsRead => WithPoint is not null || WithComma is not null;

    /// <summary>A dash, alone or with a currency, is how bookkeepers write that there is nothing.</summary>
    public static bool IsNothing(string cell) =>
        cell.Length <= MostCharacters && Nothing().Match(cell.Trim()) is { Success: true } nothing && CodeOf(nothing.Groups["sign"]) is not "";

    /// <param name="cell">Not blank.</param>
    /// <param name="mayHaveComma">Whether a number without a currency may have a decimal comma.</param>
    /// <returns>One that is not read, where it is neither.</returns>
    public static CellAmount Read(string cell, bool mayHaveComma)
    {
        if (decimal.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var plain))
        {
            // Numbers of a workbook are the same however its country writes them.
            return mayHaveComma ? OfDigits(cell.Trim(), plain, null, isMoney: false) : new CellAmount(plain, plain, null, false, CellLeaning.None);
        }

        // Blanks of whatever width, between thousands as well, are one.
        var text = cell.Length <= MostCharacters ? string.Join(' ', cell.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)) : "";
        return Shape().Match(text) is { Success: true } shape ? OfShape(shape, mayHaveComma) : default;
    }

    private static CellAmount OfShape(Match shape, bool mayHaveComma)
    {
        var (before, after, isBracketed) = (CodeOf(shape.Groups["before"]), CodeOf(shape.Groups["after"]), shape.Groups["open"].Success);
        var signs = shape.Groups["minus"].Captures.Count + (isBracketed ? 1 : 0);
        if (before == "" || after == "" || (before ?? after) != (after ?? before) || signs > 1 || isBracketed != shape.Groups["close"].Success)
        {
            return default;
        }

        var digits = Blanks().Replace(shape.Groups["digits"].Value, "");
        var (isShare, isMoney) = (shape.Groups["percent"].Success, (before ?? after) is not null || isBracketed);
        if (!isMoney && !isShare && !mayHaveComma && digits.Contains(',') && Comma().IsMatch(digits))
        {
            return default;
        }

        var read = OfDigits(digits, null, before ?? after, isMoney) with { IsShare = isShare };
        return signs > 0 ? read with { WithPoint = -read.WithPoint, WithComma = -read.WithComma } : read;
    }

    /// <returns>Null for nothing, empty for what is no currency.</returns>
    private static string? CodeOf(Group sign) => sign.Length == 0 ? null : CurrencySign.CodeOf(sign.Value) ?? "";

    /// <param name="plain">With a decimal point, where that is known already.</param>
    private static CellAmount OfDigits(string digits, decimal? plain, string? currency, bool isMoney)
    {
        var withPoint = plain ?? (Point().IsMatch(digits) ? Number(digits.Replace(",", "", StringComparison.Ordinal)) : null);
        var withComma = Comma().IsMatch(digits) ? Number(digits.Replace(".", "", StringComparison.Ordinal).Replace(',', '.')) : null;
        var leaning = withPoint is null || withComma is null || withPoint == withComma ? CellLeaning.None : LeaningOf(digits, currency, isMoney);
        return new CellAmount(withPoint, withComma, currency, false, leaning);
    }

    /// <summary>Of three digits behind a single sign: thousands, or decimals. Money has two of these at most, in most countries.</summary>
    private static CellLeaning LeaningOf(string digits, string? currency, bool isMoney) => (digits.Contains(','), isMoney) switch
    {
        (true, true) => currency is not null && CurrencySign.MayHaveThreeAfterComma(currency) ? CellLeaning.Unknown : CellLeaning.Point,
        (true, false) => CellLeaning.Unknown,
        (false, true) => currency is null || CurrencySign.MayHaveThreeAfterPoint(currency) ? CellLeaning.Unknown : CellLeaning.Comma,
        (false, false) => CellLeaning.RatherPoint,
    };

    private static decimal? Number(string digits) =>
        decimal.TryParse(digits, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) ? value : null;

    // The number between what stands around it, in whatever order: ($1,200), -$1,200, $-1,200, USD 1,200, 1.200,50 €, 1,200-, 12 %.
    [GeneratedRegex(
        @"^((?<open>\() ?)?(?<minus>[-\u2212])? ?\+?(?<before>[A-Za-zÀ-ž]{0,3}\.?\p{Sc}?) ?(?<minus>[-\u2212])? ?(?<digits>[0-9]([0-9.,' \u2019]*[0-9])?)(?<minus>[-\u2212])? ?(?<percent>%)?(?<after>[A-Za-zÀ-ž]{0,3}\.?\p{Sc}?) ?(?<close>\))? ?(?<after>[A-Z]{3})?$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Shape();

    [GeneratedRegex(@"(?<=[0-9])[ '\u2019](?=[0-9]{3}(?![0-9]))", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Blanks();

    // In India thousands are followed by hundreds of them: 1,20,000.
    [GeneratedRegex(@"^[+-]?([1-9][0-9]{0,2}(,[0-9]{3})+|[1-9][0-9]?(,[0-9]{2})+,[0-9]{3}|[0-9]+)(\.[0-9]+)?$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Point();

    [GeneratedRegex(@"^[+-]?([1-9][0-9]{0,2}(\.[0-9]{3})+|[0-9]+)(,[0-9]+)?$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Comma();

    [GeneratedRegex(@"^(?<sign>[A-Za-zÀ-ž]{0,3}\.?\p{Sc}?) ?[-\u2212–—]{1,3}$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Nothing();
}
