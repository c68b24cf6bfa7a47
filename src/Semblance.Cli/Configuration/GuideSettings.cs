using System.Globalization;
using Semblance.Cli.Hosting;
using Semblance.Storage;
using Semblance.Storage.Supabase;

namespace Semblance.Cli.Configuration;

/// <summary>What the guides' variables say of the store, in the order in which they are believed.</summary>
/// <param name="host">Its environment, with the files of its folder in it (<see cref="EnvironmentFiles"/>).</param>
internal sealed class GuideSettings(CliHost host)
{
    /// <summary>What <c>--store</c> takes in place of an address.</summary>
    public const string Supabase = "supabase";

    /// <summary>The same for PostgreSQL.</summary>
    public const string Postgres = "postgres";

    private const string DefaultBucket = "images";

    private static readonly string[] ServiceKeys = ["SUPABASE_SERVICE_KEY", "SUPABASE_SERVICE_ROLE_KEY", "SUPABASE_KEY"];

    /// <summary>True of a store that is named and not addressed.</summary>
    public static bool IsName(string store) => store is Supabase or Postgres;

    /// <summary>What <c>DB_BACKEND</c> says; null where it says nothing, or sqlite.</summary>
    /// <exception cref="SemblanceException">Invalid, <c>db-backend</c>.</exception>
    public string? Backend => Find("DB_BACKEND")?.ToLowerInvariant() switch
    {
        null or "sqlite" => null,
        Supabase => Supabase,
        "postgres" or "postgresql" => Postgres,
        _ => throw new SemblanceException(ErrorKind.Invalid, "db-backend", "DB_BACKEND is sqlite, postgres or supabase."),
    };

    /// <summary>
    /// Of <c>SUPABASE_DUAL_WRITE</c>: the store that is written beside the one of <c>DB_BACKEND</c>, with its password. The project's database, or, where that is the first, the SQLite file. Null
    /// when it is off.
    /// </summary>
    /// <exception cref="SemblanceException">Invalid, <c>supabase-dual-write</c>; as <see cref="AddressOf"/>.</exception>
    public string? Secondary => Find("SUPABASE_DUAL_WRITE")?.ToLowerInvariant() switch
    {
        null or "false" or "0" or "no" or "off" => null,
        "true" or "1" or "yes" or "on" => Backend == Supabase ? Session.DefaultStore : TextOf(Supabase),
        _ => throw new SemblanceException(ErrorKind.Invalid, "supabase-dual-write", "SUPABASE_DUAL_WRITE is true or false."),
    };

    /// <summary>Whether there is a project whose Storage can keep photos.</summary>
    public bool HasProject => Find("SUPABASE_URL") is not null && ServiceKeys.Any(k => Find(k) is not null);

    public string Bucket => Find("SUPABASE_BUCKET") ?? DefaultBucket;

    /// <summary>Somebody said that the bucket may be public.</summary>
    public bool AllowsPublicBucket => Find("SUPABASE_PUBLIC_BUCKET") == "allow";

    /// <summary>The address of a named store, with its password; of a project whose database has none, the project itself, which is then reached through its API.</summary>
    /// <exception cref="SemblanceException">Invalid, <c>supabase-db</c> or <c>postgres-db</c>: nothing says where it is; as <see cref="StoreAddress.Parse"/> and <see cref="Project()"/>.</exception>
    public StoreAddress AddressOf(string name) => name == Supabase && FindText(name) is null && HasProject ? StoreAddress.Of(Project()) : StoreAddress.Parse(TextOf(name), isPrivate: true);

    private string? FindText(string name) => (name == Supabase ? Find("SUPABASE_DB_URL") : null) ?? Find("DATABASE_URL") ?? OfParts();

    private string TextOf(string name)
    {
        var url = FindText(name) ?? throw (name == Supabase
            ? new SemblanceException(ErrorKind.Invalid, "supabase-db", "Nothing says where the project's database is: put its connection string into SUPABASE_DB_URL (dashboard: Connect, Session pooler), in the environment or .env.supabase.")
            : new SemblanceException(ErrorKind.Invalid, "postgres-db", "Nothing says where the database is: put its address into DATABASE_URL, or POSTGRES_HOST, POSTGRES_DB and POSTGRES_USER, in the environment or .env."));
        return WithPool(WithoutDriver(url));
    }

