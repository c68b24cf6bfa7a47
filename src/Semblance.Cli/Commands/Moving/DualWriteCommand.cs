using System.CommandLine;
using System.Text.Json.Nodes;
using Semblance.Cli.Hosting;
using Semblance.Cli.Output;
using Semblance.Storage.Moving;

namespace Semblance.Cli.Commands.Moving;

/// <summary><c>semblance store dual-write</c>: has a second store follow the first.</summary>
internal static class DualWriteCommand
{
    private const string Both = "--store sqlite:data/semblance.db --secondary postgres://semblance@db.example.org/semblance";

    public static Verb On(CommandLine line) =>
        new Verb("dual-write", "Have a second store get everything that is written to the first, whoever writes it.").With(Start(line), Status(line), Drain(line), End(line));

    private static Verb Start(CommandLine line)
    {
        var secondary = MovedStores.Secondary();
        var later = new Option<bool>("--no-wait") { Description = "Begin, and leave the copying to a server with --secondary, or to 'dual-write drain'." };
        return line.Verb(
            "start", "Begin: what there is is copied, what is written from now on follows. The first store goes on answering. Both users must own their tables.",
            (session, parse, stop) => StartAsync(session, parse.GetValue(secondary), parse.GetValue(later), stop),
            [new($"semblance store dual-write start {Both}", "the second store is empty: a database after 'db migrate', or a file that is not there yet")])
            .With(secondary, later);
    }

    private static async Task<int> StartAsync(Session session, string? secondary, bool later, CancellationToken stop)
    {
        await using var move = await MovedStores.OpenAsync(session, secondary, mayMake: true, stop);
        await Progress.ShowAsync(session.Host, "comparing", async step =>
        {
            await move.StartAsync(rows => step(rows, 0), stop);
            return true;
        });
        if (!later)
        {
            await DrainAsync(session, move, stop);
        }

        return await ShowAsync(session, move, stop);
    }

    private static Verb Status(CommandLine line)
    {
        var secondary = MovedStores.Secondary();
        return line.Verb(
            "status", "Show which store answers, and what waits for the other. Changes nothing.",
            async (session, parse, stop) =>
            {
                await using var move = await MovedStores.OpenAsync(session, parse.GetValue(secondary), mayMake: false, stop);
                return await ShowAsync(session, move, stop);
            },
            [new($"semblance store dual-write status {Both}", "exit code 3: something waits, or a cutover has not come to its end")])
            .With(secondary);
    }

    private static Verb Drain(CommandLine line)
    {
        var secondary = MovedStores.Secondary();
        return line.Verb(
            "drain", "Bring the second store what waits for it, until nothing does. A server with --secondary does so all the time.",
            async (session, parse, stop) =>
            {
                await using var move = await MovedStores.OpenAsync(session, parse.GetValue(secondary), mayMake: false, stop);
                await DrainAsync(session, move, stop);
                return await ShowAsync(session, move, stop);
            },
            [new($"semblance store dual-write drain {Both}", "from cron, where no server runs")])
            .With(secondary);
    }

    private static Verb End(CommandLine line)
    {
        var secondary = MovedStores.Secondary();
        var discard = new Option<bool>("--discard") { Description = "Also when changes wait: the second store stays without them." };
        var lost = new Option<bool>("--other-is-lost") { Description = "--store goes on alone, whatever it was; the other store is not asked. What had not reached this one is lost." };
        return line.Verb(
            "stop", "End it: both stores are on their own, as they are.",
            (session, parse, stop) => StopAsync(session, parse.GetValue(secondary), parse.GetValue(discard), parse.GetValue(lost), stop),
            [
                new($"semblance store dual-write stop {Both}", "the move is done, or given up"),
                new("semblance store dual-write stop --store postgres://semblance@db.example.org/semblance --other-is-lost", "the machine of the primary burnt down"),
            ])
            .With(secondary, discard, lost);
    }

    private static async Task<int> StopAsync(Session session, string? secondary, bool discard, bool lost, CancellationToken stop)
    {
        if (lost)
        {
            await StoreMove.ReleaseAsync(session.Address, session.Time, stop);
        }
        else
        {
            await using var move = await MovedStores.OpenAsync(session, secondary, mayMake: false, stop);
            await move.StopAsync(discard, stop);
        }

        session.Screen.Answer(() => new JsonObject { ["phase"] = "none" }, () => session.Screen.Say("The dual write is over."));
        return ExitCode.Ok;
    }

    private static Task<long> DrainAsync(Session session, StoreMove move, CancellationToken stop) => Progress.ShowAsync(session.Host, "copying", async step =>
    {
        var total = (await move.FindStatusAsync(stop)).Waiting.Count;
        return await move.DrainAsync(done => step(done, Math.Max(total, done)), stop);
    });

    private static async Task<int> ShowAsync(Session session, StoreMove move, CancellationToken stop)
    {
        var status = await move.FindStatusAsync(stop);
        session.Screen.Answer(
            () => new JsonObject
            {
                ["phase"] = EnumName.Of(status.Phase),
                ["primary"] = status.Primary?.ToString(),
                ["secondary"] = status.Secondary?.ToString(),
                ["since"] = status.Since,
                ["waiting"] = status.Waiting.Count,
                ["oldestAt"] = status.Waiting.OldestAt,
            },
            () => Print(session, status));
        return status.Phase == MovePhase.CuttingOver || status.Waiting.Count > 0 ? ExitCode.Differences : ExitCode.Ok;
    }

    private static void Print(Session session, MoveStatus status)
    {
        var screen = session.Screen;
        switch (status.Phase)
        {
            case MovePhase.None:
                screen.Say("The two stores have nothing to do with each other: 'semblance store dual-write start' begins.");
                break;
            case MovePhase.CuttingOver:
                screen.Say($"A cutover has not come to its end, and no store takes writes: run 'semblance store cutover' again, or 'semblance store dual-write start' to give it up. {Figures.Count(status.Waiting.Count, "change")} left.");
                break;
            default:
                screen.Say($"primary    {status.Primary}   answers, since {status.Since:u}");
                screen.Say($"secondary  {status.Secondary}");
                screen.Say(status.Waiting.OldestAt is { } oldest
                    ? $"waiting    {Figures.Count(status.Waiting.Count, "change")}, the oldest of {oldest:u}"
                    : "waiting    nothing: the secondary has everything");
                break;
        }
    }
}
