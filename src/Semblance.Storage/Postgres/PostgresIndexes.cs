using System.Globalization;
using Npgsql;
using Semblance.Clients;
using Semblance.Search;
using Semblance.Spaces;
using Semblance.Storage.Postgres.Distribution;

namespace Semblance.Storage.Postgres;

/// <summary>
/// The approximate indexes of a store's galleries: which there are, building and dropping them, and how good their answers are. Building and
/// dropping need the user who owns the tables (Refused, <c>store-rights</c>), and go on while others read and write.
/// </summary>
public sealed class PostgresIndexes
{
    /// <summary>Below this exact search takes a few milliseconds and is right; an index would only slow every import down.</summary>
    public const int LeastFaces = 1000;

    private const int ProgressMilliseconds = 500;

    private const string SelectStates = $"""
        SELECT g.space_id, g.faces, c.relname::text, coalesce(i.indisvalid, false), coalesce(pg_relation_size(c.oid), 0), coalesce(u.idx_scan, 0), a.amname::text
        FROM (SELECT space_id, count(*)::int AS faces FROM search_faces WHERE client_id = $1 GROUP BY space_id) AS g
        LEFT JOIN pg_class c ON c.oid = to_regclass('faces_near_' || md5($1 || '/' || g.space_id))
        LEFT JOIN pg_index i ON i.indexrelid = c.oid
        LEFT JOIN pg_am a ON a.oid = c.relam
        LEFT JOIN pg_stat_user_indexes u ON u.indexrelid = c.oid
        ORDER BY g.space_id
        """;

    private const string SelectProgress = """
        SELECT CASE WHEN blocks_total > 0 THEN 100.0 * blocks_done / blocks_total ELSE 0 END::float8, phase
        FROM pg_stat_progress_create_index
        WHERE pid = $1
        """;

    private readonly PostgresConnections _connections;

    internal PostgresIndexes(PostgresConnections connections) => _connections = connections;

    /// <summary>A row for each space in which the client has faces.</summary>
    public Task<IReadOnlyList<GalleryIndexState>> ListAsync(ClientId client, CancellationToken cancellationToken) =>
        _connections.RunAsync<IReadOnlyList<GalleryIndexState>>(
            client,
            async session => await session.ListAsync(
                SelectStates,
                row => new GalleryIndexState(
                    new SpaceKey(row.GetString(0)), row.GetInt32(1), row.IsDBNull(2) ? null : row.GetString(2), row.GetBoolean(3),
                    row.GetInt64(4), row.GetInt64(5), row.IsDBNull(6) ? null : row.GetString(6)),
                client.Value),
            cancellationToken);

    /// <summary>
    /// Builds the index of a gallery, or builds it anew, without locking anybody out. Cancelled, it leaves an invalid index, which the next
    /// build removes.
    /// </summary>
    /// <param name="progress">Told the share done in percent, 0 to 100, and what the server is doing.</param>
    /// <exception cref="SemblanceException">
    /// NotFound, <c>space-unknown</c>; Refused, <c>index-small</c> below <see cref="LeastFaces"/>; Unsupported, <c>index-width</c>; Invalid,
    /// <c>index-method</c> or <c>index-shape</c>.
    /// </exception>
    public async Task BuildAsync(
        ClientId client, SpaceKey key, IndexShape shape, IProgress<(double Percent, string Phase)>? progress, CancellationToken cancellationToken)
    {
        shape.Check();
        var space = await _connections.RunAsync(session => PostgresSpaces.GetAsync(session, key), cancellationToken);
        if (space.Dimension > PostgresGraph.MostDimensions)
        {
            throw new SemblanceException(ErrorKind.Unsupported, "index-width",
                $"The space \"{key}\" has {space.Dimension} dimensions; pgvector indexes up to {PostgresGraph.MostDimensions}: its searches stay exact.");
        }

        var faces = (await ListAsync(client, cancellationToken)).FirstOrDefault(s => s.Space == key)?.Faces ?? 0;
        if (faces < LeastFaces)
        {
            throw new SemblanceException(ErrorKind.Refused, "index-small",
                $"The client {client} has {faces} faces in \"{key}\": below {LeastFaces} exact search is fast, and an index only slows imports. Import first, build after.");
        }

        var settings = await FindSettingsAsync(client, key, cancellationToken);
        await BuildAsync(client, space, Options(shape, settings, faces), shape.Method, progress, cancellationToken);
    }

