namespace Semblance.Storage.Postgres;

/// <summary>Tries an index with more and more effort until it reaches a target.</summary>
internal sealed class GalleryTuner(GalleryComparison comparison, GalleryIndexState state, double target)
{
    private const int MostM = 64;
    private const int LeastBorder = PostgresIndexes.LeastFaces;
    private const int MostBorder = 1_000_000;

    private static readonly int[] Efforts = [40, 60, 80, 100, 150, 200, 300, 400, 600, 800, 1000];

    /// <param name="settings">As they were.</param>
    public async Task<GalleryTuning> RunAsync(GallerySettings settings, IProgress<GalleryTuningStep>? progress, CancellationToken cancellationToken)
    {
        var steps = new List<GalleryTuningStep>();
        foreach (var value in state.Method == IndexShape.Hnsw ? Efforts : Probes())
        {
            settings = With(settings, value);
            var (recall, milliseconds) = await comparison.MeasureAsync(settings, cancellationToken);
            steps.Add(new GalleryTuningStep(value, recall, milliseconds));
            progress?.Report(steps[^1]);
            if (IsReached(recall))
            {
                break;
            }
        }

        var last = steps[^1];
        var tuned = settings with
        {
            ExactUpTo = IsReached(last.Recall) ? Border(last) : GallerySettings.AlwaysExact,
            Target = target,
            Recall = Math.Min(last.Recall.AtFirst, last.Recall.OfDecisions),
            MeasuredAt = TimeProvider.System.GetUtcNow(),
        };
        return new GalleryTuning(
            IsReached(last.Recall) ? tuned : Improve(tuned), steps, comparison.ExactMilliseconds, IsReached(last.Recall));
    }

    private bool IsReached(GalleryRecall recall) => recall.AtFirst >= target && recall.OfDecisions >= target;

    private GallerySettings With(GallerySettings settings, int value) =>
        state.Method == IndexShape.Hnsw ? settings with { Candidates = value } : settings with { Probes = value };

    /// <summary>Doubling, up to all lists: then the search is exhaustive.</summary>
    private IEnumerable<int> Probes()
    {
        var lists = IndexShape.ListsFor(comparison.Size.Faces);
        for (var probes = 4; probes < lists; probes *= 2)
        {
            yield return probes;
        }

        yield return Math.Min(32_768, lists);
    }

    /// <summary>What the next build takes, as more effort in searching was of no use.</summary>
    private GallerySettings Improve(GallerySettings settings) => state.Method == IndexShape.Hnsw
        ? settings with { M = Math.Min(MostM, 2 * settings.M) }
        : settings with { Lists = Math.Max(1, IndexShape.ListsFor(comparison.Size.Faces) / 2) };

    /// <summary>So many faces are searched exactly in the time the index takes.</summary>
    private int Border(GalleryTuningStep step) => comparison.ExactMilliseconds <= 0
        ? GallerySettings.DefaultExactUpTo
        : (int)Math.Clamp(comparison.Size.Faces * step.Milliseconds / comparison.ExactMilliseconds, LeastBorder, MostBorder);
}
