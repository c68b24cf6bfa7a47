namespace Semblance.Migration.Sources.Rows;

/// <summary>Some of a stream's vectors, evenly spread over it without knowing its length: every one at first, then every second, fourth …</summary>
internal sealed class VectorSample
{
    /// <summary>The most that are kept; at least half as many when there were more.</summary>
    public const int Limit = 1024;

    private readonly List<VectorCell> _cells = [];
    private long _offered;
    private long _step = 1;

    public IReadOnlyList<VectorCell> Cells => _cells;

    public void Offer(VectorCell cell)
    {
        if (_offered++ % _step != 0)
        {
            return;
        }

        if (_cells.Count == Limit)
        {
            Thin();
            if ((_offered - 1) % _step != 0)
            {
                return;
            }
        }

        _cells.Add(cell);
    }

    private void Thin()
    {
        for (var i = 0; i < _cells.Count / 2; i++)
        {
            _cells[i] = _cells[i * 2];
        }

        _cells.RemoveRange(_cells.Count / 2, _cells.Count - (_cells.Count / 2));
        _step *= 2;
    }
}
