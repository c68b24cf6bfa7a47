using Semblance.Tests.Cli;
using Semblance.Tests.Storage;

namespace Semblance.Tests.Guides;

/// <summary>The steps of the guide that moves a running system from SQLite to Supabase behind a switch: bootstrap, dual write with parity, cutover, fallback.</summary>
public sealed class PostgresGuide004ChecklistTests
{
    [StoreFact]
    public async Task Bootstrap_makes_the_schema_and_verifies_the_extensions()
    {
        await using var database = await PostgresCli.StartBareAsync();
        using var cli = new CliRun { IsByFiles = true };
        cli.Write(".env.supabase", $"SUPABASE_DB_URL={database.Run.Store}");
        await cli.JsonAsync("db", "migrate", "--store", "supabase");
        Assert.NotNull((await cli.JsonAsync("db", "status", "--store", "supabase")).GetProperty("pgvector").GetString());
    }

    [StoreFact]
    public async Task Dual_write_by_SUPABASE_DUAL_WRITE_copies_every_write_until_parity_holds_and_DB_BACKEND_then_switches()
    {
        await using var database = await PostgresCli.StartAsync();
        using var cli = new CliRun();
        var (project, plan) = (SmallProject.Write(cli, "project", GuideProject.Names), cli.In("plan.json"));
        cli.Variables["SUPABASE_DUAL_WRITE"] = "true";
        cli.Variables["SUPABASE_DB_URL"] = database.Run.Store;
        await cli.JsonAsync("import", "plan", project, "--out", plan);
        await cli.JsonAsync("import", "run", plan, "--apply", "--only", "Ada Quill");

        await cli.JsonAsync("store", "dual-write", "start", "--secondary", "supabase");
        await cli.JsonAsync("import", "run", plan, "--apply"); // written to SQLite alone, and listed
        Assert.Equal(3, (await cli.RunAsync("store", "parity", "--secondary", "supabase")).Code);
        await cli.JsonAsync("store", "dual-write", "drain", "--secondary", "supabase");
        await cli.JsonAsync("store", "parity", "--secondary", "supabase");
        await cli.JsonAsync("store", "cutover", "--secondary", "supabase");

        using var switched = new CliRun { IsByFiles = true };
        switched.Write(".env", $"DB_BACKEND=supabase\nSUPABASE_DB_URL={database.Run.Store}");
        Assert.Equal(3, (await switched.JsonAsync("people", "list")).GetProperty("people").GetArrayLength());
        foreach (var name in GuideProject.Names)
        {
            Assert.Equal(name, await GuideProject.IdentifyAsync(switched, name));
        }
    }
}
