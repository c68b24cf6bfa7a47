using System.Text;
using System.Text.Json.Nodes;
using Semblance.Clients;

namespace Semblance.Documents.Ingest;

/// <summary>
/// Sums what the columns of tables call spend or cost, revenue, conversions, clicks and impressions, and derives ctr, cpa and roas: one fact a table, with the rows it comes from as evidence. A column counts by its
/// name when every cell that is filled holds a number (<see cref="ColumnSum"/>) or the error of a formula; rates and averages are not summed. In sheets of a workbook leads are conversions.
/// </summary>
internal sealed class TableFigures(Artifact artifact, DocumentKind kind)
{
    private const int PreviewRows = 10;
    private const int PreviewCell = 100;

    // What cells of a workbook show instead of a value (ECMA-376, 18.17.3): they are as good as empty.
    private static readonly string[] Errors = ["#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"];

    private static readonly string[] Rates = ["rate", "per_", "per ", "%", "percent", "average", "avg", "ratio"];

    private readonly Dictionary<string, Table> _tables = new(StringComparer.Ordinal);

    public bool IsOf => kind is DocumentKind.Csv or DocumentKind.Xlsx;

    public void Add(TableRows rows)
    {
        var name = rows.Name ?? "data";
        if (!_tables.TryGetValue(name, out var table))
        {
            _tables[name] = table = new Table(name, rows.Columns, [.. rows.Columns.Select(FigureOf)], kind == DocumentKind.Csv);
        }

        table.Add(rows);
    }

    /// <summary>One for each table that has any figure.</summary>
    public IReadOnlyList<(Fact Fact, FactEvidence Evidence)> Facts(ClientId client) =>
        [.. _tables.Values.Select(t => (Table: t, Metrics: t.Metrics())).Where(t => t.Metrics.Count > 0).Select(t => FactOf(client, t.Table, t.Metrics))];

    private (Fact, FactEvidence) FactOf(ClientId client, Table table, JsonObject metrics)
    {
        var evidence = new FactEvidence
        {
            Id = new EvidenceId(DeterministicId.Of("table-evidence", artifact.Id.ToString(), table.Name)),
            Client = client,
            Artifact = artifact.Id,
            Locator = $"{artifact.Name}#{table.Name}",
            Preview = table.Preview.ToString(),
            ContentType = DocumentNames.Of(kind),
            Data = table.Origin().ToJsonString(),
        };
        var fact = new Fact
        {
            Id = new FactId(DeterministicId.Of("table-fact", artifact.Id.ToString(), table.Name)),
            Client = client,
            Artifact = artifact.Id,
            Evidence = evidence.Id,
            ReportWeek = artifact.ReportWeek,
            Entity = kind == DocumentKind.Xlsx ? table.Name : null,
            Metrics = metrics.ToJsonString(),
        };
        return (fact, evidence);
    }

    /// <summary>What a column is summed as; null for one that is not.</summary>
    private string? FigureOf(string column)
    {
        var name = column.ToLowerInvariant();
        bool Says(string word) => name.Contains(word, StringComparison.Ordinal);
        return Array.Exists(Rates, Says) ? null
            : Says("spend") || Says("cost") ? "spend"
            : Says("revenue") ? "revenue"
            : Says("conversion") || (kind == DocumentKind.Xlsx && Says("lead")) ? "conversions"
            : Says("click") ? "clicks"
            : Says("impression") ? "impressions"
            : null;
    }

    /// <param name="Figures">Of each column; null for one that is not summed.</param>
    /// <param name="MayHaveCommas">Numbers of a workbook are numbers; those of a CSV file are written as its country does.</param>
    private sealed record Table(string Name, IReadOnlyList<string> Columns, string?[] Figures, bool MayHaveCommas)
    {
        private readonly ColumnSum[] _sums = [.. Columns.Select(_ => new ColumnSum(MayHaveCommas))];
        private long _rows;

        public StringBuilder Preview { get; } = new(string.Join(" | ", Columns.Select(Short)));

        public void Add(TableRows block)
        {
            foreach (var row in block.Rows)
            {
                if (_rows++ < PreviewRows)
                {
                    Preview.Append('\n').AppendJoin(" | ", row.Select(c => Short(c ?? "")));
                }

                for (var i = 0; i < Math.Min(row.Count, Figures.Length); i++)
                {
                    if (Figures[i] is not null && !string.IsNullOrWhiteSpace(row[i]) && !Errors.Contains(row[i]))
                    {
                        _sums[i].Add(row[i]!);
                    }
                }
            }
        }

        public JsonObject Metrics()
        {
            var sums = Summed().GroupBy(c => Figures[c]!, c => _sums[c].Sum!.Value, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Sum(), StringComparer.Ordinal);
            var metrics = new JsonObject();
            foreach (var (figure, sum) in sums.OrderBy(s => s.Key, StringComparer.Ordinal))
            {
                metrics[figure] = Number(sum);
            }

            Derive(metrics, "ctr", sums, "clicks", "impressions");
            Derive(metrics, "cpa", sums, "spend", "conversions");
            Derive(metrics, "roas", sums, "revenue", "spend");
            return metrics;
        }

        /// <summary>Which columns went into which figure, and of how many rows.</summary>
        public JsonObject Origin()
        {
            var columns = new JsonObject();
            foreach (var figure in Summed().GroupBy(c => Figures[c]!, c => Columns[c], StringComparer.Ordinal))
            {
                columns[figure.Key] = new JsonArray([.. figure.Select(c => JsonValue.Create(c))]);
            }

            return new JsonObject { ["table"] = Name, ["rows"] = _rows, ["columns"] = columns };
        }

        private IEnumerable<int> Summed() => Enumerable.Range(0, Figures.Length).Where(i => Figures[i] is not null && _sums[i].Sum is not null);

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
}
