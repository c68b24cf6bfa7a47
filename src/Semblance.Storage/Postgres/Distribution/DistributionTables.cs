namespace Semblance.Storage.Postgres.Distribution;

/// <summary>What the schema means to Citus: every table that is not named here is distributed by its client; every trigger is named here.</summary>
internal static class DistributionTables
{
    public const string Key = "client_id";

    /// <summary>Which every client shares: whole on every node.</summary>
    public static readonly IReadOnlyList<string> References = ["clients", "spaces"];

    /// <summary>The copy of what searches read of a client that is spread: by face, over all nodes.</summary>
    public const string Spread = "spread_faces";

    /// <summary>Which speak of the database as a whole, and stay with the coordinator. No dual write leads from or to a distributed database, so nothing waits there.</summary>
    public static readonly IReadOnlyList<string> Locals = ["moves", "schema_migrations", "waiting_changes"];

    /// <summary>Triggers that work on shards: they write what is beside the row, or are written anew for it (<c>functions_of_shards.sql</c>).</summary>
    public static readonly IReadOnlySet<string> Kept = new HashSet<string>(StringComparer.Ordinal)
    {
        "history_follows", "people_touched", "person_leaves", "search_add", "search_change", "search_region_follow", "search_region_wait", "search_remove",
        "spread_added", "spread_changed", "spread_removed", "subject_leaves",
    };

    /// <summary>
    /// Triggers that a distributed database does without: numbers of the SQL interface come from one sequence, galleries in memory are woken by the one server that
    /// they listen to, and nobody truncates tables.
    /// </summary>
    public static readonly IReadOnlySet<string> Left = new HashSet<string>(StringComparer.Ordinal)
    {
        "groups_forgotten", "groups_numbered", "note_added", "note_changed", "note_removed", "people_forgotten", "people_numbered", "search_empty",
    };
}
