using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Npgsql;
using Semblance.Storage.Postgres;
using Semblance.Storage.Supabase;
using Semblance.Tests.Storage;
using Semblance.Tests.Storage.Postgres;
using YamlDotNet.RepresentationModel;

namespace Semblance.Tests.Deploy;

/// <summary>deploy/compose.supabase.yaml as far as it can be known without Docker, and its scripts on a real server, called as the images call them.</summary>
public sealed class PostgresSupabaseStartTests : IDisposable
{
    private static readonly string Scripts = Path.Combine(Repository.Root, "deploy");
    private readonly string _folder = Directory.CreateTempSubdirectory("semblance-supabase-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [StoreFact]
    public async Task The_first_start_leaves_a_store_with_policies_and_a_user_who_can_do_nothing_but_become_a_role()
    {
        await using var server = await PostgresServer.StartAsync(certificate: null);
        await server.RunAsync("CREATE DATABASE semblance");
        foreach (var secret in new[] { "semblance_password", "server_password", "authenticator_password" })
        {
            await File.WriteAllTextAsync(Path.Combine(_folder, secret), "made-for-a-test\n");
        }

        await RunAsync(server, Path.Combine(Scripts, "initdb", "10-semblance.sh"));
        await RunAsync(server, Path.Combine(Scripts, "supabase", "20-supabase.sh"));

        var address = PostgresAddress.Parse($"postgres://semblance@127.0.0.1:{server.Port}/semblance");
        Assert.Equal(PostgresStatus.NewestSchema, (await PostgresStore.InspectAsync(address, CancellationToken.None)).Schema);
        Assert.Empty((await SupabasePolicies.ReadAsync(address, CancellationToken.None)).Open);

        await using var source = NpgsqlDataSource.Create($"Host=127.0.0.1;Port={server.Port};Username=authenticator;Database=semblance;Pooling=false");
        Assert.Equal("42501", await StateAsync(source, "SELECT * FROM people"));
        Assert.Equal("42501", await StateAsync(source, "SET ROLE semblance"));
        Assert.Equal("42501", await StateAsync(source, "SET ROLE anon; SELECT * FROM people"));
        Assert.Null(await StateAsync(source, "SET ROLE authenticated; SELECT name FROM people"));
        Assert.Null(await StateAsync(source, "SET ROLE service_role; SELECT * FROM people"));

        // What Semblance asks through PostgREST: the tables' owner is no superuser here, and bound by row-level security like everybody.
        const string Person = "11111111-1111-1111-1111-111111111111";
        var rows = $$$"""
            {"spaces": [{"id": "tiny", "model": "Tiny", "dimension": 2, "metric": "l2", "unit_length": false}],
             "people": [{"id": "{{{Person}}}", "name": "Ada", "attributes": "{}", "created_at": "2026-01-01", "updated_at": "2026-01-01", "revision": 1, "groups": ["7 B"]}],
             "photos": [], "faces": [{"id": "{{{Person}}}", "person_id": "{{{Person}}}", "space_id": "tiny", "created_at": "2026-01-01", "embedding": "[1,2]"}],
             "attendance": {"groups": [], "subjects": [], "sessions": [], "records": [], "leaves": [], "check_ins": []}}
            """;
        Assert.Null(await StateAsync(source, $"SET ROLE service_role; SELECT semblance_add_rows('default', '{rows}')"));
        Assert.Null(await StateAsync(source, $"SET ROLE service_role; SELECT semblance_find_nearest('default', 'tiny', '{{}}', '{{}}', '[1,2]', 1, 0, 1, 0)"));
        Assert.Null(await StateAsync(source, $"SET ROLE service_role; SELECT semblance_remove_person('default', '{Person}')"));
        Assert.Equal("42501", await StateAsync(source, "SET ROLE anon; SELECT semblance_store()"));
    }

    [Fact]
    public async Task The_keys_are_signed_with_the_secret_and_say_whose_they_are()
    {
        foreach (var file in new[] { "secrets.sh", "supabase/keys.sh" })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(_folder, file))!);
            File.Copy(Path.Combine(Scripts, file), Path.Combine(_folder, file));
        }

        string Secret(string name) => File.ReadAllText(Path.Combine(_folder, "secrets", name));
        await RunAsync(Path.Combine(_folder, "supabase", "keys.sh"));
        var first = Secret("service_key");
        await RunAsync(Path.Combine(_folder, "supabase", "keys.sh"));
        Assert.Equal(first, Secret("service_key"));

        foreach (var (name, role) in new[] { ("service_key", SupabaseRole.Service), ("anon_key", SupabaseRole.Anonymous) })
        {
            var key = Secret(name);
            Assert.Equal(role, SupabaseKey.Parse(key).Role);
            Assert.True(SupabaseKey.Parse(key).ExpiresAt > DateTimeOffset.UnixEpoch);
            var signed = key[..key.LastIndexOf('.')];
            var signature = HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret("jwt_secret")), Encoding.UTF8.GetBytes(signed));
            Assert.Equal(Convert.ToBase64String(signature).TrimEnd('=').Replace('+', '-').Replace('/', '_'), key[(signed.Length + 1)..]);
        }

        Assert.EndsWith($":{Secret("authenticator_password")}@db/semblance", Secret("authenticator_uri"), StringComparison.Ordinal);
    }

    [Fact]
    public void Images_are_pinned_ports_are_this_machines_and_whatever_is_mounted_is_there()
    {
        using var text = File.OpenText(Path.Combine(Scripts, "compose.supabase.yaml"));
        var file = new YamlStream();
        file.Load(text);
        var compose = (YamlMappingNode)file.Documents.Single().RootNode;
        var services = (YamlMappingNode)compose["services"];
        static string Text(YamlNode node) => ((YamlScalarNode)node).Value!;
        static IEnumerable<string> List(YamlNode service, string key) =>
            ((YamlMappingNode)service).Children.TryGetValue(key, out var list) ? ((YamlSequenceNode)list).Select(Text) : [];
        var secrets = ((YamlMappingNode)compose["secrets"]).Children.Keys.Select(Text).ToHashSet();
        Assert.Equal(["db", "rest", "gateway"], services.Children.Keys.Select(Text));
        foreach (var (_, service) in services)
        {
            Assert.Matches(@"^[a-z0-9./-]+:v?[0-9]+\.[0-9a-z.-]+$", Text(service["image"]));
            Assert.All(List(service, "ports"), port => Assert.StartsWith("127.0.0.1:", port, StringComparison.Ordinal));
            Assert.All(List(service, "volumes").Select(v => v.Split(':')[0]).Where(v => v.StartsWith('.')), v => Assert.True(Path.Exists(Path.Combine(Scripts, v)), v));
            Assert.Subset(secrets, List(service, "secrets").ToHashSet());
        }

        var made = File.ReadAllText(Path.Combine(Scripts, "secrets.sh")) + File.ReadAllText(Path.Combine(Scripts, "supabase", "keys.sh"));
        Assert.All(secrets, s => Assert.Contains(s, made, StringComparison.Ordinal));
    }

    private static async Task<string?> StateAsync(NpgsqlDataSource source, string sql)
    {
        try
        {
            await using var command = source.CreateCommand(sql);
            await command.ExecuteNonQueryAsync();
            return null;
        }
        catch (PostgresException e)
        {
            return e.SqlState;
        }
    }

    private async Task RunAsync(PostgresServer server, string script) => await RunAsync(script, new Dictionary<string, string>
    {
        ["PATH"] = $"{PostgresServer.Programs}:{Environment.GetEnvironmentVariable("PATH")}",
        ["PGHOST"] = "127.0.0.1",
        ["PGPORT"] = server.Port.ToString(CultureInfo.InvariantCulture),
        ["POSTGRES_USER"] = "postgres",
        ["POSTGRES_DB"] = "semblance",
        ["SEMBLANCE_SECRETS"] = _folder,
        ["SEMBLANCE_MIGRATIONS"] = Path.Combine(Repository.Root, "src", "Semblance.Storage", "Postgres", "Migrations"),
        ["SEMBLANCE_POLICIES"] = Path.Combine(Scripts, "supabase", "policies.sql"),
    });

    private static async Task RunAsync(string script, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo("bash", [script]) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, await output + error);
    }
}
