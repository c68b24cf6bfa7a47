using Semblance.Spaces;

namespace Semblance.Enrolment;

/// <summary>
/// Which of a person's photos show one person: those that hang together, each near enough to some other. Photos of somebody else that slipped in
/// hang on nothing, or on each other.
/// </summary>
internal static class Likeness
{
    /// <summary>
    /// The false match rate of the limit. It is far above that of a verification, because here the error to avoid is the other one: a photo is called wrong
    /// only when it is as far from all others as 95 of 100 pairs of strangers are, so that a poor photo of the right person stays.
    /// </summary>
    public const double TargetFmr = 0.05;

    /// <summary>The photos that agree with those enrolled already or, where there are none, with most of the others.</summary>
    /// <param name="enrolled">Embeddings that are known to be this person's.</param>
    /// <param name="photos">New ones.</param>
    /// <param name="limit">The greatest distance between photos of one person.</param>
    /// <returns>For each new one whether it agrees. Where two groups are equally large nothing tells which is right, and none agrees.</returns>
    public static bool[] Agreeing(
        Space space, IReadOnlyList<ReadOnlyMemory<float>> enrolled, IReadOnlyList<ReadOnlyMemory<float>> photos, double limit)
    {
        var all = enrolled.Concat(photos).ToArray();
        var group = Groups(space, all, limit);
        var known = group.Take(enrolled.Count).ToHashSet();
        if (known.Count == 0)
        {
            var bySize = group.GroupBy(g => g).OrderByDescending(g => g.Count()).Take(2).ToArray();
            if (bySize.Length > 0 && (bySize.Length == 1 || bySize[0].Count() > bySize[1].Count()))
            {
                known.Add(bySize[0].Key);
            }
        }

        return [.. group.Skip(enrolled.Count).Select(known.Contains)];
    }

    /// <summary>Why a photo that does not agree is left out.</summary>
    public static Refusal Refusal(double limit) => new(RefusalReason.WrongPerson, FormattableString.Invariant(
        $"does not look like the person's other photos: nothing nearer than {limit:0.000} among them"));

    /// <summary>The number of each one's group; a group is what is linked by distances within the limit.</summary>
    private static int[] Groups(Space space, ReadOnlyMemory<float>[] all, double limit)
    {
        var group = Enumerable.Range(0, all.Length).ToArray();
        for (var i = 0; i < all.Length; i++)
        {
            for (var j = 0; j < i; j++)
            {
                if (group[i] != group[j] && space.DistanceBetween(all[i].Span, all[j].Span) <= limit)
                {
                    var (from, to) = (group[i], group[j]);
                    for (var k = 0; k <= i; k++)
                    {
                        group[k] = group[k] == from ? to : group[k];
                    }
                }
            }
        }

        return group;
    }
}
