namespace Semblance.Storage.Postgres;

/// <summary>The rows of every table of a store, whoever's they are: to compare a restored store with the one that was backed up.</summary>
internal static class PostgresTables
{
    private const string SelectNames = """
        SELECT c.oid::regclass::text, c.relname::text
        FROM pg_class c
        JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND n.nspname = 'public'
            AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
        ORDER BY 2
        """;

    /// <param name="mayBeHidden">
    /// Row-level security binds even the owner, who may lift that for the length of a transaction, which the caller rolls back.
    /// </param>
    public static async Task<IReadOnlyDictionary<string, long>> CountAsync(PostgresSession session, bool mayBeHidden)
    {
        var tables = await session.ListAsync(SelectNames, row => (Quoted: row.GetString(0), Name: row.GetString(1)));
        var rows = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var (quoted, name) in tables)
        {
            if (mayBeHidden)
            {
                await session.RunAsync($"ALTER TABLE {quoted} NO FORCE ROW LEVEL SECURITY");
            }

            rows.Add(name, await session.CountAsync($"SELECT count(*) FROM {quoted}"));
        }

        return rows;
    }
}
