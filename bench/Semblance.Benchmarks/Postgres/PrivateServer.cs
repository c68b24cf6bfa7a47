using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Semblance.Benchmarks.Postgres;

/// <summary>
/// The PostgreSQL of artifacts/postgres with a cluster of its own, which is kept for the next run where it has a name. It ends with this process,
/// however that ends: a shell waits for the end of its input, which the process holds open.
/// </summary>
internal sealed class PrivateServer : IAsyncDisposable
{
    private const string Serve = """
        cd /
        programs=$0 data=$1 port=$2
        [ -e "$data/PG_VERSION" ] || "$programs/initdb" --no-sync --no-instructions --auth=trust --username=postgres --encoding=UTF8 --locale=C --pgdata="$data" >/dev/null </dev/null || exit 1
        "$programs/postgres" -D "$data" -p "$port" -h 127.0.0.1 -k "" -c max_connections=100 -c shared_buffers=2GB -c maintenance_work_mem=2GB \
            -c max_wal_size=8GB -c max_parallel_maintenance_workers=0 -c synchronous_commit=off </dev/null >>"$data.log" 2>&1 &
        cat >/dev/null
        kill -INT $!
        wait $!
        """;

    private readonly Process _shell;
    private readonly string? _temporary;

    private PrivateServer(Process shell, int port, string? temporary)
    {
        (_shell, _temporary) = (shell, temporary);
        Port = port;
    }

    public int Port { get; }

    public string Connection => string.Create(
        CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={Port};Username=postgres;Database=postgres;MaxPoolSize=32;NoResetOnClose=true");

    public static string Programs => Path.Combine(Root, "artifacts", "postgres", "usr", "lib", "postgresql", "15", "bin");

    private static string Root
    {
        get
        {
            var folder = AppContext.BaseDirectory;
            while (!File.Exists(Path.Combine(folder, "Semblance.slnx")))
            {
                folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("This program is not in its repository: run it from there.");
            }

            return folder;
        }
    }

    /// <param name="folder">Where the cluster is, or is to be, and stays; null for one that is removed at the end.</param>
    public static async Task<PrivateServer> StartAsync(string? folder)
    {
        var temporary = folder is null ? Directory.CreateTempSubdirectory("semblance-bench-").FullName : null;
        var data = Directory.CreateDirectory(folder ?? temporary!).FullName;
        var port = FreePort();
        var start = new ProcessStartInfo("sh") { RedirectStandardInput = true };
        if (OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess)
        {
            // The server refuses to run as root.
            File.SetUnixFileMode(data, (UnixFileMode)0b111_111_111);
            start.FileName = "setpriv";
            Array.ForEach(["--reuid=postgres", "--regid=postgres", "--init-groups", "sh"], start.ArgumentList.Add);
        }

        Array.ForEach(["-c", Serve, Programs, Path.Combine(data, "cluster"), port.ToString(CultureInfo.InvariantCulture)], start.ArgumentList.Add);
        var server = new PrivateServer(Process.Start(start)!, port, temporary);
        while (!await server.AnswersAsync())
        {
            await Task.Delay(100);
        }

        return server;
    }

    public async Task RunAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(Connection);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        _shell.StandardInput.Close();
        await _shell.WaitForExitAsync();
        _shell.Dispose();
        if (_temporary is not null)
        {
            Directory.Delete(_temporary, recursive: true);
        }
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            await RunAsync("SELECT 1");
            return true;
        }
        catch (NpgsqlException) when (!_shell.HasExited)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
