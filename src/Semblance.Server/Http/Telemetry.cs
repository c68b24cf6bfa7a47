using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Semblance.Documents.Search;

namespace Semblance.Server.Http;

/// <summary>
/// Sends traces and metrics to an OpenTelemetry collector, where one is configured. A span tells the route, the status and the time of each stage; addresses
/// as they were asked for, names, ids of people and photos are in none. A collector that is away costs nothing but its data.
/// </summary>
internal sealed class Telemetry : IDisposable
{
    /// <summary>Of the spans.</summary>
    public const string SourceName = "Semblance.Server";

    public static readonly ActivitySource Source = new(SourceName);

    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(3);

    private readonly TracerProvider? _traces;
    private readonly MeterProvider? _metrics;

    public Telemetry(ServerOptions options)
    {
        if (options.Telemetry is not { Endpoint: { } endpoint } telemetry)
        {
            return;
        }

        var resource = ResourceBuilder.CreateEmpty().AddService("semblance", serviceInstanceId: Guid.NewGuid().ToString("N"));
        _traces = Sdk.CreateTracerProviderBuilder().SetResourceBuilder(resource).AddSource(SourceName)
            .AddOtlpExporter(exporter => Aim(exporter, telemetry, endpoint, "v1/traces")).Build();
        _metrics = Sdk.CreateMeterProviderBuilder().SetResourceBuilder(resource)
            .AddMeter(ServerMetrics.MeterName, SearchMetrics.MeterName, "System.Runtime", "Microsoft.AspNetCore.Server.Kestrel")
            .AddOtlpExporter((exporter, reader) =>
            {
                Aim(exporter, telemetry, endpoint, "v1/metrics");
                reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = (int)telemetry.Every.TotalMilliseconds;
            }).Build();
    }

    /// <summary>The span of a request, below that of the caller where it names one; null while nobody listens.</summary>
    public static Activity? Begin(HttpContext context)
    {
        if (!Source.HasListeners())
        {
            return null;
        }

        // The framework has a span of its own that nobody exports: without it this one begins the trace, or goes on with the caller's.
        Activity.Current = null;
        _ = ActivityContext.TryParse(context.Request.Headers.TraceParent, null, isRemote: true, out var parent);
        return Source.StartActivity("request", ActivityKind.Server, parent);
    }

    /// <param name="route">As it was mapped: no address that somebody asked for.</param>
    public static void End(Activity? span, string method, string route, int status, string requestId)
    {
        if (span is null)
        {
            return;
        }

        span.DisplayName = $"{method} {route}";
        span.SetTag("http.request.method", method).SetTag("http.route", route).SetTag("http.response.status_code", status).SetTag("semblance.request_id", requestId);
        span.SetStatus(status >= StatusCodes.Status500InternalServerError ? ActivityStatusCode.Error : ActivityStatusCode.Unset);
        span.Dispose();
    }

    public void Dispose()
    {
        _traces?.ForceFlush((int)LastWords.TotalMilliseconds);
        _metrics?.ForceFlush((int)LastWords.TotalMilliseconds);
        _traces?.Dispose();
        _metrics?.Dispose();
    }

    private static void Aim(OtlpExporterOptions exporter, TelemetryOptions telemetry, Uri endpoint, string path)
    {
        exporter.Protocol = telemetry.IsGrpc ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf;
        exporter.Endpoint = telemetry.IsGrpc ? endpoint : new Uri(endpoint.AbsoluteUri.TrimEnd('/') + "/" + path);
        exporter.TimeoutMilliseconds = (int)LastWords.TotalMilliseconds;
    }
}
