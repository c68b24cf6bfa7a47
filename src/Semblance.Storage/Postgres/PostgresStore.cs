using Semblance.Storage.Migrations;
using Semblance.Storage.Postgres.Distribution;
using Semblance.Storage.Postgres.Mirrors;
using Semblance.Storage.Postgres.Moving;

namespace Semblance.Storage.Postgres;

/// <summary>
/// A store in a PostgreSQL database with pgvector. Every call is one transaction, bound to its client by row-level security. Searches read
/// every face of the gallery, in the database, until <see cref="Indexes"/> holds an index of it; answers are ranked in double precision,
/// exactly as in every other store.
/// </summary>
public sealed class PostgresStore : IStore
{
    private readonly PostgresConnections _connections;
    private readonly StoreMirror? _mirror;
    private readonly TimeProvider _time;

    private PostgresStore(PostgresConnections connections, TimeProvider time)
    {
        _connections = connections;
        _time = time;
        Clients = new PostgresClients(connections);
        _mirror = connections.Pool.Address.Options.SearchesInProcess ? new StoreMirror(connections, time) : null;
        Spaces = new PostgresSpaces(connections, _mirror);
        People = new PostgresPeople(connections, _mirror, time);
        var faces = new PostgresFaces(connections, _mirror, time);
        Faces = faces;
        connections.Removed = faces.Forget;
        Photos = new PostgresPhotos(connections);
        Imports = new PostgresImports(connections, time);
        Keys = new PostgresKeys(connections);
        Audit = new PostgresAudit(connections);
        Accounts = new PostgresAccounts(connections);
        Tokens = new PostgresTokens(connections);
        Privacy = new PostgresPrivacy(connections);
        Merges = new PostgresMerges(connections, time);
        Labels = new PostgresLabels(connections, time);
        Sightings = new PostgresSightings(connections);
        Sessions = new PostgresSessions(connections);
        Attendance = new PostgresAttendance(connections);
        Markings = new PostgresMarkings(connections);
        CheckIns = new PostgresCheckIns(connections);
        Leaves = new PostgresLeaves(connections);
        Artifacts = new PostgresArtifacts(connections);
        Documents = new PostgresDocuments(connections);
        Tags = new PostgresTags(connections);
        Chunks = new PostgresChunks(connections, time);
        Facts = new PostgresFactStore(connections);
        Memories = new PostgresMemories(connections);
        Hrm = new PostgresHrm(connections);
        Indexes = new PostgresIndexes(connections);
        RecallAudits = new PostgresRecallAudits(connections, Indexes, Clients, time);
        SearchTable = new PostgresSearchTable(connections);
    }

    public IClientStore Clients { get; }

    public ISpaceStore Spaces { get; }

    public IPeopleStore People { get; }

    public IFaceStore Faces { get; }

    public IPhotoStore Photos { get; }

    public IImportStore Imports { get; }

    public IKeyStore Keys { get; }

    public IAuditStore Audit { get; }

    public IAccountStore Accounts { get; }

    public ITokenStore Tokens { get; }

    public IPrivacyStore Privacy { get; }

    public IMergeStore Merges { get; }

    public ILabelStore Labels { get; }

    public ISightingStore Sightings { get; }

    public ISessionStore Sessions { get; }

    public IAttendanceStore Attendance { get; }

    public IMarkingStore Markings { get; }

    public ICheckInStore CheckIns { get; }

    public ILeaveStore Leaves { get; }

    public IArtifactStore Artifacts { get; }

    public IDocumentStore Documents { get; }

    public ITagStore Tags { get; }

    public IChunkStore Chunks { get; }

    public IFactStore Facts { get; }

    public IMemoryStore Memories { get; }

    public IHrmStore Hrm { get; }

    /// <summary>The indexes that make searches of large galleries fast.</summary>
    public PostgresIndexes Indexes { get; }

