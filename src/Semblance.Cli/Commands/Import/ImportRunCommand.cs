using System.CommandLine;
using Semblance.Cli.Hosting;
using Semblance.Cli.Output;
using Semblance.Migration.Plan;

namespace Semblance.Cli.Commands.Import;

/// <summary><c>semblance import run</c>: a plan carried out, or rehearsed.</summary>
internal static class ImportRunCommand
{
    public static Verb On(CommandLine line)
    {
        var file = new Argument<string>("PLAN") { Description = "A plan made by 'semblance import plan'." };
        var apply = new Option<bool>("--apply") { Description = "Write. Without it the same code runs and is rolled back: a dry run." };
        var only = new Option<string[]>("--only")
        {
            HelpName = "PERSON",
            Description = "Only these people (id, key or name of the plan): try two or three first. The others can follow by the same plan.",
            AllowMultipleArgumentsPerToken = true,
        };
        return line.Verb("run", "Carry out a plan. Stopping it at any time is safe: 'semblance import resume' goes on.",
            (session, parse, stop) => RunAsync(session, parse.GetValue(file)!, parse.GetValue(apply), parse.GetValue(only) ?? [], stop),
            [
                new("semblance import run plan.json", "a dry run: the exact counts, and nothing written"),
                new("semblance import run plan.json --apply --only \"Ada Quill\" \"Bo Tarn\"", "two people first"),
                new("semblance import run plan.json --apply", "everybody"),
            ])
            .With(file, apply, only);
    }

    private static async Task<int> RunAsync(Session session, string file, bool apply, string[] only, CancellationToken stop)
    {
        if (await DocumentImport.ReadAsync(file, stop) is { } documents)
        {
            return only.Length == 0
                ? await DocumentImport.RunAsync(session, documents, apply, file, stop)
                : throw new SemblanceException(ErrorKind.Invalid, "only-people", "--only names people: a plan of documents is run whole.");
        }

        var saved = await PlanFile.ReadAsync(file, stop);
        var report = apply ? await Running.ApplyAsync(session, saved, only, stop) : await Running.RehearseAsync(session, saved, only, stop);
        var answer = new RunAnswer(session, report);
        session.Screen.Answer(answer.Document, () =>
        {
            answer.Print(session.Screen, session.Command($"import run {Shell.Quote(file)} --apply"));
            answer.PrintNext(session.Screen);
        });
        answer.SayInterrupted(session.Screen);
        return answer.ExitCode;
    }
}
