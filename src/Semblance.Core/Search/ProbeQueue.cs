namespace Semblance.Search;

/// <summary>
/// Lets searches that come at the same time share a pass over the index: whoever comes while every processor is busy waits for the next pass,
/// and all who wait go together. A search that comes alone starts at once. Answers are those of <see cref="GalleryIndex"/>. Safe for concurrent use.
/// </summary>
/// <param name="passes">Passes at the same time, 1 or more; null for the number of processors.</param>
public sealed class ProbeQueue(GalleryIndex index, int? passes = null)
{
    private readonly int _passes = passes ?? Environment.ProcessorCount;
    private readonly Lock _lock = new();
    private readonly LinkedList<Waiting> _waiting = [];
    private int _running;

    /// <inheritdoc cref="GalleryIndex.FindNearest(ReadOnlySpan{float}, int, PersonSet?, double)"/>
    public Task<Ranking> FindNearestAsync(ReadOnlyMemory<float> probe, int people, PersonSet? among = null)
    {
        index.Check(probe.Span, people); // alone: a probe that cannot be searched must not spoil the pass of the others
        var waiting = new Waiting(probe, people, among);
        lock (_lock)
        {
            _waiting.AddLast(waiting);
            if (_running == _passes)
            {
                return waiting.Answer.Task;
            }

            _running++;
        }

        ThreadPool.UnsafeQueueUserWorkItem(static queue => queue.Run(), this, preferLocal: false);
        return waiting.Answer.Task;
    }

    private void Run()
    {
        while (Take() is { Count: > 0 } together)
        {
            Search(together);
        }
    }

    /// <summary>The one who has waited longest, and all who ask for as many of the same people; nobody when nobody waits, which ends the run.</summary>
    private List<Waiting> Take()
    {
        lock (_lock)
        {
            var together = new List<Waiting>();
            for (var node = _waiting.First; node is not null && together.Count < BatchScan.MostProbes;)
            {
                var next = node.Next;
                if (together.Count == 0 || (together[0].People == node.Value.People && ReferenceEquals(together[0].Among, node.Value.Among)))
                {
                    together.Add(node.Value);
                    _waiting.Remove(node);
                }

                node = next;
            }

            _running -= together.Count == 0 ? 1 : 0;
            return together;
        }
    }

    private void Search(List<Waiting> together)
    {
        try
        {
            var rankings = index.FindNearest(together.ConvertAll(w => w.Probe), together[0].People, together[0].Among);
            for (var i = 0; i < together.Count; i++)
            {
                together[i].Answer.SetResult(rankings[i]);
            }
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            together.ForEach(w => w.Answer.TrySetException(error));
        }
    }

    private sealed record Waiting(ReadOnlyMemory<float> Probe, int People, PersonSet? Among)
    {
        public TaskCompletionSource<Ranking> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
