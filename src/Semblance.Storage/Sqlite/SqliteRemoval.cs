using Semblance.Faces;
using Semblance.Photos;

namespace Semblance.Storage.Sqlite;

/// <summary>Takes faces, photo ties and people of one client out of the tables, and tells the search indexes.</summary>
internal sealed class SqliteRemoval(SqliteDatabase database, long client)
{
    /// <summary>Removes a person with all that is theirs.</summary>
    public PersonRemoval RemovePerson(long person)
    {
        var hashes = ListHashes("SELECT hash FROM photos WHERE person_key = ?1", person)
            .Union(ListHashes("SELECT photo FROM faces WHERE person_key = ?1 AND photo IS NOT NULL", person)).ToList();
        var faces = RemoveFaces("person_key = ?2", person);
        var photos = Delete("DELETE FROM photos WHERE person_key = ?", person);
        Delete("DELETE FROM people_groups WHERE person_key = ?", person);
        Delete("DELETE FROM people WHERE key = ?", person);
        return new PersonRemoval(faces, photos, Orphans(hashes));
    }

    /// <summary>Removes a photo of a person, with their faces in it.</summary>
    /// <returns>Null when it is not theirs.</returns>
    public PhotoRemoval? RemovePhoto(long person, PhotoHash hash)
    {
        using var tie = database.Prepare("DELETE FROM photos WHERE person_key = ? AND hash = ?");
        if (tie.Add(person).Add(SqlitePhotos.Bytes(hash)).Run() == 0)
        {
            return null;
        }

        var faces = ListFaces(person, hash);
        foreach (var (key, _) in faces)
        {
            RemoveFaces("key = ?2", key);
        }

        return new PhotoRemoval([.. faces.Select(f => new FaceId(f.Id))], Orphans([hash]).Count > 0);
    }

    /// <summary>Removes the client's faces that match a condition.</summary>
    /// <param name="condition">Over the columns of <c>faces</c>; <c>?2</c> is <paramref name="value"/>, <c>?3</c> <paramref name="second"/>.</param>
    /// <returns>How many there were.</returns>
    public int RemoveFaces(string condition, long value, long? second = null)
    {
        var where = $"client_key = ?1 AND {condition} AND ?3 IS ?3"; // the last so that every placeholder occurs
        var spaces = CountBySpace(where, value, second);
        foreach (var (space, count) in spaces)
        {
            SqliteGenerations.Remove(
                database, space, client, count <= SqliteGenerations.MostListed ? ListIds(where, value, second, space) : null);
        }

        using var delete = database.Prepare($"DELETE FROM faces WHERE {where}");
        return delete.Add(client).Add(value).Add(second).Run();
    }

    /// <summary>Those photos that no row of the client refers to any more.</summary>
    public List<PhotoHash> Orphans(IEnumerable<PhotoHash> hashes) => hashes.Where(hash =>
    {
        using var row = database.Prepare("""
            SELECT EXISTS (SELECT 1 FROM photos WHERE client_key = ?1 AND hash = ?2)
                OR EXISTS (SELECT 1 FROM faces WHERE client_key = ?1 AND photo = ?2)
            """);
        return row.Add(client).Add(SqlitePhotos.Bytes(hash)).Step() && row.Integer(0) == 0;
    }).ToList();

    /// <param name="sql">One column of hashes, one parameter.</param>
    public List<PhotoHash> ListHashes(string sql, long value, long? second = null)
    {
        using var rows = database.Prepare(sql).Add(value);
        if (second is not null)
        {
            rows.Add(second);
        }

        var hashes = new List<PhotoHash>();
        while (rows.Step())
        {
            hashes.Add(SqlitePhotos.Hash(rows.Blob(0)));
        }

        return hashes;
    }

    private List<(long Key, Guid Id)> ListFaces(long person, PhotoHash photo)
    {
        using var rows = database.Prepare("SELECT key, id FROM faces WHERE person_key = ? AND photo = ? ORDER BY id");
        rows.Add(person).Add(SqlitePhotos.Bytes(photo));
        var faces = new List<(long, Guid)>();
        while (rows.Step())
        {
            faces.Add((rows.Integer(0), rows.Id(1)));
        }

        return faces;
    }

    private List<(long Space, long Count)> CountBySpace(string where, long value, long? second)
    {
        using var rows = database.Prepare($"SELECT space_key, count(*) FROM faces WHERE {where} GROUP BY space_key");
        rows.Add(client).Add(value).Add(second);
        var spaces = new List<(long, long)>();
        while (rows.Step())
        {
            spaces.Add((rows.Integer(0), rows.Integer(1)));
        }

        return spaces;
    }

    private List<Guid> ListIds(string where, long value, long? second, long space)
    {
        using var rows = database.Prepare($"SELECT id FROM faces WHERE {where} AND space_key = ?4");
        rows.Add(client).Add(value).Add(second).Add(space);
        var ids = new List<Guid>();
        while (rows.Step())
        {
            ids.Add(rows.Id(0));
        }

        return ids;
    }

    private int Delete(string sql, long value)
    {
        using var delete = database.Prepare(sql);
        return delete.Add(value).Run();
    }
}
