namespace Semblance.Storage.Postgres.Distribution;

/// <summary>
/// The copy, over all nodes, of what searches read of a client that is spread. <c>search_faces</c> stays the truth: a trigger notes in <c>spread_changes</c>, beside it and in
/// the same transaction, whatever changes there, and searches look at those faces themselves. So a copy may come later, and no write needs more than the client's own node, but for erasure, which
/// takes the copies away before it is committed.
/// </summary>
internal static class SpreadCopies
{
    /// <summary>Changes that wait for being copied before somebody who writes does that.</summary>
    public const int MostWaiting = 1_000;

    private const int AtOnce = 5_000;

    private const string Erase = """
        UPDATE spread_changes c
        SET is_erased = true
        WHERE c.client_id = $1 AND NOT c.is_erased AND NOT EXISTS (
            SELECT FROM search_faces n WHERE n.client_id = c.client_id AND n.space_id = c.space_id AND n.person_id = c.person_id AND n.face_id = c.face_id)
        RETURNING c.space_id, c.person_id, c.face_id
        """;

    // On the coordinator, where it is held until every node has done what was decided.
    private const string Lock = "SELECT 1 WHERE pg_try_advisory_xact_lock(hashtextextended($1, 7020585))";

    private const string LockWaiting = "SELECT pg_advisory_xact_lock_shared(hashtextextended($1, 7020585))";

    private const string SelectWaiting = """
        SELECT c.change, c.space_id, c.person_id, c.face_id
        FROM spread_changes c
        WHERE c.client_id = $1
        LIMIT $2
        """;

    // By the whole key: a face may be somebody else's by now, and its copy is there. By the face alone, Citus finds the nodes.
    private const string Remove = """
        DELETE FROM spread_faces n
        WHERE n.client_id = $1 AND n.face_id = ANY ($4) AND (n.space_id, n.person_id, n.face_id) IN (
            SELECT w.space_id, w.person_id, w.face_id FROM unnest($2::text[], $3::uuid[], $4::uuid[]) AS w (space_id, person_id, face_id))
        """;

    private const string Copy = """
        INSERT INTO spread_faces (client_id, space_id, person_id, face_id, region, copy, embedding)
        SELECT n.client_id, n.space_id, n.person_id, n.face_id, n.region, $5::uuid, n.embedding
        FROM search_faces n
        JOIN unnest($2::text[], $3::uuid[], $4::uuid[]) AS w (space_id, person_id, face_id)
            ON n.space_id = w.space_id AND n.person_id = w.person_id AND n.face_id = w.face_id
        WHERE n.client_id = $1
        ON CONFLICT DO NOTHING
        RETURNING face_id
        """;

    private const string CountCopied = """
        SELECT count(*) FILTER (WHERE n.copy = $5), count(*)
        FROM spread_faces n
        WHERE n.client_id = $1 AND n.face_id = ANY ($4) AND (n.space_id, n.person_id, n.face_id) IN (
            SELECT w.space_id, w.person_id, w.face_id FROM unnest($2::text[], $3::uuid[], $4::uuid[]) AS w (space_id, person_id, face_id))
        """;

    private const string Forget = "DELETE FROM spread_changes WHERE client_id = $1 AND change = ANY ($2)";

    /// <summary>Takes away, in the transaction that removes faces, what was copied of them.</summary>
    /// <returns>How many changes wait.</returns>
    public static async Task<long> EraseAsync(PostgresSession session, string client)
    {
        var erased = await session.ListAsync(Erase, row => new CopiedKey(row.GetString(0), row.GetGuid(1), row.GetGuid(2)), client);
        if (erased.Count > 0)
        {
            await session.RunAsync(LockWaiting, client);
            await session.RunAsync(Remove, client, Spaces(erased), People(erased), Faces(erased));
        }

        return await session.CountAsync("SELECT count(*) FROM spread_changes c WHERE c.client_id = $1", client);
    }

    /// <summary>Copies some of what waits. Somebody else who does that already is left alone.</summary>
    /// <param name="run">Runs a transaction that is bound to the client.</param>
    /// <returns>Changes that wait no more.</returns>
    public static async Task<int> BringAsync(string client, Func<Func<PostgresSession, Task<CopiedFaces>>, Task<CopiedFaces>> run)
    {
        var copied = await run(session => CopyAsync(session, client));
        if (copied.Changes.Length == 0)
        {
            return 0;
        }

        // A node may have promised a copy and not made it yet. Until it is seen everywhere the change waits, and is looked at itself.
        var seen = await run(async session => await IsSeenAsync(session, client, copied) ? copied with { IsForgotten = await session.RunAsync(Forget, client, copied.Changes) > 0 } : copied);
        return seen.IsForgotten ? copied.Changes.Length : 0;
    }

    private static async Task<CopiedFaces> CopyAsync(PostgresSession session, string client)
    {
        if (!await session.AnyAsync(Lock, client))
        {
            return CopiedFaces.None;
        }

        var waiting = await session.ListAsync(SelectWaiting, row => (Change: row.GetGuid(0), Key: new CopiedKey(row.GetString(1), row.GetGuid(2), row.GetGuid(3))), client, AtOnce);
        if (waiting.Count == 0)
        {
            return CopiedFaces.None;
        }

        var copy = Guid.NewGuid();
        var keys = waiting.Select(w => w.Key).Distinct().ToList();
        await session.RunAsync(Remove, client, Spaces(keys), People(keys), Faces(keys));
        var copied = await session.CountReturnedAsync(Copy, client, Spaces(keys), People(keys), Faces(keys), copy);
        return new CopiedFaces([.. waiting.Select(w => w.Change)], keys, copy, copied);
    }

    private static async Task<bool> IsSeenAsync(PostgresSession session, string client, CopiedFaces copied) =>
        (await session.ListAsync(CountCopied, row => (Copied: row.GetInt64(0), All: row.GetInt64(1)),
            client, Spaces(copied.Keys), People(copied.Keys), Faces(copied.Keys), copied.Copy))[0]
        == (copied.Count, copied.Count);

    private static string[] Spaces(IEnumerable<CopiedKey> keys) => [.. keys.Select(k => k.Space)];

    private static Guid[] People(IEnumerable<CopiedKey> keys) => [.. keys.Select(k => k.Person)];

    private static Guid[] Faces(IEnumerable<CopiedKey> keys) => [.. keys.Select(k => k.Face)];

    internal readonly record struct CopiedKey(string Space, Guid Person, Guid Face);

    /// <param name="Changes">That were copied.</param>
    /// <param name="Keys">Of which faces.</param>
    /// <param name="Copy">What the rows are marked with.</param>
    /// <param name="Count">Faces of them that are there, and were copied.</param>
    internal sealed record CopiedFaces(Guid[] Changes, IReadOnlyList<CopiedKey> Keys, Guid Copy, int Count)
    {
        public static readonly CopiedFaces None = new([], [], Guid.Empty, 0);

        public bool IsForgotten { get; init; }
    }
}
