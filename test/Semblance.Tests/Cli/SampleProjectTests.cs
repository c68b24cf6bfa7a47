namespace Semblance.Tests.Cli;

/// <summary>The built CLI on the project that ships in samples/, from the first look to the way back.</summary>
public class SampleProjectTests
{
    [Fact]
    public async Task The_sample_goes_the_whole_way()
    {
        using var cli = new CliRun();
        var inspected = (await RunAsync(cli, "inspect", CliRun.Sample)).Json.GetProperty("sources").EnumerateArray().ToList();
        var encodings = Assert.Single(inspected, s => s.GetProperty("path").GetString() == "encodings.pickle");
        Assert.Equal(("embeddings", "import", "dlib-resnet-v1"), (
            encodings.GetProperty("kind").GetString(), encodings.GetProperty("action").GetString(), encodings.GetProperty("space").GetString()));
        Assert.Equal((2, 1), (encodings.GetProperty("rejected").GetInt32(), encodings.GetProperty("duplicates").GetInt32()));
        Assert.DoesNotContain(inspected, s => s.GetProperty("path").GetString()!.Contains("aadhaar", StringComparison.Ordinal));

        await RunAsync(cli, "import", "plan", CliRun.Sample, "--out", "plan.json");
        var rehearsed = (await RunAsync(cli, "import", "run", "plan.json")).Json.GetProperty("outcome").GetRawText();
        var applied = (await RunAsync(cli, "import", "run", "plan.json", "--apply")).Json;
        Assert.Equal(rehearsed, applied.GetProperty("outcome").GetRawText());
        var run = applied.GetProperty("run").GetString()!;
        Assert.True((await RunAsync(cli, "import", "verify", run)).Json.GetProperty("equal").GetBoolean());

        var enrolled = (await RunAsync(cli, "identify", "--vector", CliRun.Probe("enrolled"), "--space", "dlib-resnet-v1")).Json;
        Assert.Equal(("match", "Jorun Mossgrave"), (enrolled.GetProperty("outcome").GetString(), enrolled.GetProperty("person").GetProperty("name").GetString()));
        var stranger = (await RunAsync(cli, "identify", "--vector", CliRun.Probe("stranger"), "--space", "dlib-resnet-v1")).Json;
        Assert.Equal("unknown", stranger.GetProperty("outcome").GetString());
        Assert.True(stranger.GetProperty("distance").GetDouble() < 0.6, "a fixed threshold of 0.6 would have named the stranger");

        await RunAsync(cli, "import", "rollback", run);
        Assert.Empty((await RunAsync(cli, "people", "list")).Json.GetProperty("people").EnumerateArray());
    }

    [Fact]
    public async Task Nothing_secret_in_the_sample_is_ever_printed_or_stored()
    {
        using var cli = new CliRun();
        var told = new List<string>();
        foreach (var args in new string[][] { ["inspect", CliRun.Sample], ["import", "plan", CliRun.Sample, "--out", "plan.json"], ["migrate", CliRun.Sample, "--yes"] })
        {
            var answer = await CliProcess.RunAsync(cli.Folder, args);
            Assert.True(answer.Code == 0, answer.Error);
            told.Add(answer.Out + answer.Error);
        }

        told.Add(await File.ReadAllTextAsync(Path.Combine(cli.Folder, "plan.json")));
        told.Add(string.Concat((await File.ReadAllBytesAsync(Path.Combine(cli.Folder, "data", "semblance.db"))).Select(b => (char)b)));
        foreach (var secret in new[] { "not-a-real-password", "0000-0000-0001" })
        {
            Assert.All(told, text => Assert.DoesNotContain(secret, text, StringComparison.Ordinal));
        }
    }

    private static async Task<CliAnswer> RunAsync(CliRun cli, params string[] args)
    {
        var answer = await CliProcess.RunAsync(cli.Folder, [.. args, "--json"]);
        Assert.True(answer.Code == 0, $"{string.Join(' ', args)} gave {answer.Code}: {answer.Error}");
        return answer;
    }
}
