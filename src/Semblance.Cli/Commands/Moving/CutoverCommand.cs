using Semblance.Cli.Hosting;
using Semblance.Storage;

namespace Semblance.Cli.Commands.Moving;

/// <summary><c>semblance store cutover</c> and <c>rollback</c>: has the other store answer, and the first one again.</summary>
internal static class CutoverCommand
{
    private const string Both = "--store sqlite:data/semblance.db --secondary postgres://semblance@db.example.org/semblance";

    public static Verb Cutover(CommandLine line) => Of(
        line, "cutover",
        "Make the second store the primary, if the two are equal: refused while anything differs. Servers with --secondary follow by themselves. What is written then gets back to the first, so that rollback is possible.",
        new($"semblance store cutover {Both}", "exits with 3, and changes nothing, on any difference"),
        (_, secondary) => secondary);

    public static Verb Rollback(CommandLine line) => Of(
        line, "rollback", "Make --store the primary again, after a cutover: the same the other way round, with everything that was written meanwhile.",
        new($"semblance store rollback {Both}", "exits with 3, and changes nothing, on any difference"),
        (store, _) => store);

    private static Verb Of(CommandLine line, string name, string description, Example example, Func<StoreAddress, StoreAddress, StoreAddress> target)
    {
        var secondary = MovedStores.Secondary();
        var probes = MovedStores.Probes();
        return line.Verb(
            name, description,
            async (session, parse, stop) =>
            {
                var given = parse.GetValue(secondary);
                await using var move = await MovedStores.OpenAsync(session, given, mayMake: false, stop);
                var to = target(session.Address, MovedStores.FindAddress(session.Host, given)!);
                var report = await ParityCommand.CompareAsync(session, told => move.CutOverAsync(to, MovedStores.ProbesOf(parse, probes), told, stop));
                ParityCommand.Answer(session, report);
                session.Screen.Note(report.IsEqual
                    ? $"{to} is the primary now; the other store gets what is written to it. '{session.Command($"store {(name == "cutover" ? "rollback" : "cutover")}")} …' goes back."
                    : "Nothing was changed: the stores are not equal.");
                return report.IsEqual ? ExitCode.Ok : ExitCode.Differences;
            },
            [example])
            .With(secondary, probes);
    }
}
