using System.Text.Json.Nodes;
using Semblance.Clients;

namespace Semblance.Documents.Ingest;

/// <summary>
/// Sums what the columns of tables call spend or cost, revenue, conversions, clicks and impressions, and derives ctr, cpa and roas: one fact a table, with the rows it comes from as evidence. A column counts by its
/// name when every cell that is filled holds a number or an amount of the same currency (<see cref="ColumnSum"/>), or the error of a formula; rates and averages are not summed, and columns that cannot be are told. In
/// sheets of a workbook leads are conversions.
/// </summary>
internal sealed class TableFigures(Artifact artifact, DocumentKind kind)
{
    private static readonly string[] Rates = ["rate", "per_", "per ", "%", "percent", "average", "avg", "ratio"];

    private readonly Dictionary<string, FigureTable> _tables = new(StringComparer.Ordinal);

    public bool IsOf => kind is DocumentKind.Csv or DocumentKind.Xlsx;

    public void Add(TableRows rows)
    {
        var name = rows.Name ?? "data";
        if (!_tables.TryGetValue(name, out var table))
        {
            _tables[name] = table = new FigureTable(name, rows.Columns, [.. rows.Columns.Select(FigureOf)], kind == DocumentKind.Csv);
        }

        table.Add(rows);
    }

    /// <summary>One for each table that has any figure.</summary>
    public IReadOnlyList<(Fact Fact, FactEvidence Evidence)> Facts(ClientId client) =>
        [.. _tables.Values.Select(t => (Table: t, Metrics: t.Metrics())).Where(t => t.Metrics.Count > 0).Select(t => FactOf(client, t.Table, t.Metrics))];

    /// <summary>Columns that are figures by their names, and are in no fact.</summary>
    public IReadOnlyList<UnsummedColumn> Unsummed => [.. _tables.Values.SelectMany(t => t.Unsummed())];

    private (Fact, FactEvidence) FactOf(ClientId client, FigureTable table, JsonObject metrics)
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
}
