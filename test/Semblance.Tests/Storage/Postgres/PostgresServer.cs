using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Semblance.Tests.Storage.Postgres;

/// <summary>
/// A PostgreSQL server with an empty cluster of its own, or one that is kept for the next run, on the loopback interface. A server that dies is started again, as systemd would. It
/// ends with this process, however that ends: a shell waits for the end of its input, which the process holds open.
/// </summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    /// <summary>The only user who has to give a password, once a test has made them.</summary>
    public const string UserWithPassword = "needs_password";

    private const string Serve = $$"""
        cd /
        programs=$0 data=$1 port=$2 certificate=$3 primary=$4 kept=$5
        shift 5
        if [ -e "$data/PG_VERSION" ]; then
            : # as the last run left it
        elif [ -n "$primary" ]; then
            "$programs/pg_basebackup" --host=127.0.0.1 --port="$primary" --username=postgres --pgdata="$data" --write-recovery-conf \
                --checkpoint=fast --no-sync </dev/null || exit 1
        else
            "$programs/initdb" --no-sync --no-instructions --auth=trust --username=postgres --encoding=UTF8 --locale=C --pgdata="$data" >/dev/null </dev/null || exit 1
            { echo "host all {{UserWithPassword}} 127.0.0.1/32 scram-sha-256"; cat "$data/pg_hba.conf"; } >"$data/hba" && mv "$data/hba" "$data/pg_hba.conf"
        fi
        if [ -n "$certificate" ]; then
            install -m 600 "$certificate" "$data/server.crt"
            install -m 600 "$certificate" "$data/server.key"
            set -- "$@" -c ssl=on
        fi
        while [ ! -e "$data.stop" ]; do
            if [ -e "$data.hold" ]; then
                sleep 0.05
                continue
            fi
            "$programs/postgres" -D "$data" -p "$port" -h 127.0.0.1 -k "" -F -c full_page_writes=off -c max_connections=200 \
                -c max_parallel_maintenance_workers=0 -c logging_collector=off "$@" </dev/null >>"$data.log" 2>&1
            sleep 0.1
        done &
        supervisor=$!
        cat >/dev/null
        touch "$data.stop"
        while kill -0 $supervisor 2>/dev/null; do
            kill -$([ -n "$kept" ] && echo INT || echo QUIT) "$(head -n 1 "$data/postmaster.pid" 2>/dev/null)" 2>/dev/null
            sleep 0.1
        done
        rm -f "$data.stop"
        [ -n "$kept" ] || rm -rf "$data" "$data.log"
        """;

    // Kept, because the end of the server's input would be closed when it is collected, and the server with it.
    private readonly Process _shell;
    private readonly string _data;

    private readonly bool _isKept;

    private PostgresServer(Process shell, string data, int port, bool isKept)
    {
        _isKept = isKept;
        _shell = shell;
        _data = data;
        Port = port;
    }

    /// <summary>Why there is no PostgreSQL here; null when there is one.</summary>
    public static string? Missing { get; } = File.Exists(Path.Combine(Folder, "stamp"))
        ? null
        : $"scripts/postgres.sh could not set up PostgreSQL {Major} on this machine";

    public int Port { get; }

    /// <summary>To the database postgres, as the superuser.</summary>
    public string Connection => $"Host=127.0.0.1;Port={Port};Username=postgres;Database=postgres;Pooling=false;Timeout=60";

    /// <summary>Which PostgreSQL the tests run on: 15, or as SEMBLANCE_TEST_POSTGRES_VERSION says.</summary>
    public static string Major { get; } = Environment.GetEnvironmentVariable("SEMBLANCE_TEST_POSTGRES_VERSION") is { Length: > 0 } version ? version : "15";

    /// <summary>Where its programs are.</summary>
    public static string Programs => Path.Combine(Folder, "usr", "lib", "postgresql", Major, "bin");

    private static string Folder => Path.Combine(Repository.Root, "artifacts", Major == "15" ? "postgres" : $"postgres{Major}");

    /// <param name="certificate">A PEM file with a certificate and its key, for TLS; null for a server without.</param>
    /// <param name="settings">As <c>name=value</c>.</param>
    public static Task<PostgresServer> StartAsync(string? certificate, params string[] settings) =>
        StartAsync(new Way { Certificate = certificate }, settings);

    /// <summary>A streaming standby.</summary>
    /// <param name="settings">As <c>name=value</c>.</param>
    public static Task<PostgresServer> StartReplicaAsync(PostgresServer primary, params string[] settings) =>
        StartAsync(new Way { Primary = primary.Port.ToString(CultureInfo.InvariantCulture) }, settings);

    /// <param name="programs">A folder beside which everything else of PostgreSQL is.</param>
    public static Task<PostgresServer> StartOtherAsync(string programs) => StartAsync(new Way { Programs = programs });

    /// <param name="before">A command that runs the server's.</param>
    public static Task<PostgresServer> StartWithinAsync(IReadOnlyList<string> before) => StartAsync(new Way { Before = before });

    /// <param name="folder">Where the cluster is, or is to be, and stays.</param>
    /// <param name="settings">As <c>name=value</c>.</param>
    public static Task<PostgresServer> StartKeptAsync(string folder, params string[] settings) => StartAsync(new Way { Kept = folder }, settings);

    private static async Task<PostgresServer> StartAsync(Way way, params string[] settings)
    {
        if (Missing is not null)
        {
            throw new InvalidOperationException($"{Missing}, and SEMBLANCE_TEST_POSTGRES=required: see artifacts/postgres.log.");
        }

        var data = way.Kept is { } kept ? Directory.CreateDirectory(kept).FullName : Directory.CreateTempSubdirectory("semblance-postgres-").FullName;
        var port = FreePort();
        List<string> command = [.. way.Before];
        if (OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess)
        {
            // The server refuses to run as root. The folder above is the test run's own, and others may pass through it.
            File.SetUnixFileMode(data, (UnixFileMode)0b111_111_111);
            command.AddRange(["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"]);
        }

        var cluster = Path.Combine(data, "cluster");
        command.AddRange(["sh", "-c", Serve, way.Programs, cluster, port.ToString(CultureInfo.InvariantCulture), way.Certificate ?? "", way.Primary, way.Kept ?? ""]);
        command.AddRange(settings.SelectMany(s => new[] { "-c", s }));
        var start = new ProcessStartInfo(command[0], command.Skip(1)) { RedirectStandardInput = true, UseShellExecute = false };
        var server = new PostgresServer(Process.Start(start)!, cluster, port, isKept: way.Kept is not null);
        await server.UntilAnswersAsync();
        return server;
    }

    /// <summary>The connection string of another database, pooled.</summary>
    public string Named(string database) =>
        new NpgsqlConnectionStringBuilder(Connection) { Database = database, Pooling = true, MaxPoolSize = 4 }.ConnectionString;

    public async Task RunAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(Connection);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync();
    }

    /// <summary><c>kill -9</c> of the server, all of its processes: one left alone would go on with its work until it notices.</summary>
    public void Kill()
    {
        var pid = File.ReadLines(Path.Combine(_data, "postmaster.pid")).First();
        using var kill = Process.Start(new ProcessStartInfo("sh", ["-c", $"kill -9 {pid} $(cat /proc/{pid}/task/*/children)"]) { UseShellExecute = false })!;
        kill.WaitForExit();
    }

    /// <summary><see cref="Kill"/>, and it stays dead until <see cref="LetStart"/>.</summary>
    public void KillForNow()
    {
        File.WriteAllText(_data + ".hold", "");
        Kill();
    }

    public void LetStart() => File.Delete(_data + ".hold");

    /// <summary>The first column of the first row.</summary>
    public async Task<object?> AskAsync(string sql, string database = "postgres")
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(Connection) { Database = database }.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        return await command.ExecuteScalarAsync();
    }

    public async Task UntilAnswersAsync()
    {
        while (true)
        {
            try
            {
                await RunAsync("SELECT 1");
                return;
            }
            catch (NpgsqlException) when (!_shell.HasExited)
            {
                await Task.Delay(50);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _shell.StandardInput.Close();
        await _shell.WaitForExitAsync();
        _shell.Dispose();
        if (!_isKept)
        {
            Directory.Delete(Path.GetDirectoryName(_data)!, recursive: true);
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>How a server is started.</summary>
    private sealed record Way
    {
        public string Programs { get; init; } = PostgresServer.Programs;

        public string? Certificate { get; init; }

        /// <summary>The port of the server to follow; empty for a cluster of its own.</summary>
        public string Primary { get; init; } = "";

        /// <summary>The folder of a cluster that stays; null for one that is removed at the end.</summary>
        public string? Kept { get; init; }

        /// <summary>A command that runs the rest.</summary>
        public IReadOnlyList<string> Before { get; init; } = [];
    }
}
