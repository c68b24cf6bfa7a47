namespace Semblance.Storage.Migrations;

/// <summary>Brings a schema up to date or back, one transaction a step. The algorithm is the same for every engine.</summary>
internal sealed class SchemaMigrator(IReadOnlyList<Migration> migrations, ISchemaEngine engine)
{
    /// <summary>The newest schema this program knows.</summary>
    public int Newest => migrations.Count;

    /// <summary>The schema the database has; 0 for a new one.</summary>
    /// <exception cref="SemblanceException">Refused: <c>schema-newer</c>, <c>schema-changed</c>.</exception>
    public async Task<int> FindVersionAsync(CancellationToken cancellationToken)
    {
        var applied = await engine.ListAppliedAsync(cancellationToken);
        foreach (var step in applied)
        {
            Check(step);
        }

        return applied.Count;
    }

    /// <summary>Applies every step that is missing.</summary>
    public Task MigrateUpAsync(CancellationToken cancellationToken) => MigrateAsync(Newest, cancellationToken);

    /// <summary>Goes up or down to a version, 0 (nothing at all) to <see cref="Newest"/>.</summary>
    public async Task MigrateAsync(int version, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(version);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(version, Newest);
        var current = await FindVersionAsync(cancellationToken);
        for (; current < version; current++)
        {
            await engine.ApplyAsync(migrations[current], cancellationToken);
        }

        for (; current > version; current--)
        {
            await engine.RevertAsync(migrations[current - 1], cancellationToken);
        }
    }

    private void Check(AppliedMigration step)
    {
        if (step.Number > Newest)
        {
            throw new SemblanceException(ErrorKind.Refused, "schema-newer",
                $"{engine.Target} was written by a newer Semblance (schema {step.Number}, this one knows {Newest}): update Semblance.");
        }

        if (migrations[step.Number - 1].Checksum != step.Checksum)
        {
            throw new SemblanceException(ErrorKind.Refused, "schema-changed",
                $"{engine.Target}: step {step.Number} of its schema ({step.Name}) is not the one this Semblance knows: use the version that made it.");
        }
    }
}