    /// <summary>What was found, again and again, of how right the answers of those indexes are.</summary>
    public PostgresRecallAudits RecallAudits { get; }

    /// <summary>The table that searches read, which triggers keep in step with faces and people.</summary>
    public PostgresSearchTable SearchTable { get; }

    /// <summary>Galleries are kept in the memory of this process: no index of the database is searched.</summary>
    public bool SearchesInProcess => _mirror is not null;

    internal PostgresConnections Connections => _connections;

    /// <summary>Host and database, for people.</summary>
    public string Target => _connections.Target;

    /// <summary>How the hosts are getting on that the address names, and where reads went; null where it names one.</summary>
    public HostsReading? Hosts => _connections.Pool is { Hosts: { } hosts } pool
        ? new HostsReading(hosts.Readings(), pool.Standbys?.Behind ?? 0, pool.Standbys?.Failed ?? 0)
        : null;

    /// <summary>
    /// Connections cross a network unencrypted because the server has no TLS and the address said <c>prefer</c> or <c>allow</c>: hosts say so.
    /// </summary>
    public bool IsDowngraded => _connections.Pool.IsDowngraded;

    /// <summary>Opens a store whose schema is this program's; <see cref="MigrateAsync(PostgresAddress, int?, CancellationToken)"/> makes it so.</summary>
    /// <exception cref="SemblanceException">
    /// Refused: <c>schema-missing</c>, <c>schema-older</c>, <c>schema-newer</c>, <c>store-login</c>, <c>store-tls</c>; NotFound,
    /// <c>store-missing</c>; Unsupported, <c>pgvector-older</c>; Unavailable, <c>store-unreachable</c>; and what every call may give
    /// (<see cref="IStore"/>).
    /// </exception>
    public static async Task<PostgresStore> OpenAsync(PostgresAddress address, TimeProvider time, CancellationToken cancellationToken)
    {
        var connections = new PostgresConnections(address, time: time);
        try
        {
            await CheckAsync(connections.Pool, cancellationToken);
            connections.IsDistributed = await IsDistributedAsync(connections.Pool, cancellationToken);
            if (connections.IsDistributed)
            {
                connections.IsSpread = await SpreadClients.ReadAsync(connections, cancellationToken);
            }

            connections.Pool.Hosts?.Watch();
            return new PostgresStore(connections, time);
        }
        catch
        {
            await connections.DisposeAsync();
            throw;
        }
    }

    /// <summary>The store at the moment of a snapshot that some transaction keeps.</summary>
    internal static PostgresStore At(PostgresAddress address, string snapshot, TimeProvider time) => new(new PostgresConnections(address, snapshot), time);

    /// <param name="connection">A connection string as Npgsql has them.</param>
    internal static Task<PostgresStore> OpenAsync(string connection, TimeProvider time, CancellationToken cancellationToken) =>
        OpenAsync(PostgresAddress.OfConnection(connection), time, cancellationToken);

    /// <summary>Brings the schema up to date, or to a version: 0 removes every table with all that is in it.</summary>
    /// <param name="version">Null for the newest.</param>
    /// <returns>What there was before.</returns>
    /// <exception cref="SemblanceException">As <see cref="OpenAsync(PostgresAddress, TimeProvider, CancellationToken)"/> and <see cref="PostgresPreconditions.Check"/>.</exception>
    public static async Task<PostgresStatus> MigrateAsync(PostgresAddress address, int? version, CancellationToken cancellationToken)
    {
        await using var pool = new PostgresPool(address);
        var migrator = MigratorOf(pool);
        var before = await InspectAsync(pool, migrator, cancellationToken);
        if ((version ?? migrator.Newest) != before.Schema && await pool.RunAsync(DistributionMemory.FindStateAsync, cancellationToken) != DistributionState.None)
        {
            throw PostgresErrors.Distributed(address, "changes its schema on one node only: run 'semblance db undistribute', migrate, and distribute it again.");
        }

        if ((version ?? migrator.Newest) > before.Schema)
        {
            PostgresPreconditions.Check(before, address);
        }

        await migrator.MigrateAsync(version ?? migrator.Newest, cancellationToken);
        if (migrator.Newest > before.Schema && version is null)
        {
            await PostgresMovable.RenewAsync(pool, cancellationToken);
        }

        return before;
    }

