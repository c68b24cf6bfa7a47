using System.Globalization;
using System.Text;
using Semblance.Server.Documents;
using Semblance.Storage;

namespace Semblance.Server.Http;

/// <summary>How the hosts of a store with standbys are getting on, for <c>/health/ready</c> and <c>/metrics</c>. Says nothing where there is one.</summary>
internal sealed class HostsWatch(ServerParts parts)
{
    /// <summary>A standby that is farther behind answers nothing, and is not keeping up.</summary>
    private const double MostSeconds = 60;

    public static HealthState StateOf(IReadOnlyList<HostHealth> hosts) =>
        hosts.All(h => h.Problem is null && h.LagSeconds <= MostSeconds) ? HealthState.Ok : HealthState.Degraded;

    /// <summary>By number, not by name: any key may ask. Null where there is one host.</summary>
    public IReadOnlyList<HostHealth>? Health() => parts.Hosts?.Invoke() is { } reading
        ? [.. reading.Hosts.Select((h, i) => new HostHealth(i + 1, h.Role, Math.Round(h.Lag.TotalSeconds, 1), h.LagBytes, h.Problem))]
        : null;

    /// <summary>Prometheus' text format, version 0.0.4.</summary>
    public string Text()
    {
        if (parts.Hosts?.Invoke() is not { } reading)
        {
            return "";
        }

        var text = new StringBuilder();
        Add("semblance_host_up", "gauge", "Whether the host is used.", h => h.Problem is null ? 1 : 0);
        Add("semblance_host_primary", "gauge", "Whether it took writes when it last answered.", h => h.Role == HostRole.Primary ? 1 : 0);
        Add("semblance_host_lag_seconds", "gauge", "How old the oldest thing is that it lacks, at most.", h => Math.Round(h.Lag.TotalSeconds, 3));
        Add("semblance_host_lag_bytes", "gauge", "How much of the log it has yet to replay.", h => h.LagBytes);
        Add("semblance_standby_reads_total", "counter", "Reads that it answered as a standby.", h => h.Reads);
        return text.Append(CultureInfo.InvariantCulture, $"""
            # HELP semblance_standby_behind_total Reads that the primary answered because no standby had what they must see.
            # TYPE semblance_standby_behind_total counter
            semblance_standby_behind_total {reading.Behind}
            # HELP semblance_standby_failed_total Reads that the primary answered after a standby had failed.
            # TYPE semblance_standby_failed_total counter
            semblance_standby_failed_total {reading.Failed}

            """).ToString();

        void Add(string name, string type, string help, Func<HostReading, double> value)
        {
            text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} {type}\n");
            foreach (var host in reading.Hosts)
            {
                text.Append(CultureInfo.InvariantCulture, $"{name}{{host=\"{host.Host}\"}} {value(host)}\n");
            }
        }
    }
}
