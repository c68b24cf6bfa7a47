using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Semblance.Access;
using Semblance.Accounts;
using Semblance.Audit;
using Semblance.Documents.Search;
using Semblance.Documents.Tags;
using Semblance.Enrolment;
using Semblance.Liveness;
using Semblance.Privacy;
using Semblance.Recognition;
using Semblance.Server.Access;
using Semblance.Server.Api;
using Semblance.Server.Compat;
using Semblance.Server.Enrolments;
using Semblance.Server.Http;
using Semblance.Server.Imports;
using Semblance.Server.Library;
using Semblance.Server.Resources;
using Semblance.Server.Sightings;
using Semblance.Server.Uploads;
using Semblance.Sightings;

namespace Semblance.Server;

/// <summary>The HTTP server over one store: built, started, run until told to stop, disposed.</summary>
public sealed class SemblanceServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ServerOptions _options;

    private SemblanceServer(WebApplication app, ServerOptions options) => (_app, _options) = (app, options);

    /// <summary>Where it listens, with the port that was taken; empty until it has started.</summary>
    public IReadOnlyList<string> Addresses =>
        [.. _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses ?? []];

    internal IServiceProvider Services => _app.Services;

    /// <summary>Puts the server together; nothing runs yet.</summary>
    public static SemblanceServer Build(ServerParts parts, ServerOptions options)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "Semblance" });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Limit(kestrel, options)).UseUrls([.. options.Urls]);
        AddLogging(builder.Logging, options);
        AddServices(builder.Services, parts, options);
        var app = builder.Build();
        BelieveProxies(app, options);
        app.Use(app.Services.GetRequiredService<Outermost>().InvokeAsync);
        app.Use(app.Services.GetRequiredService<RateLimits>().InvokeAsync);
        app.UseRouting();
        app.Use(app.Services.GetRequiredService<AuditTrail>().InvokeAsync);
        app.Use(app.Services.GetRequiredService<KeyCheck>().InvokeAsync);
        app.Use(app.Services.GetRequiredService<Idempotency>().InvokeAsync);
        Routes.Map(app, options);
        return new SemblanceServer(app, options);
    }

    /// <summary>Listens when it returns; the models load beside it.</summary>
    /// <exception cref="SemblanceException">Unavailable, <c>address-in-use</c>; Invalid, <c>urls</c>.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _app.Services.GetRequiredService<Telemetry>();
        _app.Services.GetRequiredService<Encoders>().Start();

        // Counts from here on.
        _app.Services.GetRequiredService<LibraryHealth>();
        try
        {
            await _app.StartAsync(cancellationToken);
        }
        catch (IOException e) when (e.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
        {
            throw new SemblanceException(ErrorKind.Unavailable, "address-in-use",
                $"Another program listens on {string.Join(" or ", _options.Urls)}: stop it, or give another address with --urls.", e);
        }
        catch (Exception e) when (e is FormatException or InvalidOperationException)
        {
            throw new SemblanceException(ErrorKind.Invalid, "urls", $"{string.Join(" ", _options.Urls)} is no address to listen on: give http://HOST:PORT.", e);
        }
    }

    /// <summary>Waits for the signal, says "not ready" for <see cref="ServerOptions.DrainDelay"/>, stops listening and lets requests under way end.</summary>
    public async Task RunUntilAsync(CancellationToken stop)
    {
        var time = _app.Services.GetRequiredService<TimeProvider>();
        await Task.Delay(Timeout.InfiniteTimeSpan, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _app.Services.GetRequiredService<Drain>().Begin();
        await Task.Delay(_options.DrainDelay, time, CancellationToken.None);
        await _app.StopAsync(CancellationToken.None);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static void Limit(KestrelServerOptions kestrel, ServerOptions options)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxConcurrentConnections = options.MaxConnections;
        kestrel.Limits.MaxRequestBodySize = options.MaxJsonBytes;
        kestrel.Limits.MaxRequestLineSize = 8 * 1024;
        kestrel.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
        kestrel.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(75);
        kestrel.Limits.MinRequestBodyDataRate = options.LeastBodyRate is { } rate ? new MinDataRate(rate, options.SlowBodyGrace) : null;
    }

    /// <summary>Whoever is no named proxy may write into X-Forwarded-For what it likes.</summary>
    private static void BelieveProxies(WebApplication app, ServerOptions options)
    {
        if (options.Proxies.Count == 0)
        {
            return;
        }

        // Empty to begin with: by default the loopback addresses are believed, too.
        var headers = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto, ForwardLimit = null };
        headers.KnownProxies.Clear();
        headers.KnownIPNetworks.Clear();
        foreach (var network in options.Proxies)
        {
            headers.KnownIPNetworks.Add(network);
        }

        app.UseForwardedHeaders(headers);
    }

    private static void AddLogging(ILoggingBuilder logging, ServerOptions options)
    {
        // Frameworks' own lines name addresses as they were asked for, which hold names of people.
        logging.SetMinimumLevel(options.LogsRequests ? LogLevel.Information : LogLevel.Warning).AddFilter("Microsoft", LogLevel.Error).AddFilter("System", LogLevel.Error);
        logging.AddJsonConsole(format =>
        {
            format.UseUtcTimestamp = true;
            format.TimestampFormat = "O";
        });
        logging.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
    }

    private static void AddServices(IServiceCollection services, ServerParts parts, ServerOptions options)
    {
        services.AddRoutingCore();
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        services.Configure<JsonOptions>(json => ApiJson.Apply(json.SerializerOptions));
        services.Configure<HostOptions>(host => host.ShutdownTimeout = options.StopTimeout);
        services.Replace(ServiceDescriptor.Singleton<IHostLifetime, NoLifetime>());
        services.AddSingleton(parts.Time).AddSingleton(options).AddSingleton(parts.Store).AddSingleton(parts.Photos).AddSingleton(parts.Codec);
        services.AddSingleton(new ApiKeys(parts.Store.Keys, parts.Time));
        services.AddSingleton(_ => new Logins(parts.Store, new LoginRule(), parts.Time)).AddSingleton<LoginSessions>().AddSingleton<AccountRegister>();
        var recognizer = new Recognizer(parts.Store, parts.Time);
        services.AddSingleton(recognizer);
        services.AddSingleton(new Erasure(parts.Store, parts.Photos));
        services.AddSingleton(new Retention(parts.Store, parts.Time)).AddSingleton(new SubjectExport(parts.Store, parts.Photos, parts.Time));
        services.AddSingleton(provider => new PersonErasure(
            parts.Store, parts.Photos, parts.Tombstones, parts.Time, recognizer, provider.GetRequiredService<LoginSessions>(),
            provider.GetRequiredService<Idempotency>(), provider.GetRequiredService<EnrolmentJobs>()));
        services.AddSingleton(new Encoders(parts.OpenEncoder, parts.Store, parts.Photos, parts.Codec, recognizer, parts.Time));
        services.AddSingleton(_ => new AuditLog(parts.Store.Audit, parts.Time)).AddSingleton<AuditTrail>();
        services.AddSingleton<Identify>().AddSingleton<Verify>().AddSingleton<Detect>().AddSingleton<Enroll>();
        services.AddSingleton<LivenessChallenges>().AddSingleton<LivenessCheck>().AddSingleton<FaceLogin>().AddSingleton<Login>();
        services.AddSingleton<Markings>().AddSingleton<CheckIns>();
        services.AddSingleton<Outermost>().AddSingleton<RateLimits>().AddSingleton<Credentials>().AddSingleton<KeyCheck>().AddSingleton<Idempotency>();
        services.AddSingleton<SightingInbox>().AddSingleton<SightingRecorder>().AddSingleton<SightingSweep>();
        services.AddHostedService(parts => parts.GetRequiredService<SightingSweep>());
        services.AddSingleton<ServerMetrics>().AddSingleton<DualWriteWatch>().AddSingleton<HostsWatch>().AddSingleton<Telemetry>().AddSingleton<Drain>().AddSingleton<UploadReader>();
        services.AddSingleton<OldFormReader>().AddSingleton<OldRecognition>();
        services.AddSingleton(parts).AddSingleton<RecallWatch>().AddHostedService(provider => provider.GetRequiredService<RecallWatch>());
        services.AddSingleton<EnrolmentLocks>().AddSingleton<EnrolmentJobs>();
        services.AddSingleton<ImportShelf>().AddSingleton<ImportUploads>().AddSingleton<ImportJobs>();
        services.AddSingleton<LibraryUploads>().AddSingleton<IngestJobs>().AddSingleton<SearchRebuilds>().AddSingleton<LibraryHealth>().AddHostedService<LeftUploads>();
        var tags = new TagIndexer(parts.Store, parts.Library?.Embedder);
        services.AddSingleton(new DocumentSearch(parts.Store, parts.Library?.Embedder, parts.Time)).AddSingleton(tags)
            .AddSingleton(new Tagger(parts.Store, tags, parts.Library?.Chat, parts.Time));
        ApiDescription.Add(services);
    }

    /// <summary>The host hears the signals of the process; the server is told.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
