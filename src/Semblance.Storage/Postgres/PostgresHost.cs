using System.Globalization;
using System.Net;
using Npgsql;

namespace Semblance.Storage.Postgres;

/// <summary>The host of an address: a name, an IP address or the folder of a Unix socket.</summary>
internal static class PostgresHost
{
    /// <summary>Where Debian's server listens; used for an address without a host, as libpq does.</summary>
    public const string DefaultSocket = "/var/run/postgresql";

    /// <summary>host, host:port or [IPv6]:port; null where it is none of these.</summary>
    public static (string Host, int Port)? Split(string text)
    {
        var end = text.StartsWith('[') ? text.IndexOf(']', StringComparison.Ordinal) + 1 : text.IndexOf(':', StringComparison.Ordinal);
        if (end == 0 && text.Length > 0 && text[0] == '[')
        {
            return null;
        }

        var host = end < 0 ? text : text[..end];
        var rest = end < 0 ? "" : text[end..];
        if (rest.Length == 0)
        {
            return Checked(host, NpgsqlConnection.DefaultPort);
        }

        return rest[0] == ':' && int.TryParse(rest.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and < 65_536
            ? Checked(host, port)
            : null;
    }

    public static string Join(string host, int port)
    {
        var name = host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host;
        return port == NpgsqlConnection.DefaultPort ? name : string.Create(CultureInfo.InvariantCulture, $"{name}:{port}");
    }

    /// <summary>Bytes to it never leave the machine.</summary>
    public static bool IsLocal(string? host) =>
        host is null || host.StartsWith('/') || host.StartsWith('@') || host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));

    private static (string Host, int Port)? Checked(string host, int port) =>
        host.Contains(',', StringComparison.Ordinal) || host.Any(c => char.IsWhiteSpace(c) || char.IsControl(c)) || IsNoTarget(host)
            ? null
            : (host.Trim('[', ']'), port);

    // 0.0.0.0 and [::]: to listen on, not to go to.
    private static bool IsNoTarget(string host) =>
        IPAddress.TryParse(host, out var address) && (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any));
}
