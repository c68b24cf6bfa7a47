namespace Semblance.Documents.Tables;

/// <summary>Puts the rows of a table together into blocks, so that a long one is not held whole, nor a wide one padded to a thousand times its size.</summary>
internal sealed class RowBlocks(DocumentFile file, string? name)
{
    private const int RowsOfBlock = 500;
    private const long CellsOfBlock = 250_000;
    private const long CharactersOfBlock = 1 << 20;

    private readonly List<IReadOnlyList<string?>> _rows = [];
    private Dictionary<(int Column, string Unit), long> _units = [];
    private IReadOnlyList<string?>? _head;
    private Place _place = Place.Unknown;
    private long _characters;
    private int _width;
    private int _order;
    private int _given;

    /// <summary>The next row, the first being the head. A row without any text is passed over.</summary>
    /// <param name="units">What its cells show beside their text, each by the number of its column.</param>
    /// <returns>A block, when this row filled one.</returns>
    /// <exception cref="SemblanceException">Exhausted, <c>document-too-large</c>.</exception>
    public TableRows? Add(IReadOnlyList<string?> row, Place place, IReadOnlyList<(int Column, string Unit)>? units = null)
    {
        if (row.Count > Cells.MostColumns)
        {
            throw file.TooLarge($"a row of {row.Count:N0} cells, where {Cells.MostColumns:N0} are read");
        }

        if (row.All(string.IsNullOrWhiteSpace))
        {
            return null;
        }

        if (_head is null)
        {
            (_head, _place) = (row, place);
            return null;
        }

        // A row that is much longer than those before it would make all of them as long.
        var before = _rows.Count > 0 && CellsWith(row) > CellsOfBlock ? Take() : null;
        if (_rows.Count == 0)
        {
            (_place, _width, _characters) = (place, _head.Count, 0);
        }

        _rows.Add([.. row]);
        foreach (var unit in units ?? [])
        {
            _units[unit] = _units.GetValueOrDefault(unit) + 1;
        }

        _width = Math.Max(_width, row.Count);
        _characters += row.Sum(c => c?.Length ?? 0L);
        return before ?? (_rows.Count >= RowsOfBlock || _characters >= CharactersOfBlock ? Take() : null);
    }

    /// <returns>What is left; a table that has a head alone is a block without rows, and one that has nothing is null.</returns>
    public TableRows? End() => _rows.Count > 0 || (_head is not null && _given == 0) ? Take() : null;

    private long CellsWith(IReadOnlyList<string?> row) => Math.Max(_width, row.Count) * (_rows.Count + 1L);

    private TableRows Take()
    {
        var (columns, rows) = Cells.Square(file, _head!, _rows);
        var block = new TableRows(_order++, _place, name, columns, _given + 1, rows) { Units = _units };
        _given += _rows.Count;
        _rows.Clear();
        _units = [];
        return block;
    }
}
