namespace Semblance.Storage.Migrations;

/// <summary>What a database engine has to know so that <see cref="SchemaMigrator"/> can bring its schema up to date.</summary>
internal interface ISchemaEngine
{
    /// <summary>What messages call the database: its file, or host and name.</summary>
    string Target { get; }

    /// <summary>Steps applied so far, by number; empty for a new database.</summary>
    Task<IReadOnlyList<AppliedMigration>> ListAppliedAsync(CancellationToken cancellationToken);

    /// <summary>Runs the way up and records the step, in one transaction; does nothing when another process has done it in the meantime.</summary>
    Task ApplyAsync(Migration migration, CancellationToken cancellationToken);

    /// <summary>Runs the way down and forgets the step, in one transaction; does nothing when it is not applied.</summary>
    Task RevertAsync(Migration migration, CancellationToken cancellationToken);
}
