using Semblance.Cli.Hosting;

namespace Semblance.Cli.Commands.Import;

/// <summary><c>semblance import</c>: what <c>migrate</c> does, in steps.</summary>
internal static class ImportCommand
{
    public static Verb On(CommandLine line) => new Verb("import", "Import a legacy project in steps: plan, run, resume, status, verify, rollback.")
    {
        Examples =
        [
            new("semblance import plan ~/old-project --out plan.json", "what would be written, what is set aside and why"),
            new("semblance import run plan.json", "a dry run: the exact counts, and nothing written"),
            new("semblance import run plan.json --apply", "writes; safe to stop at any time"),
        ],
    }.With(
        ImportPlanCommand.On(line),
        ImportRunCommand.On(line),
        ImportResumeCommand.On(line),
        ImportStatusCommand.On(line),
        ImportVerifyCommand.On(line),
        ImportRollbackCommand.On(line));
}
