namespace Semblance.Storage.Postgres.Mirrors;

/// <summary>What the triggers of <c>0004_note_gallery_changes</c> have listed for a client.</summary>
internal static class ChangeLog
{
    /// <summary>The channel on which they wake those who listen; the payload is <see cref="ChannelKey"/> of the client.</summary>
    public const string Channel = "semblance_changes";

    /// <summary>Faces that are read one by one; for more, reading all of them again is as fast.</summary>
    private const int MostFaces = 100_000;

    // A server that was started anew, or tables that were made anew, have another history: marks of the old one mean nothing there.
    private const string Epoch = """
        concat_ws('/', extract(epoch FROM pg_postmaster_start_time()), (SELECT oid FROM pg_database WHERE datname = current_database()), 'gallery_changes'::regclass::oid)
        """;

    // Always one row at least, for the mark. What is visible in the mark's snapshot was read before; what was forgotten unseen cannot be read.
    private const string SelectSince = $"""
        SELECT {Epoch}, pg_current_snapshot()::text, c.faces, c.people,
            c.xact IS NOT NULL
                AND c.faces IS NULL
                AND c.people IS NULL
                AND (c.forgotten IS NULL OR EXISTS (SELECT FROM unnest(c.forgotten) AS f (xact) WHERE NOT pg_visible_in_snapshot(f.xact, $2::text::pg_snapshot)))
        FROM (VALUES (1)) AS always
        LEFT JOIN gallery_changes c ON c.client_id = $1
            AND c.xact >= pg_snapshot_xmin($2::text::pg_snapshot)
            AND NOT pg_visible_in_snapshot(c.xact, $2::text::pg_snapshot)
        """;

    /// <summary>What a client's changes are announced by: a hash, as everybody in the database may listen.</summary>
    public static string ChannelKey(string client) =>
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(client)))[..32];

    /// <summary>Where the log stands. What a later statement of the session reads is at least as new.</summary>
    public static async Task<ChangeMark> FindMarkAsync(PostgresSession session) =>
        (await session.ListAsync($"SELECT {Epoch}, pg_current_snapshot()::text", row => new ChangeMark(row.GetString(0), row.GetString(1))))[0];

    /// <returns>Null when they are no longer all known: everything has to be read again.</returns>
    public static async Task<Changes?> FindSinceAsync(PostgresSession session, string client, ChangeMark mark)
    {
        var (faces, people, isComplete) = (new HashSet<Guid>(), new HashSet<Guid>(), true);
        var reached = mark;
        await session.EachAsync(
            SelectSince,
            row =>
            {
                reached = new ChangeMark(row.GetString(0), row.GetString(1));
                faces.UnionWith(row.IsDBNull(2) ? [] : row.GetFieldValue<Guid[]>(2));
                people.UnionWith(row.IsDBNull(3) ? [] : row.GetFieldValue<Guid[]>(3));
                isComplete &= !row.GetBoolean(4);
            },
            client, mark.Snapshot);
        return isComplete && reached.Epoch == mark.Epoch && faces.Count <= MostFaces ? new Changes(reached, faces, people) : null;
    }
}

/// <summary>How much of a log somebody has seen.</summary>
/// <param name="Snapshot">The transactions that were visible: https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-PG-SNAPSHOT-PARTS.</param>
internal sealed record ChangeMark(string Epoch, string Snapshot);

/// <summary>The ids of rows that were added, changed or removed between two marks; which of these shows when they are read.</summary>
internal sealed record Changes(ChangeMark Reached, IReadOnlySet<Guid> Faces, IReadOnlySet<Guid> People);
