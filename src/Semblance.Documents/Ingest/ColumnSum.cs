using System.Globalization;
using System.Text.RegularExpressions;

namespace Semblance.Documents.Ingest;

/// <summary>
/// Adds up the cells of a column, each read with a decimal point and, where that may be, with a decimal comma (1.234,56). The comma counts where not every cell can be read with a point, every one can with a comma,
/// and one leaves no doubt: 12,5 and 1.234,56 are nobody's thousands, while 1,234 may be.
/// </summary>
/// <param name="mayHaveComma">Whether decimal commas are looked for at all.</param>
internal sealed partial class ColumnSum(bool mayHaveComma)
{
    private const decimal Most = 1e24m;

    private decimal? _withPoint = 0;
    private decimal? _withComma = mayHaveComma ? 0 : null;
    private bool _isFilled;
    private bool _isCommaCertain;

    /// <summary>Null where no cell is filled, and for a column that is not of numbers.</summary>
    public decimal? Sum => !_isFilled ? null : _withPoint ?? (_isCommaCertain ? _withComma : null);

    /// <param name="cell">Not blank.</param>
    public void Add(string cell)
    {
        _isFilled = true;
        _withPoint = Plus(_withPoint, cell);
        if (_withComma is not null)
        {
            var number = WithComma().Match(cell);
            _withComma = number.Success ? Plus(_withComma, cell.Replace(".", "", StringComparison.Ordinal).Replace(',', '.')) : null;
            _isCommaCertain |= number.Groups["fraction"].Success && !MayBeThousands().IsMatch(cell);
        }
    }

    /// <returns>Null once a cell is no number, or the sum is larger than anybody counts.</returns>
    private static decimal? Plus(decimal? sum, string cell) =>
        sum is { } before && Math.Abs(before) <= Most && decimal.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && Math.Abs(value) <= Most
            ? before + value
            : null;

    [GeneratedRegex(@"^\s*[+-]?([0-9]{1,3}(\.[0-9]{3})+|[0-9]+)(?<fraction>,[0-9]+)?\s*$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex WithComma();

    [GeneratedRegex(@"^\s*[+-]?[1-9][0-9]{0,2},[0-9]{3}\s*$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex MayBeThousands();
}
