namespace Semblance.Migration.Plan;

/// <summary>Cuts a source's rows into batches: by rows, and by the bytes a batch would hold in memory.</summary>
internal sealed class BatchDraft(int maximumRows)
{
    /// <summary>A batch is closed once its vectors and column images pass 16 MiB.</summary>
    private const long MaximumBytes = 16L << 20;

    private readonly List<PlanBatch> _closed = [];
    private int _source;
    private long _first;
    private long _last;
    private long _rows;
    private long _bytes;
    private int _people;
    private int _faces;
    private int _photos;
    private int _shared;

    public IReadOnlyList<PlanBatch> Closed => _closed;

    /// <summary>The number of the batch that rows go into now.</summary>
    public int Current => _closed.Count;

    public void Begin(int source) => _source = source;

    public void AddFace(long ordinal, DraftPerson person, long bytes)
    {
        AddRow(ordinal, person, bytes);
        _faces++;
    }

    /// <param name="person">Null for a row that is nobody's.</param>
    /// <param name="bytes">Bytes of the row that the batch holds in memory.</param>
    public void AddRow(long ordinal, DraftPerson? person, long bytes)
    {
        _first = _rows == 0 ? ordinal : _first;
        _last = ordinal;
        _rows++;
        _bytes += bytes;
        if (person is null)
        {
            _shared++;
            return;
        }

        _people += person.HasBatch ? 0 : 1;
        person.Touch(Current);
    }

    /// <summary>A photo of the row just added.</summary>
    public void AddPhoto() => _photos++;

    public void CloseWhenFull()
    {
        if (_rows >= maximumRows || _bytes >= MaximumBytes)
        {
            Close();
        }
    }

    /// <summary>Ends the batch, if it has rows: a batch never spans two sources.</summary>
    public void Close()
    {
        if (_rows > 0)
        {
            _closed.Add(new PlanBatch(Current, _source, _first, _last, _rows, _people, _faces, _photos, _shared == 0 ? null : _shared));
        }

        (_rows, _bytes, _people, _faces, _photos, _shared) = (0, 0, 0, 0, 0, 0);
    }
}