    /// <summary>How a gallery is searched and indexed; the defaults where nobody has tuned it.</summary>
    public Task<GallerySettings> FindSettingsAsync(ClientId client, SpaceKey key, CancellationToken cancellationToken) =>
        _connections.RunAsync(client, session => PostgresSettings.GetAsync(session, client, key), cancellationToken);

    /// <summary>From the next search on.</summary>
    public Task SaveSettingsAsync(ClientId client, GallerySettings settings, CancellationToken cancellationToken) =>
        _connections.RunAsync(client, session => PostgresSettings.SaveAsync(session, client, settings), cancellationToken);

    /// <returns>False when there was none.</returns>
    public Task<bool> DropAsync(ClientId client, SpaceKey key, CancellationToken cancellationToken) => _connections.Pool.TranslateAsync(async () =>
    {
        await using var connection = await OpenAsync(cancellationToken);
        await using var find = new NpgsqlCommand($"SELECT to_regclass({PostgresGraph.Name})::text", connection)
        {
            Parameters = { new NpgsqlParameter { Value = client.Value }, new NpgsqlParameter { Value = key.Value } },
        };
        if (await find.ExecuteScalarAsync(cancellationToken) is not string name)
        {
            return false;
        }

        await RunAsync(connection, $"DROP INDEX CONCURRENTLY IF EXISTS {name}", cancellationToken);
        return true;
    });

    /// <summary>
    /// Searches for up to <paramref name="sample"/> enrolled faces by the index and exactly, and compares: the first face, the nearest
    /// of everybody else, and the decisions on both.
    /// </summary>
    /// <exception cref="SemblanceException">Refused, <c>index-missing</c>: answers are exact.</exception>
    public async Task<GalleryRecall> MeasureRecallAsync(ClientId client, SpaceKey key, int sample, CancellationToken cancellationToken)
    {
        await CheckIndexedAsync(client, key, cancellationToken);
        var comparison = await CompareAsync(client, key, sample, cancellationToken);
        return (await comparison.MeasureAsync(await FindSettingsAsync(client, key, cancellationToken), cancellationToken)).Recall;
    }

    /// <summary>
    /// Finds the least effort by which the index gives the exact answer often enough, and the size up to which exact search is as fast, and
    /// saves both for all searches to come. Where no effort is enough, searches to come are exact.
    /// </summary>
    /// <param name="target">The share of enrolled faces that find themselves, and of decisions like those of exact search: 0 to 1.</param>
    /// <param name="progress">Told of each step.</param>
    /// <exception cref="SemblanceException">Refused, <c>index-missing</c>.</exception>
    public async Task<GalleryTuning> TuneAsync(
        ClientId client, SpaceKey key, int sample, double target, IProgress<GalleryTuningStep>? progress, CancellationToken cancellationToken)
    {
        var state = await CheckIndexedAsync(client, key, cancellationToken);
        var comparison = await CompareAsync(client, key, sample, cancellationToken);
        var tuning = await new GalleryTuner(comparison, state, target).RunAsync(
            await FindSettingsAsync(client, key, cancellationToken), progress, cancellationToken);
        await SaveSettingsAsync(client, tuning.Settings, cancellationToken);
        return tuning;
    }

    private async Task<GalleryIndexState> CheckIndexedAsync(ClientId client, SpaceKey key, CancellationToken cancellationToken) =>
        (await ListAsync(client, cancellationToken)).FirstOrDefault(s => s.Space == key && s.IsValid)
        ?? throw new SemblanceException(ErrorKind.Refused, "index-missing",
            $"The gallery of {client} in \"{key}\" has no valid index, so its answers are exact: build one with 'semblance index build'.");

