using System.Globalization;
using Semblance.Server.Documents;

namespace Semblance.Server.Http;

/// <summary>How the second store of a dual write is getting on, for <c>/health/ready</c> and <c>/metrics</c>. Says nothing where there is none.</summary>
internal sealed class DualWriteWatch(ServerParts parts, TimeProvider time)
{
    /// <summary>A second store that is farther behind is not keeping up.</summary>
    private const double MostSeconds = 60;

    public static HealthState StateOf(DualWriteHealth health) =>
        health.Problem is not null || health.Fallback || health.OldestSeconds > MostSeconds ? HealthState.Degraded : HealthState.Ok;

    /// <summary>Null where the store is written once.</summary>
    public DualWriteHealth? Health() => parts.DualWrite?.Invoke() is { } reading
        ? new DualWriteHealth(reading.Waiting, reading.OldestAt is { } oldest ? Math.Max(0, Math.Round((time.GetUtcNow() - oldest).TotalSeconds, 1)) : 0, reading.Problem, reading.IsFallback)
        : null;

    /// <summary>Prometheus' text format, version 0.0.4.</summary>
    public string Text() => Health() is not { } health
        ? ""
        : string.Create(CultureInfo.InvariantCulture, $"""
            # HELP semblance_dual_write_waiting Changes that the second store has yet to get.
            # TYPE semblance_dual_write_waiting gauge
            semblance_dual_write_waiting {health.Waiting}
            # HELP semblance_dual_write_oldest_seconds How long the first of them has waited.
            # TYPE semblance_dual_write_oldest_seconds gauge
            semblance_dual_write_oldest_seconds {health.OldestSeconds}
            # HELP semblance_dual_write_up Whether changes get to the second store just now.
            # TYPE semblance_dual_write_up gauge
            semblance_dual_write_up {(health.Problem is null ? 1 : 0)}

            """);
}
