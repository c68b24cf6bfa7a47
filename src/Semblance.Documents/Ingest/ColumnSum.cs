using System.Globalization;

namespace Semblance.Documents.Ingest;

/// <summary>
/// Adds up the cells of a column, numbers or amounts of money in one currency, each read with a decimal point and with a decimal comma (1.234,56). The one that all cells can be read with counts; where that is so of
/// both, the one that leaves no doubt: 12,5 and € 1.200 are clear, while 1,234 alone may be thousands or not.
/// </summary>
/// <param name="mayHaveComma">Whether numbers without a currency may have decimal commas.</param>
/// <param name="currency">What the column says its amounts are in; null where it says nothing.</param>
internal sealed class ColumnSum(bool mayHaveComma, string? currency = null)
{
    private const decimal Most = 1e24m;
    private const int MostExample = 40;

    private readonly SortedSet<string> _currencies = currency is null ? new(StringComparer.Ordinal) : new([currency], StringComparer.Ordinal);
    private decimal? _withPoint = 0;
    private decimal? _withComma = 0;
    private long _filled;
    private long _unread;
    private long _shares;
    private long _commas;
    private long _points;
    private long _doubts;
    private bool _isPoint;
    private bool _isComma;
    private bool _isUnknown;
    private string? _unreadExample;
    private string? _doubtExample;

    /// <summary>Null where no cell is filled, and for a column that cannot be added up.</summary>
    public decimal? Sum => _filled == 0 || Find() is not null ? null : IsComma ? _withComma : _withPoint;

    /// <summary>What all amounts are in; null where none says so, or they are in several.</summary>
    public string? Currency => _currencies.Count == 1 ? _currencies.Min : null;

    private bool IsComma => _withPoint is null || (_withComma is not null && _isComma);

    /// <param name="cell">Not blank.</param>
    public void Add(string cell)
    {
        if (CellAmount.IsNothing(cell))
        {
            return;
        }

        _filled++;
        var amount = CellAmount.Read(cell, mayHaveComma);
        if (!amount.IsRead || Math.Abs(amount.WithPoint ?? 0) > Most || Math.Abs(amount.WithComma ?? 0) > Most)
        {
            _unread++;
            _unreadExample ??= Cut(cell);
            return;
        }

        _shares += amount.IsShare ? 1 : 0;
        if (amount.Currency is { } named)
        {
            _currencies.Add(named);
        }

        Note(amount, cell);
        (_withPoint, _withComma) = (Plus(_withPoint, amount.WithPoint), Plus(_withComma, amount.WithComma));
    }

    /// <summary>What cells show beside their text.</summary>
    /// <param name="unit">The code of a currency, or %.</param>
    public void AddUnit(string unit, long cells)
    {
        if (unit == "%")
        {
            _shares += cells;
        }
        else
        {
            _currencies.Add(unit);
        }
    }

    /// <summary>Why a column that has filled cells cannot be added up; null for one that can.</summary>
    /// <param name="table">Its name.</param>
    /// <param name="column">Its name.</param>
    public UnsummedColumn? Problem(string table, string column) =>
        _filled > 0 && Find() is var (reason, left, why) ? new UnsummedColumn(table, Cut(column), reason, _filled, left, why) : null;

    private void Note(CellAmount amount, string cell)
    {
        _points += amount.WithComma is null ? 1 : 0;
        _commas += amount.WithPoint is null ? 1 : 0;
        _isPoint |= amount.Leaning == CellLeaning.Point;
        _isComma |= amount.Leaning == CellLeaning.Comma;
        _isUnknown |= amount.Leaning == CellLeaning.Unknown;
        if (amount.Leaning is not CellLeaning.None)
        {
            _doubts++;
            _doubtExample ??= Cut(cell);
        }
    }

    private (string Reason, long Left, string Why)? Find()
    {
        var of = string.Create(CultureInfo.InvariantCulture, $"{_filled:N0} filled {(_filled == 1 ? "cell" : "cells")}");
        string Some(long count) => count == _filled ? $"all of its {of}" : string.Create(CultureInfo.InvariantCulture, $"{count:N0} of its {of}");
        if (_unread > 0)
        {
            return ("not-numbers", _unread, $"{Some(_unread)} cannot be read as amounts, such as \"{_unreadExample}\"");
        }

        if (_shares > 0)
        {
            return ("shares", _shares, $"{Some(_shares)} are shares (%), which do not add up");
        }

        if (_currencies.Count > 1)
        {
            return ("mixed-currencies", _filled, $"its amounts are in {string.Join(" and ", _currencies)}");
        }

        if (_withPoint is null && _withComma is null)
        {
            return _points > 0 && _commas > 0
                ? ("mixed-notation", Math.Min(_points, _commas), $"{Some(_commas)} have decimal commas, and {Some(_points)} decimal points")
                : ("not-numbers", _filled, "its sum is larger than anybody counts");
        }

        return IsDoubtful ? ("ambiguous", _doubts, $"nobody can tell whether \"{_doubtExample}\" means thousands or decimals") : null;
    }

    private bool IsDoubtful => _withPoint is not null && _withComma is not null && ((_isPoint && _isComma) || (_isUnknown && !_isPoint && !_isComma));

    /// <returns>Null once a cell cannot be read so, or the sum is larger than anybody counts.</returns>
    private static decimal? Plus(decimal? sum, decimal? value) => sum is { } before && Math.Abs(before) <= Most ? before + value : null;

    private static string Cut(string text)
    {
        var line = text.ReplaceLineEndings(" ").Trim();
        return line.Length <= MostExample ? line : line[..(char.IsHighSurrogate(line[MostExample - 1]) ? MostExample - 1 : MostExample)] + "…";
    }
}
