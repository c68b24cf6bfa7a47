using Npgsql;
using Semblance.Clients;
using Semblance.Spaces;

namespace Semblance.Storage.Postgres;

/// <summary>Reads and writes <see cref="GallerySettings"/>.</summary>
internal static class PostgresSettings
{
    private const string Select = """
        SELECT exact_up_to, candidates, probes, m, lists, target, recall, measured_at FROM search_settings WHERE client_id = $1 AND space_id = $2
        """;

    private const string Upsert = """
        INSERT INTO search_settings (client_id, space_id, exact_up_to, candidates, probes, m, lists, target, recall, measured_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8::float8, $9::float8, $10::timestamptz)
        ON CONFLICT (client_id, space_id) DO UPDATE
        SET exact_up_to = excluded.exact_up_to, candidates = excluded.candidates, probes = excluded.probes, m = excluded.m, lists = excluded.lists,
            target = excluded.target, recall = excluded.recall, measured_at = excluded.measured_at
        """;

    /// <returns>The defaults where there are none.</returns>
    public static async Task<GallerySettings> GetAsync(PostgresSession session, ClientId client, SpaceKey space) =>
        await session.FindAsync(Select, row => Read(row, space), client.Value, space.Value) ?? new GallerySettings { Space = space };

    public static Task<int> SaveAsync(PostgresSession session, ClientId client, GallerySettings settings) => session.RunAsync(
        Upsert, client.Value, settings.Space.Value, settings.ExactUpTo, settings.Candidates, settings.Probes, settings.M, settings.Lists,
        settings.Target, settings.Recall, settings.MeasuredAt?.ToUniversalTime());

    private static GallerySettings Read(NpgsqlDataReader row, SpaceKey space) => new()
    {
        Space = space,
        ExactUpTo = row.GetInt32(0),
        Candidates = row.GetInt32(1),
        Probes = row.GetInt32(2),
        M = row.GetInt32(3),
        Lists = row.GetInt32(4),
        Target = row.IsDBNull(5) ? null : row.GetDouble(5),
        Recall = row.IsDBNull(6) ? null : row.GetDouble(6),
        MeasuredAt = row.IsDBNull(7) ? null : row.GetFieldValue<DateTimeOffset>(7),
    };
}
