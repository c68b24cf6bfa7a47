using System.Data.Common;
using System.Net.Sockets;

namespace Semblance.Migration.Sources.Live;

/// <summary>The one place where errors of a live database become errors of the product: by SqlState, never by text.</summary>
internal static class LiveErrors
{
    /// <param name="table">What was read; null for the database as such.</param>
    public static SemblanceException Translate(DbException error, string address, string? table)
    {
        var what = table is null ? address : $"{address}, table {table}";
        return error.SqlState switch
        {
            // https://www.postgresql.org/docs/current/errcodes-appendix.html
            "28P01" or "28000" => Login(error, address),
            "3D000" => New(ErrorKind.NotFound, "source-not-found", error, $"{address}: the server has no such database."),
            "42501" => New(ErrorKind.Refused, "source-rights", error, $"{what}: the user may not read it: GRANT SELECT on it there, or connect as its owner."),
            "57014" => New(ErrorKind.Unavailable, "source-timeout", error, $"{what} took longer than a statement may: try again when it has less to do, or raise statement_timeout in the address."),
            "55P03" => New(ErrorKind.Unavailable, "source-busy", error, $"{what} is locked by another program: try again when it is done."),
            "42P01" or "42703" => New(ErrorKind.Refused, "source-changed", error, $"{what} is not as it was a moment ago: plan again."),
            "53300" => New(ErrorKind.Unavailable, "source-busy", error, $"{address} has no connection left: close one, or try again later."),
            null when error.InnerException is null => Login(error, address),
            _ => New(ErrorKind.Unavailable, "source-unreachable", error,
                $"{what} does not answer or broke off{(error.SqlState is { } state ? $" (PostgreSQL error {state})" : "")}: check that the server runs and that host and port are right, then try again."),
        };
    }

    public static SemblanceException Unreachable(Exception error, string address) => New(
        ErrorKind.Unavailable, "source-unreachable", error, $"{address} does not answer or broke off: check that the server runs and that host and port are right, then try again.");

    /// <summary>A table that nobody can read page by page.</summary>
    public static SemblanceException WithoutKey(string address, string table) => new(ErrorKind.Refused, "source-key",
        $"{address}: the table {table} has no primary key of one column, so its rows have no order to be read in: add one there.");

    /// <summary>What PostgREST answers in place of rows: PostgreSQL's own SqlState in its body, or a code of its own (https://docs.postgrest.org/en/stable/references/errors.html).</summary>
    /// <param name="table">What was read; null for the project as such.</param>
    /// <param name="code">Of the body; null where there is none.</param>
    public static SemblanceException OfAnswer(string address, string? table, int status, string? code)
    {
        var what = table is null ? address : $"{address}, table {table}";
        return (status, code) switch
        {
            (_, "57014") => new(ErrorKind.Unavailable, "source-timeout", $"{what} took longer than a statement may: try again when it has less to do, or read the database by its own address."),
            (_, "42P01" or "42703" or "PGRST204" or "PGRST205") => new(ErrorKind.Refused, "source-changed", $"{what} is not as it was a moment ago: plan again."),
            (_, "42501") => new(ErrorKind.Refused, "source-rights", $"{what}: the key may not read it: use the project's service key."),
            (401 or 403, _) => new(ErrorKind.Refused, "source-login", $"{address} refuses the key: check that it is the service key of this very project, and that it has not expired or been revoked."),
            (540, _) => new(ErrorKind.Unavailable, "project-paused", $"{address} is paused: restore the project in Supabase's dashboard, then try again."),
            _ => new(ErrorKind.Unavailable, "source-unreachable", FormattableString.Invariant($"{what} gives no rows just now (status {status}): try again.")),
        };
    }

    /// <summary>True of what a driver throws besides its own exceptions when a connection goes.</summary>
    public static bool IsConnection(Exception error) => error is TimeoutException or SocketException or IOException;

    /// <summary>The driver itself gives up, without a word of the server's, when it has no password or finds no TLS.</summary>
    private static SemblanceException Login(DbException error, string address) => New(ErrorKind.Refused, "source-login", error,
        $"{address} refuses the login: check the user, and the password in PGPASSWORD, ~/.pgpass (chmod 600) or the whole address in SEMBLANCE_FROM; a server without TLS needs sslmode=disable.");

    private static SemblanceException New(ErrorKind kind, string code, Exception error, string message) => new(kind, code, message, error);
}
