using Semblance.Cli.Configuration;
using Semblance.Cli.Hosting;
using Semblance.Migration.Plan;
using Semblance.Migration.Sources;
using Semblance.Migration.Sources.Live;
using Semblance.Storage;
using Semblance.Storage.Postgres;
using Semblance.Storage.Supabase;

namespace Semblance.Cli.Commands.Import;

/// <summary>The database of a program that followed a guide: for its plan, and whenever that plan is run, resumed or verified.</summary>
internal static class LiveProject
{
    /// <summary>The service key of the project that is read, where that is not the one that <c>SUPABASE_URL</c> names.</summary>
    public const string KeyVariable = "SEMBLANCE_FROM_KEY";

    /// <summary>Whether the legacy project that somebody named is a database, not a folder.</summary>
    public static bool IsOne(string source) => PostgresAddress.IsOne(source.Trim()) || IsProject(source);

    /// <summary>As a plan keeps it: no password, no key.</summary>
    /// <exception cref="SemblanceException">As <see cref="StoreAddress.Parse"/>; Invalid, <c>supabase-url</c>.</exception>
    public static PlanDatabase Parse(string source, string? photos)
    {
        var address = IsProject(source) ? source.Trim().TrimEnd('/') : $"{StoreAddress.Parse(source)}";
        return new PlanDatabase(address, photos is null ? null : IsProject(photos) ? photos.Trim().TrimEnd('/') : $"{ProjectOf(address)}/{photos}");
    }

    /// <summary>Names the program by its host and database, unless somebody says otherwise; a Supabase project by its own host, whichever way it is read.</summary>
    public static string ScopeOf(PlanDatabase database) =>
        IsProject(database.Address) ? new Uri(database.Address).Authority : StoreAddress.Parse(database.Address).Postgres!.Place;

    /// <summary>Opens its sources; whoever disposes one of them closes it.</summary>
    /// <exception cref="SemblanceException">As <see cref="LivePostgres.Open"/> and <see cref="LiveSources"/>; Refused, <c>source-is-store</c>.</exception>
    public static IReadOnlyList<ILegacySource> Open(Session session, PlanDatabase plan, SourceOptions options, CancellationToken stop)
    {
        ILiveDatabase database = IsProject(plan.Address) ? OpenProject(session, plan.Address) : OpenDatabase(session, plan.Address);
        try
        {
            return database.Tables.Any(t => t.Name == "schema_migrations") && database.Tables.Any(t => t.Name == "faces" && t.Has("client_id", "space_id"))
                ? throw new SemblanceException(ErrorKind.Refused, "source-is-store",
                    $"{plan.Address} is a store of Semblance itself: 'semblance store copy --from {plan.Address}' copies it, ids and all.")
                : LiveSources.Of(database, plan.Photos is { } photos ? OpenBucket(session, photos) : null, options, stop);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    private static bool IsProject(string source) =>
        source.Trim().StartsWith("https://", StringComparison.OrdinalIgnoreCase) || source.Trim().StartsWith("http://", StringComparison.OrdinalIgnoreCase);

    /// <summary>Where the API of a database's project is.</summary>
    private static string ProjectOf(string address) => IsProject(address) ? address
        : StoreAddress.Parse(address).Postgres!.SupabaseProject is { } project ? $"https://{project}.supabase.co"
        : throw new SemblanceException(ErrorKind.Invalid, "live-bucket", "Which project the bucket is of cannot be told from the database's address: --photos-from https://PROJECT.supabase.co/BUCKET.");

    private static LivePostgres OpenDatabase(Session session, string address)
    {
        var known = CopiedStore.Private(session, StoreAddress.Parse(address)).Postgres!;
        return LivePostgres.Open(address, known.CreateConnection(), known.Options.StatementSeconds);
    }

    private static LiveBucket OpenBucket(Session session, string photos)
    {
        var slash = photos.LastIndexOf('/');
        var http = new SupabaseHttp(KnownProject(session, photos[..slash]), session.Time);
        return new LiveBucket(photos, photos[(slash + 1)..], http.SendAsync, http.Dispose);
    }

    private static SupabaseProject KnownProject(Session session, string address) =>
        session.Host.Variable(KeyVariable) is { Length: > 0 } key ? SupabaseProject.Parse(address, key) : new GuideSettings(session.Host).Project(address);

    private static LiveRest OpenProject(Session session, string address)
    {
        var project = KnownProject(session, address);
        var http = new SupabaseHttp(project, session.Time);
        try
        {
            return LiveRest.Open(address, http.SendAsync, project.Key.Role == SupabaseRole.Service, http.Dispose);
        }
        catch
        {
            http.Dispose();
            throw;
        }
    }
}
