using System.Text.Json;
using Semblance.Tests.Migration.Sources.Live;
using Semblance.Tests.Storage;

namespace Semblance.Tests.Cli.Commands;

/// <summary>The whole program on the database of a program that followed a guide: planned, rehearsed, run, verified and taken back as any folder.</summary>
public sealed class PostgresLiveImportTests
{
    private static readonly string[] Names = ["Ada Quill", "Bo Tarn", "Cy Moss"];

    [StoreFact]
    public async Task A_program_on_PostgreSQL_is_planned_tried_with_two_people_run_verified_searched_and_taken_back()
    {
        await using var old = await FillAsync();
        using var cli = new CliRun();
        var plan = cli.In("plan.json");

        var planned = await cli.JsonAsync("import", "plan", old.Address, "--out", plan);
        Assert.Equal((3, 6, 0), (Count(planned, "totals", "people"), Count(planned, "totals", "faces"), Count(planned, "totals", "setAside")));
        Assert.Equal(["embeddings", "users"], JsonDocument.Parse(await File.ReadAllTextAsync(plan)).RootElement.GetProperty("fingerprint").GetProperty("files").EnumerateArray().Select(f => f.GetProperty("path").GetString()));
        Assert.Equal(6, Count(await cli.JsonAsync("import", "run", plan), "outcome", "facesAdded"));
        Assert.Equal(4, Count(await cli.JsonAsync("import", "run", plan, "--apply", "--only", "Ada Quill", "Bo Tarn"), "outcome", "facesAdded"));

        var run = (await cli.JsonAsync("import", "run", plan, "--apply")).GetProperty("run").GetString()!;
        await cli.JsonAsync("import", "verify", run);
        foreach (var name in Names)
        {
            var who = await cli.JsonAsync("identify", "--vector", SmallProject.WriteProbe(cli, name), "--space", "dlib-resnet-v1");
            Assert.Contains(name, who.ToString(), StringComparison.Ordinal);
        }

        Assert.Equal(0, Count(await cli.JsonAsync("import", "run", plan, "--apply"), "outcome", "facesAdded"));
        await cli.JsonAsync("import", "rollback", run, "--yes");
        Assert.Equal(2, (await cli.JsonAsync("people", "list")).GetProperty("people").GetArrayLength());
    }

    [StoreFact]
    public async Task A_source_that_changed_since_the_plan_is_refused_by_the_table_and_rows_already_written_stay()
    {
        await using var old = await FillAsync();
        using var cli = new CliRun();
        var plan = cli.In("plan.json");
        await cli.JsonAsync("import", "plan", old.Address, "--out", plan);
        await cli.JsonAsync("import", "run", plan, "--apply", "--only", "Ada Quill");
        await old.RunAsync("UPDATE embeddings SET embedding[1] = 0.5 WHERE user_id = 'cy moss'");

        var refused = await cli.RunAsync("import", "run", plan, "--apply");
        Assert.NotEqual(0, refused.Code);
        Assert.Contains("embeddings has changed since, so the plan no longer fits", refused.Error, StringComparison.Ordinal);
        Assert.Contains("[source-changed]", refused.Error, StringComparison.Ordinal);
        Assert.Single((await cli.JsonAsync("people", "list")).GetProperty("people").EnumerateArray());

        // Planned again, the rows that are there already are not written twice.
        var again = await cli.JsonAsync("import", "plan", old.Address, "--out", plan);
        Assert.Equal((2, 4), (Count(again, "predicted", "peopleAdded"), Count(again, "predicted", "facesAdded")));
    }

