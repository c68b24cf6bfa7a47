using Npgsql;
using Semblance.Clients;
using Semblance.Search;
using Semblance.Spaces;

namespace Semblance.Storage.Postgres;

/// <summary>
/// Measures, every so often, how right the answers of indexes are, and keeps what was found. Any number of processes may do so: whoever is first writes
/// that they measure, and the others wait until it is due again. A process that dies meanwhile costs one measurement.
/// </summary>
public sealed class PostgresRecallAudits
{
    private static readonly TimeSpan KeptFor = TimeSpan.FromDays(100);

    // Those that searches use: valid, and not switched off by tuning.
    private const string SelectIndexed = """
        SELECT s.id
        FROM spaces s
        JOIN pg_index i ON i.indexrelid = to_regclass('faces_near_' || md5($1 || '/' || s.id)) AND i.indisvalid
        LEFT JOIN search_settings t ON t.client_id = $1 AND t.space_id = s.id
        WHERE coalesce(t.exact_up_to, 0) < 2147483647
        ORDER BY s.id
        """;

    private const string SelectLast = $"""
        SELECT DISTINCT ON (a.space_id) a.space_id, a.begun_at, a.probes, a.found, a.decided, a.floor
        FROM recall_audits a
        WHERE a.client_id = $1 AND a.probes IS NOT NULL AND a.space_id IN ({SelectIndexed})
        ORDER BY a.space_id, a.begun_at DESC
        """;

    // One at a time for a gallery, across all processes, until the transaction ends: two would not see each other's rows. The first number is arbitrary.
    private const string Lock = "SELECT pg_advisory_xact_lock(7020587, hashtext($1 || '/' || $2))";

    private const string Claim = """
        INSERT INTO recall_audits (client_id, space_id, begun_at, floor)
        SELECT $1, $2, $3, $4
        WHERE NOT EXISTS (SELECT FROM recall_audits WHERE client_id = $1 AND space_id = $2 AND begun_at > $5)
        """;

    private const string Finish = """
        UPDATE recall_audits SET probes = $4, found = $5, seconds = $6, decided = $7 WHERE client_id = $1 AND space_id = $2 AND begun_at = $3
        """;

    private readonly PostgresConnections _connections;
    private readonly PostgresIndexes _indexes;
    private readonly IClientStore _clients;
    private readonly TimeProvider _time;

    internal PostgresRecallAudits(PostgresConnections connections, PostgresIndexes indexes, IClientStore clients, TimeProvider time) =>
        (_connections, _indexes, _clients, _time) = (connections, indexes, clients, time);

    /// <summary>What was found last in each gallery of a client that is searched by an index.</summary>
    public Task<IReadOnlyList<RecallReading>> ListLastAsync(ClientId client, CancellationToken cancellationToken) =>
        _connections.RunAsync<IReadOnlyList<RecallReading>>(
            client, async session => await session.ListAsync(SelectLast, row => Read(row, client), client.Value), cancellationToken);

    /// <summary>Measures each such gallery of each client that nobody has measured for as long, and keeps the results.</summary>
    /// <param name="sample">Enrolled people to search for in each.</param>
    /// <param name="floor">The share of right answers below which a reading is alarming, 0 to 1.</param>
    /// <returns>The last reading of each gallery, whoever took it.</returns>
    public async Task<IReadOnlyList<RecallReading>> MeasureDueAsync(TimeSpan interval, int sample, double floor, CancellationToken cancellationToken)
    {
        var readings = new List<RecallReading>();
        foreach (var client in await _clients.ListAsync(cancellationToken))
        {
            var spaces = await ListIndexedAsync(client.Id, cancellationToken);
            foreach (var space in spaces)
            {
                await MeasureAsync(client.Id, space, interval, sample, floor, cancellationToken);
            }

            readings.AddRange(spaces.Count == 0 ? [] : await ListLastAsync(client.Id, cancellationToken));
        }

        return readings;
    }

