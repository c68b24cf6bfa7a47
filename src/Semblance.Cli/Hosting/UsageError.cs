using System.CommandLine;
using System.CommandLine.Parsing;
using Semblance.Cli.Input;

namespace Semblance.Cli.Hosting;

/// <summary>Turns what the parser did not understand into one sentence that helps.</summary>
internal static class UsageError
{
    public static SemblanceException Of(ParseResult parse)
    {
        var path = Path(parse.CommandResult);
        var command = path[^1];
        var line = string.Join(' ', path.Select(c => c is RootCommand ? "semblance" : c.Name));
        var (code, sentence) =
            parse.UnmatchedTokens.Count > 0 ? Unknown(parse.UnmatchedTokens[0], path, line)
            : command.Action is null ? ("command-needed", $"'{line}' needs a command: {string.Join(", ", command.Subcommands.Select(c => c.Name))}.")
            : ("usage", Sentence(parse.Errors[0]));
        return new SemblanceException(ErrorKind.Invalid, code, $"{sentence} See '{line} --help'.");
    }

    private static List<Command> Path(CommandResult result)
    {
        var path = new List<Command>();
        for (SymbolResult? r = result; r is CommandResult step; r = r.Parent)
        {
            path.Insert(0, step.Command);
        }

        return path;
    }

    private static (string Code, string Sentence) Unknown(string stray, List<Command> path, string line)
    {
        var command = path[^1];
        var (what, known) =
            stray.StartsWith('-') ? ("option", path.SelectMany(c => c.Options.Where(o => c == command || o.Recursive)).Select(o => o.Name))
            : command.Subcommands.Count > 0 ? ("command", command.Subcommands.Select(c => c.Name))
            : ("argument", []);
        var nearest = NearestName.Find(stray, known);
        return ($"unknown-{what}", $"'{line}' knows no {what} '{stray}'.{(nearest is null ? "" : $" Did you mean '{nearest}'?")}");
    }

    private static string Sentence(ParseError error)
    {
        var option = error.SymbolResult as OptionResult ?? error.SymbolResult?.Parent as OptionResult;
        return option is { Tokens: [var token] } && NumberName(option.Option.ValueType) is { } number
            ? $"{option.Option.Name} takes {number}, not '{token.Value}'."
            : error.Message.TrimEnd('.') + ".";
    }

    private static string? NumberName(Type type) =>
        (Nullable.GetUnderlyingType(type) ?? type) is var plain && plain == typeof(int) ? "a whole number" : plain == typeof(double) ? "a number" : null;
}
