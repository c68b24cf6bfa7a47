using Semblance.Clients;
using Semblance.Migration.Sources;
using Semblance.People;

namespace Semblance.Migration.Plan;

/// <summary>The people of a plan in the making, by key.</summary>
internal sealed class PeopleDraft(ClientId client, string scope, IReadOnlyDictionary<string, string>? mergedKeys)
{
    private readonly Dictionary<string, DraftPerson> _byKey = new(StringComparer.Ordinal);
    private readonly List<DraftPerson> _all = [];

    public IReadOnlyList<DraftPerson> All => _all;

    /// <summary>Null when no row of theirs has been imported yet.</summary>
    public DraftPerson? Find(LegacyPerson person) => _byKey.GetValueOrDefault(person.Key);

    /// <summary>The person a row speaks of, added when new; what the row says of them is folded in.</summary>
    public DraftPerson Take(LegacyPerson person)
    {
        if (_byKey.TryGetValue(person.Key, out var known))
        {
            known.Fold(person);
            return known;
        }

        var key = mergedKeys?.GetValueOrDefault(person.Key) ?? person.Key;
        if (!_byKey.TryGetValue(key, out var taken))
        {
            taken = new DraftPerson(_all.Count, key, person.Id ?? PersonId.Imported(client, scope, key));
            _all.Add(taken);
            _byKey.Add(key, taken);
        }

        _byKey.TryAdd(person.Key, taken);
        taken.Fold(person);
        return taken;
    }
}

/// <summary>A person of a plan in the making.</summary>
internal sealed class DraftPerson(int index, string key, PersonId id)
{
    private readonly List<int> _batches = [];
    private SortedSet<string>? _aliases;

    public int Index { get; } = index;

    public string Key { get; } = key;

    public PersonId Id { get; } = id;

    public PersonColumns Columns { get; } = new();

    public int Faces { get; set; }

    public int Photos { get; set; }

    public bool HasBatch => _batches.Count > 0;

    public void Fold(LegacyPerson person)
    {
        var own = person.Key == Key;
        if (!own)
        {
            (_aliases ??= new SortedSet<string>(StringComparer.Ordinal)).Add(person.Key);
        }

        Columns.Fold(person, own);
    }

    /// <summary>A row of theirs is in this batch.</summary>
    public void Touch(int batch)
    {
        if (_batches.Count == 0 || _batches[^1] != batch)
        {
            _batches.Add(batch);
        }
    }

    public PlanPerson ToPlan(string? region) => new(
        Id, Key, Columns.Name, Faces, Photos, _batches.ToArray(), _aliases?.ToArray(), Columns.ExternalId, Columns.Region ?? region,
        Columns.Groups.Count == 0 ? null : Columns.Groups.ToArray(), Columns.Attributes.Count == 0 ? null : Columns.Attributes,
        Columns.CreatedAt, Columns.UpdatedAt);
}
