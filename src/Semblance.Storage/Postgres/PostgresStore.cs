using Npgsql;
using Semblance.Storage.Migrations;

namespace Semblance.Storage.Postgres;

/// <summary>
/// A store in a PostgreSQL database with pgvector. Every call is one transaction, bound to its client by row-level security. Searches read
/// every face of the gallery, in the database and exactly; their distances are float32 sums, so that two faces nearer to each other than
/// about 1e-6 may change places.
/// </summary>
public sealed class PostgresStore : IStore
{
    private readonly PostgresConnections _connections;

    private PostgresStore(PostgresConnections connections, TimeProvider time)
    {
        _connections = connections;
        Clients = new PostgresClients(connections);
        Spaces = new PostgresSpaces(connections);
        People = new PostgresPeople(connections, time);
        Faces = new PostgresFaces(connections);
        Photos = new PostgresPhotos(connections);
        Imports = new PostgresImports(connections, time);
    }

    public IClientStore Clients { get; }

    public ISpaceStore Spaces { get; }

    public IPeopleStore People { get; }

    public IFaceStore Faces { get; }

    public IPhotoStore Photos { get; }

    public IImportStore Imports { get; }

    /// <summary>Host and database, for people.</summary>
    public string Target => _connections.Target;

    /// <summary>Opens a store whose schema is this program's; <see cref="MigrateAsync"/> makes it so.</summary>
    /// <param name="connection">A connection string as Npgsql has them.</param>
    /// <exception cref="SemblanceException">
    /// Refused: <c>schema-older</c>, <c>schema-newer</c>, <c>store-login</c>; NotFound, <c>store-missing</c>; Unavailable,
    /// <c>store-unreachable</c>; and what every call may give (<see cref="IStore"/>).
    /// </exception>
    public static async Task<PostgresStore> OpenAsync(string connection, TimeProvider time, CancellationToken cancellationToken)
    {
        var (source, target) = Source(connection);
        try
        {
            var migrator = new SchemaMigrator(PostgresSchema.Steps, new PostgresSchema(source, target));
            var version = await migrator.FindVersionAsync(cancellationToken);
            return version == migrator.Newest
                ? new PostgresStore(new PostgresConnections(source, target), time)
                : throw new SemblanceException(ErrorKind.Refused, "schema-older",
                    $"{target} has schema {version}, this Semblance uses {migrator.Newest}: run 'semblance db migrate'.");
        }
        catch
        {
            await source.DisposeAsync();
            throw;
        }
    }

    /// <summary>Brings the schema up to date, or to a version: 0 removes every table with all that is in it.</summary>
    /// <param name="version">Null for the newest.</param>
    /// <exception cref="SemblanceException">As <see cref="OpenAsync"/>; Refused, <c>store-rights</c>; Unsupported, <c>pgvector-missing</c>.</exception>
    public static async Task MigrateAsync(string connection, int? version, CancellationToken cancellationToken)
    {
        var (source, target) = Source(connection);
        await using (source)
        {
            var migrator = new SchemaMigrator(PostgresSchema.Steps, new PostgresSchema(source, target));
            await migrator.MigrateAsync(version ?? migrator.Newest, cancellationToken);
        }
    }

    public ValueTask DisposeAsync() => _connections.DisposeAsync();

    private static (NpgsqlDataSource Source, string Target) Source(string connection)
    {
        var settings = new NpgsqlConnectionStringBuilder(connection);
        return (NpgsqlDataSource.Create(settings), $"PostgreSQL {settings.Host}/{settings.Database}");
    }
}
