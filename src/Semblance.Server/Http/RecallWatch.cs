using System.Globalization;
using System.Text;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Semblance.Search;

namespace Semblance.Server.Http;

/// <summary>
/// Has the recall of the store's indexes measured at intervals, beside the requests, and raises an alarm where it is too low: in the log, in
/// <c>/metrics</c> and in <c>/health/ready</c>.
/// </summary>
internal sealed partial class RecallWatch(ServerParts parts, ServerOptions options, TimeProvider time, ILogger<RecallWatch> log) : BackgroundService
{
    /// <summary>What other servers measured is heard of this often in an interval.</summary>
    private const int LooksPerInterval = 24;

    private volatile IReadOnlyList<RecallReading> _readings = [];

    /// <summary>The last of each index; empty where there is none, or nothing was measured yet.</summary>
    public IReadOnlyList<RecallReading> Readings => _readings;

    public bool IsAlarming => _readings.Any(r => r.IsAlarming);

    /// <summary>Prometheus' text format, version 0.0.4. Of all galleries together: clients appear nowhere.</summary>
    public string Text()
    {
        var readings = _readings;
        if (readings.Count == 0)
        {
            return "";
        }

        var text = new StringBuilder();
        text.Append("# HELP semblance_index_recall Share of right answers of the worst index, when each was last measured.\n# TYPE semblance_index_recall gauge\n");
        text.Append(CultureInfo.InvariantCulture, $"semblance_index_recall {readings.Min(r => Math.Min(r.Recall, r.Decisions))}\n");
        text.Append("# HELP semblance_index_recall_alarms Indexes whose recall is below the floor.\n# TYPE semblance_index_recall_alarms gauge\n");
        text.Append(CultureInfo.InvariantCulture, $"semblance_index_recall_alarms {readings.Count(r => r.IsAlarming)}\n");
        text.Append("# HELP semblance_index_recall_age_seconds Time since the index was measured that waits longest.\n# TYPE semblance_index_recall_age_seconds gauge\n");
        text.Append(CultureInfo.InvariantCulture, $"semblance_index_recall_age_seconds {Math.Max(0, (time.GetUtcNow() - readings.Min(r => r.At)).TotalSeconds):F0}\n");
        return text.ToString();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (parts.MeasureRecall is null || options.RecallInterval <= TimeSpan.Zero)
        {
            return;
        }

        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding); // the server listens meanwhile
        using var timer = new PeriodicTimer(options.RecallInterval / LooksPerInterval, time);
        do
        {
            await LookAsync(parts.MeasureRecall, stoppingToken);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task LookAsync(Func<TimeSpan, double, CancellationToken, Task<IReadOnlyList<RecallReading>>> measure, CancellationToken stop)
    {
        try
        {
            _readings = await measure(options.RecallInterval, options.RecallFloor, stop);
        }
        catch (SemblanceException error)
        {
            TellFailure(error.Code, error.Message);
        }

        foreach (var reading in _readings.Where(r => r.IsAlarming))
        {
            TellAlarm(reading.Client.Value, reading.Space.Value, reading.Recall, reading.Decisions, reading.Floor);
        }
    }

    [LoggerMessage(LogLevel.Error, "The index of client {Client} in {Space} gives the exact answer to {Recall} of searches and the exact decision to {Decisions}, below {Floor}: run 'semblance index tune', or build it anew.")]
    private partial void TellAlarm(string client, string space, double recall, double decisions, double floor);

    [LoggerMessage(LogLevel.Warning, "The recall of indexes could not be measured ({Code}): {Message}")]
    private partial void TellFailure(string code, string message);
}
