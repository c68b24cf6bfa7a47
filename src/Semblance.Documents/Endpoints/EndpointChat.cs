using System.Text.Json;
using System.Text.Json.Nodes;

namespace Semblance.Documents.Endpoints;

/// <summary>
/// Asks a language model at an endpoint's <c>/chat/completions</c> (https://platform.openai.com/docs/api-reference/chat/create). What it answers is text from a stranger: whoever asked checks it.
/// </summary>
public sealed class EndpointChat : IDisposable
{
    /// <summary>Characters of an answer that are taken.</summary>
    public const int MostAnswer = 100_000;

    private const int MostBytes = 4 << 20;
    private static readonly TimeSpan OneAttempt = TimeSpan.FromMinutes(3);

    private readonly ModelEndpoint _endpoint;
    private readonly EndpointHttp _http;

    public EndpointChat(ModelEndpoint endpoint, TimeProvider time)
        : this(endpoint, time, null)
    {
    }

    /// <param name="wait">Passes the time until the next attempt.</param>
    internal EndpointChat(ModelEndpoint endpoint, TimeProvider time, Func<TimeSpan, CancellationToken, Task>? wait) =>
        (_endpoint, _http) = (endpoint, new EndpointHttp(endpoint, "chat", OneAttempt, MostBytes, time, wait));

    /// <summary>As the endpoint names it.</summary>
    public string Model => _endpoint.Model;

    /// <param name="system">What the model is to do.</param>
    /// <param name="user">What it is to do it with.</param>
    /// <returns>Its words, 1 to <see cref="MostAnswer"/> characters.</returns>
    /// <exception cref="SemblanceException">As of <see cref="EndpointHttp.PostAsync"/>, <c>chat-…</c>; Corrupt, <c>chat-answer</c>: it says nothing, or without end.</exception>
    public async Task<string> AskAsync(string system, string user, CancellationToken cancellationToken)
    {
        var request = new JsonObject
        {
            ["model"] = _endpoint.Model,
            ["messages"] = new JsonArray(
                new JsonObject { ["role"] = "system", ["content"] = system },
                new JsonObject { ["role"] = "user", ["content"] = user }),
            ["temperature"] = 0,
            ["stream"] = false,
        };
        using var answer = await _http.PostAsync("chat/completions", request, cancellationToken);
        var text = TextOf(answer.RootElement);
        return text is { Length: > 0 and <= MostAnswer } ? text : throw _http.Wrong(text is null or "" ? "no words in its first choice" : $"{text.Length:N0} characters");
    }

    public void Dispose() => _http.Dispose();

    private static string? TextOf(JsonElement answer) =>
        answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty("choices", out var choices) && choices.ValueKind == JsonValueKind.Array && choices.GetArrayLength() > 0
        && choices[0].ValueKind == JsonValueKind.Object && choices[0].TryGetProperty("message", out var message) && message.ValueKind == JsonValueKind.Object
        && message.TryGetProperty("content", out var content) && content.ValueKind == JsonValueKind.String
            ? content.GetString()!.Trim()
            : null;
}
