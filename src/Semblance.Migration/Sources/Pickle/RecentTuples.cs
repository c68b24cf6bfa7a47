namespace Semblance.Migration.Sources.Pickle;

/// <summary>
/// Short tuples made lately, so that those which every array of a list repeats (its shape, the arguments of <c>_reconstruct</c>) are one object
/// in all. A tuple never changes, so two with the same items cannot be told apart.
/// </summary>
internal sealed class RecentTuples
{
    private const int Kept = 8;
    private const int MostItems = 3;

    private readonly TuplePart?[] _tuples = new TuplePart?[Kept];
    private int _next;

    public TuplePart Of(ReadOnlySpan<Slot> items)
    {
        if (items.Length is 0 or > MostItems)
        {
            return new TuplePart(items.ToArray());
        }

        foreach (var known in _tuples)
        {
            if (known is not null && AreSame(known.Items, items))
            {
                return known;
            }
        }

        var made = new TuplePart(items.ToArray());
        _tuples[_next] = made;
        _next = (_next + 1) % Kept;
        return made;
    }

    private static bool AreSame(ReadOnlySpan<Slot> known, ReadOnlySpan<Slot> items)
    {
        if (known.Length != items.Length)
        {
            return false;
        }

        for (var i = 0; i < known.Length; i++)
        {
            if (!known[i].IsSame(items[i]))
            {
                return false;
            }
        }

        return true;
    }
}
