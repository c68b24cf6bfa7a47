using System.Globalization;
using System.Text.Json;
using Semblance.Documents;

namespace Semblance.Migration.Documents;

/// <summary>Sections, tables, endpoints and log entries of a guide's database, and the texts of PDFs, which its program keeps in files.</summary>
internal sealed class GuidePartRows(GuideContext context)
{
    // A file of a text, as the program makes it, has some megabytes at most.
    private const long MostBytes = 64 << 20;

    private readonly HashSet<DocumentId> _withSections = [];

    public IEnumerable<GuideRow> Read(string table)
    {
        var orders = new Dictionary<DocumentId, Orders>();
        Orders OrdersOf(Document document) => orders.TryGetValue(document.Id, out var found) ? found : orders[document.Id] = new Orders();
        return table switch
        {
            GuideTables.Section => context.Each(table, (row, remarks) => SectionOf(row, OrdersOf, remarks), "order"),
            GuideTables.Table => context.Each(table, (row, _) => TableOf(row, OrdersOf), "order"),
            GuideTables.Endpoint => context.Each(table, (row, _) => EndpointOf(row, OrdersOf)),
            GuideTables.Log => context.Each(table, (row, _) => EntryOf(row, OrdersOf)),
            _ => TextUnits(),
        };
    }

    private PartRow SectionOf(GuideTable row, Func<Document, Orders> orders, List<string> remarks)
    {
        var document = context.DocumentOf(row);
        var text = GuideFault.Required(row.Text("text"), int.MaxValue, "text");
        var json = GuideContext.ElementOf(row, "bbox_json");
        var box = GuideParts.Box(json);
        if (box is null && json.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null))
        {
            remarks.Add("box-unread");
        }