    /// <summary>The project, by its service key. A key for browsers sees no private bucket and none of the rows.</summary>
    /// <exception cref="SemblanceException">Invalid, <c>supabase-settings</c>; Refused, <c>supabase-key</c>; as <see cref="SupabaseProject.Parse"/>.</exception>
    public SupabaseProject Project()
    {
        var key = ServiceKeys.Select(Find).FirstOrDefault(k => k is not null);
        if (Find("SUPABASE_URL") is not { } url || key is null)
        {
            throw new SemblanceException(ErrorKind.Invalid, "supabase-settings", "Supabase is reached by SUPABASE_URL and SUPABASE_SERVICE_KEY: set both, in the environment or .env.supabase.");
        }

        var project = SupabaseProject.Parse(url, key);
        return project.Key.Role != SupabaseRole.Anonymous
            ? project
            : throw new SemblanceException(ErrorKind.Refused, "supabase-key", "The Supabase key is one for browsers (anon, publishable): row-level security would hide rows and buckets from it. Put the service key into SUPABASE_SERVICE_KEY.");
    }

    /// <summary>The project at this address, whose key is only known where it is the one of the settings: no key is sent to any other.</summary>
    /// <exception cref="SemblanceException">Invalid, <c>supabase-settings</c>; as <see cref="Project()"/>.</exception>
    public SupabaseProject Project(string address) => Find("SUPABASE_URL") is { } url && url.TrimEnd('/').Equals(address.TrimEnd('/'), StringComparison.OrdinalIgnoreCase)
        ? Project()
        : throw new SemblanceException(ErrorKind.Invalid, "supabase-settings", $"Nothing says the key of {address}: put its service key into SEMBLANCE_FROM_KEY.");

    private string? Find(string name) => host.Variable(name) is { } text && text.Trim() is { Length: > 0 } value ? value : null;

    private string? OfParts()
    {
        if (Find("POSTGRES_HOST") is not { } place || Find("POSTGRES_DB") is not { } database)
        {
            return null;
        }

        var password = Find("POSTGRES_PASSWORD") is { } secret ? $":{Uri.EscapeDataString(secret)}" : "";
        var user = Find("POSTGRES_USER") is { } name ? $"{Uri.EscapeDataString(name)}{password}@" : "";
        var port = Find("POSTGRES_PORT") is { } number ? $":{number}" : "";
        return $"postgres://{user}{(place.Contains(':', StringComparison.Ordinal) ? $"[{place}]" : place)}{port}/{Uri.EscapeDataString(database)}";
    }

    /// <summary>SQLAlchemy names its driver in the scheme; others tell their driver of a pooler, which ours needs not be told.</summary>
    private static string WithoutDriver(string url)
    {
        var scheme = url.IndexOf("://", StringComparison.Ordinal);
        var plus = scheme < 0 ? -1 : url.IndexOf('+', 0, scheme);
        var plain = plus < 0 ? url : string.Concat(url.AsSpan(0, plus), url.AsSpan(scheme));
        var question = plain.IndexOf('?', StringComparison.Ordinal);
        return question < 0 ? plain : Joined(plain[..question], plain[(question + 1)..].Split('&').Where(o => !o.StartsWith("pgbouncer=", StringComparison.OrdinalIgnoreCase)));
    }

    /// <summary>The pool of the variables, where the address has none of its own.</summary>
    private string WithPool(string url)
    {
        var question = url.IndexOf('?', StringComparison.Ordinal);
        var options = question < 0 ? [] : url[(question + 1)..].Split('&').ToList();
        foreach (var (option, variable, least) in (ReadOnlySpan<(string, string, int)>)[("pool_size", "DB_POOL_SIZE", 1), ("max_overflow", "DB_MAX_OVERFLOW", 0), ("pool_recycle", "DB_POOL_RECYCLE", 0)])
        {
            if (Find(variable) is { } text && !options.Any(o => o.StartsWith(option + "=", StringComparison.OrdinalIgnoreCase)))
            {
                options.Add(int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least
                    ? string.Create(CultureInfo.InvariantCulture, $"{option}={number}")
                    : throw new SemblanceException(ErrorKind.Invalid, "store-option", $"{variable} is a whole number of {least} or more."));
            }
        }

        return Joined(question < 0 ? url : url[..question], options);
    }

    private static string Joined(string address, IEnumerable<string> options) => string.Join('&', options) is { Length: > 0 } query ? $"{address}?{query}" : address;
}
