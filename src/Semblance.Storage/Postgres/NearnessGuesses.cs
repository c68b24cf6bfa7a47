using System.Collections.Concurrent;
using System.Numerics.Tensors;
using Semblance.Clients;
using Semblance.Search;
using Semblance.Spaces;

namespace Semblance.Storage.Postgres;

/// <summary>
/// How far from a probe the nearest faces of a large gallery are likely to be, as told by a thousand of its people who are kept in memory. An exact
/// search that knows it passes over the gallery once for all its probes and keeps next to nothing. A guess decides what a search costs and never
/// what it answers: whoever uses it proves that enough people were within, or searches without.
/// </summary>
internal sealed class NearnessGuesses(PostgresConnections connections, TimeProvider time)
{
    /// <summary>Below, the nearest are found as fast by sorting everybody.</summary>
    private const int LeastFaces = 2_000;

    private const int SampledPeople = 1_024;

    /// <summary>Numbers kept, of all galleries together: 64 MB.</summary>
    private const int MostValues = 16 * 1024 * 1024;

    /// <summary>The nearest one of a sample alone says too little.</summary>
    private const int LeastRank = 2;

    /// <summary>What another process erased is gone from here after that; what this one removes, at once.</summary>
    private static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<(ClientId, SpaceKey), Sample> _samples = new();

    /// <returns>
    /// A value of the space's operator for each probe, which some more faces than those of <paramref name="people"/> people should be within. Null where
    /// no guess helps: in small galleries, where most of the people are asked for, and at the first search of a process, which may be its last.
    /// </returns>
    public async Task<double[]?> GuessAsync(
        Gallery gallery, Space space, GallerySize size, IReadOnlyList<ReadOnlyMemory<float>> probes, int people, CancellationToken cancellationToken)
    {
        var wanted = 16 + 3.0 * people;
        if (size.Faces < LeastFaces || wanted * 4 > size.People || await FindAsync(gallery, space, cancellationToken) is not { Count: > 0 } sample)
        {
            return null;
        }

        var rank = Math.Clamp((int)Math.Ceiling(wanted * sample.Count / size.People), Math.Min(LeastRank, sample.Count), sample.Count);
        var guesses = probes.Select(probe => sample.DistanceOf(probe.Span, rank)).ToArray();
        return Array.TrueForAll(guesses, double.IsFinite) ? guesses : null;
    }

    public void Forget(ClientId client)
    {
        foreach (var key in _samples.Keys.Where(key => key.Item1 == client))
        {
            _samples.TryRemove(key, out _);
        }
    }

    private async Task<Sample?> FindAsync(Gallery gallery, Space space, CancellationToken cancellationToken)
    {
        var key = (gallery.Client, gallery.Space);
        if (!_samples.TryGetValue(key, out var known))
        {
            _samples.TryAdd(key, new Sample([], space, time.GetTimestamp()));
            return null;
        }

        var isFresh = known.Count > 0 && known.Fits(space) && time.GetElapsedTime(known.At) < KeptFor;
        if (isFresh || known.IsLoading || !_samples.TryUpdate(key, known with { IsLoading = true }, known))
        {
            return known.Fits(space) ? known : null; // one loads it; the others take what there is in the meantime
        }

        var loaded = known;
        try
        {
            return loaded = await LoadAsync(gallery, space, cancellationToken);
        }
        finally
        {
            Keep(key, loaded);
        }
    }

    private void Keep((ClientId, SpaceKey) key, Sample sample)
    {
        if (_samples.Values.Sum(s => (long)s.Values.Length) + sample.Values.Length > MostValues)
        {
            _samples.Clear();
        }

        _samples[key] = sample;
    }

    /// <summary>The first faces of people in the order of their ids, which are random for all who were imported.</summary>
    private async Task<Sample> LoadAsync(Gallery gallery, Space space, CancellationToken cancellationToken)
    {
        var question = new PostgresQuestion(
            """
            SELECT DISTINCT ON (n.person_id) vector_send(n.embedding::vector)
            FROM search_faces n
            WHERE n.client_id = $1 AND n.space_id = $2
            ORDER BY n.person_id
            LIMIT $3
            """,
            gallery.Client.Value, gallery.Space.Value, SampledPeople);
        var values = await connections.AskAsync(
            gallery.Client, [question],
            async row =>
            {
                var values = new List<float>(SampledPeople * space.Dimension);
                while (await row.ReadAsync(cancellationToken))
                {
                    values.AddRange(PostgresVector.Read(row.GetFieldValue<byte[]>(0)));
                }

                return values.ToArray();
            },
            cancellationToken);
        return new Sample(values, space, time.GetTimestamp());
    }

    private sealed record Sample(float[] Values, Space Space, long At)
    {
        public bool IsLoading { get; init; }

        public int Count => Values.Length / Space.Dimension;

        public bool Fits(Space space) => (Space.Dimension, Space.Metric) == (space.Dimension, space.Metric);

        /// <summary>By the operator that the server is asked with, of the rank-th nearest.</summary>
        public double DistanceOf(ReadOnlySpan<float> probe, int rank)
        {
            var distances = new float[Count];
            var length = TensorPrimitives.Norm(probe);
            for (var i = 0; i < distances.Length; i++)
            {
                var face = Values.AsSpan(i * Space.Dimension, Space.Dimension);
                distances[i] = Space.Metric == Metric.Cosine ? -TensorPrimitives.Dot(face, probe) / length : TensorPrimitives.Distance(face, probe);
            }

            Array.Sort(distances);
            return distances[rank - 1];
        }
    }
}
