using Semblance.Matching;

namespace Semblance.Server.Documents;

/// <summary>How far apart faces are in a sample of the client's gallery.</summary>
/// <param name="People">In the sample.</param>
/// <param name="End">Where the scale of the bins ends, in the space's metric; it begins at 0.</param>
/// <param name="Same">Pairs of faces of one person in each bin, nearest first.</param>
/// <param name="Different">Pairs of faces of different people.</param>
internal sealed record ScoresDocument(string Space, int People, int Faces, double End, IReadOnlyList<int> Same, IReadOnlyList<int> Different)
{
    public static ScoresDocument Of(string space, int people, int faces, ScoreHistogram histogram) =>
        new(space, people, faces, histogram.End, histogram.Same, histogram.Different);
}
