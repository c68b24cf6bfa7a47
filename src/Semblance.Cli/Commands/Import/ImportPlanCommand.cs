using System.CommandLine;
using Semblance.Cli.Hosting;
using Semblance.Cli.Input;
using Semblance.Cli.Output;
using Semblance.Migration.Plan;

namespace Semblance.Cli.Commands.Import;

/// <summary><c>semblance import plan</c>: computes what an import would write, and saves it.</summary>
internal static class ImportPlanCommand
{
    public static Verb On(CommandLine line)
    {
        var source = SourceArgument.Symbol();
        var file = new Option<string>("--out")
        {
            HelpName = "FILE",
            Required = true,
            Description = "Where the plan is written: readable JSON, for its owner only, as it holds names.",
        };
        var mapping = new MappingOptions();
        return line.Verb("plan", "Compute what an import would write, what is set aside and why; save it. Writes to no store.",
            (session, parse, stop) => PlanAsync(session, parse, parse.GetValue(source)!, parse.GetValue(file)!, mapping, stop),
            [
                new("semblance import plan ~/old-project --out plan.json", "then: semblance import run plan.json"),
                new("semblance import plan faces.npy --out plan.json --space insightface-buffalo-l", "say which model made the vectors"),
                new("semblance import plan postgres://reader@old-host/face_recognition --out plan.json", "a program that moved to PostgreSQL already; its password in PGPASSWORD"),
                new("semblance import plan ~/dox/backend/db.sqlite3 --out plan.json", "a document database, with the uploads and artifacts beside it"),
                new("semblance import plan ~/school --out plan.json --scope school-2025 --region north --merge-case", "ids, region and names"),
            ])
            .With(source, file).With(mapping.All);
    }

    private static async Task<int> PlanAsync(
        Session session, ParseResult parse, string source, string file, MappingOptions mapping, CancellationToken stop)
    {
        if (DocumentImport.Find(source) is { } documents)
        {
            return await DocumentImport.PlanAsync(session, documents, mapping.Scope(parse), file, stop);
        }

        using var project = await LegacyProject.OpenAsync(session, parse, source, mapping, stop);
        var plan = await project.PlanAsync(stop);
        await PlanFile.WriteAsync(plan, file, stop);
        var answer = new PlanAnswer(plan);
        session.Screen.Answer(
            () =>
            {
                var document = answer.Document();
                document["plan"] = Path.GetFullPath(file);
                return document;
            },
            () =>
            {
                answer.Print(session.Screen);
                session.Screen.Say();
                session.Screen.Say($"Saved to {file}. Next: semblance import run {Shell.Quote(file)}   (a dry run; nothing is written without --apply)");
            });
        return ExitCode.Ok;
    }
}
