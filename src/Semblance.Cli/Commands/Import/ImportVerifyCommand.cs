using System.CommandLine;
using Semblance.Cli.Hosting;
using Semblance.Cli.Output;
using Semblance.Imports;

namespace Semblance.Cli.Commands.Import;

/// <summary><c>semblance import verify</c>: every row and every vector of a run compared with its source.</summary>
internal static class ImportVerifyCommand
{
    public static Verb On(CommandLine line)
    {
        var run = RunArgument.Symbol();
        var report = new Option<string?>("--report") { HelpName = "FILE", Description = "Write the whole report there, as JSON." };
        return line.Verb("verify", "Compare every row and every vector of a run with its source, at any time. Exits with 3 on any difference.",
            (session, parse, stop) => VerifyAsync(session, new RunId(parse.GetValue(run)!), parse.GetValue(report), stop),
            [new("semblance import verify run-20261121-093012-4f2a --report report.json", "counts, Merkle root and every difference, kept")])
            .With(run, report);
    }

    private static async Task<int> VerifyAsync(Session session, RunId run, string? file, CancellationToken stop)
    {
        if (await DocumentImport.IsAsync(session, run, stop))
        {
            return await DocumentImport.VerifyAsync(session, run, file, stop);
        }

        var report = await Running.VerifyAsync(session, run, stop);
        if (file is not null)
        {
            await report.WriteAsync(file, stop);
        }

        var answer = new VerificationAnswer(report);
        session.Screen.Answer(answer.Document, () =>
        {
            answer.Print(session.Screen);
            if (file is not null)
            {
                session.Screen.Say($"The report is in {file}.");
            }
        });
        return answer.ExitCode;
    }
}