    /// <summary>Measures one gallery now, due or not, and keeps the result.</summary>
    /// <exception cref="SemblanceException">Refused, <c>index-missing</c>.</exception>
    public async Task<GalleryAudit> MeasureAsync(ClientId client, SpaceKey space, int sample, double floor, CancellationToken cancellationToken) =>
        (await MeasureAsync(client, space, TimeSpan.Zero, sample, floor, cancellationToken))!;

    /// <summary>The same for every gallery of a client that is searched by an index.</summary>
    /// <returns>None where there is none: answers are exact.</returns>
    public async Task<IReadOnlyList<GalleryAudit>> MeasureAllAsync(ClientId client, int sample, double floor, CancellationToken cancellationToken)
    {
        var audits = new List<GalleryAudit>();
        foreach (var space in await ListIndexedAsync(client, cancellationToken))
        {
            audits.Add(await MeasureAsync(client, space, sample, floor, cancellationToken));
        }

        return audits;
    }

    private Task<List<SpaceKey>> ListIndexedAsync(ClientId client, CancellationToken cancellationToken) =>
        _connections.RunAsync(client, session => session.ListAsync(SelectIndexed, row => new SpaceKey(row.GetString(0)), client.Value), cancellationToken);

    /// <returns>Null when it is not due.</returns>
    private async Task<GalleryAudit?> MeasureAsync(
        ClientId client, SpaceKey space, TimeSpan interval, int sample, double floor, CancellationToken cancellationToken)
    {
        // As precise as the database keeps it.
        var at = new DateTimeOffset(_time.GetUtcNow().UtcTicks / TimeSpan.TicksPerMicrosecond * TimeSpan.TicksPerMicrosecond, TimeSpan.Zero);
        if (!await ClaimAsync(client, space, at, interval, floor, cancellationToken))
        {
            return null;
        }

        try
        {
            var recall = await _indexes.MeasureRecallAsync(client, space, sample, cancellationToken);
            if (recall.Probes == 0)
            {
                await ReleaseAsync(client, space, at); // nobody is left in it
                return new GalleryAudit(space, recall, floor);
            }

            await _connections.RunAsync(
                client,
                session => session.RunAsync(Finish, client.Value, space.Value, at, recall.Probes, recall.First, recall.Second, recall.Decisions),
                cancellationToken);
            return new GalleryAudit(space, recall, floor);
        }
        catch
        {
            await ReleaseAsync(client, space, at);
            throw;
        }
    }

    private Task<bool> ClaimAsync(
        ClientId client, SpaceKey space, DateTimeOffset at, TimeSpan interval, double floor, CancellationToken cancellationToken) =>
        _connections.RunAsync(
            client,
            async session =>
            {
                await session.RunAsync(Lock, client.Value, space.Value);
                await session.RunAsync("DELETE FROM recall_audits WHERE client_id = $1 AND begun_at < $2", client.Value, at - KeptFor);
                var since = interval > TimeSpan.Zero ? at - interval : DateTimeOffset.MaxValue.AddDays(-1);
                return await session.RunAsync(Claim, client.Value, space.Value, at, floor, since) == 1;
            },
            cancellationToken);

    /// <summary>So that another process, or the next try, need not wait for an interval.</summary>
    private async Task ReleaseAsync(ClientId client, SpaceKey space, DateTimeOffset at)
    {
        try
        {
            await _connections.RunAsync(
                client,
                session => session.RunAsync(
                    "DELETE FROM recall_audits WHERE client_id = $1 AND space_id = $2 AND begun_at = $3", client.Value, space.Value, at),
                CancellationToken.None);
        }
        catch (SemblanceException)
        {
            // The store is away; what failed first is told.
        }
    }

    private static RecallReading Read(NpgsqlDataReader row, ClientId client)
    {
        var probes = row.GetInt32(2);
        return new RecallReading(
            client, new SpaceKey(row.GetString(0)), row.GetFieldValue<DateTimeOffset>(1), probes, (double)row.GetInt32(3) / probes,
            row.GetInt32(4) / (2.0 * probes), row.GetDouble(5));
    }
}
