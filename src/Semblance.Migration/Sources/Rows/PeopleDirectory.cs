namespace Semblance.Migration.Sources.Rows;

/// <summary>
/// The people of a project: those of its databases by the ids that files beside them call them by, and everybody by name and id, for folders
/// of photos.
/// </summary>
internal sealed class PeopleDirectory
{
    /// <summary>Null where two people have the id: then it tells nobody.</summary>
    private readonly Dictionary<string, LegacyPerson?> _byId = new(StringComparer.Ordinal);

    private readonly Dictionary<string, LegacyPerson?> _byRowNumber = new(StringComparer.Ordinal);

    /// <summary>By name and external id as they are, and with blanks for underscores; null where two people have it.</summary>
    private readonly Dictionary<string, LegacyPerson?> _byName = new(StringComparer.Ordinal);

    /// <summary>False when nobody will ask by name: then <see cref="AddNames"/> need not be called.</summary>
    public bool TakesNames { get; init; }

    /// <summary>Of two databases that know the id under the same name, the first one gives the person.</summary>
    public void Add(string id, LegacyPerson person) => Add(_byId, id, person);

    /// <summary>
    /// As <see cref="Add(string, LegacyPerson)"/>, of the row number in a database that holds its own vectors: its files rarely use it, so any other
    /// meaning of the id comes first.
    /// </summary>
    public void AddRowNumber(string id, LegacyPerson person) => Add(_byRowNumber, id, person);

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

    public LegacyPerson? Find(string id) => _byId.TryGetValue(id, out var person) ? person : _byRowNumber.GetValueOrDefault(id);

    /// <summary>Lets <see cref="FindNamed"/> find the person by name and external id.</summary>
    public void AddNames(LegacyPerson person)
    {
        foreach (var name in new[] { person.Name, person.ExternalId }.OfType<string>())
        {
            AddName(name, person);
            if (Spaced(name) is var spaced && spaced != name)
            {
                AddName(spaced, person);
            }
        }
    }

    /// <summary>
    /// Whom a folder or file of photos is called after: by a database's id, else by a name or id that any store uses, underscores for blanks allowed.
    /// Null when that is nobody, or several people.
    /// </summary>
    public LegacyPerson? FindNamed(string name) => Find(name) ?? _byName.GetValueOrDefault(name) ?? (_byName.ContainsKey(name) ? null : _byName.GetValueOrDefault(Spaced(name)));

    private static void Add(Dictionary<string, LegacyPerson?> people, string id, LegacyPerson person)
    {
        if (!people.TryAdd(id, person) && people[id] is { } other && other.Name != person.Name)
        {
            people[id] = null;
        }
    }

    private void AddName(string name, LegacyPerson person)
    {
        if (!_byName.TryAdd(name, person) && _byName[name] is { } other && other.Key != person.Key)
        {
            _byName[name] = null;
        }
    }

    private static string Spaced(string name) => name.Replace('_', ' ');

    private static bool IsSameName(string a, string b) => a.Replace('_', ' ').Equals(b.Replace('_', ' '), StringComparison.OrdinalIgnoreCase);
}
