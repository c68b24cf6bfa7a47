using Semblance.Storage.Moving;
using Semblance.Storage.Sqlite;
using Semblance.Tests.Storage.Postgres;
using Semblance.Tests.Storage.Sqlite;
using SQLitePCL;

namespace Semblance.Tests.Storage.Moving;

public sealed class MovedTablesTests : IDisposable
{
    private readonly SqliteFolder _folder = new();

    public void Dispose() => Directory.Delete(_folder.Folder, recursive: true);

    [Fact]
    public async Task Every_table_and_column_of_a_SQLite_store_moves_or_is_said_to_stay()
    {
        await (await _folder.OpenAsync()).DisposeAsync();
        using var database = SqliteDatabase.Open(_folder.File, _folder.File, raw.SQLITE_OPEN_READONLY);
        using var rows = database.Prepare("""
            SELECT t.name || '.' || c.name
            FROM sqlite_schema t
            JOIN pragma_table_info(t.name) c
            WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%'
            ORDER BY 1
            """);
        var columns = new List<string>();
        while (rows.Step())
        {
            columns.Add(rows.Text(0));
        }

        Assert.Empty(Unknown(columns, t => t.Columns.Select(c => t.ReferenceOf(c)?.Physical ?? c.Name).Append("key").Append("client_key")));
        Assert.Empty(Missing(columns, t => t.Columns.Select(c => t.ReferenceOf(c)?.Physical ?? c.Name)));
    }

    [Fact]
    public void No_table_comes_before_one_that_it_refers_to() => Assert.All(
        MovedTables.All.SelectMany(t => t.References.Select(r => (Child: t, Parent: MovedTables.Named(r.Parent)))),
        pair => Assert.True(MovedTables.OrderOf(pair.Parent) < MovedTables.OrderOf(pair.Child), $"{pair.Child} refers to {pair.Parent}."));

    [Fact]
    public void A_key_is_the_same_however_a_queue_writes_it()
    {
        var photos = MovedTables.Named("photos");
        var key = RowKey.Parse(photos, "default", ["0000000100020003AABBCCDDEEFF0011", "00FF"]);
        Assert.Equal(key, RowKey.Parse(photos, "default", ["00000001-0002-0003-aabb-ccddeeff0011", "00ff"]));
        Assert.Equal(key, RowKey.Of(photos, "default", [.. key.Values()]));
        Assert.NotEqual(RowKey.Parse(MovedTables.Named("groups"), "a", ["1\",\"2"]), RowKey.Parse(MovedTables.Named("groups"), "a", ["1"]));
    }

    internal static IEnumerable<string> Unknown(IEnumerable<string> columns, Func<MovedTable, IEnumerable<string>> known)
    {
        var moves = MovedTables.All.SelectMany(t => known(t).Select(c => $"{t}.{c}")).ToHashSet(StringComparer.Ordinal);
        return columns.Where(c => !moves.Contains(c) && !MovedTables.Stays.Contains(c) && !MovedTables.Stays.Contains(c.Split('.')[0]));
    }

    internal static IEnumerable<string> Missing(IEnumerable<string> columns, Func<MovedTable, IEnumerable<string>> known) =>
        MovedTables.All.SelectMany(t => known(t).Select(c => $"{t}.{c}")).Except(columns, StringComparer.Ordinal);
}

public sealed class PostgresMovedTablesTests
{
    [StoreFact]
    public async Task Every_table_and_column_of_a_PostgreSQL_store_moves_or_is_said_to_stay()
    {
        var database = await PostgresCluster.CreateAsync();
        await using (var administrator = await SqlCaller.ConnectAsync(database))
        {
            var columns = await administrator.ListAsync(
                "SELECT table_name || '.' || column_name FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1");
            Assert.Empty(MovedTablesTests.Unknown(columns, t => t.Columns.Select(c => c.Name).Append("client_id")));
            Assert.Empty(MovedTablesTests.Missing(columns, t => t.Columns.Select(c => c.Name)));
        }

        await PostgresCluster.DropAsync(database);
    }
}