        var page = row.Whole("page") is >= 1 and var number ? number : (int?)null;
        _withSections.Add(document.Id);
        return new PartRow(document.Id, new Section(orders(document).Next(row.Whole("order")), new Place { Page = page, Box = box }, null, text.ReplaceLineEndings("\n")));
    }

    private PartRow TableOf(GuideTable row, Func<Document, Orders> orders)
    {
        var document = context.DocumentOf(row);
        var json = GuideContext.ElementOf(row, "table_content_json", "json");
        var table = GuideParts.Table(json, 0) ?? throw GuideFault.Json("the table's content");
        return new PartRow(document.Id, table with { Order = orders(document).Next(row.Whole("order")) });
    }

    private PartRow EndpointOf(GuideTable row, Func<Document, Orders> orders)
    {
        var document = context.DocumentOf(row);
        var method = GuideFault.Required(row.Text("method"), 100, "method").Trim().ToUpperInvariant();
        var path = GuideFault.Required(row.Text("path"), 10_000, "path");
        var tags = GuideJson.Texts(GuideContext.ElementOf(row, "tags_json", "tags"));
        var (parameters, responses) = (GuideContext.JsonOf(row, "params_json"), GuideContext.JsonOf(row, "responses_json"));
        return new PartRow(document.Id, new ApiEndpoint(orders(document).Next(null), Place.Unknown, row.Text("name"), method, path, row.Text("summary"), tags, parameters, responses));
    }

    private PartRow EntryOf(GuideTable row, Func<Document, Orders> orders)
    {
        var document = context.DocumentOf(row);
        var attributes = GuideParts.Attributes(GuideContext.ElementOf(row, "attrs_json", "attrs"));
        return new PartRow(document.Id, new LogEntry(
            orders(document).Next(null), Place.Unknown, row.Text("ts"), row.Time("ts"), row.Text("level"), row.Text("code"), row.Text("component"), row.Text("message") ?? "", attributes));
    }

    /// <summary>
    /// The texts of uploads that the database has no sections of: a row for each piece of text, and one before them for the upload's document where there is none. The program makes a document for a
    /// PDF, and keeps its text in a file.
    /// </summary>
    private IEnumerable<GuideRow> TextUnits()
    {
        var documents = context.Documents.Values.Where(d => d.Artifact is not null).ToLookup(d => d.Artifact!.Value);
        var ordinal = 0L;
        foreach (var artifact in context.Table(GuideTables.Artifact)?.Rows() ?? [])
        {
            if (context.Artifacts.GetValueOrDefault(artifact.Id) is { } taken && context.Folder.TextOf(artifact.Text("filepath")) is { } file && IsWithoutText([.. documents[taken.Id]], out var document))
            {
                foreach (var row in TextOf(file, taken, document, ordinal))
                {
                    yield return row;
                    ordinal++;
                }
            }
        }
    }

    /// <param name="document">The one that the text belongs to; null where there is none yet.</param>
    private bool IsWithoutText(List<Document> documents, out Document? document)
    {
        document = documents.Find(d => d.Kind is DocumentKind.Pdf or DocumentKind.Text or DocumentKind.Markdown or DocumentKind.Html or DocumentKind.Docx or DocumentKind.Image);
        return documents.Count == 0 || (document is not null && !documents.Exists(d => _withSections.Contains(d.Id)));
    }

    private IEnumerable<GuideRow> TextOf(string file, Artifact artifact, Document? known, long first)
    {
        var units = Units(file);
        if (units is null)
        {
            yield return new GuideRow(GuideTables.TextUnits, first, file) { Reject = new GuideReject("document-json", "it is no list of texts with their pages, or larger than any that the program writes") };
            yield break;
        }

        var document = known ?? new Document
        {
            Id = new DocumentId(context.Ids.Of(GuideTables.TextUnits, artifact.Id.ToString() + "/" + file)),
            Client = context.Client,
            Artifact = artifact.Id,
            Kind = artifact.Type == ".pdf" ? DocumentKind.Pdf : DocumentKind.Markdown,
            Title = Path.GetFileNameWithoutExtension(artifact.Name),
            Path = file,
            Source = "text units",
            CreatedAt = context.At,
        };
        if (known is null)
        {
            yield return new GuideRow(GuideTables.TextUnits, first++, file) { Value = document };
        }

        for (var i = 0; i < units.Count; i++)
        {
            var (text, page) = units[i];
            var place = string.Create(CultureInfo.InvariantCulture, $"{file}, text {i + 1}");
            yield return string.IsNullOrWhiteSpace(text)
                ? new GuideRow(GuideTables.TextUnits, first + i, place) { Reject = new GuideReject("document-blank", "it holds no text") }
                : new GuideRow(GuideTables.TextUnits, first + i, place) { Value = new PartRow(document.Id, new Section(i, new Place { Page = page }, null, text.ReplaceLineEndings("\n"))) };
        }
    }

    /// <summary>Null for a file that is none of texts.</summary>
    private List<(string? Text, int? Page)>? Units(string file)
    {
        if (new FileInfo(context.Folder.Full(file)).Length > MostBytes)
        {
            return null;
        }

        using var reader = context.Folder.OpenText(file);
        var content = reader.ReadToEnd();
        if (file.EndsWith(".md", StringComparison.OrdinalIgnoreCase))
        {
            // As the program cuts it: a piece for each paragraph.
            return [.. content.ReplaceLineEndings("\n").Split("\n\n").Where(p => !string.IsNullOrWhiteSpace(p)).Select(p => ((string?)p.Trim(), (int?)null))];
        }

        if (!GuideJson.TryRead(content, out var json) || json.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        return [.. json.EnumerateArray().Select(unit => unit.ValueKind == JsonValueKind.Object && unit.TryGetProperty("text", out var text)
            ? (GuideJson.Cell(text), GuideJson.Number(unit, "page") is >= 1 and <= int.MaxValue and var page ? (int?)page : null)
            : (GuideJson.Cell(unit), null))];
    }

    /// <summary>The places of a document's parts: as the database numbers them, and behind the last where it does so twice or not at all.</summary>
    private sealed class Orders
    {
        private readonly HashSet<int> _taken = [];
        private int _last = -1;

        public int Next(int? wanted)
        {
            var order = wanted is >= 0 and var given && _taken.Add(given) ? given : _last + 1;
            _taken.Add(order);
            _last = Math.Max(_last, order);
            return order;
        }
    }
}
