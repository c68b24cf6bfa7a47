using System.Globalization;
using Npgsql;

namespace Semblance.Storage.Postgres;

/// <summary>
/// What may follow the <c>?</c> of an address. Encryption: <c>sslmode</c> (libpq's six; default verify-full with an <c>sslrootcert</c>, else
/// require, and on the same machine prefer), <c>sslrootcert</c>, <c>sslcert</c>, <c>sslkey</c>. The pool, in the words of the guides:
/// <c>pool_size</c> + <c>max_overflow</c> connections at most, <c>pool_timeout</c> seconds of waiting for one (also <c>connect_timeout</c>),
/// <c>pool_recycle</c> seconds until one is replaced. <c>statement_timeout</c>: seconds a statement may take, 0 for ever.
/// <c>search</c>: <c>database</c> (the default), or <c>in-process</c> for galleries kept in this process' memory. <c>search_lanes</c>: statements that search
/// one gallery at the same time; searches that come meanwhile share the next.
/// Standbys: <c>target_session_attrs</c>, <c>prefer-standby</c> (the default where there are several hosts) or <c>primary</c>, which leaves them for a failover;
/// <c>max_lag_ms</c>, how old what is known of the primary's position may be (0: it is asked for each search); <c>standby_wait_ms</c>, how long a standby may take
/// to get there. <c>application_name</c>; <c>host</c>, the folder of a Unix socket.
/// </summary>
public sealed class PostgresOptions
{
    public const int DefaultPoolSize = 20;
    public const int DefaultTimeoutSeconds = 15;
    public const int DefaultRecycleSeconds = 3_600;
    public const int DefaultStatementSeconds = 300;
    public const int DefaultSearchLanes = 2;
    public const int DefaultStandbyWaitMilliseconds = 50;

    private const int MostConnections = 1_000;
    private const int MostSeconds = 7 * 24 * 3_600;
    private const int MostLagMilliseconds = 3_600_000;
    private const int MostWaitMilliseconds = 60_000;
    private const string DefaultName = "semblance";

    private static readonly string[] Known =
    [
        "application_name", "connect_timeout", "host", "max_lag_ms", "max_overflow", "pool_recycle", "pool_size", "pool_timeout", "search", "search_lanes", "sslcert", "sslkey",
        "sslmode", "sslrootcert", "standby_wait_ms", "statement_timeout", "target_session_attrs",
    ];

    private readonly SortedDictionary<string, string> _values;

    private PostgresOptions(SortedDictionary<string, string> values)
    {
        _values = values;
        StatementSeconds = Number("statement_timeout", 0, MostSeconds) ?? DefaultStatementSeconds;
        Host = values.GetValueOrDefault("host") is not { } folder || folder.StartsWith('/')
            ? values.GetValueOrDefault("host")
            : throw Invalid("host", "the folder of a Unix socket; any other host goes before the database");
        SearchesInProcess = values.GetValueOrDefault("search") switch
        {
            null or "database" => false,
            "in-process" => true,
            _ => throw Invalid("search", "database or in-process"),
        };
        SearchLanes = Number("search_lanes", 1, MostConnections) ?? DefaultSearchLanes;
        (UsesStandbys, NamesTarget) = values.GetValueOrDefault("target_session_attrs") switch
        {
            null => (true, false),
            "prefer-standby" => (true, true),
            "primary" or "read-write" => (false, true),
            _ => throw Invalid("target_session_attrs", "prefer-standby, or primary (the same as read-write): whatever is written goes to the primary"),
        };
        MaxLag = TimeSpan.FromMilliseconds(Number("max_lag_ms", 0, MostLagMilliseconds) ?? 0);
        StandbyWait = TimeSpan.FromMilliseconds(Number("standby_wait_ms", 0, MostWaitMilliseconds) ?? DefaultStandbyWaitMilliseconds);
        Write(new NpgsqlConnectionStringBuilder(), isLocal: true); // so that a value out of range is told at once
    }

    /// <summary>Seconds until the server ends a statement; 0 for never. Ignored by migrations and by removals of whole imports.</summary>
    public int StatementSeconds { get; }

    /// <summary>Galleries are kept in memory and searched there.</summary>
    public bool SearchesInProcess { get; }