    [StoreFact]
    public async Task A_password_on_the_command_line_is_refused_and_the_one_of_the_environment_is_in_no_plan()
    {
        await using var old = await FillAsync();
        using var cli = new CliRun { From = old.Address.Replace("postgres://postgres@", "postgres://postgres:sesame@", StringComparison.Ordinal) };
        var plan = cli.In("plan.json");

        var refused = await cli.RunAsync("import", "plan", cli.From, "--out", plan);
        Assert.Contains("[store-password]", refused.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("sesame", refused.Error, StringComparison.Ordinal);

        await cli.JsonAsync("import", "plan", old.Address, "--out", plan);
        await cli.JsonAsync("import", "run", plan, "--apply");
        Assert.DoesNotContain("sesame", await File.ReadAllTextAsync(plan), StringComparison.Ordinal);
        Assert.DoesNotContain("sesame", (await cli.JsonAsync("import", "status")).ToString(), StringComparison.Ordinal);
    }

    [StoreFact]
    public async Task A_live_database_is_inspected_and_a_store_of_Semblance_is_sent_to_the_command_that_copies_it()
    {
        await using var old = await FillAsync();
        using var cli = new CliRun();
        Assert.Equal(["people", "embeddings"], (await cli.JsonAsync("inspect", old.Address)).GetProperty("sources").EnumerateArray().Select(s => s.GetProperty("kind").GetString()));
        Assert.Contains("[live-options]", (await cli.RunAsync("inspect", old.Address, "--map", cli.Write("map.json", "{}"))).Error, StringComparison.Ordinal);

        await using var own = await PostgresCli.StartAsync();
        var refused = await cli.RunAsync("import", "plan", own.Run.Store, "--out", cli.In("plan.json"));
        Assert.Contains($"'semblance store copy --from {own.Run.Store}' copies it, ids and all. [source-is-store]", refused.Error, StringComparison.Ordinal);
    }

    [StoreFact]
    public async Task Migrate_goes_the_whole_way_from_a_live_database_and_a_table_that_is_gone_meanwhile_is_told()
    {
        await using var old = await FillAsync();
        using var cli = new CliRun();
        var migrated = await cli.JsonAsync("migrate", old.Address, "--yes");
        Assert.Equal(6, migrated.GetProperty("run").GetProperty("outcome").GetProperty("facesAdded").GetInt32());
        Assert.True(migrated.GetProperty("verification").GetProperty("equal").GetBoolean());

        // The same project by another name: other people.
        var plan = cli.In("plan.json");
        await cli.JsonAsync("import", "plan", old.Address, "--scope", "again", "--batch-rows", "1", "--out", plan);
        await old.RunAsync("ALTER TABLE embeddings RENAME TO moved");
        Assert.Contains("[source-unknown]", (await cli.RunAsync("import", "run", plan, "--apply")).Error, StringComparison.Ordinal);
        await old.RunAsync("ALTER TABLE moved RENAME TO embeddings");
        Assert.Equal(6, Count(await cli.JsonAsync("import", "run", plan, "--apply"), "outcome", "facesAdded"));
    }

    /// <summary>Guide 000's tables, with three people of two faces each.</summary>
    private static async Task<GuideDatabase> FillAsync()
    {
        var database = await GuideDatabase.CreateAsync(GuideSchemas.PicklesLater.Replace("id uuid PRIMARY KEY DEFAULT gen_random_uuid(), display_name", "id text PRIMARY KEY, display_name", StringComparison.Ordinal)
            .Replace("user_id uuid", "user_id text", StringComparison.Ordinal), "DROP TABLE user_images");
        foreach (var name in Names)
        {
            await database.RunAsync($"INSERT INTO users (id, display_name) VALUES ('{name.ToLowerInvariant()}', '{name}')");
            foreach (var picture in new[] { 1, 2 })
            {
                var vector = Array.ConvertAll(SmallProject.Face(name, picture), v => (float)v);
                await database.RunAsync($"INSERT INTO embeddings (user_id, embedding) VALUES ('{name.ToLowerInvariant()}', '{GuideDatabase.List(vector, "{}")}')");
            }
        }

        return database;
    }

    private static long Count(JsonElement document, string section, string name) => document.GetProperty(section).GetProperty(name).GetInt64();
}