    /// <param name="connection">A connection string as Npgsql has them.</param>
    internal static Task MigrateAsync(string connection, int? version, CancellationToken cancellationToken) =>
        MigrateAsync(PostgresAddress.OfConnection(connection), version, cancellationToken);

    /// <summary>What the server and the database are like, whether there is a store in it or not. Changes nothing.</summary>
    public static async Task<PostgresStatus> InspectAsync(PostgresAddress address, CancellationToken cancellationToken)
    {
        await using var pool = new PostgresPool(address);
        return await InspectAsync(pool, MigratorOf(pool), cancellationToken);
    }

    /// <summary>
    /// Examines the server and the guards of the schema: versions with known defects, encryption, clock, row-level security, roles, invalid
    /// indexes, settings. Changes nothing; reads no row of any client.
    /// </summary>
    public async Task<IReadOnlyList<PostgresFinding>> CheckAsync(CancellationToken cancellationToken) =>
        [.. PostgresExamination.Judge(
            await _connections.Pool.RunAsync(session => PostgresFacts.ReadAsync(session, _time), cancellationToken), _connections.Pool.Address)];

    public async ValueTask DisposeAsync()
    {
        await (_mirror?.DisposeAsync() ?? ValueTask.CompletedTask);
        await _connections.DisposeAsync();
    }

    private static SchemaMigrator MigratorOf(PostgresPool pool) => new(PostgresSchema.Steps, new PostgresSchema(pool));

    private static async Task<PostgresStatus> InspectAsync(PostgresPool pool, SchemaMigrator migrator, CancellationToken cancellationToken)
    {
        var status = await pool.RunAsync(
            async session => (await session.ListAsync(PostgresStatus.Select, PostgresStatus.Read))[0], cancellationToken);
        return status with { Schema = await migrator.FindVersionAsync(cancellationToken), Hosts = pool.Hosts?.Readings() ?? [] };
    }

    private static async Task CheckAsync(PostgresPool pool, CancellationToken cancellationToken)
    {
        var migrator = MigratorOf(pool);
        var version = await migrator.FindVersionAsync(cancellationToken);
        if (version < migrator.Newest)
        {
            var (code, what) = version == 0
                ? ("schema-missing", "holds no store yet")
                : ("schema-older", $"has schema {version}, this Semblance uses {migrator.Newest}");
            throw new SemblanceException(ErrorKind.Refused, code,
                $"{pool.Address.Target} {what}: run '{PostgresErrors.MigrateCommand(pool.Address)}'.");
        }

        var pgvector = await pool.RunAsync(
            session => session.FindAsync("SELECT extversion FROM pg_extension WHERE extname = 'vector'", row => row.GetString(0)), cancellationToken);
        PostgresPreconditions.CheckPgvectorVersion(pgvector ?? "0", null, pool.Address);
    }

    private static async Task<bool> IsDistributedAsync(PostgresPool pool, CancellationToken cancellationToken)
    {
        var (address, state) = (pool.Address, await pool.RunAsync(DistributionMemory.FindStateAsync, cancellationToken));
        if (state == DistributionState.Begun)
        {
            throw new SemblanceException(ErrorKind.Refused, "store-distributing",
                $"{address.Target} is being distributed: wait for it, or go on with 'semblance db distribute' where it was interrupted.");
        }

        return state != DistributionState.Done || !address.Options.SearchesInProcess
            ? state == DistributionState.Done
            : throw PostgresErrors.Distributed(address, "tells nobody of changes, so no gallery of it can be kept in memory: leave search=in-process out of the address.");
    }
}
