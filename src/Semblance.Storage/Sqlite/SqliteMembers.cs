using Semblance.People;
using Semblance.Search;

namespace Semblance.Storage.Sqlite;

/// <summary>Which people a gallery's filters leave.</summary>
internal static class SqliteMembers
{
    private const string SelectMembers = """
        SELECT p.id, p.key
        FROM people p
        WHERE p.client_key = (SELECT key FROM clients WHERE id = ?1)
            AND (?2 = '[]' OR p.region IN (SELECT value FROM json_each(?2)))
            AND (?3 = '[]' OR EXISTS (
                SELECT 1
                FROM people_groups pg JOIN groups g ON g.key = pg.group_key
                WHERE pg.person_key = p.key AND g.name IN (SELECT value FROM json_each(?3))))
        """;

    /// <summary>The gallery's people, with faces in its space or without.</summary>
    public static List<PersonId> List(SqliteDatabase database, Gallery gallery)
    {
        using var rows = Select(database, gallery);
        var people = new List<PersonId>();
        while (rows.Step())
        {
            people.Add(new PersonId(rows.Id(0)));
        }

        return people;
    }

    /// <summary>The keys of the first people, in sample order, who have a face in the space.</summary>
    public static List<long> Sample(SqliteDatabase database, Gallery gallery, long space, int most, CancellationToken cancellationToken)
    {
        // The worst on top: whether somebody has a face is asked only when they would enter.
        var sample = new PriorityQueue<long, ulong>(Comparer<ulong>.Create((a, b) => b.CompareTo(a)));
        using var rows = Select(database, gallery);
        using var hasFace = database.Prepare("SELECT 1 FROM faces WHERE person_key = ? AND space_key = ? LIMIT 1");
        while (most > 0 && rows.Step())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var order = SampleOrder.Of(new PersonId(rows.Id(0)));
            var isFull = sample.Count == most;
            if (isFull && sample.TryPeek(out _, out var worst) && order >= worst)
            {
                continue;
            }

            var person = rows.Integer(1);
            if (hasFace.Add(person).Add(space).Step())
            {
                _ = isFull ? sample.EnqueueDequeue(person, order) : Enqueue(sample, person, order);
            }

            hasFace.Reset();
        }

        return sample.UnorderedItems.OrderBy(item => item.Priority).Select(item => item.Element).ToList();
    }

    private static long Enqueue(PriorityQueue<long, ulong> queue, long person, ulong order)
    {
        queue.Enqueue(person, order);
        return person;
    }

    private static SqliteStatement Select(SqliteDatabase database, Gallery gallery) => database.Prepare(SelectMembers)
        .Add(gallery.Client.Value)
        .Add(StoreJson.Write(gallery.Regions))
        .Add(StoreJson.Write(gallery.Groups));
}
