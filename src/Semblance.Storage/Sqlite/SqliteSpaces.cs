using Semblance.Clients;
using Semblance.Spaces;

namespace Semblance.Storage.Sqlite;

internal sealed class SqliteSpaces(SqliteConnections connections) : ISpaceStore
{
    private const string Columns =
        "id, model, alignment, dimension, metric, unit_length, impostors_mean, impostors_deviation, impostors_source, key";

    private const string Insert = """
        INSERT INTO spaces
            (id, model, alignment, dimension, metric, unit_length, impostors_mean, impostors_deviation, impostors_source, run_key)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """;

    private const string SelectUse = $"""
        SELECT {Columns},
            (SELECT count(*) FROM faces f WHERE f.space_key = spaces.key AND f.client_key = ?1),
            (SELECT count(*) FROM people p WHERE p.client_key = ?1
                AND EXISTS (SELECT 1 FROM faces f WHERE f.person_key = p.key AND f.space_key = spaces.key))
        FROM spaces
        ORDER BY id
        """;

    public Task AddAsync(Space space, CancellationToken cancellationToken) =>
        connections.WriteAsync(database => { Ensure(database, space, run: null); }, cancellationToken);

    public Task<Space?> FindAsync(SpaceKey key, CancellationToken cancellationToken) =>
        connections.ReadAsync(database => Find(database, key)?.Space, cancellationToken);

    public Task<IReadOnlyList<SpaceUse>> ListAsync(ClientId client, CancellationToken cancellationToken) =>
        connections.ReadAsync<IReadOnlyList<SpaceUse>>(
            database =>
            {
                using var rows = database.Prepare(SelectUse).Add(SqliteClients.FindKey(database, client));
                var uses = new List<SpaceUse>();
                while (rows.Step())
                {
                    uses.Add(new SpaceUse(Read(rows), rows.Int32(10), rows.Int32(11)));
                }

                return uses;
            },
            cancellationToken);

    /// <summary>Adds a space where its key is new, on behalf of a run or of nobody.</summary>
    /// <exception cref="SemblanceException">Conflict, <c>space-differs</c>.</exception>
    public static void Ensure(SqliteDatabase database, Space space, long? run)
    {
        StoreRules.CheckSpace(space);
        if (Find(database, space.Key) is { } known)
        {
            if (!StoreRules.AreSame(known.Space, space))
            {
                throw StoreErrors.SpaceDiffers(space.Key);
            }

            return;
        }

        using var insert = database.Prepare(Insert)
            .Add(space.Key.Value)
            .Add(space.Model)
            .Add(space.Alignment)
            .Add(space.Dimension)
            .Add(space.Metric == Metric.Cosine ? "cosine" : "l2")
            .Add(space.UnitLength ? 1 : 0)
            .Add(space.Impostors?.Mean)
            .Add(space.Impostors?.Deviation)
            .Add(space.Impostors?.Source)
            .Add(run);
        insert.Run();
    }

    /// <summary>Null when there is none.</summary>
    public static StoredSpace? Find(SqliteDatabase database, SpaceKey key)
    {
        using var row = database.Prepare($"SELECT {Columns} FROM spaces WHERE id = ?").Add(key.Value);
        return row.Step() ? new StoredSpace(row.Integer(9), Read(row)) : null;
    }

    /// <exception cref="SemblanceException">NotFound, <c>space-unknown</c>.</exception>
    public static StoredSpace Get(SqliteDatabase database, SpaceKey key) =>
        Find(database, key) ?? throw StoreErrors.SpaceUnknown(key);

    private static Space Read(SqliteStatement row) => new()
    {
        Key = new SpaceKey(row.Text(0)),
        Model = row.Text(1),
        Alignment = row.TextOrNull(2),
        Dimension = row.Int32(3),
        Metric = row.Text(4) == "cosine" ? Metric.Cosine : Metric.L2,
        UnitLength = row.Integer(5) == 1,
        Impostors = row.IsNull(6) ? null : new ImpostorPrior(row.Real(6), row.Real(7), row.Text(8)),
    };
}

/// <summary>A space and its key in this store.</summary>
internal sealed record StoredSpace(long RowKey, Space Space);
