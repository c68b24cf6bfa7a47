using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Semblance.ApiClient;

/// <summary>
/// The API of a Semblance server, a method an operation. Safe for concurrent use. Each method throws <see cref="ApiProblemException"/> for what the server refuses, and
/// <see cref="HttpRequestException"/> where it cannot be reached.
/// </summary>
public sealed partial class SemblanceClient : IDisposable
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        NumberHandling = JsonNumberHandling.Strict,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false) },
    };

    private readonly HttpClient _http;
    private readonly bool _ownsHttp;
    private readonly Uri _server;
    private readonly AuthenticationHeaderValue _key;

    /// <param name="server">Such as <c>https://faces.example.org</c>; with a path where the server is below one.</param>
    /// <param name="key"><c>smb_…</c>; sent as a header, never in an address.</param>
    /// <param name="http">To send with, and left open; null for one of its own.</param>
    public SemblanceClient(Uri server, string key, HttpClient? http = null)
    {
        (_server, _key) = (new Uri(server.AbsoluteUri.TrimEnd('/') + "/"), new AuthenticationHeaderValue("Bearer", key));
        (_http, _ownsHttp) = (http ?? new HttpClient { Timeout = TimeSpan.FromMinutes(5) }, http is null);
    }

    /// <summary>The client (tenant) that a key of the installation acts for; null for the key's own.</summary>
    public string? ActsFor { get; init; }

    public void Dispose()
    {
        if (_ownsHttp)
        {
            _http.Dispose();
        }
    }

    private async Task<T> AskAsync<T>(Request request, CancellationToken cancellationToken)
    {
        using var answer = await SendAsync(request, cancellationToken);
        return await answer.Content.ReadFromJsonAsync<T>(Json, cancellationToken) ?? throw Unexpected(answer, null);
    }

    private async Task DoAsync(Request request, CancellationToken cancellationToken)
    {
        using var answer = await SendAsync(request, cancellationToken);
    }

    private async Task<string> ReadTextAsync(Request request, CancellationToken cancellationToken)
    {
        using var answer = await SendAsync(request, cancellationToken);
        return await answer.Content.ReadAsStringAsync(cancellationToken);
    }

    private async Task<byte[]> ReadBytesAsync(Request request, CancellationToken cancellationToken)
    {
        using var answer = await SendAsync(request, cancellationToken);
        return await answer.Content.ReadAsByteArrayAsync(cancellationToken);
    }

    private async IAsyncEnumerable<T> FollowAsync<T>(Request request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var answer = await SendAsync(request, cancellationToken);
        await using var stream = await answer.Content.ReadAsStreamAsync(cancellationToken);
        await foreach (var item in SseParser.Create(stream, (_, data) => JsonSerializer.Deserialize<T>(data, Json)!).EnumerateAsync(cancellationToken))
        {
            yield return item.Data;
        }
    }

    private async Task<HttpResponseMessage> SendAsync(Request request, CancellationToken cancellationToken)
    {
        using var message = new HttpRequestMessage(request.Method, new Uri(_server, request.Address)) { Content = request.Content };
        message.Headers.Authorization = _key;
        foreach (var (name, value) in request.Headers.Append(("Semblance-Client", ActsFor)))
        {
            if (value is not null)
            {
                message.Headers.TryAddWithoutValidation(name, value);
            }
        }

        var answer = await _http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (answer.IsSuccessStatusCode || (request.AnswersWith.Contains((int)answer.StatusCode) && answer.Content.Headers.ContentType?.MediaType == "application/json"))
        {
            return answer;
        }

        using (answer)
        {
            throw await ProblemAsync(answer, cancellationToken);
        }
    }

    private static async Task<ApiProblemException> ProblemAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        try
        {
            var problem = answer.Content.Headers.ContentType?.MediaType == "application/problem+json"
                ? await answer.Content.ReadFromJsonAsync<ProblemDocument>(Json, cancellationToken)
                : null;
            return problem is null
                ? Unexpected(answer, null)
                : new ApiProblemException(answer.StatusCode, problem.Code, problem.Detail, problem.RequestId, answer.Headers.RetryAfter?.Delta);
        }
        catch (JsonException e)
        {
            return Unexpected(answer, e);
        }
    }

    private static ApiProblemException Unexpected(HttpResponseMessage answer, Exception? cause) => new(
        answer.StatusCode, ApiProblemException.UnexpectedCode,
        $"The server's answer, {(int)answer.StatusCode} {answer.ReasonPhrase}, is none of Semblance's: is the address right?", null, answer.Headers.RetryAfter?.Delta, cause);

    /// <summary>A request as an operation makes it.</summary>
    private sealed class Request(HttpMethod method, string path)
    {
        private readonly List<string> _query = [];

        public HttpMethod Method => method;

        public string Address => path + (_query.Count == 0 ? "" : "?" + string.Join('&', _query));

        public List<(string Name, string? Value)> Headers { get; } = [];

        /// <summary>Statuses beside 2xx that bring the operation's own document.</summary>
        public int[] AnswersWith { get; init; } = [];

        public HttpContent? Content { get; init; }

        public static string Part(object value) => Uri.EscapeDataString(Text(value));

        public static JsonContent? Body<T>(T? document)
            where T : class => document is null ? null : JsonContent.Create(document, options: Json);

        /// <summary>A file as it is; read to its end, and closed.</summary>
        public static StreamContent Bytes(Stream file)
        {
            var content = new StreamContent(file);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
            return content;
        }

        public Request Query(string name, object? value)
        {
            if (value is not null)
            {
                _query.Add($"{name}={Part(value)}");
            }

            return this;
        }

        public Request Query<T>(string name, IReadOnlyList<T>? values)
            where T : notnull
        {
            _query.AddRange((values ?? []).Select(v => $"{name}={Part(v)}"));
            return this;
        }

        public Request Header(string name, string? value)
        {
            Headers.Add((name, value));
            return this;
        }

        private static string Text(object value) => value switch
        {
            bool isSo => isSo ? "true" : "false",
            DateTimeOffset at => at.ToString("O", CultureInfo.InvariantCulture),
            DateOnly day => day.ToString("O", CultureInfo.InvariantCulture),
            Enum named => JsonSerializer.Serialize(named, named.GetType(), Json).Trim('"'),
            _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        };
    }

    /// <summary>A form as an operation fills it.</summary>
    private sealed class Form
    {
        private readonly MultipartFormDataContent _content = [];

        public HttpContent Content => _content;

        public Form Photos(string name, IEnumerable<ApiPhoto> photos)
        {
            foreach (var photo in photos)
            {
                var part = new ReadOnlyMemoryContent(photo.Bytes);
                part.Headers.ContentDisposition = new ContentDispositionHeaderValue("form-data") { Name = name, FileName = "photo", FileNameStar = photo.Name };
                _content.Add(part);
            }

            return this;
        }

        public Form Field(string name, string? value) => Fields(name, value is null ? [] : [value]);

        public Form Fields(string name, IEnumerable<string> values)
        {
            foreach (var value in values)
            {
                _content.Add(new StringContent(value), name);
            }

            return this;
        }
    }
}
