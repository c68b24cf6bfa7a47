using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Semblance.Cli.Hosting;
using Semblance.Cli.Output;
using Semblance.Search;
using Semblance.Spaces;
using Semblance.Storage.Postgres;

namespace Semblance.Cli.Commands;

/// <summary><c>semblance index tune</c> and <c>recall</c>: what is measured of an index against the exact answer.</summary>
internal static class IndexMeasurements
{
    /// <summary>Enrolled people who are searched for.</summary>
    public const int Sample = 200;

    private const double Floor = 0.99;
    private const double Target = 0.999;

    public static Verb Tune(CommandLine line)
    {
        var space = IndexCommand.SpaceOption();
        var sample = SampleOption();
        var target = new Option<double>("--recall") { HelpName = "SHARE", DefaultValueFactory = _ => Target, Description = "Right answers to reach, 0 to 1." };
        return line.Verb("tune", "Find and save the least effort by which an index answers like exact search, and the size up to which exact search is as fast.",
            (session, parse, stop) => TuneAsync(session, new SpaceKey(parse.GetValue(space)!), parse.GetValue(sample), parse.GetValue(target), stop),
            [new("semblance index tune --space dlib-resnet-v1 --recall 0.999", "after a build; exit code 3: not reached")]).With(space, sample, target);
    }

    public static Verb Recall(CommandLine line)
    {
        var space = new Option<string?>("--space") { HelpName = "KEY", Description = "The embedding space; all that are indexed unless given." };
        var sample = SampleOption();
        var floor = new Option<double>("--floor") { HelpName = "SHARE", DefaultValueFactory = _ => Floor, Description = "Alarm below this share of right answers, 0 to 1." };
        var last = new Option<bool>("--last") { Description = "Measure nothing: show what was found last, by a server or by this command." };
        return line.Verb("recall", "Compare answers by the index with exact ones on a sample; exit code 3 below the floor.",
            (session, parse, stop) => parse.GetValue(last)
                ? ShowLastAsync(session, stop)
                : MeasureAsync(session, parse.GetValue(space) is { } key ? new SpaceKey(key) : null, parse.GetValue(sample), parse.GetValue(floor), stop),
            [
                new("semblance index recall --space dlib-resnet-v1 --floor 0.999", "one gallery"),
                new("semblance index recall", "all of the client, for a timer: an alarm by exit code"),
                new("semblance index recall --last", "what servers found when they last measured"),
            ]).With(space, sample, floor, last);
    }

    private static Option<int> SampleOption() =>
        new("--sample") { HelpName = "N", DefaultValueFactory = _ => Sample, Description = "Enrolled people to search for, 1 to 10000." };

    private static async Task<int> TuneAsync(Session session, SpaceKey space, int sample, double target, CancellationToken stop)
    {
        Check(sample, target, "--recall");
        await using var store = await IndexCommand.OpenAsync(session, stop);
        var tuning = await Progress.ShowAsync(
            session.Host, "Tuning", step => store.Indexes.TuneAsync(session.Client, space, sample, target, new StepProgress(step), stop));
        session.Screen.Answer(() => Document(tuning), () => Print(session, tuning));
        if (!tuning.IsReached)
        {
            session.Screen.Note($"warning: {Share(target)} was not reached, so searches are exact from now on: right, and slower. '{session.Command($"index build --space {space}")}' builds a denser index, as was saved; tune again after it. Or keep the gallery in memory: ?search=in-process.");
        }

        return tuning.IsReached ? ExitCode.Ok : ExitCode.Differences;
    }

    private static void Print(Session session, GalleryTuning tuning)
    {
        var table = new TextTable("effort", "right first", "right second", "same decision", "ms");
        foreach (var step in tuning.Steps)
        {
            table.Add(
                Figures.Of(step.Value), Share(step.Recall.AtFirst), Share(step.Recall.AtSecond), Share(step.Recall.OfDecisions),
                step.Milliseconds.ToString("F2", CultureInfo.InvariantCulture));
        }

        session.Screen.Show(table);
        session.Screen.Say(!tuning.IsReached ? string.Create(CultureInfo.InvariantCulture, $"Exact search takes {tuning.ExactMilliseconds:F1} ms.") : string.Create(
            CultureInfo.InvariantCulture,
            $"Exact search takes {tuning.ExactMilliseconds:F1} ms; up to {tuning.Settings.ExactUpTo:N0} faces it is as fast as the index, and is used."));
    }

