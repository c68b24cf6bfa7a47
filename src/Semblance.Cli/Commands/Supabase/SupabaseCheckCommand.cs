using System.Text.Json.Nodes;
using Semblance.Cli.Commands.Doctor;
using Semblance.Cli.Configuration;
using Semblance.Cli.Hosting;
using Semblance.Cli.Output;

namespace Semblance.Cli.Commands.Supabase;

/// <summary><c>semblance supabase check</c>: whether everything is as Semblance needs it. Changes nothing.</summary>
internal static class SupabaseCheckCommand
{
    public static Verb On(CommandLine line) => line.Verb(
        "check", "Check the project that .env.supabase or the environment names: address, key, database, pgvector, policies, bucket. Changes nothing; exits with 1 when something is to be done.",
        (session, _, stop) => CheckAsync(session, stop),
        [new("semblance supabase check", "before an import, and after keys were changed"), new("semblance supabase check --json", "for a monitor")]);

    private static async Task<int> CheckAsync(Session session, CancellationToken stop)
    {
        var findings = new List<Finding>();
        await foreach (var finding in new SupabaseExamination(new GuideSettings(session.Host), session.Time).FindAsync(stop))
        {
            findings.Add(finding);
        }

        var problems = findings.Count(f => f.IsProblem);
        session.Screen.Answer(
            () => new JsonObject
            {
                ["ready"] = problems == 0,
                ["findings"] = new JsonArray([.. findings.Select(f => new JsonObject { ["problem"] = f.IsProblem, ["code"] = f.Code, ["message"] = f.Message })]),
            },
            () =>
            {
                findings.ForEach(f => session.Screen.Say($"  {(f.IsProblem ? "TO DO" : "ok   ")}  {f.Message} [{f.Code}]"));
                session.Screen.Say(problems == 0 ? "The project is ready: --store supabase." : $"{Figures.Count(problems, "thing")} to do.");
            });
        return problems == 0 ? ExitCode.Ok : ExitCode.Failed;
    }
}
