using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace Semblance.Server.Http;

/// <summary>
/// What the server counts, as instruments of the meter "Semblance.Server" (any OpenTelemetry listener sees them) and as Prometheus' text. Routes, not
/// addresses; clients and people appear nowhere.
/// </summary>
internal sealed class ServerMetrics : IDisposable
{
    public const string MeterName = "Semblance.Server";

    /// <summary>Seconds; upper ends of the histogram's classes.</summary>
    private static readonly double[] Bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    private readonly Meter _meter = new(MeterName);
    private readonly Histogram<double> _durations;
    private readonly Histogram<double> _stageDurations;
    private readonly ConcurrentDictionary<(string Method, string Route, int Status), Series> _requests = [];
    private readonly ConcurrentDictionary<string, Sum> _stages = [];

    public ServerMetrics()
    {
        _durations = _meter.CreateHistogram<double>("semblance.http.duration", "s", "Time to answer a request");
        _stageDurations = _meter.CreateHistogram<double>("semblance.stage.duration", "s", "Time spent per stage of recognition");
    }

    /// <summary>Methods are the caller's text: only known ones may make a series.</summary>
    public static string Known(string method) => method is "GET" or "POST" or "PUT" or "DELETE" or "HEAD" or "OPTIONS" or "PATCH" ? method : "other";

    public void Count(string method, string route, int status, TimeSpan elapsed)
    {
        var known = Known(method);
        _requests.GetOrAdd((known, route, status), _ => new Series(Bounds.Length)).Add(elapsed.TotalSeconds);
        if (_durations.Enabled)
        {
            _durations.Record(elapsed.TotalSeconds, new("method", known), new("route", route), new("status", status));
        }
    }

    /// <summary>Notes the time of one stage of recognition.</summary>
    public void Stage(string stage, double seconds)
    {
        _stages.GetOrAdd(stage, _ => new Sum()).Add(seconds);
        _stageDurations.Record(seconds, new KeyValuePair<string, object?>("stage", stage));
        Activity.Current?.SetTag($"semblance.stage.{stage}", seconds);
    }

    /// <summary>Prometheus' text format, version 0.0.4.</summary>
    public string Text()
    {
        var text = new StringBuilder();
        text.Append("# HELP semblance_http_request_duration_seconds Time to answer a request.\n# TYPE semblance_http_request_duration_seconds histogram\n");
        foreach (var (key, series) in _requests.OrderBy(r => r.Key))
        {
            series.Write(text, string.Create(CultureInfo.InvariantCulture, $"method=\"{key.Method}\",route=\"{key.Route}\",status=\"{key.Status}\""));
        }

        text.Append("# HELP semblance_stage_seconds Time spent per stage of recognition.\n# TYPE semblance_stage_seconds summary\n");
        foreach (var (stage, sum) in _stages.OrderBy(s => s.Key, StringComparer.Ordinal))
        {
            var (count, seconds) = sum.Read();
            text.Append(CultureInfo.InvariantCulture, $"semblance_stage_seconds_sum{{stage=\"{stage}\"}} {seconds}\nsemblance_stage_seconds_count{{stage=\"{stage}\"}} {count}\n");
        }

        text.Append("# HELP process_resident_memory_bytes Memory of the process.\n# TYPE process_resident_memory_bytes gauge\n");
        text.Append(CultureInfo.InvariantCulture, $"process_resident_memory_bytes {Environment.WorkingSet}\n");
        return text.ToString();
    }

    public void Dispose() => _meter.Dispose();

    private sealed class Series(int bounds)
    {
        private readonly long[] _classes = new long[bounds + 1];
        private readonly Sum _sum = new();

        public void Add(double seconds)
        {
            var index = Array.FindIndex(Bounds, b => seconds <= b);
            Interlocked.Increment(ref _classes[index < 0 ? bounds : index]);
            _sum.Add(seconds);
        }

        public void Write(StringBuilder text, string labels)
        {
            var below = 0L;
            for (var i = 0; i <= bounds; i++)
            {
                below += Volatile.Read(ref _classes[i]);
                var bound = i == bounds ? "+Inf" : Bounds[i].ToString(CultureInfo.InvariantCulture);
                text.Append(CultureInfo.InvariantCulture, $"semblance_http_request_duration_seconds_bucket{{{labels},le=\"{bound}\"}} {below}\n");
            }

            text.Append(CultureInfo.InvariantCulture, $"semblance_http_request_duration_seconds_sum{{{labels}}} {_sum.Read().Seconds}\n");
            text.Append(CultureInfo.InvariantCulture, $"semblance_http_request_duration_seconds_count{{{labels}}} {below}\n");
        }
    }

    private sealed class Sum
    {
        private readonly Lock _lock = new();
        private long _count;
        private double _seconds;

        public void Add(double seconds)
        {
            lock (_lock)
            {
                _count++;
                _seconds += seconds;
            }
        }

        public (long Count, double Seconds) Read()
        {
            lock (_lock)
            {
                return (_count, _seconds);
            }
        }
    }
}
