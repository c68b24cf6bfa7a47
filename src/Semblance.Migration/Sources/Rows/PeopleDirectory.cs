namespace Semblance.Migration.Sources.Rows;

/// <summary>The people of a project's database, by the ids that files beside it call them by.</summary>
internal sealed class PeopleDirectory
{
    private readonly Dictionary<string, LegacyPerson> _byId = new(StringComparer.Ordinal);

    /// <summary>The first one to use an id keeps it.</summary>
    public void Add(string id, LegacyPerson person) => _byId.TryAdd(id, person);

    /// <summary>By the label's id, else by a name that is an id; null when nobody has it.</summary>
    public LegacyPerson? Find(Label label) =>
        (label.Id is not null && _byId.TryGetValue(label.Id, out var byId)) || (label.Name is not null && _byId.TryGetValue(label.Name, out byId)) ? byId : null;

    public LegacyPerson? Find(string id) => _byId.GetValueOrDefault(id);
}
