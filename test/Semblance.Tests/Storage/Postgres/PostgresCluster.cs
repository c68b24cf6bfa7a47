using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;
using Semblance.Storage.Postgres;

namespace Semblance.Tests.Storage.Postgres;

/// <summary>
/// One private PostgreSQL cluster a test run, on the loopback interface, and one database a test, copied from a migrated one. The server ends
/// with this process, however that ends: a shell waits for the end of its input, which the process holds open.
/// </summary>
internal static class PostgresCluster
{
    private const string Template = "semblance_template";

    private const string Serve = """
        cd /
        "$0/initdb" --no-sync --no-instructions --auth=trust --username=postgres --encoding=UTF8 --locale=C --pgdata="$1" >/dev/null </dev/null || exit 1
        "$0/postgres" -D "$1" -p "$2" -h 127.0.0.1 -k "" -F -c full_page_writes=off -c synchronous_commit=off -c max_connections=200 \
            -c max_parallel_maintenance_workers=0 -c logging_collector=off </dev/null >"$1.log" 2>&1 &
        server=$!
        cat >/dev/null
        kill -QUIT $server
        wait $server
        rm -rf "$1" "$1.log"
        """;

    private static readonly Lazy<Task<string>> Started = new(StartAsync);
    private static readonly SemaphoreSlim Copying = new(1);

    // Kept, because its end of the server's input would be closed when it is collected, and the server with it.
    private static Process? _shell;

    private static string Folder { get; } = Path.Combine(Repository.Root, "artifacts", "postgres");

    private static string Programs => Path.Combine(Folder, "usr", "lib", "postgresql", "15", "bin");

    /// <summary>Why there is no PostgreSQL here; null when there is one.</summary>
    public static string? Missing { get; } = File.Exists(Path.Combine(Folder, "stamp"))
        ? null
        : "scripts/postgres.sh could not set up PostgreSQL on this machine";

    public static bool IsRequired => Environment.GetEnvironmentVariable("SEMBLANCE_TEST_POSTGRES") == "required";

    /// <summary>The connection string of a new database with the newest schema and nothing in it.</summary>
    public static async Task<string> CreateAsync()
    {
        var server = await Started.Value;
        var name = $"test_{Guid.NewGuid():N}";
        await RunAsync(server, $"CREATE DATABASE {name} TEMPLATE {Template} STRATEGY file_copy");
        return Named(server, name);
    }

    /// <summary>A new database with no schema at all.</summary>
    public static async Task<string> CreateBareAsync()
    {
        var server = await Started.Value;
        var name = $"test_{Guid.NewGuid():N}";
        await RunAsync(server, $"CREATE DATABASE {name} TEMPLATE template0");
        return Named(server, name);
    }

    public static async Task DropAsync(string connection) =>
        await RunAsync(await Started.Value, $"DROP DATABASE {new NpgsqlConnectionStringBuilder(connection).Database} WITH (FORCE)");

    private static async Task<string> StartAsync()
    {
        var data = Directory.CreateTempSubdirectory("semblance-postgres-").FullName;
        var port = FreePort();
        var start = new ProcessStartInfo { RedirectStandardInput = true, UseShellExecute = false, FileName = "sh" };
        if (OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess)
        {
            // The server refuses to run as root. The folder above is the test run's own, and others may pass through it.
            File.SetUnixFileMode(data, (UnixFileMode)0b111_111_111);
            start.FileName = "setpriv";
            Array.ForEach(["--reuid=postgres", "--regid=postgres", "--init-groups", "sh"], start.ArgumentList.Add);
        }

        Array.ForEach(["-c", Serve, Programs, Path.Combine(data, "cluster"), port.ToString(CultureInfo.InvariantCulture)], start.ArgumentList.Add);
        _shell = Process.Start(start)!;
        var server = $"Host=127.0.0.1;Port={port};Username=postgres;Database=postgres;Pooling=false;Timeout=60";
        await UntilAnswersAsync(server);
        await RunAsync(server, $"CREATE DATABASE {Template} TEMPLATE template0");
        await PostgresStore.MigrateAsync(Named(server, Template), null, CancellationToken.None);
        return server;
    }

    private static async Task UntilAnswersAsync(string server)
    {
        while (true)
        {
            try
            {
                await RunAsync(server, "SELECT 1");
                return;
            }
            catch (NpgsqlException) when (_shell is { HasExited: false })
            {
                await Task.Delay(50);
            }
        }
    }

    private static async Task RunAsync(string server, string sql)
    {
        await Copying.WaitAsync(); // a database that is being copied takes no second copy
        try
        {
            await using var connection = new NpgsqlConnection(server);
            await connection.OpenAsync();
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync();
        }
        finally
        {
            Copying.Release();
        }
    }

    private static string Named(string server, string database) =>
        new NpgsqlConnectionStringBuilder(server) { Database = database, Pooling = true, MaxPoolSize = 4 }.ConnectionString;

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
