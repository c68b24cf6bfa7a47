namespace Semblance.Cli.Input;

/// <summary>The known name that a mistyped one most likely meant.</summary>
internal static class NearestName
{
    /// <summary>Null when nothing is near: more than a third of the letters, and more than one, would have to change.</summary>
    public static string? Find(string typed, IEnumerable<string> known)
    {
        var limit = Math.Max(2, typed.Length / 3);
        string? best = null;
        var bestDistance = limit + 1;
        foreach (var name in known)
        {
            var distance = Math.Abs(name.Length - typed.Length) > limit ? bestDistance : Distance(typed, name);
            if (distance < bestDistance)
            {
                (best, bestDistance) = (name, distance);
            }
        }

        return best;
    }

    /// <summary>Letters to insert, delete, replace or swap with their neighbour, ignoring case (optimal string alignment).</summary>
    private static int Distance(string a, string b)
    {
        var (before, last, row) = (new int[b.Length + 1], new int[b.Length + 1], new int[b.Length + 1]);
        for (var j = 0; j <= b.Length; j++)
        {
            last[j] = j;
        }

        for (var i = 1; i <= a.Length; i++)
        {
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                row[j] = Math.Min(Math.Min(row[j - 1], last[j]) + 1, last[j - 1] + (Same(a[i - 1], b[j - 1]) ? 0 : 1));
                if (i > 1 && j > 1 && Same(a[i - 1], b[j - 2]) && Same(a[i - 2], b[j - 1]))
                {
                    row[j] = Math.Min(row[j], before[j - 2] + 1);
                }
            }

            (before, last, row) = (last, row, before);
        }

        return last[b.Length];
    }

    private static bool Same(char a, char b) => char.ToLowerInvariant(a) == char.ToLowerInvariant(b);
}
