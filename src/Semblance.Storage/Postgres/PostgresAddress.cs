using System.Data.Common;
using System.Globalization;
using Npgsql;

namespace Semblance.Storage.Postgres;

/// <summary>
/// Where a PostgreSQL store is: <c>postgres://user@host:port/database?option=value</c>, as libpq writes it, with the options of
/// <see cref="PostgresOptions"/>. Several hosts, separated by commas, are a primary and its streaming standbys, in any order. It may hold a password; nothing but
/// the connection itself ever gets to see that.
/// </summary>
public sealed class PostgresAddress
{
    private const string Shape = "postgres://user@host:port/database?sslmode=verify-full";

    private const string SupabaseDomain = ".supabase.co";

    private const int MostHosts = 16;

    private static readonly string[] Schemes = ["postgres://", "postgresql://"];

    private readonly NpgsqlConnectionStringBuilder _settings;

    /// <param name="hosts">The settings of each host, one or more.</param>
    private PostgresAddress(IReadOnlyList<NpgsqlConnectionStringBuilder> hosts, PostgresOptions options)
    {
        _settings = hosts[0];
        Options = options;
        Hosts = hosts.Count == 1 ? [this] : [.. hosts.Select(h => new PostgresAddress([h], options))];
    }

    /// <summary>The addresses of the single hosts, in the order in which they were named: this alone where it names one.</summary>
    public IReadOnlyList<PostgresAddress> Hosts { get; }

    /// <summary>The first one.</summary>
    public string Host => _settings.Host!;

    public int Port => _settings.Port;

    public string Database => _settings.Database!;

    /// <summary>Null for the user of PGUSER or, without that, of the system.</summary>
    public string? User => _settings.Username;

    /// <summary>Where messages say it happened: host and database, no user and no password.</summary>
    public string Target => $"PostgreSQL {string.Join(',', Hosts.Select(h => h.Host))}/{Database}";

    /// <summary>Host and port, as an address has them: what tells one host from the others.</summary>
    public string HostName => PostgresHost.Join(Host.StartsWith('/') ? Uri.EscapeDataString(Host) : Host, Port);

    public bool HasPassword => !string.IsNullOrEmpty(_settings.Password);

    /// <summary>The same machine: a Unix socket or the loopback interface.</summary>
    public bool IsLocal => Hosts.All(h => PostgresHost.IsLocal(h.Host));

    public PostgresOptions Options { get; }

    /// <summary>
    /// Host and database, as people tell projects apart: of Supabase <c>PROJECT.supabase.co</c>, by whatever way it is reached (its own host, or a pooler with
    /// the project in the user's name).
    /// </summary>
    public string Place => SupabaseProject is { } project ? project + SupabaseDomain : $"{HostNames}/{Database}";

    /// <summary>The reference of the Supabase project; null for any other server.</summary>
    public string? SupabaseProject => Host switch
    {
        _ when Host.StartsWith("db.", StringComparison.OrdinalIgnoreCase) && Host.EndsWith(SupabaseDomain, StringComparison.OrdinalIgnoreCase) => Host[3..^SupabaseDomain.Length],
        _ when Host.EndsWith(".pooler.supabase.com", StringComparison.OrdinalIgnoreCase) && User is { } user && user.Contains('.', StringComparison.Ordinal) => user[(user.LastIndexOf('.') + 1)..],
        _ => null,
    };

    /// <summary>One connection of its own, closed, for reading another program's database.</summary>
    /// <exception cref="SemblanceException">Invalid, <c>store-address</c>: it names several hosts.</exception>
    public DbConnection CreateConnection() => Hosts.Count > 1 ? throw Invalid("it names several hosts, where one is read from") : new NpgsqlConnection(new NpgsqlConnectionStringBuilder(ConnectionString) { Pooling = false, Enlist = false }.ConnectionString);

    /// <summary>Encryption is neither forced nor forbidden: whether there is some shows only in a connection.</summary>
    internal bool MayDowngrade => !PostgresHost.IsLocal(Host) && _settings.SslMode is SslMode.Prefer or SslMode.Allow;

    /// <summary>Nothing is sent unless it is encrypted.</summary>
    internal bool NeedsTls => _settings.SslMode is SslMode.Require or SslMode.VerifyCA or SslMode.VerifyFull;

    /// <summary>The certificate has to be that of the host.</summary>
    internal bool VerifiesHost => _settings.SslMode == SslMode.VerifyFull;

    /// <summary>Whatever is not said to go to a standby goes to a primary: of a single host, only where the address says so.</summary>
    internal bool NeedsPrimary => Hosts.Count > 1 || Options.NamesTarget;

    internal int MostConnections => _settings.MaxPoolSize;

    /// <summary>As Npgsql has it, password included.</summary>
    internal string ConnectionString => _settings.ConnectionString;

