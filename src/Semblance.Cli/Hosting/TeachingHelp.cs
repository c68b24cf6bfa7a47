using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Semblance.Cli.Hosting;

/// <summary>The usual help, followed by the command's examples.</summary>
internal sealed class TeachingHelp(HelpAction usual, CommandLine line) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        usual.Invoke(parseResult);
        var examples = parseResult.CommandResult.Command is Verb verb ? verb.Examples : line.Examples;
        var output = parseResult.InvocationConfiguration.Output;
        if (examples.Count > 0)
        {
            output.WriteLine("Examples:");
        }

        foreach (var example in examples)
        {
            output.WriteLine($"  {example.Line}");
            output.WriteLine($"      {example.Purpose}");
        }

        return ExitCode.Ok;
    }
}