    /// <summary>Statements that may search one gallery at the same time; searches that come meanwhile share the next.</summary>
    public int SearchLanes { get; }

    /// <summary>Searches and other reads of many rows go to a standby that is up to date. Ignored where there is none.</summary>
    public bool UsesStandbys { get; }

    /// <summary>
    /// How old what is known of the primary's position may be when a standby is chosen by it: what another process wrote may stay unseen for so long. Zero, the
    /// default, asks the primary for each search. What this process wrote is always seen.
    /// </summary>
    public TimeSpan MaxLag { get; }

    /// <summary>How long a search waits for a standby to get to that position, before it goes to the primary.</summary>
    public TimeSpan StandbyWait { get; }

    /// <summary>The address says which of its hosts to use, even where that is one.</summary>
    internal bool NamesTarget { get; }

    /// <summary>The folder of a Unix socket, where the address has one.</summary>
    internal string? Host { get; }

    /// <exception cref="SemblanceException">Invalid, <c>store-option</c>.</exception>
    internal static PostgresOptions Parse(string query)
    {
        var values = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? "" : pair[..equals].ToLowerInvariant();
            if (!Known.Contains(name))
            {
                throw new SemblanceException(ErrorKind.Invalid, "store-option",
                    $"The PostgreSQL address has an option that means nothing here; there are: {string.Join(", ", Known)}.");
            }

            values[name] = Uri.UnescapeDataString(pair[(equals + 1)..]);
        }

        return new PostgresOptions(values);
    }

    internal void Write(NpgsqlConnectionStringBuilder settings, bool isLocal)
    {
        settings.SslMode = Mode(isLocal);
        settings.RootCertificate = File("sslrootcert");
        settings.SslCertificate = File("sslcert");
        settings.SslKey = File("sslkey");
        settings.MaxPoolSize = Math.Min(
            MostConnections,
            (Number("pool_size", 1, MostConnections) ?? DefaultPoolSize) + (Number("max_overflow", 0, MostConnections) ?? 0));
        settings.Timeout = Number("pool_timeout", 1, 1_024) ?? Number("connect_timeout", 1, 1_024) ?? DefaultTimeoutSeconds;
        settings.ConnectionLifetime = Number("pool_recycle", 0, MostSeconds) ?? DefaultRecycleSeconds;
        settings.ApplicationName = _values.GetValueOrDefault("application_name") ?? DefaultName;
        settings.CommandTimeout = 0; // the server keeps the time: statement_timeout
        settings.TcpKeepAlive = true;
        settings.TcpKeepAliveTime = 30;
        settings.TcpKeepAliveInterval = 10;

        // Nothing outlives its transaction (SET LOCAL, tables dropped on commit), so there is nothing to reset; behind a pooler in
        // transaction mode a reset would go to somebody else's connection.
        settings.NoResetOnClose = true;
    }

    public override string ToString() =>
        _values.Count == 0 ? "" : "?" + string.Join('&', _values.Select(v => $"{v.Key}={Uri.EscapeDataString(v.Value)}"));

    private SslMode Mode(bool isLocal) => _values.GetValueOrDefault("sslmode") switch
    {
        null when _values.ContainsKey("sslrootcert") => SslMode.VerifyFull,
        null => isLocal ? SslMode.Prefer : SslMode.Require,
        "disable" => SslMode.Disable,
        "allow" => SslMode.Allow,
        "prefer" => SslMode.Prefer,
        "require" => SslMode.Require,
        "verify-ca" => SslMode.VerifyCA,
        "verify-full" => SslMode.VerifyFull,
        _ => throw Invalid("sslmode", "disable, allow, prefer, require, verify-ca or verify-full"),
    };

    private string? File(string name) => _values.GetValueOrDefault(name) is { Length: > 0 } file ? file : null;

    private int? Number(string name, int least, int most) => _values.GetValueOrDefault(name) is not { } text
        ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw Invalid(name, string.Create(CultureInfo.InvariantCulture, $"a number from {least} to {most}"));

    private static SemblanceException Invalid(string name, string takes) => new(ErrorKind.Invalid, "store-option",
        $"The option {name} of the PostgreSQL address takes {takes}.");
}
