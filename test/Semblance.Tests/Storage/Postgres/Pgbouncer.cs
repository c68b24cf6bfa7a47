using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Semblance.Tests.Storage.Postgres;

/// <summary>pgbouncer in transaction mode before the server of the test run, with two connections to a database: transactions of one session meet different ones.</summary>
internal static class Pgbouncer
{
    private const string Serve = """
        cd "$1"
        LD_LIBRARY_PATH=$0/usr/lib/x86_64-linux-gnu "$0/usr/sbin/pgbouncer" --quiet pgbouncer.ini </dev/null >/dev/null 2>&1 &
        pooler=$!
        cat >/dev/null
        kill -INT $pooler
        wait $pooler
        rm -rf "$1"
        """;

    private static readonly Lazy<Task<int>> Started = new(StartAsync);

    // Kept, because the end of its input ends it.
    private static Process? _shell;

    /// <summary>Why there is none here; null when there is.</summary>
    public static string? Missing { get; } = File.Exists(Path.Combine(Folder, "stamp")) ? null : "scripts/pgbouncer.sh could not set up pgbouncer on this machine";

    private static string Folder => Path.Combine(Repository.Root, "artifacts", "pgbouncer");

    /// <summary>The connection string of a database of the test run's server, by way of the pooler.</summary>
    public static async Task<string> ThroughAsync(string connection) =>
        new NpgsqlConnectionStringBuilder(connection) { Port = await Started.Value }.ConnectionString;

    private static async Task<int> StartAsync()
    {
        var server = await PostgresCluster.PortAsync();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        var folder = Directory.CreateTempSubdirectory("semblance-pgbouncer-").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "users"), "\"postgres\" \"\"\n");
        await File.WriteAllTextAsync(Path.Combine(folder, "pgbouncer.ini"), string.Create(CultureInfo.InvariantCulture, $"""
            [databases]
            * = host=127.0.0.1 port={server}
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = {port}
            unix_socket_dir =
            auth_type = trust
            auth_file = users
            pool_mode = transaction
            default_pool_size = 2
            max_client_conn = 200
            """));
        List<string> command = ["sh", "-c", Serve, Folder, folder];
        if (OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess)
        {
            File.SetUnixFileMode(folder, (UnixFileMode)0b111_111_111); // it refuses to run as root
            command.InsertRange(0, ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"]);
        }

        _shell = Process.Start(new ProcessStartInfo(command[0], command.Skip(1)) { RedirectStandardInput = true, UseShellExecute = false })!;
        await UntilAnswersAsync(port);
        return port;
    }

    private static async Task UntilAnswersAsync(int port)
    {
        while (true)
        {
            try
            {
                await using var connection = new NpgsqlConnection($"Host=127.0.0.1;Port={port};Username=postgres;Database=postgres;Pooling=false;Timeout=60");
                await connection.OpenAsync();
                return;
            }
            catch (NpgsqlException) when (!_shell!.HasExited)
            {
                await Task.Delay(50);
            }
        }
    }
}
