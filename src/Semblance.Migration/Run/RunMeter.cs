using Semblance.Migration.Plan;

namespace Semblance.Migration.Run;

/// <summary>Tells how far a run is, batch by batch.</summary>
internal sealed class RunMeter(IReadOnlyList<PlanBatch> batches, int done, IProgress<RunProgress>? progress, TimeProvider time)
{
    private readonly long _start = time.GetTimestamp();
    private readonly long _rows = batches.Sum(b => b.Rows);
    private readonly long _rowsBefore = batches.Take(done).Sum(b => b.Rows);
    private long _rowsNow;
    private int _done = done;

    public TimeSpan Elapsed => time.GetElapsedTime(_start);

    public void Advance(int count)
    {
        _rowsNow += batches.Skip(_done).Take(count).Sum(b => b.Rows);
        _done += count;
        var seconds = Elapsed.TotalSeconds;
        progress?.Report(new RunProgress(
            _done, batches.Count, _rowsBefore + _rowsNow, _rows, seconds > 0 ? _rowsNow / seconds : 0));
    }
}
