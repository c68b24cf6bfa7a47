using Semblance.Spaces;

namespace Semblance.Sightings;

/// <summary>
/// Groups embeddings without being told how many groups there are: each takes the label that most of its neighbours have, until none changes. After Biemann,
/// "Chinese Whispers" (https://aclanthology.org/W06-3812), which dlib uses for faces, too. In a fixed order, so that the same faces give the same groups.
/// </summary>
internal static class ChineseWhispers
{
    private const int MostRounds = 30;

    /// <param name="embeddings">Of the space, in the order in which they speak; every two of them are compared.</param>
    /// <param name="limit">Farther apart, two are no neighbours; above 0.</param>
    /// <returns>The label of each; equal labels are one group.</returns>
    public static int[] Group(Space space, IReadOnlyList<ReadOnlyMemory<float>> embeddings, double limit)
    {
        var neighbours = NeighboursOf(space, embeddings, limit);
        var labels = Enumerable.Range(0, embeddings.Count).ToArray();
        var weights = new Dictionary<int, double>();
        for (var (round, changed) = (0, true); changed && round < MostRounds; round++)
        {
            changed = false;
            for (var i = 0; i < labels.Length; i++)
            {
                var label = Loudest(neighbours[i], labels, weights) ?? labels[i];
                changed |= label != labels[i];
                labels[i] = label;
            }
        }

        return labels;
    }

    private static List<(int Index, double Weight)>[] NeighboursOf(Space space, IReadOnlyList<ReadOnlyMemory<float>> embeddings, double limit)
    {
        var neighbours = new List<(int Index, double Weight)>[embeddings.Count];
        for (var i = 0; i < neighbours.Length; i++)
        {
            neighbours[i] = [];
            for (var j = 0; j < i; j++)
            {
                var distance = space.DistanceBetween(embeddings[i].Span, embeddings[j].Span);
                if (distance <= limit)
                {
                    // Never 0: one that is just near enough is a neighbour.
                    var weight = 1.001 - (distance / limit);
                    neighbours[i].Add((j, weight));
                    neighbours[j].Add((i, weight));
                }
            }
        }

        return neighbours;
    }

    /// <summary>Of equally loud labels the smallest; null for who has no neighbour.</summary>
    private static int? Loudest(List<(int Index, double Weight)> neighbours, int[] labels, Dictionary<int, double> weights)
    {
        weights.Clear();
        foreach (var (index, weight) in neighbours)
        {
            weights[labels[index]] = weights.GetValueOrDefault(labels[index]) + weight;
        }

        return weights.Count == 0 ? null : weights.OrderByDescending(w => w.Value).ThenBy(w => w.Key).First().Key;
    }
}
