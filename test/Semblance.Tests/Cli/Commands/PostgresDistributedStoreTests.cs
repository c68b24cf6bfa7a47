using Semblance.Storage.Postgres;
using Semblance.Tests.Storage;
using Semblance.Tests.Storage.Postgres;

namespace Semblance.Tests.Cli.Commands;

/// <summary>What a distributed store refuses: one line, which says what to do, and nothing is changed. Without Citus the database says of itself that it is distributed, and is on one node.</summary>
public sealed class PostgresDistributedStoreTests
{
    private const string Mark = """
        CREATE SCHEMA semblance_distribution;
        CREATE TABLE semblance_distribution.state (state text NOT NULL);
        INSERT INTO semblance_distribution.state VALUES ('done');
        GRANT USAGE ON SCHEMA semblance_distribution TO PUBLIC;
        GRANT SELECT ON semblance_distribution.state TO PUBLIC;
        """;

    [StoreFact]
    public async Task What_one_node_does_alone_is_refused_in_one_line_and_nothing_is_changed()
    {
        await using var cli = await StartAsync();
        await cli.Run.JsonAsync("clients", "add", "north");
        var plain = cli.Run.Store;
        var inProcess = plain + (plain.Contains('?', StringComparison.Ordinal) ? "&" : "?") + "search=in-process";
        foreach (var (hint, args) in new (string, string[])[]
        {
            ("db undistribute", ["db", "migrate", "--to", $"{PostgresStatus.NewestSchema - 1}", "--yes"]),
            ("pg_basebackup", ["backup", cli.Run.In("backup.tar")]),
            ("on one node", ["store", "dual-write", "start", "--secondary", $"sqlite:{cli.Run.In("second.db")}"]),
            ("search=in-process", ["people", "list", "--store", inProcess]),
        })
        {
            var answer = await cli.Run.RunAsync(args);
            Assert.True(answer.Code == 1, $"{string.Join(' ', args)}: {answer.Code} {answer.Error}");
            var line = Assert.Single(answer.Error.TrimEnd().Split('\n'));
            Assert.Contains("is distributed over several nodes", line, StringComparison.Ordinal);
            Assert.Contains(hint, line, StringComparison.Ordinal);
            Assert.EndsWith("[store-distributed]", line, StringComparison.Ordinal);
        }

        Assert.False(File.Exists(cli.Run.In("backup.tar")));
        Assert.Contains("north", (await cli.Run.JsonAsync("clients", "list")).GetRawText(), StringComparison.Ordinal);
    }

    [StoreFact]
    public async Task A_store_is_copied_to_and_from_a_distributed_one_and_compared()
    {
        await using var cli = await StartAsync();
        using var project = new CliRun();
        await BackupCommandTests.FillAsync(project);
        using var back = new CliRun();
        foreach (var (from, to) in new[] { (project.Store, cli.Run.Store), (cli.Run.Store, back.Store) })
        {
            var answer = await cli.Run.RunAsync("store", "copy", "--from", from, "--to", to, "--apply", "--no-photos");
            Assert.True(answer.Code == 0, answer.Error + answer.Out);
        }

        Assert.Equal((await project.JsonAsync("people", "list")).GetProperty("people").GetArrayLength(), (await back.JsonAsync("people", "list")).GetProperty("people").GetArrayLength());
    }

    [StoreFact]
    public async Task A_client_is_spread_only_where_there_are_nodes()
    {
        await using var cli = await PostgresCli.StartAsync();
        foreach (var verb in new[] { "distribute", "undistribute" })
        {
            if (CitusCluster.IsThere)
            {
                Assert.True((await cli.Run.JsonAsync("db", verb, "--spread", "default", "--yes")).GetProperty("changed").GetBoolean());
                continue;
            }

            var answer = await cli.Run.RunAsync("db", verb, "--spread", "default", "--yes");
            Assert.NotEqual(0, answer.Code);
            Assert.Single(answer.Error.TrimEnd().Split('\n'));
            Assert.EndsWith("[citus-missing]", answer.Error.TrimEnd(), StringComparison.Ordinal);
        }
    }

    private static async Task<PostgresCli> StartAsync()
    {
        var cli = await PostgresCli.StartAsync();
        if (!CitusCluster.IsThere)
        {
            await using var administrator = await SqlCaller.ConnectAsync(cli.Connection);
            await administrator.RunAsync(Mark);
        }

        return cli;
    }
}
