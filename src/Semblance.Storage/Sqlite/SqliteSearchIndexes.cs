using Semblance.Clients;
using Semblance.Documents;
using Semblance.Documents.Search;
using Semblance.Spaces;

namespace Semblance.Storage.Sqlite;

/// <summary>The rows of search indexes, inside a transaction, with their keys: the one that serves and the one that is being built.</summary>
internal static class SqliteSearchIndexes
{
    private const string SelectIndexes = """
        SELECT i.number, s.id, i.state = 'serving', i.document_id, i.started_at, i.key
        FROM search_indexes i
        JOIN clients c ON c.key = i.client_key
        LEFT JOIN spaces s ON s.key = i.space_key
        WHERE c.id = ? AND i.state <> 'leaving'
        ORDER BY i.number
        """;

    private const string InsertIndex = """
        INSERT INTO search_indexes (client_key, number, state, space_key, dimension, started_at)
        SELECT ?1, coalesce((SELECT max(number) FROM search_indexes WHERE client_key = ?1), 0) + 1, ?2, (SELECT key FROM spaces WHERE id = ?3),
            (SELECT dimension FROM spaces WHERE id = ?3), ?4
        """;

    /// <summary>By number; none that is leaving.</summary>
    public static List<(SearchIndex Index, long Key)> List(SqliteDatabase database, ClientId client)
    {
        using var rows = database.Prepare(SelectIndexes).Add(client.Value);
        return rows.All(row => (Read(row), row.Integer(5)));
    }

    /// <exception cref="SemblanceException">NotFound, <c>index-unknown</c>.</exception>
    public static (SearchIndex Index, long Key) Get(SqliteDatabase database, ClientId client, int number) =>
        List(database, client).Find(i => i.Index.Number == number) is { Index: not null } found ? found : throw ChunkRules.IndexUnknown(number);

    /// <param name="state"><c>serving</c> or <c>building</c>: a client has one of each.</param>
    public static void Add(SqliteDatabase database, ClientId client, string state, SpaceKey? space, DateTimeOffset now)
    {
        using var insert = database.Prepare(InsertIndex);
        insert.Add(SqliteClients.Key(database, client)).Add(state).Add(space?.Value).Add(now).Run();
    }

    /// <summary>Gives up what is in this state: it is removed bit by bit.</summary>
    public static void Leave(SqliteDatabase database, long client, string state)
    {
        using var leave = database.Prepare("UPDATE search_indexes SET state = 'leaving' WHERE client_key = ? AND state = ?");
        leave.Add(client).Add(state).Run();
    }

    private static SearchIndex Read(SqliteStatement row) => new(
        row.Int32(0), row.TextOrNull(1) is { } space ? new SpaceKey(space) : null, row.Integer(2) == 1, row.IsNull(3) ? null : new DocumentId(row.Id(3)), row.Time(4));
}
