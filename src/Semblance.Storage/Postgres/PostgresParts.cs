using Npgsql;
using Semblance.Clients;
using Semblance.Documents;
using static Semblance.Storage.Postgres.PostgresColumns;

namespace Semblance.Storage.Postgres;

/// <summary>Reads and writes parts of documents inside a transaction, many at once.</summary>
internal sealed class PostgresParts(PostgresSession session, ClientId client)
{
    private const string Place = "number, page, box_x, box_y, box_width, box_height, line, place";
    private const string PlaceArrays = "$3::int[], $4::int[], $5::float8[], $6::float8[], $7::float8[], $8::float8[], $9::int[], $10::text[]";

    // The first columns of every query.
    private const int Places = 8;

    private static readonly PartTable<Section> Sections = new(
        "document_sections",
        [("heading", "text"), ("content", "text")],
        parts => [All(parts, s => s.Heading), All(parts, s => s.Text)],
        row => new Section(row.GetInt32(0), row.Place(1), row.Text(Places), row.GetString(Places + 1)));

    private static readonly PartTable<TableRows> Tables = new(
        "document_tables",
        [("name", "text"), ("columns", "jsonb"), ("first_row", "int"), ("rows", "jsonb")],
        parts => [All(parts, t => t.Name), All(parts, t => DocumentJson.Write(t.Columns)), All(parts, t => t.FirstRow), All(parts, t => DocumentJson.Write(t.Rows))],
        row => new TableRows(
            row.GetInt32(0), row.Place(1), row.Text(Places), StoreJson.ReadList(row.GetString(Places + 1)), row.GetInt32(Places + 2), DocumentJson.ReadRows(row.GetString(Places + 3))));

    private static readonly PartTable<ApiEndpoint> Endpoints = new(
        "api_endpoints",
        [("name", "text"), ("method", "text"), ("path", "text"), ("summary", "text"), ("tags", "jsonb"), ("parameters", "jsonb"), ("responses", "jsonb")],
        parts =>
        [
            All(parts, e => e.Name), All(parts, e => e.Method), All(parts, e => e.Path), All(parts, e => e.Summary), All(parts, e => DocumentJson.Write(e.Tags)),
            All(parts, e => e.Parameters), All(parts, e => e.Responses),
        ],
        row => new ApiEndpoint(
            row.GetInt32(0), row.Place(1), row.Text(Places), row.GetString(Places + 1), row.GetString(Places + 2), row.Text(Places + 3),
            StoreJson.ReadList(row.GetString(Places + 4)), row.JsonOrNull(Places + 5), row.JsonOrNull(Places + 6)));

    private static readonly PartTable<LogEntry> Entries = new(
        "log_entries",
        [("time", "text"), ("at", "timestamptz"), ("level", "text"), ("code", "text"), ("component", "text"), ("message", "text"), ("attributes", "jsonb")],
        parts =>
        [
            All(parts, l => l.Time), All(parts, l => l.At?.ToUniversalTime()), All(parts, l => l.Level), All(parts, l => l.Code), All(parts, l => l.Component),
            All(parts, l => l.Message), All(parts, l => DocumentJson.Write(l.Attributes)),
        ],
        row => new LogEntry(
            row.GetInt32(0), row.Place(1), row.Text(Places), row.TimeOrNull(Places + 1), row.Text(Places + 2), row.Text(Places + 3), row.Text(Places + 4),
            row.GetString(Places + 5), StoreJson.ReadMap(row.GetString(Places + 6))));

    /// <returns>How many were new.</returns>
    public async Task<int> AddAsync(DocumentId id, List<DocumentPart> parts) =>
        await AddAsync(Sections, id, parts) + await AddAsync(Tables, id, parts) + await AddAsync(Endpoints, id, parts) + await AddAsync(Entries, id, parts);

