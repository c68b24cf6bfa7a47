using Semblance.Migration.Sources;

namespace Semblance.Migration.Plan;

/// <summary>
/// For <c>--merge-case</c>: which keys are spellings of one name. Only people known by name alone are merged. The ordinally first spelling (capitals
/// before small letters) gives the key, whatever the order of the rows, so that another plan of the same rows makes the same ids.
/// </summary>
internal static class CaseMerge
{
    private const string NamePrefix = "name:";

    /// <summary>From each merged key to the one it becomes. Reads every source once.</summary>
    public static IReadOnlyDictionary<string, string> Of(IEnumerable<ILegacySource> sources, CancellationToken cancellationToken)
    {
        var spellings = new Dictionary<string, SortedSet<string>>(StringComparer.Ordinal);
        foreach (var source in sources)
        {
            LegacyPerson? last = null;
            foreach (var row in source.Read(cancellationToken))
            {
                var person = PersonOf(row);
                if (person is not null && !ReferenceEquals(person, last) && person.Key.StartsWith(NamePrefix, StringComparison.Ordinal))
                {
                    Note(spellings, person.Key);
                }

                last = person;
            }
        }

        return spellings.Values
            .Where(keys => keys.Count > 1)
            .SelectMany(keys => keys.Skip(1).Select(key => (key, first: keys.Min!)))
            .ToDictionary(pair => pair.key, pair => pair.first, StringComparer.Ordinal);
    }

    /// <summary>The form in which names that differ only by case are equal.</summary>
    public static string Folded(string name) => name.ToUpperInvariant();

    private static LegacyPerson? PersonOf(LegacyRow row) => row switch
    {
        LegacyRow.Face face => face.Person,
        LegacyRow.PersonOnly person => person.Person,
        LegacyRow.Photo photo => photo.Person,
        _ => null,
    };

    private static void Note(Dictionary<string, SortedSet<string>> spellings, string key)
    {
        var folded = Folded(key);
        if (!spellings.TryGetValue(folded, out var keys))
        {
            spellings.Add(folded, keys = new SortedSet<string>(StringComparer.Ordinal));
        }

        keys.Add(key);
    }
}
