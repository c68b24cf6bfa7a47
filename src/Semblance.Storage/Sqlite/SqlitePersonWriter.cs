using Semblance.People;

namespace Semblance.Storage.Sqlite;

/// <summary>Adds people of one client with their groups, on behalf of an import run or of nobody.</summary>
internal sealed class SqlitePersonWriter(SqliteDatabase database, long client, long? run)
{
    private const string Insert = """
        INSERT INTO people (id, client_key, name, external_id, region, attributes, created_at, updated_at, revision, run_key)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (id) DO NOTHING
        """;

    /// <returns>The new person's key; null when the id is taken.</returns>
    public long? Add(Person person)
    {
        using var insert = database.Prepare(Insert)
            .Add(person.Id.Value)
            .Add(client)
            .Add(person.Name)
            .Add(person.ExternalId)
            .Add(person.Region)
            .Add(StoreJson.Write(person.Attributes))
            .Add(person.CreatedAt)
            .Add(person.UpdatedAt)
            .Add(person.Revision)
            .Add(run);
        if (insert.Run() == 0)
        {
            return null;
        }

        var key = database.LastKey;
        Join(key, person.Groups);
        return key;
    }

    /// <summary>Makes a person a member of groups, adding those that are new.</summary>
    public void Join(long person, IReadOnlyList<string> groups)
    {
        foreach (var group in groups)
        {
            using var insert = database.Prepare("INSERT INTO groups (client_key, name, run_key) VALUES (?, ?, ?) ON CONFLICT DO NOTHING");
            insert.Add(client).Add(group).Add(run).Run();
            using var join = database.Prepare("""
                INSERT INTO people_groups (person_key, group_key)
                SELECT ?, key FROM groups WHERE client_key = ? AND name = ?
                ON CONFLICT DO NOTHING
                """);
            join.Add(person).Add(client).Add(group).Run();
        }
    }
}
