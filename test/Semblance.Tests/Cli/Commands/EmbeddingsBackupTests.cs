using Semblance.Storage;
using Semblance.Storage.Files;
using Semblance.Storage.Postgres;
using Semblance.Storage.Sqlite;
using Semblance.Tests.Storage;

namespace Semblance.Tests.Cli.Commands;

/// <summary>Backups of people, faces and spaces alone.</summary>
public class EmbeddingsBackupTests
{
    [Fact]
    public async Task Embeddings_alone_are_people_faces_and_spaces_to_the_bit_and_nothing_else()
    {
        using var cli = new CliRun();
        var archive = Path.Combine(cli.Folder, "faces.tar");
        var expected = await FillAsync(cli);
        var made = await cli.JsonAsync("backup", archive, "--embeddings-only");
        Assert.Equal("embeddings", made.GetProperty("store").GetString());
        Assert.All(made.GetProperty("clients").EnumerateArray(), c => Assert.Equal((12, 0, 30), (c.GetProperty("people").GetInt32(), c.GetProperty("photos").GetInt32(), c.GetProperty("faces").GetInt32())));
        Assert.Equal(1, (await cli.JsonAsync("restore", archive, "--check")).GetProperty("files").GetInt32());
        Assert.Equal(["faces.tar", "semblance.db", "semblance.db.photos"], Names(cli.Folder));

        var restored = Path.Combine(cli.Folder, "restored", "faces.db");
        Assert.Empty((await cli.JsonAsync("restore", archive, "--store", $"sqlite:{restored}")).GetProperty("differences").EnumerateArray());
        Assert.False(Directory.Exists(restored + ".photos"));
        await using var store = await SqliteStore.OpenAsync(restored, TimeProvider.System, null, CancellationToken.None);
        Assert.Equal(expected, await FilledStore.RowsAsync(store, photos: null));
    }

    /// <summary>What SQLite itself leaves beside a store that is read is not counted.</summary>
    private static IEnumerable<string> Names(string folder) => Directory.GetFileSystemEntries(folder)
        .Select(f => Path.GetFileName(f)!)
        .Where(f => !f.StartsWith("semblance.db-", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal);

    internal static async Task<string> FillAsync(CliRun cli)
    {
        await using var store = await SqliteStore.OpenAsync(Path.Combine(cli.Folder, "semblance.db"), TimeProvider.System, null, CancellationToken.None);
        await FilledStore.FillAsync(store, new PhotoFiles(Path.Combine(cli.Folder, "semblance.db.photos")));
        return await FilledStore.RowsAsync(store, photos: null);
    }
}

/// <summary>The same from and to PostgreSQL.</summary>
public class PostgresEmbeddingsBackupTests
{
    [StoreFact]
    public async Task Embeddings_go_from_either_kind_of_store_into_the_other()
    {
        using var file = new CliRun();
        var expected = await EmbeddingsBackupTests.FillAsync(file);
        var archive = Path.Combine(file.Folder, "faces.tar");
        await file.JsonAsync("backup", archive, "--embeddings-only");

        await using var database = await PostgresCli.StartBareAsync();
        Assert.Empty((await database.Run.JsonAsync("restore", archive)).GetProperty("differences").EnumerateArray());
        await using (IStore store = await PostgresStore.OpenAsync(database.Connection, TimeProvider.System, CancellationToken.None))
        {
            Assert.Equal(expected, await FilledStore.RowsAsync(store, photos: null));
        }

        Assert.Contains("[store-there]", (await database.Run.RunAsync("restore", archive)).Error, StringComparison.Ordinal);
        var back = Path.Combine(database.Run.Folder, "back.tar");
        await database.Run.JsonAsync("backup", back, "--embeddings-only");
        var restored = Path.Combine(file.Folder, "restored.db");
        await file.JsonAsync("restore", back, "--store", $"sqlite:{restored}");
        await using var home = await SqliteStore.OpenAsync(restored, TimeProvider.System, null, CancellationToken.None);
        Assert.Equal(expected, await FilledStore.RowsAsync(home, photos: null));
    }
}
