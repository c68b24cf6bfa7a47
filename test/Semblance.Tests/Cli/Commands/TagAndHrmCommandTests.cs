using Semblance.Tests.Documents.Endpoints;

namespace Semblance.Tests.Cli.Commands;

public sealed class TagAndHrmCommandTests : IDisposable
{
    private readonly CliRun _cli = new();

    [Fact]
    public async Task A_file_is_taken_in_and_tagged_by_the_endpoint_that_the_environment_names()
    {
        await using var server = await ModelServer.StartAsync();
        server.Say = _ => """["loans"]""";
        var file = _cli.Write("notes.md", "How loans work.");
        Assert.Contains("chat-missing", (await _cli.RunAsync("tag", file, "--json")).Out, StringComparison.Ordinal);
        _cli.Variables["SEMBLANCE_CHAT_URL"] = server.Url;
        _cli.Variables["SEMBLANCE_CHAT_MODEL"] = ModelServer.Model;

        Assert.Equal(0, (await _cli.JsonAsync("tag", file, "--preset", "lms", "--dry-run")).GetProperty("documents")[0].GetProperty("added").GetInt32());
        Assert.Contains("1 tag added", (await _cli.RunAsync("tag", file, "--prompt", "Which?")).Out, StringComparison.Ordinal);
        Assert.Equal(1, (await _cli.RunAsync("tag", file, "--preset", "nosuch")).Code);
    }

    [Fact]
    public async Task Runs_of_reasoning_models_are_recorded_listed_and_summed_up()
    {
        Assert.Contains("No runs", (await _cli.RunAsync("hrm", "runs")).Out, StringComparison.Ordinal);
        await _cli.RunAsync("hrm", "record", "--steps", "4", "--latency-ms", "10", "--accuracy", "1", "--payload", "{\"seq\": [1]}");
        await _cli.RunAsync("hrm", "record", "--task", "sort", "--steps", "2", "--latency-ms", "20");

        var metrics = await _cli.JsonAsync("hrm", "metrics");
        Assert.Equal((2, 3.0, 15.0, 1.0), (metrics.GetProperty("total_runs").GetInt32(), metrics.GetProperty("avg_steps").GetDouble(), metrics.GetProperty("avg_latency_ms").GetDouble(), metrics.GetProperty("avg_accuracy").GetDouble()));
        Assert.Equal(2, (await _cli.JsonAsync("hrm", "runs")).GetProperty("runs").GetArrayLength());
        Assert.Equal(1, (await _cli.JsonAsync("hrm", "metrics", "--task", "sort")).GetProperty("total_runs").GetInt32());
        Assert.Equal(2, (await _cli.RunAsync("hrm", "record", "--steps", "-1", "--latency-ms", "10")).Code);
    }

    public void Dispose() => _cli.Dispose();
}
