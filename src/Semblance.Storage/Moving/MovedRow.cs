namespace Semblance.Storage.Moving;

/// <summary>A row between two stores; values in the order of its table's columns.</summary>
internal sealed record MovedRow(MovedTable Table, string Client, object?[] Values)
{
    public RowKey Key => RowKey.Of(Table, Client, [.. Table.Keys.Select(k => Values[Table.IndexOf(k.Name)]!)]);

    /// <summary>The rows that this one refers to.</summary>
    public IEnumerable<RowKey> Parents()
    {
        if (!Table.IsShared)
        {
            yield return RowKey.Of(MovedTables.Named("clients"), "", [Client]);
        }

        foreach (var reference in Table.References)
        {
            var values = reference.Columns.Select(c => Values[Table.IndexOf(c)]).ToList();
            if (values.TrueForAll(v => v is not null))
            {
                var parent = MovedTables.Named(reference.Parent);
                yield return RowKey.Of(parent, parent.IsShared ? "" : Client, values!);
            }
        }
    }
}
