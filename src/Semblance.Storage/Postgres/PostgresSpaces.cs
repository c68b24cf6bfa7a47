using Npgsql;
using Semblance.Clients;
using Semblance.Imports;
using Semblance.Spaces;
using Semblance.Storage.Postgres.Mirrors;

namespace Semblance.Storage.Postgres;

internal sealed class PostgresSpaces(PostgresConnections connections, StoreMirror? mirror) : ISpaceStore
{
    /// <summary>As far as pgvector's <c>vector</c> goes: https://github.com/pgvector/pgvector#vector-type.</summary>
    private const int MostDimensions = 16_000;

    private const string Columns =
        "s.id, s.model, s.alignment, s.dimension, s.metric, s.unit_length, s.impostors_mean, s.impostors_deviation, s.impostors_source";

    private const string Insert = """
        INSERT INTO spaces
            (id, model, alignment, dimension, metric, unit_length, impostors_mean, impostors_deviation, impostors_source, client_id, run_id)
        VALUES ($1, $2, $3::text, $4, $5, $6, $7::float8, $8::float8, $9::text, $10::text, $11::text)
        ON CONFLICT DO NOTHING
        """;

    private const string SelectOne = $"SELECT {Columns} FROM spaces s WHERE s.id = $1";

    private const string SelectUse = $"""
        SELECT {Columns}, coalesce(u.faces, 0), coalesce(u.people, 0)
        FROM spaces s
        LEFT JOIN (
            SELECT f.space_id, count(*)::int AS faces, count(DISTINCT f.person_id)::int AS people
            FROM faces f
            WHERE f.client_id = $1
            GROUP BY f.space_id
        ) u ON u.space_id = s.id
        ORDER BY s.id
        """;

    public Task AddAsync(Space space, CancellationToken cancellationToken) => connections.RunAsync(
        async session =>
        {
            await EnsureAsync(session, space, client: null, run: null);
            return true;
        },
        cancellationToken);

    public Task<Space?> FindAsync(SpaceKey key, CancellationToken cancellationToken) =>
        mirror?.FindSpace(key) is { } known ? Task.FromResult<Space?>(known) : connections.AskAsync(
            new PostgresQuestion(SelectOne, key.Value),
            async row => await row.ReadAsync(cancellationToken) ? Read(row) : null,
            cancellationToken);

    public Task<IReadOnlyList<SpaceUse>> ListAsync(ClientId client, CancellationToken cancellationToken) =>
        connections.ReadAsync<IReadOnlyList<SpaceUse>>(
            client,
            async session => await session.ListAsync(
                SelectUse, row => new SpaceUse(Read(row), row.GetInt32(9), row.GetInt32(10)), client.Value),
            cancellationToken);

    /// <exception cref="SemblanceException">Invalid or Unsupported, <c>space-dimension</c>.</exception>
    public static void Check(Space space)
    {
        StoreRules.CheckSpace(space);
        if (space.Dimension > MostDimensions)
        {
            throw new SemblanceException(ErrorKind.Unsupported, "space-dimension",
                $"The space \"{space.Key}\" has {space.Dimension} dimensions; pgvector keeps up to {MostDimensions}: use a SQLite store.");
        }
    }

    /// <summary>Adds a space where its key is new, on behalf of a client's run or of nobody.</summary>
    /// <exception cref="SemblanceException">Conflict, <c>space-differs</c>.</exception>
    public static async Task EnsureAsync(PostgresSession session, Space space, ClientId? client, RunId? run)
    {
        Check(space);
        await session.RunAsync(
            Insert, space.Key.Value, space.Model, space.Alignment, space.Dimension, space.Metric == Metric.Cosine ? "cosine" : "l2",
            space.UnitLength, space.Impostors?.Mean, space.Impostors?.Deviation, space.Impostors?.Source, client?.Value, run?.Value);
        if (!StoreRules.AreSame(await GetAsync(session, space.Key), space))
        {
            throw StoreErrors.SpaceDiffers(space.Key);
        }
    }

    /// <exception cref="SemblanceException">NotFound, <c>space-unknown</c>.</exception>
    public static async Task<Space> GetAsync(PostgresSession session, SpaceKey key) =>
        await FindAsync(session, key) ?? throw StoreErrors.SpaceUnknown(key);

    private static Task<Space?> FindAsync(PostgresSession session, SpaceKey key) =>
        session.FindAsync(SelectOne, Read, key.Value);

    private static Space Read(NpgsqlDataReader row) => new()
    {
        Key = new SpaceKey(row.GetString(0)),
        Model = row.GetString(1),
        Alignment = row.IsDBNull(2) ? null : row.GetString(2),
        Dimension = row.GetInt32(3),
        Metric = row.GetString(4) == "cosine" ? Metric.Cosine : Metric.L2,
        UnitLength = row.GetBoolean(5),
        Impostors = row.IsDBNull(6) ? null : new ImpostorPrior(row.GetDouble(6), row.GetDouble(7), row.GetString(8)),
    };
}
