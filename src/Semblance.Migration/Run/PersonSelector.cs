using Semblance.Migration.Plan;
using Semblance.People;

namespace Semblance.Migration.Run;

/// <summary>Finds people of a plan by what a user calls them: id, key or name.</summary>
public static class PersonSelector
{
    /// <summary>
    /// The people meant, once each, in the plan's order. NotFound, <c>person-unknown</c>, with the nearest names; Conflict,
    /// <c>person-ambiguous</c>, naming the keys to choose from.
    /// </summary>
    public static IReadOnlyList<PlanPerson> Find(ImportPlan plan, IReadOnlyList<string> wanted)
    {
        if (wanted.Count == 0)
        {
            return [];
        }

        var byKey = plan.People.SelectMany(p => (p.Aliases ?? []).Append(p.Key).Select(key => (key, p)))
            .ToDictionary(pair => pair.key, pair => pair.p, StringComparer.Ordinal);
        var found = wanted.Select(text => Find(plan, byKey, text)).Select(p => p.Id).ToHashSet();
        return plan.People.Where(p => found.Contains(p.Id)).ToArray();
    }

    private static PlanPerson Find(ImportPlan plan, Dictionary<string, PlanPerson> byKey, string text)
    {
        if (byKey.TryGetValue(text, out var person))
        {
            return person;
        }

        if (Guid.TryParse(text, out var id) && plan.People.FirstOrDefault(p => p.Id == new PersonId(id)) is { } byId)
        {
            return byId;
        }

        var named = plan.People.Where(p => p.Name == text).ToArray();
        return named.Length switch
        {
            1 => named[0],
            0 => throw new SemblanceException(ErrorKind.NotFound, "person-unknown",
                $"Nobody in the plan is \"{text}\" (by id, key or name){Nearest(plan, text)}"),
            _ => throw new SemblanceException(ErrorKind.Conflict, "person-ambiguous",
                $"{named.Length} people are called \"{text}\": say which by key: {string.Join(", ", named.Take(10).Select(p => p.Key))}."),
        };
    }

    private static string Nearest(ImportPlan plan, string text)
    {
        var near = plan.People
            .Select(p => (p.Name, Distance: Math.Min(EditDistance(p.Name, text), EditDistance(p.Key, text))))
            .Where(p => p.Distance <= Math.Max(2, text.Length / 3))
            .OrderBy(p => p.Distance).ThenBy(p => p.Name, StringComparer.Ordinal)
            .Select(p => $"\"{p.Name}\"")
            .Distinct(StringComparer.Ordinal)
            .Take(3)
            .ToArray();
        return near.Length == 0 ? ": the plan's file lists them." : $". Nearest: {string.Join(", ", near)}.";
    }

    /// <summary>Levenshtein's distance, ignoring case.</summary>
    private static int EditDistance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = char.ToUpperInvariant(a[i - 1]) == char.ToUpperInvariant(b[j - 1]) ? 0 : 1;
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + cost));
            }
        }

        return row[b.Length];
    }
}
