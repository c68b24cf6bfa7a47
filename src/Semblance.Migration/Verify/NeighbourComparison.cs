using System.Numerics.Tensors;
using Semblance.Clients;
using Semblance.Faces;
using Semblance.People;
using Semblance.Search;
using Semblance.Spaces;
using Semblance.Storage;

namespace Semblance.Migration.Verify;

/// <summary>
/// Searches for a sample of rows twice: in the store, and by the plainest exact search there is, over the source itself. Shares no code with the store's
/// index.
/// </summary>
internal sealed class NeighbourComparison(IStore store, ClientId client, int top, IReadOnlySet<FaceId> plannedFaces)
{
    /// <summary>The most people a store is asked for.</summary>
    private const int MaximumAnswer = 1_000;

    private const double Tolerance = 1e-5;

    private readonly List<Probe> _probes = [];

    public int Probes => _probes.Count;

    public int Agreeing { get; private set; }

    public string Method { get; private set; } = "none";

    /// <summary>Probes for which the store also answered with faces that the run did not bring; these were left out.</summary>
    public int Restricted { get; private set; }

    public void AddProbe(Face face, string place, Space space) => _probes.Add(new Probe(face, place, space, top));

    /// <summary>A face of the source; each has to be given once.</summary>
    public void Visit(Face face)
    {
        var vector = face.Embedding.Span;
        var norm = TensorPrimitives.Norm(vector);
        foreach (var probe in _probes)
        {
            if (probe.Face.Space == face.Space)
            {
                probe.Visit(face, vector, norm);
            }
        }
    }

    public async Task<IReadOnlyList<Difference>> CompareAsync(CancellationToken cancellationToken)
    {
        var differences = new List<Difference>();
        foreach (var probe in _probes)
        {
            var (answer, foreign) = await AnswerAsync(probe, cancellationToken);
            var expected = probe.Best.Where(b => !foreign.Contains(b.Person)).Take(top).ToArray();
            var rank = FirstDisagreement(expected, answer);
            Agreeing += rank is null ? 1 : 0;
            if (rank is { } r)
            {
                differences.Add(new Difference(probe.Place, DifferenceKind.Neighbours, probe.Face.Id.ToString(), $"rank {r + 1}",
                    r < expected.Length ? expected[r].Person.ToString() : "nobody", r < answer.Count ? answer[r].Person.ToString() : "nobody"));
            }
        }

        return differences;
    }

    /// <summary>The people the store finds by faces of the run, and those it found by others.</summary>
    private async Task<(IReadOnlyList<Candidate> Own, HashSet<PersonId> Foreign)> AnswerAsync(Probe probe, CancellationToken cancellationToken)
    {
        var gallery = new Gallery(client, probe.Face.Space);
        for (var people = top; ; people = Math.Min(people * 4, MaximumAnswer))
        {
            var ranking = (await store.Faces.FindNearestExactlyAsync(gallery, [probe.Face.Embedding], people, cancellationToken))[0];
            Method = ranking.Method;
            var own = ranking.Candidates.Where(c => plannedFaces.Contains(c.Face)).ToArray();
            if (own.Length >= top || people == MaximumAnswer || ranking.Candidates.Count < people)
            {
                var foreign = ranking.Candidates.Where(c => !plannedFaces.Contains(c.Face)).Select(c => c.Person).ToHashSet();
                Restricted += foreign.Count > 0 ? 1 : 0;
                return (own.Take(top).ToArray(), foreign);
            }
        }
    }

    private static int? FirstDisagreement(IReadOnlyList<Neighbour> expected, IReadOnlyList<Candidate> answer)
    {
        for (var i = 0; i < Math.Max(expected.Count, answer.Count); i++)
        {
            if (i >= expected.Count || i >= answer.Count)
            {
                return i;
            }

            // Equal distances may swap; another person at another distance may not.
            if (Math.Abs(expected[i].Distance - answer[i].Distance) > Tolerance * Math.Max(1, expected[i].Distance))
            {
                return i;
            }
        }

        return null;
    }

    private readonly record struct Neighbour(PersonId Person, double Distance);

    private sealed class Probe(Face face, string place, Space space, int top)
    {
        /// <summary>More than are compared, so that people left out leave enough.</summary>
        private readonly int _kept = top + 16;

        private readonly float _norm = TensorPrimitives.Norm(face.Embedding.Span);
        private readonly List<Neighbour> _best = [];

        public Face Face { get; } = face;

        public string Place { get; } = place;

        /// <summary>Nearest first, each person once.</summary>
        public IReadOnlyList<Neighbour> Best => _best;

        public void Visit(Face other, ReadOnlySpan<float> vector, float norm)
        {
            var rough = space.Metric == Metric.Cosine
                ? 1 - TensorPrimitives.Dot(Face.Embedding.Span, vector) / (_norm * norm)
                : TensorPrimitives.Distance(Face.Embedding.Span, vector);
            // Float arithmetic sorts out the far ones; the near ones are measured in double.
            if (_best.Count < _kept || rough <= _best[^1].Distance * 1.001 + 1e-3)
            {
                Insert(new Neighbour(other.Person, Exact(vector)));
            }
        }

        private void Insert(Neighbour neighbour)
        {
            var had = _best.FindIndex(b => b.Person == neighbour.Person);
            if (had >= 0 && _best[had].Distance <= neighbour.Distance)
            {
                return;
            }

            if (had >= 0)
            {
                _best.RemoveAt(had);
            }

            var at = _best.FindIndex(b => neighbour.Distance < b.Distance);
            _best.Insert(at < 0 ? _best.Count : at, neighbour);
            if (_best.Count > _kept)
            {
                _best.RemoveAt(_kept);
            }
        }

        private double Exact(ReadOnlySpan<float> vector)
        {
            var probe = Face.Embedding.Span;
            double dot = 0, probeSquares = 0, squares = 0, differences = 0;
            for (var i = 0; i < vector.Length; i++)
            {
                double a = probe[i], b = vector[i];
                dot += a * b;
                probeSquares += a * a;
                squares += b * b;
                differences += (a - b) * (a - b);
            }

            return space.Metric == Metric.Cosine ? 1 - dot / Math.Sqrt(probeSquares * squares) : Math.Sqrt(differences);
        }
    }
}
