namespace Semblance.Storage.Moving;

/// <summary>What a value is, whatever the engine keeps it as. In memory: string (texts, JSON and days), long (whole numbers, and times in microseconds), double, bool, Guid, bytes.</summary>
internal enum MovedType
{
    Text,
    Json,

    /// <summary>jsonb in PostgreSQL; what both give is sorted (<see cref="DocumentJson"/>).</summary>
    Jsonb,
    Day,
    Whole,
    Time,
    Real,
    Flag,
    Uuid,
    Bytes,

    /// <summary>float32, little-endian.</summary>
    Vector,
}

internal sealed record MovedColumn(string Name, MovedType Type, bool IsKey = false);

/// <summary>Rows of another table that must be there first.</summary>
/// <param name="Physical">The column that holds the other row's integer key in SQLite; null where it holds the same value as elsewhere.</param>
/// <param name="Columns">Which of this table's columns are the other's key, in its order.</param>
internal sealed record MovedReference(string? Physical, string Parent, IReadOnlyList<string> Columns)
{
    public bool Has(MovedColumn column) => Columns.Contains(column.Name, StringComparer.Ordinal);
}

/// <summary>One table as both engines have it: the columns by the names that PostgreSQL gives them, without the client.</summary>
internal sealed record MovedTable(string Name, IReadOnlyList<MovedColumn> Columns)
{
    public IReadOnlyList<MovedReference> References { get; init; } = [];

    /// <summary>Rows belong to no client: clients and spaces.</summary>
    public bool IsShared { get; init; }

    /// <summary>Rows are added and removed, and never changed.</summary>
    public bool IsFixed { get; init; }

    /// <summary>Rows are unique by more than their key: one that goes makes room for another.</summary>
    public bool LeavesFirst { get; init; }

    /// <summary>The SQLite column by which a row's client is found: of the client itself, or of a row that has one.</summary>
    public string ClientBy { get; init; } = "client_key";

    public IReadOnlyList<MovedColumn> Keys { get; } = [.. Columns.Where(c => c.IsKey)];

    /// <summary>Where a row says which import brought it; null where it does not.</summary>
    public int? RunAt => References.FirstOrDefault(r => r.Parent == "import_runs") is { } run ? IndexOf(run.Columns[0]) : null;

    /// <summary>Never changes a row that is there: nothing else is in it, or nothing may change.</summary>
    public bool OnlyAdds => IsFixed || Columns.All(c => c.IsKey);

    public int IndexOf(string column)
    {
        for (var i = 0; i < Columns.Count; i++)
        {
            if (Columns[i].Name == column)
            {
                return i;
            }
        }

        throw new InvalidOperationException($"The table {Name} has no column {column}.");
    }

    /// <summary>Where a column's value is that of a row which SQLite refers to by its key.</summary>
    public MovedReference? ReferenceOf(MovedColumn column) => References.FirstOrDefault(r => r.Physical is not null && r.Has(column));

    /// <summary>Whether a row's name or its client is found by way of this reference.</summary>
    public bool IsNamedBy(MovedReference reference) => reference.Physical is not null && (reference.Physical == ClientBy || Keys.Any(reference.Has));

    public override string ToString() => Name;
}
