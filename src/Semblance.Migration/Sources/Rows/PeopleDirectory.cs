namespace Semblance.Migration.Sources.Rows;

/// <summary>The people of a project's database, by the ids that files beside it call them by.</summary>
internal sealed class PeopleDirectory
{
    /// <summary>Null where two people have the id: then it tells nobody.</summary>
    private readonly Dictionary<string, LegacyPerson?> _byId = new(StringComparer.Ordinal);

    /// <summary>Of two databases that know the id under the same name, the first one gives the person.</summary>
    public void Add(string id, LegacyPerson person)
    {
        if (!_byId.TryAdd(id, person) && _byId[id] is { } other && other.Name != person.Name)
        {
            _byId[id] = null;
        }
    }

    /// <summary>
    /// By the label's id, unless label and database call that id differently (the files number different people); else by a name that is an
    /// id. Null when nobody has it.
    /// </summary>
    public LegacyPerson? Find(Label label)
    {
        if (label.Id is { } id && Find(id) is { } person && (label.Name is null || label.Name == id || IsSameName(label.Name, person.Name)))
        {
            return person;
        }

        return label.Name is { } name ? Find(name) : null;
    }

    public LegacyPerson? Find(string id) => _byId.GetValueOrDefault(id);

    private static bool IsSameName(string a, string b) => a.Replace('_', ' ').Equals(b.Replace('_', ' '), StringComparison.OrdinalIgnoreCase);
}
