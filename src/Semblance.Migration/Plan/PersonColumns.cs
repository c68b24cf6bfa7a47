using System.Text;
using Semblance.Migration.Sources;

namespace Semblance.Migration.Plan;

/// <summary>
/// The columns of one person, folded from every row that speaks of them: the first row that has a column gives it, groups add up. Planner and
/// verifier share it, so that both read a person from the source in the same way.
/// </summary>
internal sealed class PersonColumns
{
    private LegacyPerson? _last;
    private bool _namedByOwnKey;
    private SortedSet<string>? _groups;
    private SortedDictionary<string, string>? _attributes;

    public string Name { get; private set; } = "";

    public string? ExternalId { get; private set; }

    public string? Region { get; private set; }

    public DateTimeOffset? CreatedAt { get; private set; }

    public DateTimeOffset? UpdatedAt { get; private set; }

    public IReadOnlyCollection<string> Groups => (IReadOnlyCollection<string>?)_groups ?? [];

    public IReadOnlyDictionary<string, string> Attributes =>
        (IReadOnlyDictionary<string, string>?)_attributes ?? System.Collections.Immutable.ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>The first column that two rows fill differently; null when they agree.</summary>
    public string? Differing { get; private set; }

    /// <summary>True when every text can be kept: half a surrogate pair has no UTF-8 form.</summary>
    public static bool IsWellFormed(LegacyPerson person) =>
        IsWellFormed(person.Key) && IsWellFormed(person.Name) && IsWellFormed(person.ExternalId) && IsWellFormed(person.Region)
        && person.Groups.All(IsWellFormed) && person.Attributes.All(a => IsWellFormed(a.Key) && IsWellFormed(a.Value));

    /// <summary>True when this instance was the last one folded: nothing new can be in it.</summary>
    public bool Knows(LegacyPerson person) => ReferenceEquals(_last, person);

    /// <param name="ownKey">The row has the person's own key, not that of a spelling merged into it: its name wins.</param>
    public void Fold(LegacyPerson person, bool ownKey)
    {
        if (Knows(person))
        {
            return;
        }

        FoldName(person.Name, ownKey);
        ExternalId = First("externalId", ExternalId, person.ExternalId);
        Region = First("region", Region, person.Region);
        CreatedAt ??= person.CreatedAt;
        UpdatedAt ??= person.UpdatedAt;
        foreach (var group in person.Groups)
        {
            (_groups ??= new SortedSet<string>(StringComparer.Ordinal)).Add(group);
        }

        foreach (var (name, value) in person.Attributes)
        {
            _attributes ??= new SortedDictionary<string, string>(StringComparer.Ordinal);
            _attributes[name] = First(name, _attributes.GetValueOrDefault(name), value)!;
        }

        _last = person;
    }

    private void FoldName(string name, bool ownKey)
    {
        if (Name.Length == 0 || (ownKey && !_namedByOwnKey))
        {
            Name = name;
            _namedByOwnKey = ownKey;
        }
        else if (ownKey)
        {
            First("name", Name, name);
        }
    }

    private string? First(string column, string? had, string? comes)
    {
        if (had is not null && comes is not null && had != comes)
        {
            Differing ??= column;
        }

        return had ?? comes;
    }

    private static bool IsWellFormed(string? text)
    {
        for (var rest = text.AsSpan(); rest.Length > 0;)
        {
            if (Rune.DecodeFromUtf16(rest, out _, out var used) != System.Buffers.OperationStatus.Done)
            {
                return false;
            }

            rest = rest[used..];
        }

        return true;
    }
}
