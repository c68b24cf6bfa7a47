namespace Semblance.Migration.Sources.Rows;

/// <summary>
/// The people of one source or of a project's database, one instance each. Looked up by the label of a row; a label that a database
/// of the project knows gives that database's person.
/// </summary>
internal sealed class LabelledPeople
{
    private readonly PeopleDirectory? _directory;
    private readonly Dictionary<string, LegacyPerson> _people = new(StringComparer.Ordinal);

    public LabelledPeople(PeopleDirectory? directory = null) => _directory = directory;

    /// <param name="facts">What else the store knows of them; used for the first row of a person whom no database knows.</param>
    public LegacyPerson Of(Label label, LegacyPerson? facts = null)
    {
        if (_directory?.Find(label) is { } known)
        {
            return known;
        }

        var key = KeyOf(label);
        if (!_people.TryGetValue(key, out var person))
        {
            person = facts is not null
                ? facts with { Key = key }
                : new LegacyPerson { Key = key, Name = label.Name ?? label.Id!, ExternalId = label.Id };
            _people.Add(key, person);
        }

        return person;
    }

    /// <summary>An id with a name takes both: two files of a project that count from 0 do not mean the same people.</summary>
    private static string KeyOf(Label label) => label switch
    {
        { Id: null } => "name:" + label.Name,
        { Name: null } => "id:" + label.Id,
        _ => $"id:{label.Id} name:{label.Name}",
    };
}
