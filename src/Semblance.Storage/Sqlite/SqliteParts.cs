using Semblance.Clients;
using Semblance.Documents;

namespace Semblance.Storage.Sqlite;

/// <summary>Reads and writes parts of documents inside a transaction.</summary>
internal sealed class SqliteParts(SqliteDatabase database, ClientId client)
{
    private const string Place = "number, page, box_x, box_y, box_width, box_height, line, place";
    private const string Section = $"{Place}, heading, content";
    private const string Table = $"{Place}, name, columns, first_row, rows";
    private const string Endpoint = $"{Place}, name, method, path, summary, tags, parameters, responses";
    private const string Entry = $"{Place}, time, at, level, code, component, message, attributes";

    // The first columns of a query over parts of many documents.
    private const int Places = 8;

    private const string IsWithin = "(at >= ? OR (? AND at IS NULL))";
    private const string IsBefore = "(at <= ? OR (? AND at IS NULL))";

    /// <returns>How many were new.</returns>
    /// <exception cref="SemblanceException">NotFound, <c>document-unknown</c>.</exception>
    public int Add(DocumentId id, List<DocumentPart> parts)
    {
        var (owner, document) = (SqliteClients.Key(database, client), SqliteDocuments.Key(database, client, id));
        using var section = database.Prepare(InsertOf("document_sections", Section, 10));
        using var table = database.Prepare(InsertOf("document_tables", Table, 12));
        using var endpoint = database.Prepare(InsertOf("api_endpoints", Endpoint, 15));
        using var entry = database.Prepare(InsertOf("log_entries", Entry, 15));
        return parts.Sum(part => part switch
        {
            Section s => Begin(section, s).Add(s.Heading).Add(s.Text).Run(),
            TableRows t => Begin(table, t).Add(t.Name).Add(DocumentJson.Write(t.Columns)).Add(t.FirstRow).Add(DocumentJson.Write(t.Rows)).Run(),
            ApiEndpoint e => Begin(endpoint, e).Add(e.Name).Add(e.Method).Add(e.Path).Add(e.Summary).Add(DocumentJson.Write(e.Tags)).Add(e.Parameters).Add(e.Responses).Run(),
            LogEntry l => Begin(entry, l).Add(l.Time).Add(l.At).Add(l.Level).Add(l.Code).Add(l.Component).Add(l.Message).Add(DocumentJson.Write(l.Attributes)).Run(),
            _ => throw new InvalidOperationException($"{part.GetType()} is no part that a store keeps."),
        });

        SqliteStatement Begin(SqliteStatement statement, DocumentPart part) => statement
            .Add(owner).Add(document).Add(part.Order).Add(part.Place.Page)
            .Add(part.Place.Box?.X).Add(part.Place.Box?.Y).Add(part.Place.Box?.Width).Add(part.Place.Box?.Height)
            .Add(part.Place.Line).Add(part.Place.Path);
    }

    public DocumentCounts Count(DocumentId id)
    {
        using var row = database.Prepare("""
            SELECT
                (SELECT count(*) FROM document_sections WHERE document_key = d.key), (SELECT count(*) FROM document_tables WHERE document_key = d.key),
                (SELECT count(*) FROM api_endpoints WHERE document_key = d.key), (SELECT count(*) FROM log_entries WHERE document_key = d.key)
            FROM documents d
            WHERE d.client_key = ? AND d.id = ?
            """);
        return row.Add(SqliteClients.FindKey(database, client)).Add(id.Value).Step()
            ? new DocumentCounts(row.Integer(0), row.Integer(1), row.Integer(2), row.Integer(3))
            : new DocumentCounts(0, 0, 0, 0);
    }

    public List<Section> ListSections(DocumentId id, int after, int limit) => List(id, "document_sections", Section, after, limit, ReadSection);

    public List<TableRows> ListTables(DocumentId id, int after, int limit) => List(id, "document_tables", Table, after, limit, ReadTable);

    public List<StoredPart<ApiEndpoint>> List(EndpointQuery query)
    {
        var byDocument = query.Document is not null || query.Method is null;
        var conditions = Of(byDocument, query.Document, query.After)
            .Add("method = ?", query.Method)
            .Add("EXISTS (SELECT 1 FROM json_each(p.tags) t WHERE t.value = ?)", query.Tag)
            .Add("instr(lower(p.path), lower(?)) > 0", DocumentText.Asked(query.Path));
        return List("api_endpoints", Endpoint, byDocument, conditions, query.Limit, ReadEndpoint);
    }

