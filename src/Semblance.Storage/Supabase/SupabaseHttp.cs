using System.Net;
using System.Net.Http.Headers;

namespace Semblance.Storage.Supabase;

/// <summary>
/// Requests to a project: with its key, a bounded number at a time, and again where the answer says that it may go better later. The server's own delay
/// (<c>Retry-After</c>) goes before ours; one that asks for more patience than anybody has ends the attempts.
/// </summary>
public sealed class SupabaseHttp : IDisposable
{
    /// <summary>Requests under way at a time.</summary>
    public const int Parallel = 8;

    private const int Attempts = 6;

    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan OneAttempt = TimeSpan.FromMinutes(5);

    private readonly HttpClient _client;
    private readonly Func<TimeSpan, CancellationToken, Task> _wait;
    private readonly TimeProvider _time;

    public SupabaseHttp(SupabaseProject project, TimeProvider time)
        : this(project, time, (delay, stop) => Task.Delay(delay, time, stop))
    {
    }

    /// <param name="wait">Passes the time until the next attempt.</param>
    internal SupabaseHttp(SupabaseProject project, TimeProvider time, Func<TimeSpan, CancellationToken, Task> wait)
    {
        (Project, _time, _wait) = (project, time, wait);
        var handler = new SocketsHttpHandler { MaxConnectionsPerServer = Parallel, AllowAutoRedirect = false, AutomaticDecompression = DecompressionMethods.None };
        _client = new HttpClient(handler) { BaseAddress = project.Url, Timeout = OneAttempt };
    }

    public SupabaseProject Project { get; }

    /// <summary>The answer to a request, good or bad, that was not a transient one any more.</summary>
    /// <param name="make">Makes the request, anew for each attempt; doing it twice must be as doing it once.</param>
    /// <exception cref="SemblanceException">Unavailable, <c>supabase-unreachable</c>: no answer at all, again and again.</exception>
    public Task<HttpResponseMessage> SendAsync(Func<HttpRequestMessage> make, CancellationToken cancellationToken) => SendAsync(make, isRepeatable: true, cancellationToken);

    /// <summary>The same of a request that may not be carried out twice: it is made again only where the answer says that it was not carried out.</summary>
    /// <inheritdoc cref="SendAsync(Func{HttpRequestMessage}, CancellationToken)"/>
    public async Task<HttpResponseMessage> SendAsync(Func<HttpRequestMessage> make, bool isRepeatable, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            TimeSpan? told = null;
            try
            {
                var response = await SendOnceAsync(make, cancellationToken);
                told = DelayOf(response);
                var mayRepeat = isRepeatable ? SupabaseError.IsTransient(response.StatusCode) : SupabaseError.IsTurnedAway(response.StatusCode);
                if (!mayRepeat || attempt == Attempts || told > LongestDelay)
                {
                    return response;
                }

                response.Dispose();
            }
            catch (Exception e) when (IsLost(e, cancellationToken))
            {
                if (attempt == Attempts || !isRepeatable)
                {
                    throw Unreachable(e);
                }
            }

            var own = FirstDelay * (1 << (attempt - 1));
            await _wait(told ?? (own < LongestDelay ? own : LongestDelay), cancellationToken);
        }
    }

    /// <summary>Asks the project's PostgREST for its description, of which nothing is read.</summary>
    /// <exception cref="SemblanceException">Refused, <c>supabase-key</c>; Unavailable, <c>supabase-unreachable</c>, <c>project-paused</c> and the like.</exception>
    public async Task CheckApiAsync(CancellationToken cancellationToken)
    {
        using var response = await SendAsync(
            () => new HttpRequestMessage(HttpMethod.Get, "rest/v1/") { Headers = { Accept = { new MediaTypeWithQualityHeaderValue("application/openapi+json") } } }, cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            throw (await SupabaseError.ReadAsync(response, cancellationToken)).ToException(Project.Name, "its REST API");
        }
    }

    /// <summary>The answer to one attempt, whatever it is; faults of the connection come out as they are (<see cref="IsLost"/>).</summary>
    internal async Task<HttpResponseMessage> SendOnceAsync(Func<HttpRequestMessage> make, CancellationToken cancellationToken)
    {
        using var request = make();
        Project.Key.AddTo(request);
        return await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    /// <summary>Lets a moment pass before one asks how far the server is.</summary>
    internal Task PauseAsync(CancellationToken cancellationToken) => _wait(FirstDelay, cancellationToken);

    /// <summary>A connection that broke off, or an answer that never came; not a caller who stopped waiting.</summary>
    internal static bool IsLost(Exception error, CancellationToken cancellationToken) =>
        error is HttpRequestException or IOException || (error is TaskCanceledException && !cancellationToken.IsCancellationRequested);

    internal SemblanceException Unreachable(Exception error) => new(ErrorKind.Unavailable, "supabase-unreachable",
        $"{Project.Name} does not answer or broke off: check SUPABASE_URL and the network, and that the project is not paused, then try again.", error);

    public void Dispose() => _client.Dispose();

    private TimeSpan? DelayOf(HttpResponseMessage response)
    {
        var delay = response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - _time.GetUtcNow(),
            _ => (TimeSpan?)null,
        };
        return delay < TimeSpan.Zero ? TimeSpan.Zero : delay;
    }
}
