using System.Net;
using Semblance.Documents.Logs;

namespace Semblance.Server;

/// <summary>How the server listens and what it lets through. Sizes are bytes.</summary>
public sealed record ServerOptions
{
    /// <summary>Addresses to listen on, each <c>http://HOST:PORT</c>; port 0 takes a free one.</summary>
    public IReadOnlyList<string> Urls { get; init; } = [ServerDefaults.Url];

    /// <summary>Of a JSON body; 4 MiB hold a hundred embeddings of 2,048 values.</summary>
    public int MaxJsonBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>Of one photo, before it is decoded.</summary>
    public int MaxPhotoBytes { get; init; } = 20 * 1024 * 1024;

    /// <summary>Of all photos of one request.</summary>
    public int MaxUploadBytes { get; init; } = 128 * 1024 * 1024;

    /// <summary>Of all requests with photos that are being received or worked on; more are told to come back.</summary>
    public long MaxBytesInFlight { get; init; } = 512L * 1024 * 1024;

    /// <summary>A key may ask this often in a minute, all of it at once if it likes; at least 1.</summary>
    public int RequestsPerMinuteOfKey { get; init; } = 6_000;

    /// <summary>The same of a network address, whatever its keys.</summary>
    public int RequestsPerMinuteOfAddress { get; init; } = 12_000;

    /// <summary>Requests of an address in a minute whose key was not accepted; then the address waits.</summary>
    public int RefusedKeysPerMinuteOfAddress { get; init; } = 30;

    /// <summary>Attempts of an address in a minute to log in without a key, whatever becomes of them.</summary>
    public int LoginsPerMinuteOfAddress { get; init; } = 60;

    /// <summary>Of a login by face, all its photos together; whoever tries need not have a key.</summary>
    public int MaxLoginBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>Connections at a time; more are closed as soon as they come.</summary>
    public int MaxConnections { get; init; } = 20_000;

    /// <summary>Whose X-Forwarded-For and X-Forwarded-Proto are believed; nobody's by default.</summary>
    public IReadOnlyList<IPNetwork> Proxies { get; init; } = [];

    /// <summary>Where traces and metrics are sent; null for nowhere.</summary>
    public TelemetryOptions? Telemetry { get; init; }

    /// <summary>
    /// Bytes a second that a body has to arrive with, after <see cref="SlowBodyGrace"/>; null lets it take its time.
    /// </summary>
    public double? LeastBodyRate { get; init; } = 240;

    public TimeSpan SlowBodyGrace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Between the signal to stop and the end of listening, so that a load balancer sees "not ready" first.</summary>
    public TimeSpan DrainDelay { get; init; } = TimeSpan.Zero;

    /// <summary>How long requests under way may take to end once the server no longer listens.</summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Of one uploaded file of an import.</summary>
    public long MaxImportFileBytes { get; init; } = 2L * 1024 * 1024 * 1024;

    /// <summary>Of all uploaded files of a client's imports.</summary>
    public long MaxImportBytes { get; init; } = 16L * 1024 * 1024 * 1024;

    /// <summary>Of one import.</summary>
    public int MaxImportFiles { get; init; } = 20_000;

    /// <summary>Of one uploaded document.</summary>
    public long MaxDocumentBytes { get; init; } = 100L * 1024 * 1024;

    /// <summary>Of all documents of one request.</summary>
    public long MaxDocumentsBytes { get; init; } = 1024L * 1024 * 1024;

    /// <summary>Uploads of one client that may wait to be read, or be read, in this process: half of the 1,000 that may wait of all clients.</summary>
    public int MaxWaitingUploads { get; init; } = 500;

    /// <summary>The folder that the client "default" may import from, and other clients from its subfolder of their key; null allows none.</summary>
    public string? ImportsFrom { get; init; }

    /// <summary>Of which legacy systems the addresses are served as well: 000, 001, 002, 004; none by default.</summary>
    public IReadOnlyList<string> Compat { get; init; } = [];

    /// <summary>Where XML logs that come as documents, uploaded or watched for, say what.</summary>
    public XmlLogMap Logs { get; init; } = XmlLogMap.Usual;

    /// <summary>How long the recall of an index is trusted until it is measured anew; zero to never measure. Of several servers of a store one measures.</summary>
    public TimeSpan RecallInterval { get; init; } = TimeSpan.FromHours(ServerDefaults.RecallHours);

    /// <summary>The share of right answers of an index below which the server raises an alarm, 0 to 1.</summary>
    public double RecallFloor { get; init; } = ServerDefaults.RecallFloor;

    /// <summary>Whether every request is logged, and not only what went wrong.</summary>
    public bool LogsRequests { get; init; } = true;
}

/// <summary>An OpenTelemetry collector.</summary>
public sealed record TelemetryOptions
{
    public Uri? Endpoint { get; init; }

    /// <summary>OTLP over gRPC, or over HTTP with protobuf.</summary>
    public bool IsGrpc { get; init; }

    /// <summary>Between two exports of metrics; traces go within five seconds.</summary>
    public TimeSpan Every { get; init; } = TimeSpan.FromSeconds(60);
}

/// <summary>Known without loading ASP.NET Core: constants are copied into who uses them.</summary>
public static class ServerDefaults
{
    public const string Url = "http://127.0.0.1:8080";
    public const double RecallHours = 24;
    public const double RecallFloor = 0.99;
}