    public List<StoredPart<LogEntry>> List(LogQuery query)
    {
        var byDocument = query.Document is not null || (query.Level ?? query.Code) is null;
        var conditions = Of(byDocument, query.Document, query.After)
            .Add("level = ?", query.Level)
            .Add("code = ?", query.Code)
            .Add("instr(lower(message), lower(?)) > 0", DocumentText.Asked(query.Text));
        if (query.From is { } from)
        {
            conditions.Add(IsWithin, s => s.Add(from).Add(query.WithUntimed ? 1 : 0));
        }

        if (query.To is { } to)
        {
            conditions.Add(IsBefore, s => s.Add(to).Add(query.WithUntimed ? 1 : 0));
        }

        return List("log_entries", Entry, byDocument, conditions, query.Limit, ReadEntry);
    }

    public DocumentPart? Find(DocumentId id, int order) =>
        List(id, "document_sections", Section, order - 1, 1, ReadSection).Find(p => p.Order == order)
        ?? List(id, "api_endpoints", Endpoint, order - 1, 1, ReadEndpoint).Find(p => p.Order == order)
        ?? List(id, "log_entries", Entry, order - 1, 1, ReadEntry).Find(p => p.Order == order)
        ?? (DocumentPart?)List(id, "document_tables", Table, order - 1, 1, ReadTable).Find(p => p.Order == order);

    private static string InsertOf(string table, string columns, int count) => $"""
        INSERT INTO {table} (client_key, document_key, {columns})
        VALUES (?, ?{string.Concat(Enumerable.Repeat(", ?", count))})
        ON CONFLICT DO NOTHING
        """;

    private List<T> List<T>(DocumentId id, string table, string columns, int after, int limit, Func<SqliteStatement, T> read)
    {
        using var rows = database.Prepare($"""
            SELECT {columns}
            FROM {table}
            WHERE document_key = (SELECT key FROM documents WHERE client_key = ? AND id = ?) AND number > ?
            ORDER BY number
            LIMIT ?
            """);
        return rows.Add(SqliteClients.FindKey(database, client)).Add(id.Value).Add(after).Add(limit).All(read);
    }

    /// <param name="byDocument">Document after document, in the order of the page, so that a page reads its own rows alone; otherwise by an index of what is asked for, and sorted.</param>
    private List<StoredPart<T>> List<T>(string table, string columns, bool byDocument, SqliteConditions conditions, int limit, Func<SqliteStatement, T> read)
        where T : DocumentPart
    {
        using var rows = database.Prepare($"""
            SELECT {string.Join(", ", columns.Split(", ").Select(c => $"p.{c}"))}, d.id
            FROM {(byDocument ? $"documents d CROSS JOIN {table} p" : $"{table} p JOIN documents d")} ON p.document_key = d.key
            WHERE {conditions.Sql}
            ORDER BY d.id, p.number
            LIMIT ?
            """);
        return conditions.Bind(rows).Add(limit).All(row => new StoredPart<T>(new DocumentId(row.Id(row.Columns - 1)), read(row)));
    }

    // With the plus no index over clients is taken for the order, of documents by their ids: these are unique in the file.
    private SqliteConditions Of(bool byDocument, DocumentId? document, PartCursor? after)
    {
        var conditions = new SqliteConditions($"{(byDocument ? "+d" : "p")}.client_key = ?", s => s.Add(SqliteClients.FindKey(database, client))).Add("d.id = ?", document?.Value);
        return after is null ? conditions
            : after.Document == document ? conditions.Add("p.number > ?", s => s.Add(after.Order))
            : conditions.Add("d.id >= ? AND (d.id > ? OR p.number > ?)", s => s.Add(after.Document.Value).Add(after.Document.Value).Add(after.Order));
    }

    private static Section ReadSection(SqliteStatement row) => new(row.Int32(0), row.Place(1), row.TextOrNull(Places), row.Text(Places + 1));

    private static TableRows ReadTable(SqliteStatement row) => new(
        row.Int32(0), row.Place(1), row.TextOrNull(Places), StoreJson.ReadList(row.Text(Places + 1)), row.Int32(Places + 2), DocumentJson.ReadRows(row.Text(Places + 3)));

    private static ApiEndpoint ReadEndpoint(SqliteStatement row) => new(
        row.Int32(0), row.Place(1), row.TextOrNull(Places), row.Text(Places + 1), row.Text(Places + 2), row.TextOrNull(Places + 3),
        StoreJson.ReadList(row.Text(Places + 4)), row.TextOrNull(Places + 5), row.TextOrNull(Places + 6));

    private static LogEntry ReadEntry(SqliteStatement row) => new(
        row.Int32(0), row.Place(1), row.TextOrNull(Places), row.TimeOrNull(Places + 1), row.TextOrNull(Places + 2), row.TextOrNull(Places + 3),
        row.TextOrNull(Places + 4), row.Text(Places + 5), StoreJson.ReadMap(row.Text(Places + 6)));
}
