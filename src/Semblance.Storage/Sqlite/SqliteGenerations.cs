namespace Semblance.Storage.Sqlite;

/// <summary>
/// How search indexes, in this process and in others, learn that a gallery's faces have changed. One counter of the whole store gives every
/// face its key and every removal its generation, in the transaction of the write; a gallery remembers its value at the last write.
/// </summary>
internal static class SqliteGenerations
{
    /// <summary>Faces that one removal lists one by one; beyond, indexes are built anew.</summary>
    public const int MostListed = 1_000;

    /// <summary>The last number drawn.</summary>
    public static long Current(SqliteDatabase database) => database.Number("SELECT generation FROM store_meta");

    /// <summary>Notes that a gallery was written, up to and with <paramref name="generation"/>.</summary>
    public static void Raise(SqliteDatabase database, long space, long client, long generation)
    {
        using var meta = database.Prepare("UPDATE store_meta SET generation = ?");
        meta.Add(generation).Run();

        // A gallery that begins, or begins again, has nothing an index could have kept.
        using var upsert = database.Prepare("""
            INSERT INTO galleries (space_key, client_key, generation, floor) VALUES (?1, ?2, ?3, ?3)
            ON CONFLICT DO UPDATE SET generation = excluded.generation
            """);
        upsert.Add(space).Add(client).Add(generation).Run();
    }

    /// <summary>Notes that a client's people have other regions or groups: who is remembered of a filter has to be asked for again.</summary>
    public static void RaiseAll(SqliteDatabase database, long client)
    {
        var generation = Current(database) + 1;
        using var meta = database.Prepare("UPDATE store_meta SET generation = ?");
        meta.Add(generation).Run();
        using var galleries = database.Prepare("UPDATE galleries SET generation = ? WHERE client_key = ?");
        galleries.Add(generation).Add(client).Run();
    }

    /// <summary>Notes that a gallery loses faces.</summary>
    /// <param name="faces">Their ids; null when there are too many to list.</param>
    public static void Remove(SqliteDatabase database, long space, long client, IReadOnlyCollection<Guid>? faces)
    {
        var generation = Current(database) + 1;
        Raise(database, space, client, generation);
        if (faces is null)
        {
            using var floor = database.Prepare("UPDATE galleries SET floor = generation WHERE space_key = ? AND client_key = ?");
            floor.Add(space).Add(client).Run();
            using var forget = database.Prepare("DELETE FROM face_removals WHERE space_key = ? AND client_key = ?");
            forget.Add(space).Add(client).Run();
            return;
        }

        using var insert = database.Prepare("INSERT INTO face_removals (space_key, client_key, generation, face_id) VALUES (?, ?, ?, ?)");
        foreach (var face in faces)
        {
            insert.Add(space).Add(client).Add(generation).Add(face).Run();
        }
    }

    /// <summary>What an index compares itself with; null while the gallery has never had a face.</summary>
    public static GalleryState? Find(SqliteDatabase database, long space, long client)
    {
        using var row = database.Prepare("SELECT generation, floor FROM galleries WHERE space_key = ? AND client_key = ?");
        return row.Add(space).Add(client).Step() ? new GalleryState(row.Integer(0), row.Integer(1)) : null;
    }
}

/// <param name="Generation">Raised by every write to the gallery.</param>
/// <param name="Floor">An index older than this cannot learn what was removed.</param>
internal readonly record struct GalleryState(long Generation, long Floor);
