using System.CommandLine;
using Semblance.Cli.Commands.Import;
using Semblance.Cli.Hosting;
using Semblance.Cli.Input;
using Semblance.Cli.Output;

namespace Semblance.Cli.Commands;

/// <summary><c>semblance inspect</c>: what a legacy project holds. Needs no store and makes none.</summary>
internal static class InspectCommand
{
    public static Verb On(CommandLine line)
    {
        var source = SourceArgument.Symbol();
        var mapping = new MappingOptions();
        return line.Verb("inspect", "Show what a legacy project holds: formats, rows, people, widths, norms, problems.",
            (session, parse, stop) => InspectAsync(session, parse, parse.GetValue(source)!, mapping, stop),
            [
                new("semblance inspect ~/old-project", "a table of what is there, and what is wrong with it"),
                new("semblance inspect encodings.pickle --json", "one file, for a script"),
                new("semblance inspect ~/own-app --map map.json", "an SQLite schema of your own"),
            ])
            .With(source).With(mapping.OfReading);
    }

    private static async Task<int> InspectAsync(Session session, ParseResult parse, string source, MappingOptions mapping, CancellationToken stop)
    {
        using var project = await LegacyProject.OpenAsync(session, parse, source, mapping, stop);
        var answer = new InspectionAnswer(await project.InspectAsync(stop));
        session.Screen.Answer(answer.Document, () =>
        {
            answer.Print(session.Screen);
            answer.PrintNext(session.Screen, session.Command($"migrate {Shell.Quote(source)}{mapping.Given(parse)}"));
        });
        return ExitCode.Ok;
    }
}
