using Semblance.Server.Documents;

namespace Semblance.Server.Http;

/// <summary>Adds up where the time of one request goes.</summary>
internal sealed class StageClock(TimeProvider time, ServerMetrics metrics)
{
    private readonly long _began = time.GetTimestamp();
    private readonly Dictionary<string, TimeSpan> _stages = [];

    public void Add(string stage, TimeSpan elapsed) => _stages[stage] = _stages.GetValueOrDefault(stage) + elapsed;

    public async Task<T> MeasureAsync<T>(string stage, Func<Task<T>> work)
    {
        var began = time.GetTimestamp();
        var result = await work();
        Add(stage, time.GetElapsedTime(began));
        return result;
    }

    /// <summary>Notes the sums as metrics and gives them for the answer.</summary>
    public StageTimes Read()
    {
        foreach (var (stage, elapsed) in _stages)
        {
            metrics.Stage(stage, elapsed.TotalSeconds);
        }

        return new StageTimes(Of("receive"), Of("decode"), Of("embed"), Of("decide"), Of("names"), Round(time.GetElapsedTime(_began)));
    }

    private double? Of(string stage) => _stages.TryGetValue(stage, out var elapsed) ? Round(elapsed) : null;

    private static double Round(TimeSpan elapsed) => Math.Round(elapsed.TotalMilliseconds, 3);
}
