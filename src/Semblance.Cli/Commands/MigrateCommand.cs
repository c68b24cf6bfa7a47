using System.CommandLine;
using System.Text.Json.Nodes;
using Semblance.Cli.Commands.Import;
using Semblance.Cli.Hosting;
using Semblance.Cli.Input;
using Semblance.Cli.Output;
using Semblance.Migration.Plan;
using Semblance.Migration.Run;

namespace Semblance.Cli.Commands;

/// <summary><c>semblance migrate</c>: the whole way, guided. Each step is the one that <c>import</c> offers by itself.</summary>
internal static class MigrateCommand
{
    private const int SamplePeople = 3;

    public static Verb On(CommandLine line)
    {
        var source = SourceArgument.Symbol();
        var yes = Confirmation.Option("Write without asking; for scripts.");
        var mapping = new MappingOptions();
        return line.Verb("migrate", "Move a legacy project into the store: inspect, plan, dry run, show three people, confirm, write, verify.",
            (session, parse, stop) => MigrateAsync(session, parse, parse.GetValue(source)!, mapping, parse.GetValue(yes), stop),
            [
                new("semblance migrate ~/old-project", "asks before it writes; ends with the command that undoes it"),
                new("semblance migrate ~/old-project --yes --json", "for scripts"),
                new("semblance migrate ~/school --store sqlite:./data/school.db --space deepface-facenet512", "another store; the model is named"),
            ])
            .With(source, yes).With(mapping.All);
    }

    private static async Task<int> MigrateAsync(
        Session session, ParseResult parse, string source, MappingOptions mapping, bool yes, CancellationToken stop)
    {
        var screen = session.Screen;
        Head(screen, 1, "What is there");
        using var project = await LegacyProject.OpenAsync(session, parse, source, mapping, stop);
        new InspectionAnswer(await project.InspectAsync(stop)).Print(screen);

        Head(screen, 2, "The plan");
        var plan = await project.PlanAsync(stop);
        var planned = new PlanAnswer(plan);
        planned.Print(screen);
        RefuseEmpty(plan);

        Head(screen, 3, "Dry run");
        var saved = SavedPlan.Of(plan);
        var rehearsal = new RunAnswer(session, await Running.RehearseAsync(session, saved, [], stop));
        rehearsal.Print(screen, apply: null);
        ShowSample(screen, plan);

        Head(screen, 4, "Write");
        await session.ConfirmAsync($"Write this to {session.Address}?", yes, stop);
        var report = await Running.ApplyAsync(session, saved, [], stop);
        var run = new RunAnswer(session, report with { Agreement = null }); // the dry run told it
        run.Print(screen, apply: null);
        var verification = report is { End: RunEnd.Done, Run: { } id } ? await VerifyAsync(session, id, stop) : null;
        if (run.Undo is { } undo)
        {
            screen.Say();
            screen.Say($"To undo all of it: {undo}");
        }

        if (screen.IsJson)
        {
            screen.Answer(new JsonObject
            {
                ["plan"] = planned.Document(),
                ["dryRun"] = rehearsal.Document(),
                ["run"] = run.Document(),
                ["verification"] = verification?.Document(),
                ["undo"] = run.Undo,
            });
        }

        run.SayInterrupted(screen);
        return verification is { ExitCode: not ExitCode.Ok } ? verification.ExitCode : run.ExitCode;
    }

    private static void Head(Screen screen, int number, string title)
    {
        if (number > 1)
        {
            screen.Say();
        }

        screen.Say($"== {number}. {title}");
    }

    private static void RefuseEmpty(ImportPlan plan)
    {
        if (plan.Totals is { People: 0, Faces: 0, Photos: 0 })
        {
            throw new SemblanceException(ErrorKind.Unsupported, "nothing-to-import",
                $"Nothing in {plan.Origin} can be imported as it is: the reasons are above, and 'semblance import plan' saves them all.");
        }
    }

    /// <summary>Three people as they will be, taken from the beginning, the middle and the end.</summary>
    private static void ShowSample(Screen screen, ImportPlan plan)
    {
        screen.Say("For example:");
        var last = plan.People.Count - 1;
        foreach (var person in new[] { 0, last / 2, last }.Distinct().Take(SamplePeople).Select(i => plan.People[i]))
        {
            var facts = new[]
            {
                person.ExternalId is null ? null : $"external id {person.ExternalId}",
                person.Region is null ? null : $"region {person.Region}",
                person.Groups is { Count: > 0 } groups ? $"in {string.Join(", ", groups)}" : null,
                Figures.Count(person.Faces, "face"),
                person.Photos == 0 ? null : Figures.Count(person.Photos, "photo"),
            };
            screen.Say($"  {PlainText.Short(person.Name)}: {string.Join(", ", facts.Where(f => f is not null))}");
        }
    }

    private static async Task<VerificationAnswer> VerifyAsync(Session session, Imports.RunId run, CancellationToken stop)
    {
        Head(session.Screen, 5, "Verify");
        var answer = new VerificationAnswer(await Running.VerifyAsync(session, run, stop));
        answer.Print(session.Screen);
        return answer;
    }
}