    /// <summary>The same for programs that use libpq; what it does not name they find as anybody does (~/.pgpass).</summary>
    internal IReadOnlyDictionary<string, string> LibpqEnvironment()
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["PGHOST"] = string.Join(',', Hosts.Select(h => h.Host)),
            ["PGPORT"] = string.Join(',', Hosts.Select(h => h.Port.ToString(CultureInfo.InvariantCulture))),
            ["PGDATABASE"] = Database,
            ["PGSSLMODE"] = _settings.SslMode switch
            {
                SslMode.Disable => "disable",
                SslMode.Allow => "allow",
                SslMode.Prefer => "prefer",
                SslMode.Require => "require",
                SslMode.VerifyCA => "verify-ca",
                _ => "verify-full",
            },
            ["PGAPPNAME"] = _settings.ApplicationName ?? "semblance",
            ["PGCONNECT_TIMEOUT"] = _settings.Timeout.ToString(CultureInfo.InvariantCulture),
        };
        Add("PGTARGETSESSIONATTRS", Hosts.Count > 1 ? "read-write" : null);
        Add("PGUSER", User);
        Add("PGPASSWORD", _settings.Password);
        Add("PGSSLROOTCERT", _settings.RootCertificate);
        Add("PGSSLCERT", _settings.SslCertificate);
        Add("PGSSLKEY", _settings.SslKey);
        return environment;

        void Add(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value))
            {
                environment[name] = value;
            }
        }
    }

    public static bool IsOne(string text) => Schemes.Any(s => text.StartsWith(s, StringComparison.OrdinalIgnoreCase));

    /// <exception cref="SemblanceException">Invalid: <c>store-address</c>, <c>store-option</c>; neither repeats the address.</exception>
    public static PostgresAddress Parse(string text)
    {
        var rest = text[(text.IndexOf("://", StringComparison.Ordinal) + 3)..];
        var (body, query) = Cut(rest, '?');
        var (authority, path) = Cut(body, '/');
        var at = authority.LastIndexOf('@');
        var (user, password) = Cut(at < 0 ? "" : authority[..at], ':');
        var options = PostgresOptions.Parse(query);
        var places = PlacesOf(authority[(at + 1)..], options);
        var name = Decode(path) is { Length: > 0 } database ? database : throw Invalid("it names no database");
        return new PostgresAddress(
            [.. places.Select(place => SettingsOf(place, name, Decode(user), password.Length > 0 ? Decode(password) : null, options))], options);
    }

    /// <summary>The address in a connection string of Npgsql, with the defaults of an address where it says nothing else.</summary>
    internal static PostgresAddress OfConnection(string connection) =>
        new([new NpgsqlConnectionStringBuilder(connection)], PostgresOptions.Parse(""));

    /// <summary>The address as it can be pasted, without a password.</summary>
    public override string ToString()
    {
        var user = User is null ? "" : Uri.EscapeDataString(User) + "@";
        var place = Hosts.Count == 1 && Host.StartsWith('/') ? "" : HostNames;
        return $"postgres://{user}{place}/{Uri.EscapeDataString(Database)}{Options}";
    }

    private string HostNames => string.Join(',', Hosts.Select(h => h.HostName));

    private static List<(string Host, int Port)> PlacesOf(string text, PostgresOptions options)
    {
        var places = text.Split(',').Select(part => PostgresHost.Split(part) ?? throw Invalid("a host or port of it cannot be read")).ToList();
        if (places.Count == 1)
        {
            return [(options.Host ?? (places[0].Host.Length > 0 ? Decode(places[0].Host) : PostgresHost.DefaultSocket), places[0].Port)];
        }

        return places switch
        {
            _ when options.Host is not null => throw Invalid("the folder of a socket (host=) goes with one server, and it names several"),
            { Count: > MostHosts } => throw Invalid($"it names more than {MostHosts} hosts"),
            _ when places.Exists(p => p.Host.Length == 0) => throw Invalid("a host of it is empty, between two commas or beside one"),
            _ when places.DistinctBy(p => (p.Host.ToUpperInvariant(), p.Port)).Count() < places.Count => throw Invalid("it names a host twice"),
            _ => places.ConvertAll(p => (Decode(p.Host), p.Port)),
        };
    }

    private static NpgsqlConnectionStringBuilder SettingsOf(
        (string Host, int Port) place, string database, string user, string? password, PostgresOptions options)
    {
        var settings = new NpgsqlConnectionStringBuilder
        {
            Host = place.Host,
            Port = place.Port,
            Database = database,
            Username = user.Length > 0 ? user : null,
            Password = password,
        };
        options.Write(settings, PostgresHost.IsLocal(place.Host));
        return settings;
    }

    private static (string Before, string After) Cut(string text, char separator) =>
        text.IndexOf(separator, StringComparison.Ordinal) is >= 0 and var i ? (text[..i], text[(i + 1)..]) : (text, "");

    private static string Decode(string text)
    {
        var decoded = Uri.UnescapeDataString(text);
        return decoded.Any(char.IsControl) ? throw Invalid("it holds control characters") : decoded;
    }

    // Says nothing of the text itself: it may hold a password.
    private static SemblanceException Invalid(string why) => new(ErrorKind.Invalid, "store-address",
        $"The PostgreSQL address cannot be used, {why}: write {Shape}, special characters as %40 and the like.");
}
