using Semblance.Cli.Hosting;
using Semblance.Migration.Plan;
using Semblance.Migration.Sources;
using Semblance.Migration.Sources.Live;
using Semblance.Storage;
using Semblance.Storage.Postgres;

namespace Semblance.Cli.Commands.Import;

/// <summary>The database of a program that followed a guide: for its plan, and whenever that plan is run, resumed or verified.</summary>
internal static class LiveProject
{
    /// <summary>Whether the legacy project that somebody named is a database, not a folder.</summary>
    public static bool IsOne(string source) => PostgresAddress.IsOne(source.Trim());

    /// <summary>As a plan keeps it: no password.</summary>
    /// <exception cref="SemblanceException">As <see cref="StoreAddress.Parse"/>.</exception>
    public static PlanDatabase Parse(string source) => new($"{StoreAddress.Parse(source)}");

    /// <summary>Names the program by its host and database, unless somebody says otherwise.</summary>
    public static string ScopeOf(PlanDatabase database) => StoreAddress.Parse(database.Address).Postgres!.Place;

    /// <summary>Opens its sources; whoever disposes one of them closes it.</summary>
    /// <exception cref="SemblanceException">As <see cref="LivePostgres.Open"/> and <see cref="LiveSources.Of"/>; Refused, <c>source-is-store</c>.</exception>
    public static IReadOnlyList<ILegacySource> Open(Session session, PlanDatabase plan, SourceOptions options, CancellationToken stop)
    {
        var address = CopiedStore.Private(session, StoreAddress.Parse(plan.Address)).Postgres!;
        var database = LivePostgres.Open(plan.Address, address.CreateConnection(), address.Options.StatementSeconds);
        try
        {
            return database.Tables.Any(t => t.Name == "schema_migrations") && database.Tables.Any(t => t.Name == "faces" && t.Has("client_id", "space_id"))
                ? throw new SemblanceException(ErrorKind.Refused, "source-is-store",
                    $"{plan.Address} is a store of Semblance itself: 'semblance store copy --from {plan.Address}' copies it, ids and all.")
                : LiveSources.Of(database, options, stop);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }
}
