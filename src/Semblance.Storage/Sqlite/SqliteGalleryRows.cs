using System.Runtime.InteropServices;
using Semblance.Faces;
using Semblance.People;

namespace Semblance.Storage.Sqlite;

/// <summary>The rows of one gallery, as an index takes them in: in one snapshot, without copies.</summary>
internal sealed class SqliteGalleryRows(SqliteDatabase database, long space, long client, CancellationToken cancellationToken)
{
    public delegate void Taker(FaceId face, PersonId person, ReadOnlySpan<float> embedding);

    public long Count()
    {
        using var row = database.Prepare("SELECT count(*) FROM faces WHERE space_key = ? AND client_key = ?").Add(space).Add(client);
        row.Step();
        return row.Integer(0);
    }

    /// <summary>Hands over every face added after a generation, in insertion order.</summary>
    public void Read(long after, Taker take)
    {
        using var rows = database.Prepare("""
            SELECT f.id, p.id, f.embedding
            FROM faces f JOIN people p ON p.key = f.person_key
            WHERE f.space_key = ? AND f.client_key = ? AND f.key > ?
            ORDER BY f.key
            """);
        rows.Add(space).Add(client).Add(after);
        while (rows.Step())
        {
            cancellationToken.ThrowIfCancellationRequested();
            take(new FaceId(rows.Id(0)), new PersonId(rows.Id(1)), MemoryMarshal.Cast<byte, float>(rows.Blob(2)));
        }
    }

    /// <summary>The faces removed after a generation, as far back as the gallery's floor.</summary>
    public HashSet<FaceId> ListRemoved(long after)
    {
        using var rows = database.Prepare(
            "SELECT face_id FROM face_removals WHERE space_key = ? AND client_key = ? AND generation > ?");
        rows.Add(space).Add(client).Add(after);
        var faces = new HashSet<FaceId>();
        while (rows.Step())
        {
            faces.Add(new FaceId(rows.Id(0)));
        }

        return faces;
    }
}