    private async Task<GalleryComparison> CompareAsync(ClientId client, SpaceKey key, int sample, CancellationToken cancellationToken)
    {
        var gallery = new Gallery(client, key);
        var faces = await new PostgresFaces(_connections, mirror: null, TimeProvider.System).SampleAsync(gallery, sample, cancellationToken);
        return await GalleryComparison.BeginAsync(new PostgresSearch(_connections, TimeProvider.System), TimeProvider.System, gallery, faces, cancellationToken);
    }

    private static string Options(IndexShape shape, GallerySettings settings, int faces) => shape.Method == IndexShape.Hnsw
        ? string.Create(CultureInfo.InvariantCulture, $"m = {shape.M ?? settings.M}, ef_construction = {Math.Max(64, 4 * (shape.M ?? settings.M))}")
        : string.Create(CultureInfo.InvariantCulture, $"lists = {shape.Lists ?? (settings.Lists > 0 ? settings.Lists : IndexShape.ListsFor(faces))}");

    private async Task BuildAsync(
        ClientId client, Space space, string options, string method, IProgress<(double Percent, string Phase)>? progress, CancellationToken cancellationToken)
    {
        await DropAsync(client, space.Key, cancellationToken);
        await _connections.Pool.TranslateAsync(async () =>
        {
            await using var connection = await OpenAsync(cancellationToken);
            var create = await CreateAsync(connection, TableOf(client), client, space, method, options, cancellationToken);
            using var done = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var watching = progress is null ? Task.CompletedTask : WatchAsync(connection.ProcessID, progress, done.Token);
            try
            {
                await RunAsync(connection, create, cancellationToken);
                return await RunAsync(connection, $"ANALYZE {TableOf(client)}", cancellationToken);
            }
            finally
            {
                await done.CancelAsync();
                await watching;
            }
        });
    }

    /// <summary>A connection of the user who logged in, outside any transaction, as concurrent builds must be, and without a time-out.</summary>
    private async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var connection = await _connections.Pool.OpenAsync(cancellationToken);
        if (!await PostgresPool.IsDirectAsync(connection, cancellationToken))
        {
            await connection.DisposeAsync();
            throw PostgresErrors.NeedsDirect(_connections.Pool.Address);
        }

        // Parallel builds have a buffer overflow in some versions of pgvector (PgvectorDefects).
        await RunAsync(connection, "SET statement_timeout = 0; SET lock_timeout = 0; SET max_parallel_maintenance_workers = 0", cancellationToken);
        return connection;
    }

    /// <summary>What searches of a client read.</summary>
    private string TableOf(ClientId client) => _connections.IsSpread(client.Value) ? DistributionTables.Spread : "search_faces";

    /// <summary>DDL takes no parameters: the server itself quotes what goes into it.</summary>
    private static async Task<string> CreateAsync(
        NpgsqlConnection connection, string table, ClientId client, Space space, string method, string options, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            $"""
            SELECT format(
                'CREATE INDEX CONCURRENTLY %I ON {table} USING {method} (({PostgresGraph.Indexed(space, null)}) {PostgresGraph.Operators(space)}) WITH ({options}) WHERE client_id = %L AND space_id = %L',
                {PostgresGraph.Name}, $1, $2)
            """,
            connection)
        {
            Parameters = { new NpgsqlParameter { Value = client.Value }, new NpgsqlParameter { Value = space.Key.Value } },
        };
        return (string)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private async Task WatchAsync(int process, IProgress<(double Percent, string Phase)> progress, CancellationToken cancellationToken)
    {
        try
        {
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(ProgressMilliseconds));
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                var seen = await _connections.Pool.RunAsync(
                    session => session.ListAsync(SelectProgress, row => (row.GetDouble(0), row.GetString(1)), process), cancellationToken);
                seen.ForEach(progress.Report);
            }
        }
        catch (Exception error) when (error is OperationCanceledException or SemblanceException)
        {
            // The build is over, or only the watching failed, which must not fail the build.
        }
    }

    private static async Task<int> RunAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
