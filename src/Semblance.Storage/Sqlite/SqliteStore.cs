using Semblance.Clients;
using Semblance.Storage.Migrations;
using Semblance.Storage.Moving;
using Semblance.Storage.Sqlite.Moving;

namespace Semblance.Storage.Sqlite;

/// <summary>
/// A store in one SQLite file. Several processes may use it at once: reads go on during writes, one write at a time. Known weakness: a
/// network file system that does not lock properly (NFS, SMB) breaks it; keep the file on a local disk.
/// </summary>
public sealed class SqliteStore : IStore
{
    private readonly SqliteConnections _connections;
    private readonly SqliteGalleries _galleries;

    private SqliteStore(SqliteConnections connections, TimeProvider time)
    {
        _connections = connections;
        _galleries = new SqliteGalleries(connections);
        Clients = new SqliteClients(connections);
        Spaces = new SqliteSpaces(connections);
        People = new SqlitePeople(connections, _galleries, time);
        Faces = new SqliteFaces(connections, _galleries);
        Photos = new SqlitePhotos(connections, _galleries);
        Imports = new SqliteImports(connections, _galleries, time);
        Keys = new SqliteKeys(connections);
        Audit = new SqliteAudit(connections);
        Accounts = new SqliteAccounts(connections);
        Tokens = new SqliteTokens(connections);
        Privacy = new SqlitePrivacy(connections);
        Merges = new SqliteMerges(connections, time);
        Labels = new SqliteLabels(connections, time);
        Sightings = new SqliteSightings(connections);
        Sessions = new SqliteSessions(connections);
        Attendance = new SqliteAttendance(connections);
        Markings = new SqliteMarkings(connections);
        CheckIns = new SqliteCheckIns(connections);
        Leaves = new SqliteLeaves(connections);
        Artifacts = new SqliteArtifacts(connections);
        Documents = new SqliteDocuments(connections);
        Tags = new SqliteTags(connections);
        Chunks = new SqliteChunks(connections, time);
        Facts = new SqliteFactStore(connections);
        Memories = new SqliteMemories(connections);
        Hrm = new SqliteHrm(connections);
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

    /// <summary>The file, as an absolute path.</summary>
    public string Path => _connections.Path;

    /// <summary>Rows of every table.</summary>
    public Task<IReadOnlyDictionary<string, long>> CountRowsAsync(CancellationToken cancellationToken) =>
        _connections.ReadAsync<IReadOnlyDictionary<string, long>>(
            database =>
            {
                using var tables = database.Prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT GLOB 'sqlite_*' ORDER BY name");
                var rows = new SortedDictionary<string, long>(StringComparer.Ordinal);
                while (tables.Step())
                {
                    rows.Add(tables.Text(0), database.Number($"SELECT count(*) FROM \"{tables.Text(0)}\""));
                }

                return rows;
            },
            cancellationToken);

    internal SqliteConnections Connections => _connections;

    /// <summary>Opens a store for reading and writing; creates it, its folder included, where there is none, and brings an older one up to date.</summary>
    /// <exception cref="SemblanceException">
    /// Refused: <c>store-foreign</c> (another program's file, left untouched), <c>schema-newer</c>, <c>store-read-only</c>,
    /// <c>store-unreadable</c>; and what every call may give (<see cref="IStore"/>).
    /// </exception>
    public static async Task<SqliteStore> OpenAsync(
        string path, TimeProvider time, SqliteStoreOptions? options, CancellationToken cancellationToken)
    {
        options ??= new SqliteStoreOptions();
        var file = new SqliteFile(System.IO.Path.GetFullPath(path), options);
        if (!file.IsStore())
        {
            file.Create();
        }

        var writer = file.OpenWriter();
        try
        {
            await MigrateAsync(writer, time, cancellationToken);
            SqliteClients.AddDefault(writer, time);
            return new SqliteStore(new SqliteConnections(file, writer, options, time), time);
        }
        catch
        {
            writer.Dispose();
            throw;
        }
    }

    /// <summary>Opens a store for reading only, and changes nothing: neither file nor schema. Null where there is no store yet.</summary>
    /// <exception cref="SemblanceException">As <see cref="OpenAsync"/>; Refused, <c>schema-older</c>: it must be opened for writing once.</exception>
    public static async Task<SqliteStore?> OpenReadOnlyAsync(
        string path, TimeProvider time, SqliteStoreOptions? options, CancellationToken cancellationToken)
    {
        options ??= new SqliteStoreOptions();
        var file = new SqliteFile(System.IO.Path.GetFullPath(path), options);
        if (!file.IsStore())
        {
            return null;
        }

        using var reader = file.OpenReader();
        var migrator = new SchemaMigrator(SqliteSchema.Steps, new SqliteSchema(reader, time));
        var version = await migrator.FindVersionAsync(cancellationToken);
        if (version == 0)
        {
            return null;
        }

        return version == migrator.Newest
            ? new SqliteStore(new SqliteConnections(file, writer: null, options, time), time)
            : throw new SemblanceException(ErrorKind.Refused, "schema-older",
                $"{file.Path} has schema {version}, this Semblance uses {migrator.Newest}: open it once for writing (any 'people' or 'import' command).");
    }

    /// <summary>
    /// Makes or renews the index files of a client's large galleries (20,000 faces and more), so that the next process to search answers at
    /// once: for the end of an import. Does nothing where they are current, where the store is read-only, and where the disk has no room.
    /// </summary>
    public Task BuildIndexesAsync(ClientId client, CancellationToken cancellationToken) => _galleries.BuildAsync(client, cancellationToken);

    /// <summary>Reads the whole file and checks it: SQLite's own checks, and that rows refer to rows that are there. Writes nothing.</summary>
    /// <returns>The schema's version and SQLite's, and every fault in a line; no faults when all is well.</returns>
    public Task<SqliteCheck> CheckAsync(CancellationToken cancellationToken) => _connections.ReadAsync(SqliteCheck.Run, cancellationToken);

    public ValueTask DisposeAsync() => _connections.DisposeAsync();

    private static async Task MigrateAsync(SqliteDatabase writer, TimeProvider time, CancellationToken cancellationToken)
    {
        var migrator = new SchemaMigrator(SqliteSchema.Steps, new SqliteSchema(writer, time));
        var before = await migrator.FindVersionAsync(cancellationToken);
        await migrator.MigrateUpAsync(cancellationToken);
        if (before < migrator.Newest && SqliteMovable.ReadState(writer).Role == MoveRole.Primary)
        {
            // A table that was made anew, or is new, has no triggers yet.
            writer.Execute("BEGIN IMMEDIATE");
            SqliteWrittenRows.Watch(writer);
            writer.Execute("COMMIT");
        }
    }
}
