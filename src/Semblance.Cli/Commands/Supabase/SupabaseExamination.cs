using System.Runtime.CompilerServices;
using Semblance.Cli.Commands.Doctor;
using Semblance.Cli.Configuration;
using Semblance.Cli.Output;
using Semblance.Storage.Postgres;
using Semblance.Storage.Supabase;
using Semblance.Storage.Supabase.Rest;

namespace Semblance.Cli.Commands.Supabase;

/// <summary>Looks at each part of a project by itself, so that one that is wrong hides none of the others.</summary>
internal sealed class SupabaseExamination(GuideSettings settings, TimeProvider time)
{
    private const int TransactionPooler = 6543;

    /// <summary>Keys that end within this are worth a word.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromDays(14);

    public async IAsyncEnumerable<Finding> FindAsync([EnumeratorCancellation] CancellationToken stop)
    {
        SupabaseProject? project = null;
        yield return await TryAsync(() =>
        {
            project = settings.Project();
            return Task.FromResult(OfKey(project));
        });
        if (project is not null)
        {
            using var http = new SupabaseHttp(project, time);
            yield return await TryAsync(async () => await OfApiAsync(http, stop));
            yield return await TryAsync(async () => await OfBucketAsync(http, stop));
        }

        foreach (var finding in await OfDatabaseAsync(stop))
        {
            yield return finding;
        }
    }

    private Finding OfKey(SupabaseProject project) => project.Key switch
    {
        { ExpiresAt: { } end } when end <= time.GetUtcNow() => Problem("key-expired", $"The key expired on {Figures.Time(end)}: take the service key from the dashboard again, under API keys."),
        { ExpiresAt: { } end } when end - time.GetUtcNow() < Soon => Problem("key-expires", $"The key expires on {Figures.Time(end)}: take another one from the dashboard before that."),
        { Role: SupabaseRole.Unknown } => Fact("key", $"SUPABASE_URL is {project.Name}; the key does not say whose it is, and has to be the service key."),
        _ => Fact("key", $"SUPABASE_URL is {project.Name}, and the key is a service key."),
    };

    /// <summary>Asks PostgREST for nothing but whether it takes the key.</summary>
    private static async Task<Finding> OfApiAsync(SupabaseHttp http, CancellationToken stop)
    {
        await http.CheckApiAsync(stop);
        return Fact("api", "The project answers and takes the key.");
    }

    private async Task<Finding> OfBucketAsync(SupabaseHttp http, CancellationToken stop) => await SupabaseBucket.FindAsync(http, settings.Bucket, stop) switch
    {
        null => Problem("bucket-missing", $"There is no bucket {settings.Bucket}: make a private one in the dashboard under Storage, or name yours in SUPABASE_BUCKET."),
        { IsPublic: true } when !settings.AllowsPublicBucket => Problem("bucket-public", $"The bucket {settings.Bucket} is public, whoever learns a photo's address can read it: make it private. No photo is sent there until then."),
        { IsPublic: true } => Fact("bucket-public", $"The bucket {settings.Bucket} is public, and SUPABASE_PUBLIC_BUCKET allows that: everybody who learns a photo's address can read it."),
        { Types: { } types } when !types.Any(t => t is "image/*" or "*/*") && !types.Contains("image/jpeg", StringComparer.Ordinal) => Problem("bucket-types", $"The bucket {settings.Bucket} takes no image/jpeg: allow images in its settings."),
        { SizeLimit: < 1 << 20 and var limit } => Problem("bucket-size", $"The bucket {settings.Bucket} takes files of at most {limit} bytes: photos are larger; raise its limit."),
        _ => Fact("bucket", $"The bucket {settings.Bucket} is there, and private."),
    };

