using Semblance.Migration.Sources.Discovery;

namespace Semblance.Migration.Sources.Live;

/// <summary>A table as it is: programs added columns over the years, so none is taken for granted.</summary>
public sealed class LiveTable
{
    /// <param name="columns">All of them; those of credentials and identity numbers are dropped here.</param>
    public LiveTable(string schema, string name, IEnumerable<LiveColumn> columns, LiveColumn? key, bool hidesRows)
    {
        HidesRows = hidesRows;
        Schema = schema;
        Name = name;
        Columns = [.. columns.Where(c => !SecretNames.Matches(c.Name))];
        Key = key is null || SecretNames.Matches(key.Name) ? null : key;
    }

    public string Schema { get; }

    public string Name { get; }

    public IReadOnlyList<LiveColumn> Columns { get; }

    /// <summary>The only column of its primary key; null when it has none or several: then its rows have no order to be read in.</summary>
    public LiveColumn? Key { get; }

    /// <summary>Row-level security may keep rows of it from who reads here; then nobody can tell how many.</summary>
    public bool HidesRows { get; }

    public LiveColumn? Find(string column) => Columns.FirstOrDefault(c => c.Name.Equals(column, StringComparison.OrdinalIgnoreCase));

    public bool Has(params string[] columns) => Array.TrueForAll(columns, c => Find(c) is not null);

    /// <summary>The first of these columns that the table has, as the table spells it; null when it has none.</summary>
    public string? First(params string[] columns) => columns.Select(Find).FirstOrDefault(c => c is not null)?.Name;
}

/// <param name="Type">PostgreSQL's name of its type, without its length: <c>integer</c>, <c>vector</c>, <c>double precision[]</c>.</param>
public sealed record LiveColumn(string Name, string Type);
