namespace Semblance.Storage.Sqlite;

/// <summary>
/// How search indexes, in this process and in others, learn that a gallery's faces have changed: a counter of the whole store that every
/// write of faces raises in its own transaction, kept per gallery, with the faces removed at each.
/// </summary>
internal static class SqliteGenerations
{
    /// <summary>Removals listed one by one per write; beyond, an index is built anew.</summary>
    public const int MostListed = 1_000;

    /// <summary>A gallery's generation goes up: faces were added.</summary>
    /// <returns>The new generation.</returns>
    public static long Raise(SqliteDatabase database, long space, long client)
    {
        database.Execute("UPDATE store_meta SET generation = generation + 1");
        var generation = database.Number("SELECT generation FROM store_meta");
        using var upsert = database.Prepare("""
            INSERT INTO galleries (space_key, client_key, generation) VALUES (?, ?, ?)
            ON CONFLICT DO UPDATE SET generation = excluded.generation
            """);
        upsert.Add(space).Add(client).Add(generation).Run();
        return generation;
    }

    /// <summary>A gallery loses faces.</summary>
    /// <param name="faces">Their ids; null when there are too many to list.</param>
    public static void Remove(SqliteDatabase database, long space, long client, IReadOnlyCollection<Guid>? faces)
    {
        var generation = Raise(database, space, client);
        if (faces is null || faces.Count > MostListed)
        {
            using var floor = database.Prepare("UPDATE galleries SET floor = generation WHERE space_key = ? AND client_key = ?");
            floor.Add(space).Add(client).Run();
            using var forget = database.Prepare("DELETE FROM face_removals WHERE space_key = ? AND client_key = ?");
            forget.Add(space).Add(client).Run();
            return;
        }

        foreach (var face in faces)
        {
            using var insert = database.Prepare(
                "INSERT INTO face_removals (space_key, client_key, generation, face_id) VALUES (?, ?, ?, ?)");
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
