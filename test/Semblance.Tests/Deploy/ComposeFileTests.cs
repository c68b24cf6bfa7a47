using System.Diagnostics;
using Semblance.Tests.Server;
using YamlDotNet.RepresentationModel;

namespace Semblance.Tests.Deploy;

/// <summary>What can be known of deploy/compose.yaml where there is no Docker.</summary>
public sealed class ComposeFileTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "deploy");
    private static readonly YamlMappingNode Compose = Parse();

    private static YamlMappingNode Services => (YamlMappingNode)Compose["services"];

    [Fact]
    public void Every_image_is_pinned_to_a_version()
    {
        foreach (var (_, service) in Services)
        {
            Assert.Matches(@"^[a-z0-9./-]+:[0-9]+\.[0-9a-z.-]+$", Text(service["image"]));
        }

        Assert.StartsWith("pgvector/pgvector:", Text(Services["postgres"]["image"]), StringComparison.Ordinal);
        Assert.Equal(Text(Services["postgres"]["image"]), Text(Services["backup"]["image"]));
    }

    [Fact]
    public void Whatever_is_mounted_or_named_is_there()
    {
        var volumes = Keys(Compose["volumes"]);
        var secrets = Keys(Compose["secrets"]);
        foreach (var (_, service) in Services)
        {
            foreach (var mount in List(service, "volumes"))
            {
                var from = mount.Split(':')[0];
                Assert.True(from.StartsWith('.') ? Path.Exists(Path.Combine(Folder, from)) : volumes.Contains(from), mount);
            }

            Assert.Subset(secrets, List(service, "secrets").ToHashSet());
            Assert.All(List(service, "ports"), port => Assert.StartsWith("127.0.0.1:", port, StringComparison.Ordinal));
        }

        Assert.NotNull(Services["postgres"]["healthcheck"]["test"]);
        Assert.Equal(["pgadmin"], List(Services["pgadmin"], "profiles"));
        Assert.Equal(["server"], List(Services["server"], "profiles"));
    }

    [Fact]
    public async Task The_server_says_by_itself_whether_it_lives()
    {
        await using var api = await ApiServer.StartAsync(kind: "memory");
        var test = ((YamlSequenceNode)Services["server"]["healthcheck"]["test"]).Select(Text).Skip(1).ToArray();
        Assert.Equal("SEMBLANCE_STORE", Text(((YamlMappingNode)Services["server"]["environment"]).Children.Keys.First()));

        Assert.Equal(0, await RunAsync(test, api.Address.Port));
        Assert.NotEqual(0, await RunAsync(test, 9));
    }

    private static async Task<int> RunAsync(string[] command, int port)
    {
        var here = command.Select(c => c.Replace("/127.0.0.1/8080", $"/127.0.0.1/{port}", StringComparison.Ordinal)).ToArray();
        using var process = Process.Start(new ProcessStartInfo(here[0], here[1..]) { RedirectStandardError = true, UseShellExecute = false })!;
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    [Fact]
    public void Passwords_come_from_files_alone_and_none_of_them_is_in_the_repository()
    {
        foreach (var (_, service) in Services)
        {
            foreach (var (name, value) in ((YamlMappingNode)service["environment"]).Where(e => Text(e.Key).Contains("PASSWORD", StringComparison.Ordinal)))
            {
                Assert.EndsWith("_FILE", Text(name), StringComparison.Ordinal);
                Assert.StartsWith("/run/secrets/", Text(value), StringComparison.Ordinal);
            }
        }

        var script = File.ReadAllText(Path.Combine(Folder, "secrets.sh"));
        foreach (var (name, secret) in (YamlMappingNode)Compose["secrets"])
        {
            Assert.Equal($"./secrets/{Text(name)}", Text(secret["file"]));
            Assert.Contains(Text(name), script, StringComparison.Ordinal);
        }

        Assert.Contains("/deploy/secrets/", File.ReadAllLines(Path.Combine(Repository.Root, ".gitignore")));
        Assert.All(
            File.ReadAllLines(Path.Combine(Folder, ".env.example")).Where(l => !l.StartsWith("# ", StringComparison.Ordinal)),
            line => Assert.DoesNotContain("PASSWORD", line, StringComparison.Ordinal));
    }

    private static YamlMappingNode Parse()
    {
        using var text = File.OpenText(Path.Combine(Folder, "compose.yaml"));
        var file = new YamlStream();
        file.Load(text);
        return (YamlMappingNode)file.Documents.Single().RootNode;
    }

    private static string Text(YamlNode node) => ((YamlScalarNode)node).Value!;

    private static HashSet<string> Keys(YamlNode node) => ((YamlMappingNode)node).Children.Keys.Select(Text).ToHashSet();

    private static IEnumerable<string> List(YamlNode service, string key) =>
        ((YamlMappingNode)service).Children.TryGetValue(key, out var list) ? ((YamlSequenceNode)list).Select(Text) : [];
}
