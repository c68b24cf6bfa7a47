using System.Text;
using System.Text.Json.Nodes;

namespace Semblance.Documents.Ingest;

/// <summary>The sums of one table's columns.</summary>
/// <param name="figures">What each column is summed as; null for one that is not.</param>
/// <param name="mayHaveCommas">Numbers of a workbook are numbers; those of a CSV file are written as its country does.</param>
internal sealed class FigureTable(string name, IReadOnlyList<string> columns, string?[] figures, bool mayHaveCommas)
{
    private const int PreviewRows = 10;
    private const int PreviewCell = 100;

    // What cells of a workbook show instead of a value (ECMA-376, 18.17.3): they are as good as empty.
    private static readonly string[] Errors = ["#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"];

    private readonly ColumnSum?[] _sums = [.. columns.Select((c, i) => figures[i] is null ? null : new ColumnSum(mayHaveCommas, CurrencySign.FindIn(c)))];
    private long _rows;

    public string Name => name;

    public StringBuilder Preview { get; } = new(string.Join(" | ", columns.Select(Short)));

    public void Add(TableRows block)
    {
        foreach (var ((column, unit), cells) in block.Units)
        {
            _sums.ElementAtOrDefault(column)?.AddUnit(unit, cells);
        }

        foreach (var row in block.Rows)
        {
            if (_rows++ < PreviewRows)
            {
                Preview.Append('\n').AppendJoin(" | ", row.Select(c => Short(c ?? "")));
            }

            for (var i = 0; i < Math.Min(row.Count, figures.Length); i++)
            {
                if (_sums[i] is { } sum && row[i] is { } cell && !string.IsNullOrWhiteSpace(cell) && !Errors.Contains(cell))
                {
                    sum.Add(cell);
                }
            }
        }
    }

    public JsonObject Metrics()
    {
        var sums = Figures().ToDictionary(f => f.Key, f => f.Sum(c => _sums[c]!.Sum!.Value), StringComparer.Ordinal);
        var metrics = new JsonObject();
        foreach (var (figure, sum) in sums.OrderBy(s => s.Key, StringComparer.Ordinal))
        {
            metrics[figure] = Number(sum);
        }

        Derive(metrics, "ctr", sums, "clicks", "impressions");
        Derive(metrics, "cpa", sums, "spend", "conversions");
        if (!IsOfTwoCurrencies("revenue", "spend"))
        {
            Derive(metrics, "roas", sums, "revenue", "spend");
        }

        return metrics;
    }

    /// <summary>Which columns went into which figure, in which currency where they say so, and of how many rows.</summary>
    public JsonObject Origin()
    {
        var (of, currencies) = (new JsonObject(), new JsonObject());
        foreach (var figure in Figures())
        {
            of[figure.Key] = new JsonArray([.. figure.Select(c => JsonValue.Create(columns[c]))]);
            if (CurrencyOf(figure) is { } currency)
            {
                currencies[figure.Key] = currency;
            }
        }

        var origin = new JsonObject { ["table"] = name, ["rows"] = _rows, ["columns"] = of };
        if (currencies.Count > 0)
        {
            origin["currencies"] = currencies;
        }

        return origin;
    }

    /// <summary>Columns that are figures by their names, and are in none.</summary>
    public IEnumerable<UnsummedColumn> Unsummed()
    {
        for (var i = 0; i < _sums.Length; i++)
        {
            if (_sums[i]?.Problem(name, columns[i]) is { } problem)
            {
                yield return problem;
            }
        }

        foreach (var figure in Summed().Where(f => CurrenciesOf(f).Count > 1))
        {
            yield return new UnsummedColumn(name, figure.Key, "mixed-currencies", figure.Count(), figure.Count(), $"its columns are in {string.Join(" and ", CurrenciesOf(figure))}");
        }

        if (IsOfTwoCurrencies("revenue", "spend"))
        {
            yield return new UnsummedColumn(name, "roas", "mixed-currencies", 2, 2, "spend is in another currency than revenue");
        }
    }

    /// <summary>Columns of one currency each, by their figure.</summary>
    private IEnumerable<IGrouping<string, int>> Figures() => Summed().Where(f => CurrenciesOf(f).Count <= 1);

    private IEnumerable<IGrouping<string, int>> Summed() =>
        Enumerable.Range(0, _sums.Length).Where(i => _sums[i]?.Sum is not null).GroupBy(i => figures[i]!, StringComparer.Ordinal);

    private bool IsOfTwoCurrencies(string one, string other)
    {
        var known = Figures().Where(f => f.Key == one || f.Key == other).Select(CurrencyOf).OfType<string>();
        return known.Distinct(StringComparer.Ordinal).Count() > 1;
    }

    private string? CurrencyOf(IEnumerable<int> figure) => CurrenciesOf(figure) is [var one] ? one : null;

    private List<string> CurrenciesOf(IEnumerable<int> figure) => [.. figure.Select(c => _sums[c]!.Currency).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    private static void Derive(JsonObject metrics, string name, Dictionary<string, decimal> sums, string of, string by)
    {
        if (sums.TryGetValue(of, out var top) && sums.TryGetValue(by, out var bottom) && bottom > 0)
        {
            metrics[name] = (double)top / (double)bottom;
        }
    }

    private static JsonValue Number(decimal sum) => decimal.IsInteger(sum) && Math.Abs(sum) < 1e15m ? JsonValue.Create((long)sum) : JsonValue.Create((double)sum);

    private static string Short(string cell)
    {
        var line = cell.ReplaceLineEndings(" ");
        return line.Length <= PreviewCell ? line : line[..(char.IsHighSurrogate(line[PreviewCell - 1]) ? PreviewCell - 1 : PreviewCell)] + "…";
    }
}
