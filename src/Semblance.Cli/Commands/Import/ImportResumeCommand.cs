using Semblance.Cli.Hosting;
using Semblance.Cli.Output;
using Semblance.Imports;

namespace Semblance.Cli.Commands.Import;

/// <summary><c>semblance import resume</c>: an interrupted run carried on, by the plan that the store kept with it.</summary>
internal static class ImportResumeCommand
{
    public static Verb On(CommandLine line)
    {
        var run = RunArgument.Symbol();
        return line.Verb("resume", "Carry on an interrupted run. Refused when the source has changed since it was planned.",
            (session, parse, stop) => ResumeAsync(session, new RunId(parse.GetValue(run)!), stop),
            [new("semblance import resume run-20261121-093012-4f2a", "'semblance import status' lists the runs")])
            .With(run);
    }

    private static async Task<int> ResumeAsync(Session session, RunId run, CancellationToken stop)
    {
        if (await DocumentImport.IsAsync(session, run, stop))
        {
            return await DocumentImport.ResumeAsync(session, run, stop);
        }

        var answer = new RunAnswer(session, await Running.ResumeAsync(session, run, stop));
        session.Screen.Answer(answer.Document, () =>
        {
            answer.Print(session.Screen, null);
            answer.PrintNext(session.Screen);
        });
        answer.SayInterrupted(session.Screen);
        return answer.ExitCode;
    }
}
