using Semblance.Cli.Commands.Moving;
using Semblance.Cli.Hosting;

namespace Semblance.Cli.Commands;

/// <summary><c>semblance store</c>: a store as a whole.</summary>
internal static class StoreCommand
{
    public static Verb On(CommandLine line) => new Verb("store", "Move a whole store: from a file to a server, or back; at once, or while it runs.").With(
        StoreCopyCommand.On(line), DualWriteCommand.On(line), ParityCommand.On(line), CutoverCommand.Cutover(line), CutoverCommand.Rollback(line));
}
