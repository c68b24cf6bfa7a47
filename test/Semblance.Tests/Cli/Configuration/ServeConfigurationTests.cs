using System.Net;
using Semblance.Cli.Configuration;
using Semblance.Cli.Hosting;

namespace Semblance.Tests.Cli.Configuration;

/// <summary>A mistake in the configuration is one line that says where it stands and what is allowed there.</summary>
public sealed class ServeConfigurationTests : IDisposable
{
    private readonly CliRun _cli = new();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public void Every_setting_can_be_given_by_file_and_the_environment_goes_before_it()
    {
        var file = _cli.Write("server.json", """
            {
              // where people and faces are
              "store": "postgres://semblance_server@db/semblance",
              "urls": ["http://0.0.0.0:8080", "http://[::1]:8081"],
              "proxies": ["10.0.0.0/8", "192.168.1.7"],
              "limits": { "photoBytes": 1048576, "requestsPerMinute": 60 },
              "stop": { "drainSeconds": 5 },
              "log": { "requests": false },
              "telemetry": { "endpoint": "http://collector:4318", "protocol": "http" },
              "documents": { "logEntries": ["line"], "logFields": ["time=when", "code=no"] },
            }
            """);
        var configuration = Read(file, ("SEMBLANCE_REQUESTS_PER_MINUTE", "90"), ("SEMBLANCE_URLS", " "));

        var options = configuration.Options;
        Assert.Equal(["http://0.0.0.0:8080", "http://[::1]:8081"], options.Urls);
        Assert.Equal((1_048_576, 90, TimeSpan.FromSeconds(5), false), (options.MaxPhotoBytes, options.RequestsPerMinuteOfKey, options.DrainDelay, options.LogsRequests));
        Assert.Equal([IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("192.168.1.7/32")], options.Proxies);
        Assert.Equal(("line", "when", "no"), (Assert.Single(options.Logs.Entries), options.Logs.Time[0], options.Logs.Code[0]));
        Assert.Equal((new Uri("http://collector:4318"), false), (options.Telemetry!.Endpoint, options.Telemetry.IsGrpc));
        Assert.Contains(configuration.Said, s => s is { Setting.Path: "limits.requestsPerMinute", Text: "90", Place: "SEMBLANCE_REQUESTS_PER_MINUTE" });
        Assert.Equal("postgres://semblance_server@db/semblance", configuration.ApplyTo(Host()).Variable("SEMBLANCE_STORE"));
    }

    [Theory]
    [InlineData("{ \"limts\": {} }", "line 1: there is no setting limts. Did you mean limits?")]
    [InlineData("{\n \"limits\": {\n  \"photobytes\": 5 } }", "line 3: there is no setting limits.photobytes. Did you mean limits.photoBytes?")]
    [InlineData("{\n \"limits\": { \"photoBytes\": \"20MB\" } }", "line 2: limits.photoBytes is a whole number from 1024 to 536870912.")]
    [InlineData("{ \"limits\": { \"photoBytes\": 5 } }", "line 1: limits.photoBytes is a whole number from 1024 to 536870912, not \"5\".")]
    [InlineData("{ \"limits\": { \"photoBytes\": 1e4 } }", "line 1: limits.photoBytes is a whole number from 1024 to 536870912, not \"1e4\".")]
    [InlineData("{ \"documents\": { \"logFields\": [\"host=h\"] } }", "line 1: documents.logFields is one or more of time=NAME, level=NAME, code=NAME, component=NAME, message=NAME, not \"host=h\".")]
    [InlineData("{ \"limits\": 5 }", "line 1: limits is a section: { \"requestsPerMinute\"")]
    [InlineData("{ \"urls\": [\"https://0.0.0.0:1\"] }", "line 1: urls is one or more of http://HOST:PORT, not \"https://0.0.0.0:1\".")]
    [InlineData("{ \"urls\": [5] }", "line 1: urls is one or more of http://HOST:PORT.")]
    [InlineData("{ \"urls\": [] }", "line 1: urls is one or more of http://HOST:PORT, not \"\".")]
    [InlineData("{ \"store\": \"mysql://x\" }", "line 1: store is sqlite:FILE or postgres://USER@HOST/DATABASE, not \"mysql://x\".")]
    [InlineData("{ \"proxies\": \"10.0.0.0/8 nobody\" }", "line 1: proxies is addresses or networks")]
    [InlineData("{ \"log\": { \"requests\": \"yes\" } }", "line 1: log.requests is true or false.")]
    [InlineData("{ \"store\": \"memory:\",\n\n \"store\": \"memory:\" }", "line 3: store is there already, in line 1.")]
    [InlineData("{ \"telemetry\": { \"protocol\": \"grpc\" } }", "telemetry needs an endpoint")]
    [InlineData("{ \"limits\": { \"photoBytes\": 400000000 } }", "limits.photoBytes is at most limits.uploadBytes")]
    [InlineData("{\n \"store\": \"memory:\"\n \"urls\": [] }", "line 3: this is no JSON")]
    [InlineData("{ \"store\": ", "this is no JSON")]
    [InlineData("", "this is no JSON")]
    [InlineData("[]", "line 1: a configuration is a JSON object")]
    [InlineData("{} {}", "this is no JSON")]
    public void A_mistake_in_the_file_is_told_with_its_line_and_what_is_allowed(string text, string expected)
    {
        var file = _cli.Write("server.json", text);

        var error = Assert.Throws<SemblanceException>(() => Read(file));

        Assert.Equal("config-invalid", error.Code);
        Assert.Contains(expected, error.Message);
        Assert.DoesNotContain('\n', error.Message);
        Assert.True(expected.StartsWith("line", StringComparison.Ordinal) ? error.Message.StartsWith(file, StringComparison.Ordinal) : true, error.Message);
    }

