using System.Diagnostics.Metrics;

namespace Semblance.Documents.Search;

/// <summary>Where the time of searches goes, as instruments of the meter "Semblance.Search". Clients and words appear nowhere.</summary>
public static class SearchMetrics
{
    public const string MeterName = "Semblance.Search";

    private static readonly Meter Meter = new(MeterName);

    private static readonly Histogram<double> Parts =
        Meter.CreateHistogram<double>("semblance.search.duration", "s", "Time of a search of documents, by part: embed, text, vector, fusion, all");

    internal static void Record(string method, ChunkTimes times, TimeSpan? embedding, TimeSpan all)
    {
        if (!Parts.Enabled)
        {
            return;
        }

        Record("all", all);
        Record("text", times.Text);
        if (embedding is { } taken)
        {
            Record("embed", taken);
        }

        if (method != ChunkRanking.Text)
        {
            Record("vector", times.Vector);
            Record("fusion", times.Fusion);
        }

        void Record(string part, TimeSpan time) => Parts.Record(time.TotalSeconds, new("part", part), new KeyValuePair<string, object?>("method", method));
    }
}
