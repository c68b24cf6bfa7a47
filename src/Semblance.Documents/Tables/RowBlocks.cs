namespace Semblance.Documents.Tables;

/// <summary>Puts the rows of a table together into blocks, so that a long one is not held whole.</summary>
internal sealed class RowBlocks(string? name)
{
    private const int RowsOfBlock = 500;

    private readonly List<IReadOnlyList<string?>> _rows = [];
    private IReadOnlyList<string?>? _head;
    private Place _place = Place.Unknown;
    private int _order;
    private int _given;

    /// <summary>The next row, the first being the head. A row without any text is passed over.</summary>
    /// <returns>A block, when this row filled one.</returns>
    public TableRows? Add(IReadOnlyList<string?> row, Place place)
    {
        if (row.All(string.IsNullOrWhiteSpace))
        {
            return null;
        }

        if (_head is null)
        {
            (_head, _place) = (row, place);
            return null;
        }

        if (_rows.Count == 0)
        {
            _place = place;
        }

        _rows.Add([.. row]);
        return _rows.Count == RowsOfBlock ? Take() : null;
    }

    /// <returns>What is left; a table that has a head alone is a block without rows, and one that has nothing is null.</returns>
    public TableRows? End() => _rows.Count > 0 || (_head is not null && _given == 0) ? Take() : null;

    private TableRows Take()
    {
        var (columns, rows) = Cells.Square(_head!, _rows);
        var block = new TableRows(_order++, _place, name, columns, _given + 1, rows);
        _given += _rows.Count;
        _rows.Clear();
        return block;
    }
}
