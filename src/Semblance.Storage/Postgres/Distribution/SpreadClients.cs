using Semblance.Clients;

namespace Semblance.Storage.Postgres.Distribution;

/// <summary>Which clients are spread, and how one comes to be: its faces are noted as changed, all of them, and are brought over like any other change.</summary>
internal static class SpreadClients
{
    // Nobody else pays for them.
    private const string AddTriggers = """
        DO $$
        BEGIN
            IF NOT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = 'search_faces'::regclass AND tgname = 'spread_added') THEN
                CREATE TRIGGER spread_added AFTER INSERT ON search_faces REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION note_spread();
                CREATE TRIGGER spread_changed AFTER UPDATE ON search_faces REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION note_spread();
                CREATE TRIGGER spread_removed AFTER DELETE ON search_faces REFERENCING OLD TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION note_spread();
            END IF;
        END
        $$
        """;

    private const string DropTriggers = """
        DROP TRIGGER IF EXISTS spread_added ON search_faces;
        DROP TRIGGER IF EXISTS spread_changed ON search_faces;
        DROP TRIGGER IF EXISTS spread_removed ON search_faces
        """;

    // Of a number of its own each, so that nobody is noted twice who waits already.
    private const string NoteAll = """
        INSERT INTO spread_changes (client_id, change, space_id, person_id, face_id)
        SELECT n.client_id, n.face_id, n.space_id, n.person_id, n.face_id
        FROM search_faces n
        WHERE n.client_id = $1
        ON CONFLICT DO NOTHING
        """;

    private const string SelectIndexes = """
        SELECT i.indexrelid::regclass::text
        FROM pg_index i
        JOIN pg_class c ON c.oid = i.indexrelid
        WHERE i.indrelid IN ('search_faces'::regclass, 'spread_faces'::regclass)
            AND c.relname IN (SELECT 'faces_near_' || md5($1 || '/' || s.id) FROM spaces s)
        """;

    private const string SelectState = "SELECT coalesce(c.spread, '') FROM clients c WHERE c.id = $1";

    /// <returns>Tells of a client whether it is spread, or about to be.</returns>
    public static async Task<Func<string, bool>> ReadAsync(PostgresConnections connections, CancellationToken cancellationToken)
    {
        var clients = await connections.RunAsync(
            session => session.ListAsync("SELECT c.id FROM clients c WHERE c.spread IS NOT NULL", row => row.GetString(0)), cancellationToken);
        return clients.ToHashSet(StringComparer.Ordinal).Contains;
    }

    /// <returns><c>filling</c>, <c>ready</c>, or nothing for a client on one node.</returns>
    /// <exception cref="SemblanceException">NotFound, <c>client-unknown</c>.</exception>
    public static async Task<string> StateAsync(PostgresSession session, ClientId client) =>
        await session.FindAsync(SelectState, row => row.GetString(0), client.Value) ?? throw StoreErrors.ClientUnknown(client);

    /// <summary>From then on each change is noted, and everything there was before is as good as changed. As the owner of the tables.</summary>
    /// <returns>Indexes that were dropped: searches of this client do not read what they are of any more.</returns>
    public static async Task<int> BeginAsync(PostgresSession session, ClientId client)
    {
        await session.RunAsync(AddTriggers);
        var indexes = await DropIndexesAsync(session, client);
        await session.RunAsync("UPDATE clients SET spread = 'filling' WHERE id = $1", client.Value);
        await session.RunAsync(NoteAll, client.Value);
        return indexes;
    }

    /// <summary>Once nothing waits, and the copies are as many as the faces, searches may ask for them.</summary>
    /// <returns>The client's faces, and their copies; equal where it is ready.</returns>
    public static async Task<(long Faces, long Copies)> EndAsync(PostgresSession session, ClientId client)
    {
        var faces = await session.CountAsync("SELECT count(*) FROM search_faces n WHERE n.client_id = $1", client.Value);
        var copies = await session.CountAsync("SELECT count(*) FROM spread_faces n WHERE n.client_id = $1", client.Value);
        if (faces == copies)
        {
            await session.RunAsync("UPDATE clients SET spread = 'ready' WHERE id = $1", client.Value);
        }

        return (faces, copies);
    }

    /// <summary>From then on nobody asks for copies.</summary>
    public static async Task<bool> LeaveAsync(PostgresSession session, ClientId client)
    {
        await session.RunAsync("UPDATE clients SET spread = NULL WHERE id = $1", client.Value);
        if (!await session.AnyAsync("SELECT 1 FROM clients c WHERE c.spread IS NOT NULL"))
        {
            foreach (var statement in DropTriggers.Split(';'))
            {
                await session.RunAsync(statement);
            }
        }

        return true;
    }

    /// <summary>Takes the copies away, which nobody asks for any more.</summary>
    public static async Task<int> RemoveAsync(PostgresSession session, ClientId client)
    {
        await DropIndexesAsync(session, client);
        await session.RunAsync("DELETE FROM spread_changes WHERE client_id = $1", client.Value);
        return await session.RunAsync("DELETE FROM spread_faces WHERE client_id = $1", client.Value);
    }

    /// <summary>The same for every client, in the transaction that brings the tables back to one node.</summary>
    public static async Task LeaveAllAsync(PostgresSession session)
    {
        foreach (var client in await session.ListAsync("SELECT c.id FROM clients c WHERE c.spread IS NOT NULL", row => new ClientId(row.GetString(0))))
        {
            await LeaveAsync(session, client);
            await DropIndexesAsync(session, client);
        }

        await session.RunAsync("TRUNCATE spread_faces, spread_changes");
    }

    private static async Task<int> DropIndexesAsync(PostgresSession session, ClientId client)
    {
        var indexes = await session.ListAsync(SelectIndexes, row => row.GetString(0), client.Value);
        foreach (var index in indexes)
        {
            await session.RunAsync($"DROP INDEX {index}");
        }

        return indexes.Count;
    }
}
