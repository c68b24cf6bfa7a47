using Semblance.Faces;
using Semblance.Matching;
using Semblance.Migration.Plan;
using Semblance.People;
using Semblance.Search;
using Semblance.Spaces;

namespace Semblance.Migration.Run;

/// <summary>Collects the computed faces of a run and compares them. Holds at most 200 rows a person and 4,000 in all.</summary>
internal sealed class AgreementMeter(ImportPlan plan)
{
    private const int MostOfPerson = 200;
    private const int MostInAll = 4_000;
    private const double TargetFmr = 0.001;

    private readonly Dictionary<PersonId, List<ReadOnlyMemory<float>>> _rows = [];

    public void Add(IReadOnlyList<Face> computed)
    {
        foreach (var face in computed)
        {
            if (!_rows.TryGetValue(face.Person, out var rows))
            {
                _rows.Add(face.Person, rows = []);
            }

            rows.Add(face.Embedding);
        }
    }

    /// <summary>Null when nothing was computed.</summary>
    public RowAgreement? Sum()
    {
        if (_rows.Count == 0 || plan.Mapping.Embedding is not { } embedding)
        {
            return null;
        }

        var space = plan.Spaces.First(s => s.Key == embedding.Space).ToSpace();
        var most = Math.Clamp(MostInAll / _rows.Count, 1, MostOfPerson);
        var people = plan.People.Where(p => _rows.ContainsKey(p.Id)).Select(p => (Person: p, Rows: Spread(_rows[p.Id], most))).ToArray();
        var astray = CountAstray([.. people.Select(p => p.Rows)], space.Metric);
        return new RowAgreement(
            space.Key,
            Thresholds.ForVerification(space, 1, null, TargetFmr).Value,
            [.. people.Select((p, i) => Of(p.Person, p.Rows, astray[i], space.Metric)).OrderByDescending(p => p.Astray).ThenByDescending(p => p.Worst)]);
    }

    private static PersonAgreement Of(PlanPerson person, ReadOnlyMemory<float>[] rows, int astray, Metric metric)
    {
        var distances = PairDistances.OfAll(rows, metric);
        Array.Sort(distances);
        return distances.Length == 0
            ? new PersonAgreement(person.Key, person.Name, rows.Length, null, null, astray)
            : new PersonAgreement(person.Key, person.Name, rows.Length, distances[distances.Length / 2], distances[^1], astray);
    }

    private static ReadOnlyMemory<float>[] Spread(List<ReadOnlyMemory<float>> rows, int most) =>
        rows.Count <= most ? [.. rows] : [.. Enumerable.Range(0, most).Select(i => rows[(int)((long)i * rows.Count / most)])];

    /// <summary>For each person the rows whose nearest row is another person's; a single row has none of its own to be nearer.</summary>
    private static int[] CountAstray(ReadOnlyMemory<float>[][] people, Metric metric)
    {
        var owner = people.SelectMany((rows, person) => Enumerable.Repeat(person, rows.Length)).ToArray();
        var own = Enumerable.Repeat(double.PositiveInfinity, owner.Length).ToArray();
        var other = own.ToArray();
        PairDistances.Visit([.. people.SelectMany(rows => rows)], metric, (i, j, distance) =>
        {
            var nearest = owner[i] == owner[j] ? own : other;
            nearest[i] = Math.Min(nearest[i], distance);
            nearest[j] = Math.Min(nearest[j], distance);
        });
        var astray = new int[people.Length];
        for (var i = 0; i < owner.Length; i++)
        {
            astray[owner[i]] += own[i] < double.PositiveInfinity && other[i] < own[i] ? 1 : 0;
        }

        return astray;
    }
}
