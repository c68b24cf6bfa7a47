using Semblance.Clients;
using Semblance.People;

namespace Semblance.Storage.Sqlite;

/// <summary>What is somebody's besides their faces: read before a merge, given away by it, given back when it is undone.</summary>
internal sealed class SqliteMergeRows(SqliteDatabase database, ClientId client)
{
    private const string SelectPerson = """
        SELECT p.name, p.external_id, p.region, p.attributes, p.created_at, p.updated_at, p.revision, r.id
        FROM people p LEFT JOIN import_runs r ON r.key = p.run_key
        WHERE p.key = ?
        """;

    private const string SelectPhotos = """
        SELECT f.hash, f.media_type, f.length, f.file_name, f.created_at, r.id,
            EXISTS (SELECT 1 FROM photos k WHERE k.person_key = ?2 AND k.hash = f.hash)
        FROM photos f LEFT JOIN import_runs r ON r.key = f.run_key
        WHERE f.person_key = ?1
        ORDER BY f.hash
        """;

    private const string SelectConsents = """
        SELECT c.version, c.given_at, c.given_by, c.evidence, c.withdrawn_at,
            EXISTS (SELECT 1 FROM consents k WHERE k.person_key = ?2 AND k.version = c.version)
        FROM consents c
        WHERE c.person_key = ?1
        ORDER BY c.given_at, c.version
        """;

    private const string InsertConsent = """
        INSERT INTO consents (person_key, version, given_at, given_by, evidence, withdrawn_at) VALUES (?, ?, ?, ?, ?, ?)
        """;

    /// <param name="to">Whom it is compared with: the one who is kept.</param>
    public MergeRecord Read(PersonId id, long from, long to) => new(
        ReadPerson(id, from),
        List("SELECT id FROM faces WHERE person_key = ? ORDER BY id", row => row.Id(0), from),
        List(SelectPhotos, row => new MergedPhoto(
            SqlitePhotos.Hash(row.Blob(0)).Hex, row.Text(1), row.Integer(2), row.TextOrNull(3), row.Time(4), row.TextOrNull(5), row.Integer(6) == 1), from, to),
        List(SelectConsents, row => new MergedConsent(
            row.Text(0), row.Time(1), row.Text(2), row.TextOrNull(3), row.TimeOrNull(4), row.Integer(5) == 1), from, to),
        List("SELECT id FROM accounts WHERE person_key = ? ORDER BY id", row => row.Id(0), from));

    /// <summary>Gives what the other does not have; the rest goes with the person.</summary>
    public void Give(long from, long to)
    {
        Run("UPDATE OR IGNORE photos SET person_key = ?2 WHERE person_key = ?1", from, to);
        Run("UPDATE OR IGNORE consents SET person_key = ?2 WHERE person_key = ?1", from, to);
        Run("UPDATE accounts SET person_key = ?2 WHERE person_key = ?1", from, to);
    }

    /// <returns>The person's key; null when the id is taken.</returns>
    public long? Restore(MergedPerson person) =>
        new SqlitePersonWriter(database, SqliteClients.Key(database, client), FindRun(person.Run)).Add(person.ToPerson(client));

    public void GiveBack(MergeRecord record, PeopleMerge merge, long kept, long back)
    {
        var owner = SqliteClients.Key(database, client);
        foreach (var photo in record.Photos)
        {
            SqlitePhotos.TryAdd(database, photo.ToPhoto(client, merge.Merged.Id), owner, back, FindRun(photo.Run));
        }

        foreach (var consent in record.Consents)
        {
            using var insert = database.Prepare(InsertConsent);
            insert.Add(back).Add(consent.Version).Add(consent.GivenAt).Add(consent.GivenBy).Add(consent.Evidence).Add(consent.WithdrawnAt).Run();
            if (!consent.IsShared)
            {
                using var delete = database.Prepare("DELETE FROM consents WHERE person_key = ? AND version = ?");
                delete.Add(kept).Add(consent.Version).Run();
            }
        }

        foreach (var account in record.Accounts)
        {
            using var update = database.Prepare("UPDATE accounts SET person_key = ? WHERE id = ? AND person_key = ?");
            update.Add(back).Add(account).Add(kept).Run();
        }
    }

    private MergedPerson ReadPerson(PersonId id, long key)
    {
        var groups = List(
            "SELECT g.name FROM people_groups pg JOIN groups g ON g.key = pg.group_key WHERE pg.person_key = ? ORDER BY g.name", row => row.Text(0), key);
        using var row = database.Prepare(SelectPerson).Add(key);
        row.Step();
        return new MergedPerson(
            id.Value, row.Text(0), row.TextOrNull(1), row.TextOrNull(2), groups, StoreJson.Sorted(StoreJson.ReadMap(row.Text(3))), row.Time(4), row.Time(5),
            row.Int32(6), row.TextOrNull(7));
    }

    private long? FindRun(string? id)
    {
        using var row = database.Prepare("SELECT key FROM import_runs WHERE id = ?").Add(id);
        return row.Step() ? row.Integer(0) : null;
    }

    private void Run(string sql, long from, long to)
    {
        using var statement = database.Prepare(sql);
        statement.Add(from).Add(to).Run();
    }

    private List<T> List<T>(string sql, Func<SqliteStatement, T> read, long from, long? to = null)
    {
        using var rows = database.Prepare(sql).Add(from);
        if (to is { } other)
        {
            rows.Add(other);
        }

        var items = new List<T>();
        while (rows.Step())
        {
            items.Add(read(rows));
        }

        return items;
    }
}
