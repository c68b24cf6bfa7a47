using System.CommandLine;

namespace Semblance.Cli.Hosting;

/// <summary>A command whose help teaches by example.</summary>
internal sealed class Verb(string name, string description) : Command(name, description)
{
    public IReadOnlyList<Example> Examples { get; init; } = [];

    /// <summary>Adds further arguments, options and commands, in the order in which help shows them.</summary>
    public Verb With(params Symbol[] parts)
    {
        foreach (var part in parts)
        {
            switch (part)
            {
                case Argument argument: Arguments.Add(argument); break;
                case Option option: Options.Add(option); break;
                case Command command: Subcommands.Add(command); break;
            }
        }

        return this;
    }
}

/// <param name="Line">As it is typed.</param>
/// <param name="Purpose">What it is good for, in a few words.</param>
internal readonly record struct Example(string Line, string Purpose);