    public async Task<DocumentCounts> CountAsync(DocumentId id)
    {
        string[] tables = [Sections.Name, Tables.Name, Endpoints.Name, Entries.Name];
        return (await session.ListAsync(
            $"SELECT {string.Join(", ", tables.Select(t => $"(SELECT count(*) FROM {t} WHERE client_id = $1 AND document_id = $2)"))}",
            row => new DocumentCounts(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3)), client.Value, id.Value))[0];
    }

    public Task<List<Section>> ListSectionsAsync(DocumentId id, int after, int limit) => ListAsync(Sections, id, after, limit);

    public Task<List<TableRows>> ListTablesAsync(DocumentId id, int after, int limit) => ListAsync(Tables, id, after, limit);

    public Task<List<StoredPart<ApiEndpoint>>> ListAsync(EndpointQuery query)
    {
        var conditions = Of(query.Document, query.After)
            .Add("method = {0} AND left(method, 100) = left({0}, 100)", DocumentText.CleanOrNull(query.Method))
            .Add("tags @> jsonb_build_array({0}::text)", DocumentText.CleanOrNull(query.Tag))
            .Add("position(lower({0} COLLATE \"C\") IN lower(path)) > 0", DocumentText.Asked(query.Path));
        return ListAsync(Endpoints, conditions, query.Limit);
    }

    public Task<List<StoredPart<LogEntry>>> ListAsync(LogQuery query)
    {
        var untimed = query.WithUntimed ? " OR at IS NULL" : "";
        var conditions = Of(query.Document, query.After)
            .Add("level = {0} AND left(level, 100) = left({0}, 100)", DocumentText.CleanOrNull(query.Level))
            .Add("code = {0} AND left(code, 100) = left({0}, 100)", DocumentText.CleanOrNull(query.Code))
            .Add("position(lower({0} COLLATE \"C\") IN lower(message)) > 0", DocumentText.Asked(query.Text))
            .Add($"(at >= {{0}}{untimed})", query.From?.ToUniversalTime())
            .Add($"(at <= {{0}}{untimed})", query.To?.ToUniversalTime());
        return ListAsync(Entries, conditions, query.Limit);
    }

    public async Task<DocumentPart?> FindAsync(DocumentId id, int order) =>
        await FindAsync(Sections, id, order) ?? await FindAsync(Endpoints, id, order) ?? await FindAsync(Entries, id, order) ?? (DocumentPart?)await FindAsync(Tables, id, order);

    private async Task<int> AddAsync<T>(PartTable<T> table, DocumentId id, List<DocumentPart> parts)
        where T : DocumentPart
    {
        var added = parts.OfType<T>().ToList();
        return added.Count == 0 ? 0 : await session.CountReturnedAsync(
            table.Insert,
            [
                client.Value, id.Value, All(added, p => p.Order), All(added, p => p.Place.Page), All(added, p => p.Place.Box?.X), All(added, p => p.Place.Box?.Y),
                All(added, p => p.Place.Box?.Width), All(added, p => p.Place.Box?.Height), All(added, p => p.Place.Line), All(added, p => p.Place.Path),
                .. table.Values(added),
            ]);
    }

    private async Task<T?> FindAsync<T>(PartTable<T> table, DocumentId id, int order)
        where T : DocumentPart => (await ListAsync(table, id, order - 1, 1)).Find(p => p.Order == order);

    private Task<List<T>> ListAsync<T>(PartTable<T> table, DocumentId id, int after, int limit)
        where T : DocumentPart => session.ListAsync(
            $"{table.Select} WHERE client_id = $1 AND document_id = $2 AND number > $3 ORDER BY number LIMIT $4", table.Read, client.Value, id.Value, after, limit);

    private Task<List<StoredPart<T>>> ListAsync<T>(PartTable<T> table, PostgresConditions conditions, int limit)
        where T : DocumentPart => session.ListAsync(
            $"{table.Select} WHERE {conditions.Sql} ORDER BY document_id, number LIMIT {conditions.Place(limit)}",
            row => new StoredPart<T>(new DocumentId(row.GetGuid(row.FieldCount - 1)), table.Read(row)), conditions.Values);

    private PostgresConditions Of(DocumentId? document, PartCursor? after)
    {
        var conditions = new PostgresConditions("client_id = $1", client.Value).Add("document_id = {0}", document?.Value);
        return after is null ? conditions : conditions.AddAll("(document_id, number) > ({0}, {1})", after.Document.Value, after.Order);
    }

    /// <param name="Columns">Behind those of the place, with their types.</param>
    /// <param name="Values">An array a column.</param>
    private sealed record PartTable<T>(
        string Name, (string Name, string Type)[] Columns, Func<List<T>, object[]> Values, Func<NpgsqlDataReader, T> Read)
        where T : DocumentPart
    {
        public string Select { get; } = $"SELECT {Place}, {string.Join(", ", Columns.Select(c => c.Type == "jsonb" ? $"{c.Name}::text" : c.Name))}, document_id FROM {Name}";

        public string Insert { get; } = $"""
            INSERT INTO {Name} (client_id, document_id, {Place}, {string.Join(", ", Columns.Select(c => c.Name))})
            SELECT $1, $2, {Place}, {string.Join(", ", Columns.Select(c => c.Type == "jsonb" ? $"{c.Name}::jsonb" : c.Name))}
            FROM unnest({PlaceArrays}, {string.Join(", ", Columns.Select((c, i) => $"${i + 11}::{(c.Type == "jsonb" ? "text" : c.Type)}[]"))})
                AS r ({Place}, {string.Join(", ", Columns.Select(c => c.Name))})
            ON CONFLICT DO NOTHING
            RETURNING number
            """;
    }
}
