using System.Data.Common;
using System.Globalization;
using Npgsql;

namespace Semblance.Storage.Postgres;

/// <summary>
/// Where a PostgreSQL store is: <c>postgres://user@host:port/database?option=value</c>, as libpq writes it, with the options of
/// <see cref="PostgresOptions"/>. It may hold a password; nothing but the connection itself ever gets to see that.
/// </summary>
public sealed class PostgresAddress
{
    private const string Shape = "postgres://user@host:port/database?sslmode=verify-full";

    private const string SupabaseDomain = ".supabase.co";

    private static readonly string[] Schemes = ["postgres://", "postgresql://"];

    private readonly NpgsqlConnectionStringBuilder _settings;

    private PostgresAddress(NpgsqlConnectionStringBuilder settings, PostgresOptions options)
    {
        _settings = settings;
        Options = options;
    }

    public string Host => _settings.Host!;

    public int Port => _settings.Port;

    public string Database => _settings.Database!;

    /// <summary>Null for the user of PGUSER or, without that, of the system.</summary>
    public string? User => _settings.Username;

    /// <summary>Where messages say it happened: host and database, no user and no password.</summary>
    public string Target => $"PostgreSQL {Host}/{Database}";

    public bool HasPassword => !string.IsNullOrEmpty(_settings.Password);

    /// <summary>The same machine: a Unix socket or the loopback interface.</summary>
    public bool IsLocal => PostgresHost.IsLocal(Host);

    public PostgresOptions Options { get; }

    /// <summary>
    /// Host and database, as people tell projects apart: of Supabase <c>PROJECT.supabase.co</c>, by whatever way it is reached (its own host, or a pooler with
    /// the project in the user's name).
    /// </summary>
    public string Place => SupabaseProject is { } project ? project + SupabaseDomain : $"{PostgresHost.Join(Host, Port)}/{Database}";

    /// <summary>The reference of the Supabase project; null for any other server.</summary>
    public string? SupabaseProject => Host switch
    {
        _ when Host.StartsWith("db.", StringComparison.OrdinalIgnoreCase) && Host.EndsWith(SupabaseDomain, StringComparison.OrdinalIgnoreCase) => Host[3..^SupabaseDomain.Length],
        _ when Host.EndsWith(".pooler.supabase.com", StringComparison.OrdinalIgnoreCase) && User is { } user && user.Contains('.', StringComparison.Ordinal) => user[(user.LastIndexOf('.') + 1)..],
        _ => null,
    };

    /// <summary>One connection of its own, closed, for reading another program's database.</summary>
    public DbConnection CreateConnection() => new NpgsqlConnection(new NpgsqlConnectionStringBuilder(ConnectionString) { Pooling = false, Enlist = false }.ConnectionString);

    /// <summary>Encryption is neither forced nor forbidden: whether there is some shows only in a connection.</summary>
    internal bool MayDowngrade => !IsLocal && _settings.SslMode is SslMode.Prefer or SslMode.Allow;

    /// <summary>Nothing is sent unless it is encrypted.</summary>
    internal bool NeedsTls => _settings.SslMode is SslMode.Require or SslMode.VerifyCA or SslMode.VerifyFull;

    /// <summary>The certificate has to be that of the host.</summary>
    internal bool VerifiesHost => _settings.SslMode == SslMode.VerifyFull;

    internal int MostConnections => _settings.MaxPoolSize;

    /// <summary>As Npgsql has it, password included.</summary>
    internal string ConnectionString => _settings.ConnectionString;

    /// <summary>The same for programs that use libpq; what it does not name they find as anybody does (~/.pgpass).</summary>
    internal IReadOnlyDictionary<string, string> LibpqEnvironment()
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["PGHOST"] = Host,
            ["PGPORT"] = Port.ToString(CultureInfo.InvariantCulture),
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
        var (host, port) = PostgresHost.Split(authority[(at + 1)..]) ?? throw Invalid("its host or port cannot be read");
        var settings = new NpgsqlConnectionStringBuilder
        {
            Host = options.Host ?? (host.Length > 0 ? Decode(host) : PostgresHost.DefaultSocket),
            Port = port,
            Database = Decode(path) is { Length: > 0 } database ? database : throw Invalid("it names no database"),
            Username = Decode(user) is { Length: > 0 } name ? name : null,
            Password = password.Length > 0 ? Decode(password) : null,
        };
        options.Write(settings, PostgresHost.IsLocal(settings.Host));
        return new PostgresAddress(settings, options);
    }

    /// <summary>The address in a connection string of Npgsql, with the defaults of an address where it says nothing else.</summary>
    internal static PostgresAddress OfConnection(string connection) =>
        new(new NpgsqlConnectionStringBuilder(connection), PostgresOptions.Parse(""));

    /// <summary>The address as it can be pasted, without a password.</summary>
    public override string ToString()
    {
        var user = User is null ? "" : Uri.EscapeDataString(User) + "@";
        var place = Host.StartsWith('/') ? "" : PostgresHost.Join(Host, Port);
        return $"postgres://{user}{place}/{Uri.EscapeDataString(Database)}{Options}";
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
