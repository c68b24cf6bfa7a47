namespace Semblance.Migration.Sources.Sqlite;

/// <summary>The name somebody probably meant.</summary>
internal static class Nearest
{
    /// <summary>The end of a message: "; did you mean x?", or what there is to choose from.</summary>
    public static string Hint(string name, IEnumerable<string> known)
    {
        var all = known.ToArray();
        var best = all.Select(k => (Name: k, Distance: Distance(name.ToLowerInvariant(), k.ToLowerInvariant()))).OrderBy(k => k.Distance).FirstOrDefault();
        return best.Name is not null && best.Distance <= Math.Max(2, name.Length / 3)
            ? $"; did you mean {best.Name}?"
            : $"; there are {string.Join(", ", all.Take(20))}.";
    }

    /// <summary>Levenshtein's.</summary>
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var substituted = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substituted, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[b.Length];
    }
}
