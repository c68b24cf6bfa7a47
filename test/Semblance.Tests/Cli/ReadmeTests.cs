using System.Text.RegularExpressions;

namespace Semblance.Tests.Cli;

/// <summary>The README's tour, run as it is written: every command must answer what the README says it answers.</summary>
public sealed partial class ReadmeTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("semblance-readme-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task The_tour_answers_what_the_readme_says()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "data"));
        Copy(Path.Combine(Repository.Root, "samples"), Path.Combine(_folder, "samples"));
        var runs = new Dictionary<string, string>();
        var steps = Steps(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "README.md"))).ToArray();

        Assert.True(steps.Length >= 10, "the README has lost its tour");
        foreach (var (command, expected) in steps)
        {
            var words = Words().Matches(runs.Aggregate(command, (text, run) => text.Replace(run.Key, run.Value)))
                .Select(word => word.Value.Trim('"'));
            var answer = await CliProcess.RunAsync(_folder, [.. words, "--store", "sqlite:./data/tour.db"]);
            var actual = answer.Out + answer.Error;
            foreach (var (written, real) in RunIds().Matches(expected).Zip(RunIds().Matches(actual)))
            {
                runs[written.Value] = real.Value;
            }

            Assert.Equal(Settled(expected), Settled(actual));
        }
    }

    /// <summary>The commands of the console blocks, each with the lines that follow it.</summary>
    private static IEnumerable<(string Command, string Answer)> Steps(string readme) =>
        from Match block in ConsoleBlocks().Matches(readme)
        from step in block.Groups["steps"].Value.Split("$ ./semblance ").Skip(1)
        let end = step.IndexOf('\n')
        select (step[..end], step[(end + 1)..]);

    /// <summary>What differs from run to run made equal: ids, times, seconds, the folder, the store option in hints.</summary>
    private static string Settled(string answer)
    {
        answer = RunIds().Replace(answer, "run-…");
        answer = Seconds().Replace(answer, "in … s");
        answer = Times().Replace(answer, "…Z");
        answer = Folders().Replace(answer, "samples/legacy-project");
        answer = answer.Replace(" --store sqlite:./data/tour.db", "");
        return string.Join('\n', answer.Split('\n').Select(line => line.TrimEnd())).Trim();
    }

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }

    [GeneratedRegex("```console\n(?<steps>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex ConsoleBlocks();

    [GeneratedRegex("\"[^\"]*\"|\\S+")]
    private static partial Regex Words();

    [GeneratedRegex("run-[0-9]{8}-[0-9]{6}-[0-9a-f]{4}")]
    private static partial Regex RunIds();

    [GeneratedRegex("(?:in|and) [0-9.]+ m?s\\b")]
    private static partial Regex Seconds();

    [GeneratedRegex("[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9:]{8}Z")]
    private static partial Regex Times();

    [GeneratedRegex("/\\S*/samples/legacy-project")]
    private static partial Regex Folders();
}
