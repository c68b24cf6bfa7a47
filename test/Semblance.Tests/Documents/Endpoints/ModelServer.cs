using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Semblance.Documents.Endpoints;

namespace Semblance.Tests.Documents.Endpoints;

/// <summary>
/// An endpoint as OpenAI describes it, stricter than any real one: what a request may not hold, or holds too much of, is answered 400. What it answers instead of vectors or words can be
/// scripted, one answer after the other.
/// </summary>
internal sealed class ModelServer : IAsyncDisposable
{
    public const string Model = "tiny:latest";

    private readonly WebApplication _app;
    private readonly ConcurrentQueue<Func<HttpContext, Task>> _script = [];

    private ModelServer(WebApplication app) => _app = app;

    /// <summary>What requests must carry; null for none, and then they must carry none.</summary>
    public string? Key { get; init; }

    /// <summary>Texts and, of chat, the words of the last message, in the order of the requests.</summary>
    public ConcurrentQueue<IReadOnlyList<string>> Requests { get; } = [];

    /// <summary>The vector of a text.</summary>
    public Func<string, float[]> Embed { get; set; } = text => [text.Length, 1, 0];

    /// <summary>What chat says to its messages.</summary>
    public Func<IReadOnlyList<string>, string> Say { get; set; } = _ => "[]";

    public string Url => _app.Urls.First();

    public static async Task<ModelServer> StartAsync(string? key = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var server = new ModelServer(app) { Key = key };
        app.MapPost("/v1/embeddings", c => server.AnswerAsync(c, server.EmbeddingsAsync));
        app.MapPost("/v1/chat/completions", c => server.AnswerAsync(c, server.ChatAsync));
        await app.StartAsync();
        return server;
    }

    public ModelEndpoint Endpoint(string? model = null) => ModelEndpoint.Of(Url, model ?? Model, Key);

    /// <summary>The next request is answered so, whatever it asks for.</summary>
    public ModelServer Then(Func<HttpContext, Task> answer)
    {
        _script.Enqueue(answer);
        return this;
    }

    public ModelServer Then(int status, string body, string? retryAfter = null) => Then(async c =>
    {
        c.Response.StatusCode = status;
        c.Response.Headers.RetryAfter = retryAfter;
        c.Response.ContentType = "application/json";
        await c.Response.WriteAsync(body);
    });

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context, Func<JsonElement, Task<JsonNode>> answer)
    {
        try
        {
            using var request = await JsonDocument.ParseAsync(context.Request.Body);
            var header = context.Request.Headers.Authorization.ToString();
            if (header != (Key is null ? "" : $"Bearer {Key}"))
            {
                await FailAsync(context, 401, $"Incorrect API key provided: {header}");
                return;
            }

            Require(context.Request.ContentType?.StartsWith("application/json", StringComparison.Ordinal) == true, "content type");
            var said = await answer(request.RootElement);
            if (_script.TryDequeue(out var scripted))
            {
                await scripted(context);
                return;
            }

            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(said.ToJsonString());
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            await FailAsync(context, 400, e.Message);
        }
    }

    private static async Task FailAsync(HttpContext context, int status, string message)
    {
        context.Response.StatusCode = status;
        await context.Response.WriteAsync(new JsonObject { ["error"] = new JsonObject { ["message"] = message, ["type"] = "invalid_request_error" } }.ToJsonString());
    }

    private Task<JsonNode> EmbeddingsAsync(JsonElement request)
    {
        Only(request, "model", "input", "encoding_format");
        Require(request.GetProperty("model").GetString() == Model, "no such model");
        Require(request.GetProperty("encoding_format").GetString() == "float", "encoding_format");
        var texts = request.GetProperty("input").EnumerateArray().Select(t => t.GetString()!).ToList();
        Require(texts.Count is > 0 and <= 32 && texts.TrueForAll(t => t.Length > 0), "input");
        Requests.Enqueue(texts);

        // Out of order on purpose: the index counts.
        var data = texts.Select((t, i) => new JsonObject { ["object"] = "embedding", ["index"] = i, ["embedding"] = new JsonArray([.. Embed(t).Select(v => JsonValue.Create(v))]) });
        return Task.FromResult<JsonNode>(new JsonObject { ["object"] = "list", ["model"] = Model, ["data"] = new JsonArray([.. data.Reverse()]) });
    }

    private Task<JsonNode> ChatAsync(JsonElement request)
    {
        Only(request, "model", "messages", "temperature", "stream", "response_format", "max_tokens");
        Require(request.GetProperty("model").GetString() == Model, "no such model");
        Require(!request.GetProperty("stream").GetBoolean(), "stream");
        var messages = request.GetProperty("messages").EnumerateArray().ToList();
        Require(messages.TrueForAll(m => m.GetProperty("role").GetString() is "system" or "user"), "role");
        var said = messages.Select(m => m.GetProperty("content").GetString()!).ToList();
        Requests.Enqueue(said);
        var message = new JsonObject { ["role"] = "assistant", ["content"] = Say(said) };
        return Task.FromResult<JsonNode>(new JsonObject
        {
            ["object"] = "chat.completion",
            ["choices"] = new JsonArray(new JsonObject { ["index"] = 0, ["finish_reason"] = "stop", ["message"] = message }),
        });
    }

    private static void Only(JsonElement request, params string[] known) =>
        Require(request.EnumerateObject().All(m => known.Contains(m.Name)), $"only {string.Join(", ", known)}");

    private static void Require(bool holds, string what)
    {
        if (!holds)
        {
            throw new InvalidOperationException($"refused: {what}");
        }
    }
}
