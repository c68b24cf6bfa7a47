using Semblance.Faces;
using Semblance.People;
using Semblance.Search;
using Semblance.Spaces;

namespace Semblance.Tests.Search;

/// <summary>The twin: plain loops in double precision, written without a look at the product's code.</summary>
internal static class NaiveSearch
{
    public static double Distance(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Metric metric)
    {
        double dot = 0, aa = 0, bb = 0, squares = 0;
        for (var i = 0; i < a.Length; i++)
        {
            dot += (double)a[i] * b[i];
            aa += (double)a[i] * a[i];
            bb += (double)b[i] * b[i];
            squares += ((double)a[i] - b[i]) * ((double)a[i] - b[i]);
        }

        return metric == Metric.L2 ? Math.Sqrt(squares) : 1 - dot / (Math.Sqrt(aa) * Math.Sqrt(bb));
    }

    public static List<Candidate> FindNearest(IEnumerable<NaiveRow> rows, float[] probe, int people, Metric metric) =>
        rows.Select(r => new Candidate(r.Person, r.Face, Distance(r.Vector, probe, metric)))
            .GroupBy(c => c.Person)
            .Select(faces => faces.OrderBy(c => c.Distance).ThenBy(c => c.Face).First())
            .OrderBy(c => c.Distance).ThenBy(c => c.Face)
            .Take(people)
            .ToList();
}

internal sealed record NaiveRow(FaceId Face, PersonId Person, float[] Vector);
