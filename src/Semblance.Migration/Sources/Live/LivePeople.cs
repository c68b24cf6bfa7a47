using Semblance.Migration.Sources.Sqlite;

namespace Semblance.Migration.Sources.Live;

/// <summary>The people of a live database by their keys, in the order of these; read once and held.</summary>
internal sealed class LivePeople
{
    private const int PageRows = 5_000;

    private readonly Dictionary<string, LegacyPerson> _byId = new(StringComparer.Ordinal);
    private readonly List<(string Id, LegacyPerson? Person)> _all = [];

    private LivePeople()
    {
    }

    /// <summary>Each row of the table; without a person where it has no name.</summary>
    public IReadOnlyList<(string Id, LegacyPerson? Person)> All => _all;

    public LegacyPerson? Find(string id) => _byId.GetValueOrDefault(id);

    public static LivePeople Read(ILiveDatabase database, PeopleMapping mapping, CancellationToken cancellationToken)
    {
        var table = database.Tables.First(t => t.Name == mapping.Table);
        var columns = new[] { mapping.Name, mapping.ExternalId, mapping.Region, mapping.CreatedAt }
            .Concat(mapping.Attributes).Concat(mapping.Groups.Select(g => g.Column)).OfType<string>().Distinct(StringComparer.Ordinal).ToArray();
        var groups = mapping.Groups.Select(g => GroupNames(database, g, cancellationToken)).ToArray();
        var people = new LivePeople();
        foreach (var row in LivePages.Read(database, table, columns, PageRows, cancellationToken))
        {
            object? Cell(string? column) => column is null ? null : row[1 + Array.IndexOf(columns, column)];
            var id = (string)row[0]!;
            var person = PersonOf($"{table.Name}:{id}", mapping, groups, Cell);
            people._all.Add((id, person));
            if (person is not null)
            {
                people._byId.Add(id, person);
            }
        }

        return people;
    }

    /// <summary>Null when the row has nothing to call the person by.</summary>
    private static LegacyPerson? PersonOf(string key, PeopleMapping mapping, Dictionary<string, string>?[] groups, Func<string?, object?> cell)
    {
        var external = LiveCells.Text(cell(mapping.ExternalId));
        if ((LiveCells.Text(cell(mapping.Name)) ?? external) is not { } name)
        {
            return null;
        }

        return new LegacyPerson
        {
            Key = key,
            Name = name,
            ExternalId = external,
            Region = LiveCells.Text(cell(mapping.Region)),
            Groups = mapping.Groups.Select((g, i) => LiveCells.Text(cell(g.Column)) is not { } text ? null : groups[i] is { } byId ? byId.GetValueOrDefault(text) : text)
                .OfType<string>().Distinct(StringComparer.Ordinal).ToArray(),
            Attributes = mapping.Attributes.Select(a => (Name: a, Text: LiveCells.Text(cell(a)))).Where(a => a.Text is not null)
                .ToDictionary(a => a.Name, a => a.Text!, StringComparer.Ordinal),
            CreatedAt = LiveCells.Time(cell(mapping.CreatedAt)),
        };
    }

    /// <summary>Names by id of the table that a group column refers to; null when the column has the name itself.</summary>
    private static Dictionary<string, string>? GroupNames(ILiveDatabase database, GroupMapping group, CancellationToken cancellationToken)
    {
        if (group.Table is null)
        {
            return null;
        }

        var table = database.Tables.First(t => t.Name == group.Table);
        return LivePages.Read(database, table, group.Names, PageRows, cancellationToken)
            .Select(r => (Id: (string)r[0]!, Name: string.Join(' ', r.Skip(1).Select(LiveCells.Text).OfType<string>())))
            .Where(g => g.Name.Length > 0)
            .ToDictionary(g => g.Id, g => g.Name, StringComparer.Ordinal);
    }
}