    [Fact]
    public void Mistakes_in_the_environment_name_the_variable_and_foreign_variables_are_left_alone()
    {
        var wrong = Assert.Throws<SemblanceException>(() => Read(null, ("SEMBLANCE_PHOTO_BYTES", "many")));
        var unknown = Assert.Throws<SemblanceException>(() => Read(null, ("SEMBLANCE_PROXYS", "10.0.0.1")));
        Read(null, ("SEMBLANCE_TEST_POSTGRES", "required"), ("SEMBLANCE_KEY", "smb_x"), ("PATH", "/bin"));

        Assert.Equal("SEMBLANCE_PHOTO_BYTES is a whole number from 1024 to 536870912, not \"many\".", wrong.Message);
        Assert.Equal("The environment sets SEMBLANCE_PROXYS, which means nothing. Did you mean SEMBLANCE_PROXIES?", unknown.Message);
    }

    [Fact]
    public void Several_mistakes_are_told_a_line_each()
    {
        var told = new List<string>();
        var file = _cli.Write("server.json", "{ \"urls\": 5,\n \"limits\": { \"connections\": 0, \"x\": [[{}]] },\n \"nothing\": { \"deep\": { \"deeper\": 1 } } }");

        var error = Assert.Throws<SemblanceException>(() => ServeConfiguration.Read(Host(), file, told.Add));

        Assert.Equal(4, told.Count);
        Assert.Contains("4 mistakes", error.Message);
    }

    [Fact]
    public async Task Checking_a_configuration_says_what_it_comes_to_without_passwords_and_starts_nothing()
    {
        var file = _cli.Write("server.json", "{ \"store\": \"postgres://me:hunter2@db.example/faces\", \"urls\": [\"http://127.0.0.1:1\"] }");

        var good = await _cli.RunAsync("serve", "--config", file, "--check-config");
        var bad = await _cli.RunAsync("serve", "--check-config", "--config", _cli.Write("bad.json", "{ \"store\": 5 }"));
        var missing = await _cli.RunAsync("serve", "--check-config", "--config", _cli.In("none.json"));

        Assert.Equal((0, 2, 1), (good.Code, bad.Code, missing.Code));
        Assert.Contains("http://127.0.0.1:1", good.Out);
        Assert.DoesNotContain("hunter2", good.Out + good.Error);
        Assert.Contains("bad.json line 1: store is", bad.Error);
        Assert.Single(bad.Error.Trim().Split('\n'));
    }

    [Fact]
    public void The_documents_list_every_setting()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "operations.md"));

        Assert.All(ServeSettings.All, setting => Assert.Contains($"| `{setting.Path}` | `{setting.Variable}` |", page));
    }

    [Fact]
    public void The_example_in_deploy_is_good()
    {
        var told = new List<string>();

        ServeConfiguration.Read(Host(), Path.Combine(Repository.Root, "deploy", "server.json"), told.Add);

        Assert.Empty(told);
    }

    private static ServeConfiguration Read(string? file, params (string Name, string Value)[] variables) =>
        ServeConfiguration.Read(Host(variables), file, _ => { });

    private static CliHost Host(params (string Name, string Value)[] variables) => new()
    {
        Out = TextWriter.Null,
        Error = TextWriter.Null,
        OpenInput = () => Stream.Null,
        Variable = name => variables.FirstOrDefault(v => v.Name == name).Value,
        VariableNames = () => variables.Select(v => v.Name),
    };
}