    private static async Task<int> MeasureAsync(Session session, SpaceKey? space, int sample, double floor, CancellationToken stop)
    {
        Check(sample, floor, "--floor");
        await using var store = await IndexCommand.OpenAsync(session, stop);
        var audits = space is { } key
            ? [await store.RecallAudits.MeasureAsync(session.Client, key, sample, floor, stop)]
            : await store.RecallAudits.MeasureAllAsync(session.Client, sample, floor, stop);
        session.Screen.Answer(
            () => space is null ? new JsonObject { ["galleries"] = new JsonArray([.. audits.Select(Document)]) } : Document(audits[0]),
            () => Print(session, audits));
        foreach (var audit in audits.Where(a => a.IsAlarming))
        {
            session.Screen.Note($"alarm: recall of {audit.Space} is below {Share(floor)}: '{session.Command($"index tune --space {audit.Space}")}' searches it with more effort, 'index build' builds it anew.");
        }

        return audits.Any(a => a.IsAlarming) ? ExitCode.Differences : ExitCode.Ok;
    }

    private static async Task<int> ShowLastAsync(Session session, CancellationToken stop)
    {
        await using var store = await IndexCommand.OpenAsync(session, stop);
        var readings = await store.RecallAudits.ListLastAsync(session.Client, stop);
        session.Screen.Answer(() => new JsonObject { ["galleries"] = new JsonArray([.. readings.Select(Document)]) }, () =>
        {
            var table = new TextTable("space", "measured", "people", "right first", "same decision", "floor");
            foreach (var reading in readings)
            {
                table.Add(
                    reading.Space.Value, reading.At.ToString("u", CultureInfo.InvariantCulture), Figures.Of(reading.Probes), Share(reading.Recall),
                    Share(reading.Decisions), Share(reading.Floor));
            }

            session.Screen.Show(table);
        });
        return readings.Any(r => r.IsAlarming) ? ExitCode.Differences : ExitCode.Ok;
    }

    private static void Print(Session session, IReadOnlyList<GalleryAudit> audits)
    {
        foreach (var (space, recall, _) in audits)
        {
            session.Screen.Say(
                $"{space}: of {Figures.Count(recall.Probes, "face")}, {Share(recall.AtFirst)} found the right person first and {Share(recall.AtSecond)} the right second; {Share(recall.OfDecisions)} of decisions are those of exact search.");
        }

        if (audits.Count == 0)
        {
            session.Screen.Say("No gallery has a valid index: all answers are exact.");
        }
    }

    private static void Check(int sample, double share, string option)
    {
        if (sample is < 1 or > 10_000 || share is not (>= 0 and <= 1))
        {
            throw new SemblanceException(ErrorKind.Invalid, "recall-range", $"--sample takes 1 to 10000, {option} 0 to 1.");
        }
    }

    private static string Share(double share) => share.ToString("0.00 %", CultureInfo.InvariantCulture);

    private static JsonObject Document(GalleryAudit audit) => new()
    {
        ["space"] = audit.Space.Value,
        ["probes"] = audit.Recall.Probes,
        ["recallFirst"] = audit.Recall.AtFirst,
        ["recallSecond"] = audit.Recall.AtSecond,
        ["sameDecisions"] = audit.Recall.OfDecisions,
        ["floor"] = audit.Floor,
        ["alarm"] = audit.IsAlarming,
    };

    private static JsonObject Document(RecallReading reading) => new()
    {
        ["space"] = reading.Space.Value,
        ["at"] = reading.At.ToString("O", CultureInfo.InvariantCulture),
        ["probes"] = reading.Probes,
        ["recallFirst"] = reading.Recall,
        ["sameDecisions"] = reading.Decisions,
        ["floor"] = reading.Floor,
        ["alarm"] = reading.IsAlarming,
    };

    private static JsonObject Document(GalleryTuning tuning) => new()
    {
        ["space"] = tuning.Settings.Space.Value,
        ["reached"] = tuning.IsReached,
        ["exactUpTo"] = tuning.Settings.ExactUpTo,
        ["candidates"] = tuning.Settings.Candidates,
        ["probes"] = tuning.Settings.Probes,
        ["m"] = tuning.Settings.M,
        ["lists"] = tuning.Settings.Lists,
        ["exactMilliseconds"] = tuning.ExactMilliseconds,
        ["steps"] = new JsonArray([.. tuning.Steps.Select(s => new JsonObject
        {
            ["value"] = s.Value,
            ["recallFirst"] = s.Recall.AtFirst,
            ["recallSecond"] = s.Recall.AtSecond,
            ["sameDecisions"] = s.Recall.OfDecisions,
            ["milliseconds"] = s.Milliseconds,
        })]),
    };

    /// <summary>How many steps there will be is not known.</summary>
    private sealed class StepProgress(Action<long, long> step) : IProgress<GalleryTuningStep>
    {
        private long _done;

        public void Report(GalleryTuningStep value) => step(++_done, 0);
    }
}
