namespace Semblance.Storage.Sqlite;

/// <summary>
/// Gives faces of one person to another. To the search indexes they leave and come back: they keep their ids and get new keys, which "every face
/// after this key" finds.
/// </summary>
internal sealed class SqliteFaceMove(SqliteDatabase database, long client)
{
    /// <param name="only">These of the person's; null for all. Those that are not the person's are left alone.</param>
    public void Run(long from, long to, IReadOnlyList<Guid>? only)
    {
        var wanted = only?.ToHashSet();
        foreach (var space in List(from).Where(f => wanted is null || wanted.Contains(f.Id)).GroupBy(f => f.Space).ToList())
        {
            var faces = space.ToList();
            SqliteGenerations.Remove(database, space.Key, client, faces.Count <= SqliteGenerations.MostListed ? [.. faces.Select(f => f.Id)] : null);
            var generation = SqliteGenerations.Current(database);
            using var update = database.Prepare("UPDATE faces SET person_key = ?, key = ? WHERE key = ?");
            foreach (var face in faces)
            {
                update.Add(to).Add(++generation).Add(face.Key).Run();
            }

            SqliteGenerations.Raise(database, space.Key, client, generation);
        }
    }

    private List<(long Key, Guid Id, long Space)> List(long person)
    {
        using var rows = database.Prepare("SELECT key, id, space_key FROM faces WHERE person_key = ? ORDER BY key").Add(person);
        var faces = new List<(long, Guid, long)>();
        while (rows.Step())
        {
            faces.Add((rows.Integer(0), rows.Id(1), rows.Integer(2)));
        }

        return faces;
    }
}
