using System.Runtime.InteropServices;
using Semblance.Faces;
using Semblance.Spaces;

namespace Semblance.Storage.Sqlite;

/// <summary>
/// Adds faces of one client within one transaction, on behalf of an import run or of nobody, and tells the search indexes when done
/// (<see cref="Finish"/>).
/// </summary>
internal sealed class SqliteFaceWriter(SqliteDatabase database, long client, long? run)
{
    private const string Insert = """
        INSERT INTO faces
            (key, id, client_key, person_key, space_key, dimension, run_key, photo, box_x, box_y, box_width, box_height,
             detection_score, quality, created_at, embedding)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (id) DO NOTHING
        """;

    private readonly Dictionary<SpaceKey, StoredSpace> _spaces = [];
    private readonly HashSet<long> _written = [];
    private long _generation = SqliteGenerations.Current(database);

    /// <param name="person">Its key in this store.</param>
    /// <returns>False when the id is taken.</returns>
    /// <exception cref="SemblanceException">NotFound, <c>space-unknown</c>; Invalid, <c>embedding-…</c>.</exception>
    public bool Add(Face face, long person)
    {
        if (!_spaces.TryGetValue(face.Space, out var space))
        {
            space = SqliteSpaces.Get(database, face.Space);
            _spaces.Add(face.Space, space);
        }

        StoreRules.CheckFace(face, space.Space.Dimension);
        using var insert = database.Prepare(Insert)
            .Add(_generation + 1)
            .Add(face.Id.Value)
            .Add(client)
            .Add(person)
            .Add(space.RowKey)
            .Add(space.Space.Dimension)
            .Add(run)
            .Add(face.Photo is { } photo ? SqlitePhotos.Bytes(photo) : default(ReadOnlySpan<byte>))
            .Add(face.Box?.X)
            .Add(face.Box?.Y)
            .Add(face.Box?.Width)
            .Add(face.Box?.Height)
            .Add(face.DetectionScore)
            .Add(face.Quality)
            .Add(face.CreatedAt)
            .Add(MemoryMarshal.AsBytes(face.Embedding.Span));
        var added = insert.Run() == 1;
        if (added)
        {
            _generation++;
            _written.Add(space.RowKey);
        }

        return added;
    }

    /// <summary>Raises the generation of every gallery that faces were added to.</summary>
    public void Finish()
    {
        foreach (var space in _written)
        {
            SqliteGenerations.Raise(database, space, client, _generation);
        }
    }
}
