using System.Diagnostics;
using System.Globalization;
using Npgsql;
using Semblance.Clients;
using Semblance.People;
using Semblance.Storage.Postgres;
using Semblance.Tests.Cli;
using Semblance.Tests.Storage;
using Semblance.Tests.Storage.Postgres;

namespace Semblance.Tests.Deploy;

/// <summary>The scripts of deploy/ on a real server, called as the images call them.</summary>
public sealed class PostgresFirstStartTests : IDisposable
{
    private static readonly string Scripts = Path.Combine(Repository.Root, "deploy");
    private readonly string _folder = Directory.CreateTempSubdirectory("semblance-deploy-").FullName;

    private static CancellationToken Stop => CancellationToken.None;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [StoreFact]
    public async Task The_first_start_leaves_the_schema_that_db_migrate_knows_and_users_who_cannot_pass_its_guards_by()
    {
        await using var server = await StartAsync();
        var store = $"postgres://semblance@127.0.0.1:{server.Port}/semblance";
        using var cli = new CliRun { Store = store };
        var status = await cli.RunAsync("db", "status");
        Assert.True(status.Code == 0, status.Out + status.Error);
        Assert.Equal(PostgresStatus.NewestSchema, (await cli.JsonAsync("db", "migrate")).GetProperty("schema").GetInt32());
        Assert.DoesNotContain(
            (await cli.RunAsync("doctor", "--json")).Json.GetProperty("findings").EnumerateArray(),
            f => f.GetProperty("problem").GetBoolean() && f.GetProperty("code").GetString() is "login-role" or "row-security" or "text-search");

        await using (var opened = await PostgresStore.OpenAsync(
            PostgresAddress.Parse($"postgres://semblance_server@127.0.0.1:{server.Port}/semblance"), TimeProvider.System, Stop))
        {
            await opened.People.AddAsync(NewPerson("Ada"), Stop);
        }

        await using var source = NpgsqlDataSource.Create($"Host=127.0.0.1;Port={server.Port};Username=semblance_server;Database=semblance;Pooling=false");
        await using var count = source.CreateCommand("SELECT count(*) FROM people");
        Assert.Equal(0L, await count.ExecuteScalarAsync(Stop)); // bound to no client
        foreach (var sql in new[] { "DROP TABLE faces", "SET ROLE semblance", "SET ROLE postgres" })
        {
            await using var command = source.CreateCommand(sql);
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, (await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync(Stop))).SqlState);
        }
    }

    [StoreFact]
    public async Task A_backup_is_restored_into_another_database_and_only_the_newest_are_kept()
    {
        await using var server = await StartAsync();
        await using (var store = await PostgresStore.OpenAsync(server.Named("semblance"), TimeProvider.System, Stop))
        {
            await store.People.AddAsync(NewPerson("Ada"), Stop);
        }

        var backups = Directory.CreateDirectory(Path.Combine(_folder, "backups")).FullName;
        await File.WriteAllTextAsync(Path.Combine(backups, "semblance-20200101T000000Z.dump"), "old");
        await File.WriteAllTextAsync(Path.Combine(backups, "semblance-20200101T000000Z.roles.sql"), "old");
        await File.WriteAllTextAsync(Path.Combine(backups, "semblance-20200102T000000Z.dump.partial"), "half");
        await RunAsync(server, "bash", Path.Combine(Scripts, "backup.sh"), "--once");
        var dump = Assert.Single(Directory.GetFiles(backups, "*.dump*"));
        Assert.Contains("semblance_app", await File.ReadAllTextAsync(Path.ChangeExtension(dump, ".roles.sql")), StringComparison.Ordinal);

        await server.RunAsync("CREATE DATABASE again TEMPLATE template0");
        await RunAsync(server, Path.Combine(PostgresServer.Programs, "pg_restore"), "--exit-on-error", "--dbname=again", dump);
        await using var restored = await PostgresStore.OpenAsync(server.Named("again"), TimeProvider.System, Stop);
        Assert.Equal("Ada", Assert.Single((await restored.People.ListAsync(ClientId.Default, new(), Stop)).People).Person.Name);
    }

    [StoreFact]
    public async Task Without_its_secrets_the_first_start_ends_before_anybody_is_made()
    {
        await using var server = await PostgresServer.StartAsync(certificate: null);
        await server.RunAsync("CREATE DATABASE semblance");
        Assert.Contains("run deploy/secrets.sh", await FailAsync(server, "bash", Path.Combine(Scripts, "initdb", "10-semblance.sh")), StringComparison.Ordinal);
        await server.RunAsync("CREATE ROLE semblance");
    }

    private async Task<PostgresServer> StartAsync()
    {
        var server = await PostgresServer.StartAsync(certificate: null);
        await server.RunAsync("CREATE DATABASE semblance");
        foreach (var secret in new[] { "semblance_password", "server_password" })
        {
            await File.WriteAllTextAsync(Path.Combine(_folder, secret), "made-for-a-test\n");
        }

        await RunAsync(server, "bash", Path.Combine(Scripts, "initdb", "10-semblance.sh"));
        return server;
    }

    private async Task RunAsync(PostgresServer server, params string[] command)
    {
        var (code, output) = await CallAsync(server, command);
        Assert.True(code == 0, output);
    }

    private async Task<string> FailAsync(PostgresServer server, params string[] command)
    {
        var (code, output) = await CallAsync(server, command);
        Assert.NotEqual(0, code);
        return output;
    }

    private async Task<(int Code, string Output)> CallAsync(PostgresServer server, string[] command)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1)) { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (var (name, value) in new Dictionary<string, string>
        {
            ["PATH"] = $"{PostgresServer.Programs}:{Environment.GetEnvironmentVariable("PATH")}",
            ["PGHOST"] = "127.0.0.1",
            ["PGPORT"] = server.Port.ToString(CultureInfo.InvariantCulture),
            ["PGUSER"] = "postgres",
            ["PGDATABASE"] = "semblance",
            ["POSTGRES_USER"] = "postgres",
            ["POSTGRES_DB"] = "semblance",
            ["SEMBLANCE_MIGRATIONS"] = Path.Combine(Repository.Root, "src", "Semblance.Storage", "Postgres", "Migrations"),
            ["SEMBLANCE_SECRETS"] = _folder,
            ["BACKUP_FOLDER"] = Path.Combine(_folder, "backups"),
            ["BACKUP_KEEP"] = "1",
        })
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(Stop);
        var error = await process.StandardError.ReadToEndAsync(Stop);
        await process.WaitForExitAsync(Stop);
        return (process.ExitCode, error + await output);
    }

    private static Person NewPerson(string name) => new()
    {
        Id = PersonId.New(),
        Client = ClientId.Default,
        Name = name,
        CreatedAt = DateTimeOffset.UnixEpoch,
        UpdatedAt = DateTimeOffset.UnixEpoch,
    };
}
