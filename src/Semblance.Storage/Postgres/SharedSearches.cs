using Semblance.Search;

namespace Semblance.Storage.Postgres;

/// <summary>
/// Lets searches of one gallery that come at the same time share a statement: whoever comes while as many run as may waits for the next, and all who wait
/// go together. A search that comes alone starts at once. Many probes of one statement cost the server much less than as many statements do.
/// Safe for concurrent use.
/// </summary>
/// <param name="lanes">Statements at the same time for each gallery, 1 or more.</param>
/// <param name="find">Searches a gallery: one ranking a probe, in the probes' order.</param>
internal sealed class SharedSearches(
    int lanes, Func<Gallery, IReadOnlyList<ReadOnlyMemory<float>>, int, CancellationToken, Task<IReadOnlyList<Ranking>>> find)
{
    /// <summary>More would let those who wait for the statement after it wait too long.</summary>
    private const int MostProbes = 64;

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Gallery, int People), Line> _lines = [];

    /// <returns>One ranking a probe, in the probes' order.</returns>
    public Task<IReadOnlyList<Ranking>> FindAsync(
        Gallery gallery, IReadOnlyList<ReadOnlyMemory<float>> probes, int people, CancellationToken cancellationToken)
    {
        var asked = new Asked(probes, cancellationToken);
        var key = (GallerySizes.KeyOf(gallery), people);
        lock (_lock)
        {
            if (!_lines.TryGetValue(key, out var line))
            {
                _lines.Add(key, line = new Line(gallery));
            }

            if (line.Running == lanes)
            {
                line.Waiting.Enqueue(asked);
            }
            else
            {
                line.Running++;
                line.Probes += probes.Count;
                _ = RunAsync(key, line, [asked]);
            }
        }

        return asked.Answer.Task.WaitAsync(cancellationToken);
    }

    private async Task RunAsync((string Gallery, int People) key, Line line, List<Asked> together)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding); // out of the lock
        while (together.Count > 0)
        {
            await AnswerAsync(line.Gallery, together, key.People);
            together = Take(key, line, answered: together.Sum(a => a.Probes.Count));
        }
    }

    /// <summary>
    /// Those who have waited longest, and as many as are this lane's share: one that took all would leave the others idle. Nobody when nobody waits, which
    /// ends the run.
    /// </summary>
    private List<Asked> Take((string Gallery, int People) key, Line line, int answered)
    {
        var together = new List<Asked>();
        lock (_lock)
        {
            line.Probes -= answered;
            var share = Math.Min(MostProbes, (line.Probes + line.Waiting.Sum(a => a.Probes.Count) + lanes - 1) / lanes);
            for (var probes = 0; line.Waiting.TryPeek(out var next) && (probes == 0 || probes + next.Probes.Count <= share);)
            {
                line.Waiting.Dequeue();
                if (!next.Stop.IsCancellationRequested)
                {
                    together.Add(next);
                    probes += next.Probes.Count;
                    line.Probes += next.Probes.Count;
                }
            }

            if (together.Count == 0 && --line.Running == 0)
            {
                _lines.Remove(key);
            }
        }

        return together;
    }

    private async Task AnswerAsync(Gallery gallery, List<Asked> together, int people)
    {
        try
        {
            // Who stops waiting must not take the answer from the others.
            var rankings = await find(gallery, [.. together.SelectMany(a => a.Probes)], people, together.Count == 1 ? together[0].Stop : CancellationToken.None);
            var first = 0;
            foreach (var asked in together)
            {
                asked.Answer.TrySetResult([.. rankings.Skip(first).Take(asked.Probes.Count)]);
                first += asked.Probes.Count;
            }
        }
        catch (SemblanceException error) when (together.Count > 1 && error.Kind is not (ErrorKind.Unavailable or ErrorKind.Exhausted))
        {
            // One of them asks what cannot be answered: that must not spoil it for the others.
            foreach (var asked in together)
            {
                await AnswerAsync(gallery, [asked], people);
            }
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            together.ForEach(a => a.Answer.TrySetException(error));
        }
    }

    private sealed record Asked(IReadOnlyList<ReadOnlyMemory<float>> Probes, CancellationToken Stop)
    {
        public TaskCompletionSource<IReadOnlyList<Ranking>> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>Those who search a gallery for as many people. Somebody waits only where as many statements run as may.</summary>
    private sealed class Line(Gallery gallery)
    {
        public Gallery Gallery => gallery;

        public Queue<Asked> Waiting { get; } = [];

        public int Running { get; set; }

        /// <summary>Of the statements that run.</summary>
        public int Probes { get; set; }
    }
}
