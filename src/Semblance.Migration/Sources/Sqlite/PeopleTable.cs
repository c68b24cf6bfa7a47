using Microsoft.Data.Sqlite;

namespace Semblance.Migration.Sources.Sqlite;

/// <summary>The people of a table, read by the columns that a mapping names and no others; groups by way of the table they refer to.</summary>
internal sealed class PeopleTable
{
    private readonly Dictionary<string, LegacyPerson> _byId;

    private PeopleTable(Dictionary<string, LegacyPerson> byId, IReadOnlyList<(string Id, string Problem)> nameless)
    {
        _byId = byId;
        Nameless = nameless;
    }

    /// <summary>In the table's order.</summary>
    public IEnumerable<KeyValuePair<string, LegacyPerson>> People => _byId;

    /// <summary>Rows with neither a name nor an external id.</summary>
    public IReadOnlyList<(string Id, string Problem)> Nameless { get; }

    public long Count => _byId.Count + Nameless.Count;

    /// <summary>Null when no row has the id.</summary>
    public LegacyPerson? Find(string id) => _byId.GetValueOrDefault(id);

    public static PeopleTable Read(LegacyDatabase database, TableSchema table, PeopleMapping mapping)
    {
        var columns = new List<string> { mapping.Id is null ? table.IdSql : LegacyDatabase.Quote(mapping.Id) };
        int Column(string? name)
        {
            if (name is null || !table.Has(name))
            {
                return -1;
            }

            columns.Add(LegacyDatabase.Quote(name));
            return columns.Count - 1;
        }

        var layout = new Layout(mapping, Column);
        var groups = mapping.Groups.Select(g => GroupNames(database, g)).ToArray();
        var byId = new Dictionary<string, LegacyPerson>(StringComparer.Ordinal);
        var byName = new Dictionary<string, LegacyPerson>(StringComparer.Ordinal);
        var nameless = new List<(string, string)>();
        foreach (var reader in database.Query($"SELECT {string.Join(", ", columns)} FROM {LegacyDatabase.Quote(table.Name)} ORDER BY {table.OrderSql}"))
        {
            var id = CellText.Text(reader, 0) ?? "";
            if (layout.Person(reader, $"{database.Name}:{table.Name}", id, groups) is { } person)
            {
                byId.TryAdd(id, mapping.ByName ? OfName(byName, person) : person);
            }
            else
            {
                nameless.Add((id, "name-missing"));
            }
        }

        return new PeopleTable(byId, nameless);
    }

    /// <summary>The person of that name, as the first row has them.</summary>
    private static LegacyPerson OfName(Dictionary<string, LegacyPerson> byName, LegacyPerson person)
    {
        byName.TryAdd(person.Name, person with { Key = "name:" + person.Name });
        return byName[person.Name];
    }

    /// <summary>Names by id of the table that a group column refers to; null when the column has the name itself.</summary>
    private static Dictionary<string, string>? GroupNames(LegacyDatabase database, GroupMapping group)
    {
        if (group.Table is null)
        {
            return null;
        }

        var names = string.Join(", ", group.Names.Select(LegacyDatabase.Quote));
        var result = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var reader in database.Query($"SELECT {LegacyDatabase.Quote(group.Id ?? "id")}, {names} FROM {LegacyDatabase.Quote(group.Table)}"))
        {
            var name = string.Join(' ', Enumerable.Range(1, group.Names.Count).Select(i => CellText.Text(reader, i)).OfType<string>());
            if (CellText.Text(reader, 0) is { } id && name.Length > 0)
            {
                result.TryAdd(id, name);
            }
        }

        return result;
    }

    private sealed class Layout(PeopleMapping mapping, Func<string?, int> column)
    {
        private readonly int _name = column(mapping.Name);
        private readonly int _externalId = column(mapping.ExternalId);
        private readonly int _region = column(mapping.Region);
        private readonly int _createdAt = column(mapping.CreatedAt);
        private readonly int[] _groups = mapping.Groups.Select(g => column(g.Column)).ToArray();
        private readonly (string Name, int Ordinal)[] _attributes = mapping.Attributes.Select(a => (a, column(a))).Where(a => a.Item2 >= 0).ToArray();

        /// <summary>Null when the row has nothing to call the person by.</summary>
        public LegacyPerson? Person(SqliteDataReader reader, string table, string id, Dictionary<string, string>?[] groups)
        {
            var external = CellText.Text(reader, _externalId);
            if ((CellText.Text(reader, _name) ?? external) is not { } name || id.Length == 0)
            {
                return null;
            }

            return new LegacyPerson
            {
                Key = $"{table}:{id}",
                Name = name,
                ExternalId = external,
                Region = CellText.Text(reader, _region),
                Groups = Groups(reader, groups),
                Attributes = Attributes(reader),
                CreatedAt = CellText.Time(reader, _createdAt),
            };
        }

        private string[] Groups(SqliteDataReader reader, Dictionary<string, string>?[] names) => _groups
            .Select((ordinal, i) => CellText.Text(reader, ordinal) is not { } text ? null : names[i] is { } byId ? byId.GetValueOrDefault(text) : text)
            .OfType<string>().Distinct(StringComparer.Ordinal).ToArray();

        private Dictionary<string, string> Attributes(SqliteDataReader reader)
        {
            var attributes = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var (name, ordinal) in _attributes)
            {
                if (CellText.Text(reader, ordinal) is { } text)
                {
                    attributes[name] = text;
                }
            }

            return attributes;
        }
    }
}
