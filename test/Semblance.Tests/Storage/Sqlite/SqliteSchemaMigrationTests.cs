using Semblance.Clients;
using Semblance.Faces;
using Semblance.People;
using Semblance.Photos;
using Semblance.Spaces;
using Semblance.Storage.Migrations;
using Semblance.Storage.Sqlite;
using SQLitePCL;

namespace Semblance.Tests.Storage.Sqlite;

/// <summary>Every step of the schema by itself, up, down and up again, in a store that has rows.</summary>
public sealed class SqliteSchemaMigrationTests : IDisposable
{
    private readonly SqliteFolder _folder = new();

    private static CancellationToken Stop => CancellationToken.None;

    public void Dispose() => Directory.Delete(_folder.Folder, recursive: true);

    [Fact]
    public async Task Every_step_goes_down_and_up_again_and_down_with_rows_in_the_tables_and_leaves_what_it_found()
    {
        await AddRowsAsync();
        using var database = SqliteDatabase.Open(_folder.File, _folder.File, raw.SQLITE_OPEN_READWRITE);
        database.Execute("PRAGMA foreign_keys = ON");
        var migrator = new SchemaMigrator(SqliteSchema.Steps, new SqliteSchema(database, TimeProvider.System));
        for (var step = migrator.Newest; step >= 1; step--)
        {
            var above = Snapshot(database);
            await migrator.MigrateAsync(step - 1, Stop);
            var (below, rows) = (Snapshot(database), Dump(database));
            await migrator.MigrateAsync(step, Stop);
            Assert.Equal(above, Snapshot(database));
            await migrator.MigrateAsync(step - 1, Stop);
            Assert.Equal(below, Snapshot(database));
            Assert.Equal(rows, Dump(database));
        }

        Assert.Equal(["schema_migrations"], List(database, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"));
    }

    [Fact]
    public async Task A_store_of_the_first_schema_opens_with_everything_that_is_in_it()
    {
        var person = await AddRowsAsync();
        List<string> rows;
        using (var database = SqliteDatabase.Open(_folder.File, _folder.File, raw.SQLITE_OPEN_READWRITE))
        {
            await new SchemaMigrator(SqliteSchema.Steps, new SqliteSchema(database, TimeProvider.System)).MigrateAsync(1, Stop);
            rows = Dump(database);
        }

        await using (var store = await _folder.OpenAsync())
        {
            var stored = await store.People.FindAsync(ClientId.Default, person.Id, Stop);
            Assert.Equal("Ada", stored!.Name);
            Assert.Single(await store.Faces.ListAsync(ClientId.Default, person.Id, null, Stop));
            Assert.Single(await store.Photos.ListAsync(ClientId.Default, person.Id, Stop));
        }

        using var again = SqliteDatabase.Open(_folder.File, _folder.File, raw.SQLITE_OPEN_READWRITE);
        await new SchemaMigrator(SqliteSchema.Steps, new SqliteSchema(again, TimeProvider.System)).MigrateAsync(1, Stop);
        Assert.Equal(rows, Dump(again));
    }

    private async Task<Person> AddRowsAsync()
    {
        var at = new DateTimeOffset(2026, 11, 21, 9, 30, 0, TimeSpan.Zero);
        var person = new Person { Id = PersonId.New(), Client = ClientId.Default, Name = "Ada", Groups = ["A"], CreatedAt = at, UpdatedAt = at };
        await using var store = await _folder.OpenAsync();
        await store.Spaces.AddAsync(KnownSpaces.Dlib, Stop);
        await store.People.AddAsync(person, Stop);
        await store.Photos.AddAsync(
            new Photo { Hash = PhotoHash.Of([1]), Client = person.Client, Person = person.Id, MediaType = "image/png", Length = 1, CreatedAt = at }, Stop);
        await store.Faces.AddAsync(
            new Face
            {
                Id = FaceId.New(),
                Client = person.Client,
                Person = person.Id,
                Space = KnownSpaces.Dlib.Key,
                Embedding = Enumerable.Repeat(0.1f, 128).ToArray(),
                CreatedAt = at,
            },
            Stop);
        return person;
    }

    /// <summary>Everything that the schema has, as it was written. Spaces and quotes that SQLite itself puts into a changed statement do not count.</summary>
    private static List<string> Snapshot(SqliteDatabase database) =>
        List(database, "SELECT type || ' ' || name || ': ' || coalesce(sql, '') FROM sqlite_schema ORDER BY 1");

    private static List<string> Dump(SqliteDatabase database)
    {
        var rows = new List<string>();
        foreach (var table in List(database, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'schema_migrations' ORDER BY 1"))
        {
            var columns = string.Join(" || '|' || ", List(database, $"SELECT 'quote(\"' || name || '\")' FROM pragma_table_info('{table}')"));
            rows.AddRange(List(database, $"SELECT '{table}: ' || {columns} FROM {table} ORDER BY 1"));
        }

        return rows;
    }

    private static List<string> List(SqliteDatabase database, string sql)
    {
        var rows = new List<string>();
        using var statement = database.Prepare(sql);
        while (statement.Step())
        {
            rows.Add(statement.Text(0));
        }

        return rows;
    }
}
