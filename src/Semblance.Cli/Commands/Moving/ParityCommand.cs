using System.Text.Json.Nodes;
using Semblance.Cli.Hosting;
using Semblance.Cli.Output;
using Semblance.Storage.Moving;

namespace Semblance.Cli.Commands.Moving;

/// <summary><c>semblance store parity</c>: whether two stores hold the same, and answer the same.</summary>
internal static class ParityCommand
{
    private const int NamedAtMost = 20;

    public static Verb On(CommandLine line)
    {
        var secondary = MovedStores.Secondary();
        var probes = MovedStores.Probes();
        return line.Verb(
            "parity", "Compare two stores row by row, and search both for some of the people: candidates, distances, decisions. Changes nothing; others may write meanwhile.",
            async (session, parse, stop) =>
            {
                await using var move = await MovedStores.OpenAsync(session, parse.GetValue(secondary), mayMake: false, stop);
                var report = await CompareAsync(session, told => move.CompareAsync(MovedStores.ProbesOf(parse, probes), told, stop));
                Answer(session, report);
                return report.IsEqual ? ExitCode.Ok : ExitCode.Differences;
            },
            [
                new("semblance store parity --store sqlite:data/semblance.db --secondary postgres://semblance@db.example.org/semblance", "exits with 3 on any difference, and names the rows"),
                new("semblance store parity --secondary sqlite:restored.db --json", "the same of any two stores, for scripts"),
            ])
            .With(secondary, probes);
    }

    public static Task<ParityReport> CompareAsync(Session session, Func<Action<long>, Task<ParityReport>> compare) =>
        Progress.ShowAsync(session.Host, "comparing", step => compare(rows => step(rows, 0)));

    public static void Answer(Session session, ParityReport report) => session.Screen.Answer(() => Document(report), () => Print(session, report));

    public static JsonObject Document(ParityReport report) => new()
    {
        ["equal"] = report.IsEqual,
        ["waiting"] = report.Waiting,
        ["differing"] = report.Differing,
        ["tables"] = new JsonArray([.. report.Tables.Select(t => new JsonObject
        {
            ["table"] = t.Table, ["client"] = t.Client?.Value, ["primary"] = t.Primary, ["secondary"] = t.Secondary,
        })]),
        ["rows"] = new JsonArray([.. report.Rows.Select(r => new JsonObject
        {
            ["table"] = r.Table, ["client"] = r.Client?.Value, ["key"] = JsonNode.Parse(r.Key), ["place"] = EnumName.Of(r.Place),
            ["columns"] = new JsonArray([.. r.Columns.Select(c => (JsonNode)c)]),
        })]),
        ["searches"] = new JsonArray([.. report.Searches.Select(s => new JsonObject
        {
            ["client"] = s.Client.Value, ["space"] = s.Space.Value, ["probes"] = s.Probes,
            ["different"] = new JsonArray([.. s.Different.Select(p => (JsonNode)p.ToString())]),
        })]),
    };

    private static void Print(Session session, ParityReport report)
    {
        var screen = session.Screen;
        var table = new TextTable("client", "table", "primary", "secondary");
        foreach (var rows in report.Tables)
        {
            table.Add(rows.Client?.Value ?? "(all)", rows.Table, Figures.Of(rows.Primary), Figures.Of(rows.Secondary));
        }

        screen.Show(table);
        foreach (var row in report.Rows.Take(NamedAtMost))
        {
            screen.Say($"differs: {row.Table} {row.Key}{(row.Client is { } client ? $" of {client}" : "")}: {PlaceOf(row)}");
        }

        foreach (var search in report.Searches.Where(s => s.Different.Count > 0))
        {
            screen.Say($"differs: {search.Different.Count} of {search.Probes} searches of {search.Client} in {search.Space}, such as for {search.Different[0]}");
        }

        screen.Say(report switch
        {
            { IsEqual: true } => $"The stores are equal: {Figures.Of(report.Tables.Sum(t => t.Primary))} rows to the bit, {Figures.Of(report.Searches.Sum(s => s.Probes))} searches with the same candidates and decisions.",
            { Differing: 0, Waiting: > 0 } => $"{Figures.Count(report.Waiting, "change")} have not reached the secondary yet; nothing else differs.",
            _ => $"The stores differ: {Figures.Count(report.Differing, "row")}, {report.Searches.Sum(s => s.Different.Count)} searches. {Figures.Count(report.Waiting, "change")} waiting.",
        });
    }

    private static string PlaceOf(RowDifference row) => row.Place switch
    {
        RowPlace.PrimaryOnly => "only in the primary",
        RowPlace.SecondaryOnly => "only in the secondary",
        _ => string.Join(", ", row.Columns),
    };
}