    private async Task<IReadOnlyList<Finding>> OfDatabaseAsync(CancellationToken stop)
    {
        try
        {
            var named = settings.AddressOf(GuideSettings.Supabase);
            if (named.Project is { } project)
            {
                await using var store = await RestStore.OpenAsync(project, time, stop);
                return [Fact("database-rest", "Nothing names the database, so it is reached through the project's API: imports, enrolment and recognition work, and its schema is the newest. For everything else set SUPABASE_DB_URL.")];
            }

            var address = named.Postgres ?? throw new SemblanceException(ErrorKind.Invalid, "supabase-db", "SUPABASE_DB_URL is no postgres:// address.");
            var status = await PostgresStore.InspectAsync(address, stop);
            return [OfConnection(address, status), OfPgvector(status), OfSchema(status), .. OfPolicies(await SupabasePolicies.ReadAsync(address, stop), status)];
        }
        catch (SemblanceException e)
        {
            return [new Finding(true, e.Code, e.Message)];
        }
    }

    private static Finding OfConnection(PostgresAddress address, PostgresStatus status) => status switch
    {
        { IsReadOnly: true } => Problem("database-read-only", $"{address.Target} is read-only: the project is out of disk or restoring; the dashboard says more."),
        _ when !address.IsLocal && !status.IsEncrypted && address.Port != TransactionPooler && !address.Host.EndsWith(".pooler.supabase.com", StringComparison.Ordinal) =>
            Problem("tls-off", $"{address.Target}: the connection is not encrypted; leave sslmode out of the address."),
        _ when address.Port == TransactionPooler => Fact("database-pooler", $"{address.Target} answers through the transaction pooler; 'db migrate' and index builds need the session pooler (port 5432) or the direct address."),
        _ => Fact("database", $"{address.Target} answers: PostgreSQL {status.Server}."),
    };

    private static Finding OfPgvector(PostgresStatus status) => status switch
    {
        { Pgvector: { } version } => Fact("pgvector", $"pgvector {version}."),
        { PgvectorAvailable: not null } => Problem("pgvector-missing", "pgvector is not enabled: CREATE EXTENSION vector WITH SCHEMA public; or 'semblance db migrate --store supabase' does it."),
        _ => Problem("pgvector-missing", "The server has no pgvector: upgrade the project in the dashboard."),
    };

    private static Finding OfSchema(PostgresStatus status) => status.Schema == PostgresStatus.NewestSchema
        ? Fact("schema", $"The schema is the newest ({status.Schema}).")
        : Problem("schema", $"The database has schema {status.Schema} of {PostgresStatus.NewestSchema}: 'semblance db migrate --store supabase'.");

    private static IEnumerable<Finding> OfPolicies(SupabasePolicies policies, PostgresStatus status)
    {
        if (policies.PgvectorSchema is { } schema and not "public")
        {
            yield return Problem("pgvector-schema", $"pgvector is in the schema {schema}, where Semblance's functions do not look: ALTER EXTENSION vector SET SCHEMA public.");
        }

        if (status.Schema == 0)
        {
            yield break;
        }

        yield return policies.Unguarded.Count > 0
            ? Problem("row-security", $"Row-level security is off on {string.Join(", ", policies.Unguarded.Take(5))}: 'semblance db migrate --store supabase' repairs a schema of its own; somebody switched it off.")
            : Fact("row-security", "Row-level security is on for every table of Semblance.");
        yield return policies.Open.Count > 0
            ? Problem("policies", $"The roles of browsers have rights on {string.Join(", ", policies.Open.Take(5))}{(policies.Open.Count > 5 ? ", …" : "")}: apply deploy/supabase/policies.sql (psql, or supabase db push).")
            : Fact("policies", "Browsers (anon, authenticated) have no more rights than deploy/supabase/policies.sql gives them.");
    }

    private static async Task<Finding> TryAsync(Func<Task<Finding>> look)
    {
        try
        {
            return await look();
        }
        catch (SemblanceException e)
        {
            return new Finding(true, e.Code, e.Message);
        }
    }

    private static Finding Problem(string code, string message) => new(true, code, message);

    private static Finding Fact(string code, string message) => new(false, code, message);
}
