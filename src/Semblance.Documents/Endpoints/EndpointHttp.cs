using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Semblance.Documents.Endpoints;

/// <summary>
/// Asks an endpoint: again where it says that it may go better later, its own delay (<c>Retry-After</c>) before ours, a bounded number of times, and never for an answer without end. What it
/// says of an error is shown in one line, without the key.
/// </summary>
internal sealed class EndpointHttp : IDisposable
{
    public const int Attempts = 5;

    private const int MostOfError = 300;
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromMinutes(1);

    private readonly ModelEndpoint _endpoint;
    private readonly string _role;
    private readonly HttpClient _client;
    private readonly TimeProvider _time;
    private readonly Func<TimeSpan, CancellationToken, Task> _wait;

    /// <param name="role">What the endpoint is here, which error codes begin with: <c>embedder</c>.</param>
    /// <param name="attempt">How long one attempt may take; a model that is loaded first takes a minute.</param>
    /// <param name="answer">Bytes of an answer at most.</param>
    /// <param name="wait">Passes the time until the next attempt.</param>
    public EndpointHttp(ModelEndpoint endpoint, string role, TimeSpan attempt, int answer, TimeProvider time, Func<TimeSpan, CancellationToken, Task>? wait = null)
    {
        (_endpoint, _role, _time, _wait) = (endpoint, role, time, wait ?? ((delay, stop) => Task.Delay(delay, time, stop)));

        // A redirect would carry texts, and perhaps the key, to somewhere that nobody named.
        _client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, MaxConnectionsPerServer = 4 })
        {
            BaseAddress = endpoint.Url,
            Timeout = attempt,
            MaxResponseContentBufferSize = answer,
        };
    }

    /// <summary>The JSON that the endpoint answers with, which the caller disposes.</summary>
    /// <exception cref="SemblanceException">
    /// With the role before them: Unavailable, <c>-unavailable</c>: it does not answer, or is overloaded, again and again; Refused, <c>-key</c>; NotFound, <c>-model</c>; Invalid,
    /// <c>-refused</c>: it says no; Corrupt, <c>-answer</c>: what it says is no JSON.
    /// </exception>
    public async Task<JsonDocument> PostAsync(string path, JsonObject body, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            TimeSpan? told = null;
            SemblanceException problem;
            try
            {
                using var response = await SendAsync(path, body, cancellationToken);
                var text = await response.Content.ReadAsByteArrayAsync(cancellationToken);
                if (response.IsSuccessStatusCode)
                {
                    return Parse(text);
                }

                (problem, told) = (ErrorOf(response.StatusCode, text), DelayOf(response));
                if (!IsTransient(response.StatusCode) || told > LongestDelay)
                {
                    throw problem;
                }
            }
            catch (Exception e) when (e is HttpRequestException or IOException || (e is TaskCanceledException && !cancellationToken.IsCancellationRequested))
            {
                problem = Unavailable(e is TaskCanceledException ? $"gave no answer in {_client.Timeout.TotalSeconds:N0} s" : "cannot be reached, broke off or answered without end", e);
            }

            if (attempt == Attempts)
            {
                throw problem;
            }

            await _wait(told ?? (FirstDelay * (1 << (attempt - 1))), cancellationToken);
        }
    }

    public SemblanceException Wrong(string what) => new(ErrorKind.Corrupt, $"{_role}-answer", $"{Name} answered what nobody asked for: {what}.");

    public void Dispose() => _client.Dispose();

    private string Name => $"The model {_endpoint.Model} at {_endpoint.Url.Host}";

    private async Task<HttpResponseMessage> SendAsync(string path, JsonObject body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json") };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        request.Headers.Authorization = _endpoint.Key is null ? null : new AuthenticationHeaderValue("Bearer", _endpoint.Key);
        return await _client.SendAsync(request, HttpCompletionOption.ResponseContentRead, cancellationToken);
    }

    private JsonDocument Parse(byte[] text)
    {
        try
        {
            return JsonDocument.Parse(text);
        }
        catch (JsonException)
        {
            throw Wrong("it is no JSON");
        }
    }

    private SemblanceException ErrorOf(HttpStatusCode status, byte[] text)
    {
        var said = Said(text) is { } words ? $": {words}" : "";
        return status switch
        {
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => new SemblanceException(ErrorKind.Refused, $"{_role}-key", $"{Name} does not take the key ({(int)status}){said}. Check it."),
            HttpStatusCode.NotFound => new SemblanceException(ErrorKind.NotFound, $"{_role}-model", $"{Name} is not there ({(int)status}){said}. Check its name and the address."),
            _ when IsTransient(status) => Unavailable($"answers {(int)status}{said}", null),
            _ => new SemblanceException(ErrorKind.Invalid, $"{_role}-refused", $"{Name} refuses ({(int)status}){said}."),
        };
    }

    /// <summary>The endpoint's own words, which could hold anything: one line, bounded, and never the key.</summary>
    private string? Said(byte[] text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            var error = json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("error", out var found) ? found : default;
            var message = error.ValueKind == JsonValueKind.Object && error.TryGetProperty("message", out var inner) ? inner : error;
            if (message.ValueKind != JsonValueKind.String)
            {
                return null;
            }

            var words = new string([.. message.GetString()!.Select(c => char.IsControl(c) ? ' ' : c)]).Trim().TrimEnd('.');
            words = _endpoint.Key is null ? words : words.Replace(_endpoint.Key, "…", StringComparison.Ordinal);
            return words.Length <= MostOfError ? words : words[..MostOfError] + "…";
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private SemblanceException Unavailable(string what, Exception? inner) =>
        new(ErrorKind.Unavailable, $"{_role}-unavailable", $"{Name} {what}: try again when it runs.", inner);

    private static bool IsTransient(HttpStatusCode status) => status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests
        or HttpStatusCode.InternalServerError or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;

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
