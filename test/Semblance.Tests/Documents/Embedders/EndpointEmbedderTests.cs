using Microsoft.AspNetCore.Http;
using Semblance.Documents.Embedders;
using Semblance.Documents.Endpoints;
using Semblance.Spaces;
using Semblance.Tests.Documents.Endpoints;

namespace Semblance.Tests.Documents.Embedders;

public sealed class EndpointEmbedderTests : IAsyncLifetime
{
    private readonly List<TimeSpan> _waits = [];
    private ModelServer _server = null!;

    public async Task InitializeAsync() => _server = await ModelServer.StartAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Texts_go_by_32_and_come_back_in_their_order()
    {
        using var embedder = Embedder();
        var texts = Enumerable.Range(1, 70).Select(i => new string('x', i)).ToArray();

        var vectors = await embedder.GenerateAsync(texts);

        Assert.Equal(Enumerable.Range(1, 70).Select(i => (float)i), vectors.Select(v => v.Vector.Span[0]));
        Assert.Equal([32, 32, 6], _server.Requests.Select(r => r.Count));
    }

    [Theory]
    [InlineData(429, "7", 7_000)]
    [InlineData(503, null, 500)]
    [InlineData(500, "0", 0)]
    public async Task What_may_go_better_later_is_asked_again_after_the_servers_own_delay(int status, string? retryAfter, int milliseconds)
    {
        _server.Then(status, """{"error":{"message":"busy"}}""", retryAfter);
        using var embedder = Embedder();

        Assert.Single(await embedder.GenerateAsync(["one"]));
        Assert.Equal(milliseconds, Assert.Single(_waits).TotalMilliseconds);
    }

    [Fact]
    public async Task A_server_that_is_busy_for_ever_is_given_up_after_five_times()
    {
        for (var i = 0; i < 9; i++)
        {
            _server.Then(429, """{"error":{"message":"rate limit\u0007\nreached"}}""");
        }

        var error = await RefusalAsync();

        Assert.Equal((ErrorKind.Unavailable, "embedder-unavailable"), (error.Kind, error.Code));
        Assert.Contains("429: rate limit  reached", error.Message, StringComparison.Ordinal);
        Assert.Equal([500, 1_000, 2_000, 4_000], _waits.Select(w => w.TotalMilliseconds));
    }

    [Fact]
    public async Task A_delay_beyond_patience_ends_the_attempts()
    {
        _server.Then(429, "{}", "3600");

        Assert.Equal("embedder-unavailable", (await RefusalAsync()).Code);
        Assert.Empty(_waits);
    }

    [Fact]
    public async Task A_server_that_never_answers_is_given_up()
    {
        for (var i = 0; i < 9; i++)
        {
            _server.Then(c => Task.Delay(Timeout.Infinite, c.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default));
        }

        using var embedder = Embedder(TimeSpan.FromMilliseconds(50));
        var error = await Assert.ThrowsAsync<SemblanceException>(() => embedder.GenerateAsync(["one"]));

        Assert.Equal((ErrorKind.Unavailable, "embedder-unavailable"), (error.Kind, error.Code));
        Assert.Contains("no answer", error.Message, StringComparison.Ordinal);
        Assert.Equal(4, _waits.Count);
    }

    [Fact]
    public async Task A_caller_who_stops_waiting_is_let_go_at_once()
    {
        using var stop = new CancellationTokenSource();
        _server.Then(async c =>
        {
            await stop.CancelAsync();
            await Task.Delay(Timeout.Infinite, c.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        });
        using var embedder = Embedder();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => embedder.GenerateAsync(["one"], null, stop.Token));
        Assert.Empty(_waits);
    }

    [Fact]
    public async Task A_width_that_changes_in_mid_run_is_told_with_both_widths()
    {
        using var embedder = new TextEmbedder(Embedder(), TextEmbedder.SpaceOf(ModelServer.Model, 3), EndpointEmbedder.BatchSize);
        var kept = await embedder.EmbedAsync(["one", "two"], CancellationToken.None);
        _server.Embed = _ => [1, 2, 3, 4];

        var error = await Assert.ThrowsAsync<SemblanceException>(() => embedder.EmbedAsync(["three"], CancellationToken.None));

        Assert.Equal((ErrorKind.Corrupt, "embedder-changed"), (error.Kind, error.Code));
        Assert.Contains("4 values now, and gave 3", error.Message, StringComparison.Ordinal);
        Assert.Equal([3, 3], kept.Select(v => v.Length));
    }

    [Theory]
    [InlineData("no JSON", "<html>")]
    [InlineData("data", "[]")]
    [InlineData("0 vectors for 2 texts", """{"data":[]}""")]
    [InlineData("two for it", """{"data":[{"index":1,"embedding":[1,2]},{"index":1,"embedding":[1,2]}]}""")]
    [InlineData("text 7", """{"data":[{"index":7,"embedding":[1,2]},{"index":1,"embedding":[1,2]}]}""")]
    [InlineData("no number", """{"data":[{"embedding":[1,1e99]},{"embedding":[1,2]}]}""")]
    [InlineData("no number", """{"data":[{"embedding":[1,null]},{"embedding":[1,2]}]}""")]
    [InlineData("no list of numbers", """{"data":[{"embedding":"AAAA"},{"embedding":[1,2]}]}""")]
    [InlineData("0 values", """{"data":[{"embedding":[]},{"embedding":[1,2]}]}""")]
    [InlineData("another model answers", """{"data":[{"embedding":[1,2]},{"embedding":[1,2,3]}]}""")]
    public async Task An_answer_to_another_question_is_no_answer(string reason, string body)
    {
        _server.Then(200, body);
        using var embedder = Embedder();

        var error = await Assert.ThrowsAsync<SemblanceException>(() => embedder.GenerateAsync(["one", "two"]));

        Assert.Equal(ErrorKind.Corrupt, error.Kind);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Empty(_waits);
    }

    [Fact]
    public async Task An_answer_without_end_is_not_read_to_its_end()
    {
        for (var i = 0; i < EndpointHttp.Attempts; i++)
        {
            _server.Then(async c =>
            {
                var block = new byte[1 << 20];
                block.AsSpan().Fill((byte)' ');
                for (var sent = 0; sent < 100 && !c.RequestAborted.IsCancellationRequested; sent++)
                {
                    await c.Response.Body.WriteAsync(block, CancellationToken.None);
                }
            });
        }

        Assert.Equal("embedder-unavailable", (await RefusalAsync()).Code);
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        await using var other = await ModelServer.StartAsync();
        _server.Then(c =>
        {
            c.Response.Redirect(other.Url + "/v1/embeddings", permanent: false, preserveMethod: true);
            return Task.CompletedTask;
        });

        Assert.Equal("embedder-refused", (await RefusalAsync()).Code);
        Assert.Empty(other.Requests);
    }

    [Fact]
    public async Task A_key_goes_with_requests_and_into_no_message()
    {
        await using var locked = await ModelServer.StartAsync("sk-right");
        using var right = new EndpointEmbedder(locked.Endpoint(), TimeProvider.System);
        using var wrong = new EndpointEmbedder(ModelEndpoint.Of(locked.Url, ModelServer.Model, "sk-wrong"), TimeProvider.System);

        Assert.Single(await right.GenerateAsync(["one"]));
        var error = await Assert.ThrowsAsync<SemblanceException>(() => wrong.GenerateAsync(["one"]));

        Assert.Equal((ErrorKind.Refused, "embedder-key"), (error.Kind, error.Code));
        Assert.Contains("Incorrect API key provided", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("sk-wrong", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("sk-right", locked.Endpoint().ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_that_the_endpoint_does_not_have_is_named()
    {
        _server.Then(404, """{"error":"model \"none\" not found, try pulling it first"}""");

        var error = await RefusalAsync();

        Assert.Equal((ErrorKind.NotFound, "embedder-model"), (error.Kind, error.Code));
        Assert.Contains("try pulling it first", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_endpoint_that_is_not_there_is_unavailable()
    {
        var url = _server.Url;
        await _server.DisposeAsync();
        using var embedder = new EndpointEmbedder(ModelEndpoint.Of(url, "m", null), TimeProvider.System, TimeSpan.FromSeconds(30), Wait);

        Assert.Equal("embedder-unavailable", (await Assert.ThrowsAsync<SemblanceException>(() => embedder.GenerateAsync(["one"]))).Code);
        _server = await ModelServer.StartAsync();
    }

    [Fact]
    public async Task Connecting_asks_once_for_the_width()
    {
        using var embedder = await TextEmbedder.ConnectAsync(_server.Endpoint(), TimeSpan.FromMinutes(1), TimeProvider.System, CancellationToken.None);

        Assert.Equal((TextEmbedder.SpaceOf(ModelServer.Model, 3).Key.Value, 3, Metric.Cosine), (embedder.Space.Key.Value, embedder.Space.Dimension, embedder.Space.Metric));
        Assert.Single(_server.Requests);
    }

    [Fact]
    public async Task Connecting_waits_no_longer_than_it_is_told_to_for_an_endpoint_that_never_answers()
    {
        var time = new ManualTimers();
        using var asked = new SemaphoreSlim(0);
        _server.Then(async c =>
        {
            asked.Release();
            await Task.Delay(Timeout.Infinite, c.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        });
        var connecting = TextEmbedder.ConnectAsync(_server.Endpoint(), TimeSpan.FromMinutes(1), time, CancellationToken.None);
        await asked.WaitAsync();
        time.Advance(TimeSpan.FromMinutes(1));

        var error = await Assert.ThrowsAsync<SemblanceException>(() => connecting);

        Assert.Equal((ErrorKind.Unavailable, "embedder-unavailable"), (error.Kind, error.Code));
        Assert.Contains("no answer in 60 s", error.Message, StringComparison.Ordinal);
        Assert.Single(_server.Requests);
    }

    [Fact]
    public async Task A_model_that_is_known_by_a_space_is_asked_when_something_is_embedded_and_told_if_its_width_changed()
    {
        var space = TextEmbedder.SpaceOf(ModelServer.Model, new SpaceKey(TextEmbedder.SpaceOf(ModelServer.Model, 5).Key.Value))!;
        using var embedder = TextEmbedder.Of(_server.Endpoint(), space, TimeProvider.System);
        Assert.Empty(_server.Requests);

        var error = await Assert.ThrowsAsync<SemblanceException>(() => embedder.EmbedAsync(["one"], CancellationToken.None));

        Assert.Equal("embedder-changed", error.Code);
        Assert.Null(TextEmbedder.SpaceOf("other", space.Key));
        Assert.Null(TextEmbedder.SpaceOf(ModelServer.Model, new SpaceKey("tiny")));
    }

    [Theory]
    [InlineData("text-embedding-3-small", 1536, "^text-embedding-3-small-1536$")]
    [InlineData("qwen3-embedding:8b", 4096, "^qwen3-embedding-8b-[0-9a-f]{8}-4096$")]
    [InlineData("sentence-transformers/all-MiniLM-L6-v2", 384, "^sentence-transformers-all-minilm-l6-v2-[0-9a-f]{8}-384$")]
    [InlineData("模型", 384, "^model-[0-9a-f]{8}-384$")]
    public void The_space_of_a_model_is_its_name_and_width(string model, int width, string expected) =>
        Assert.Matches(expected, TextEmbedder.SpaceOf(model, width).Key.Value);

    [Fact]
    public void Names_of_models_that_differ_in_what_a_key_cannot_hold_have_as_many_spaces()
    {
        string[] names = ["nomic-embed", "nomic/embed", "nomic:embed", "nomic//embed", "-nomic-embed"];

        Assert.Equal(names.Length, names.Select(n => TextEmbedder.SpaceOf(n, 384).Key).Distinct().Count());
    }

    [Fact]
    public void Long_names_of_models_that_differ_at_their_end_have_two_spaces()
    {
        var (a, b) = (TextEmbedder.SpaceOf(new string('m', 90) + "a", 384), TextEmbedder.SpaceOf(new string('m', 90) + "b", 384));

        Assert.NotEqual(a.Key, b.Key);
        Assert.EndsWith("-384", a.Key.Value, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://localhost:11434", "http://localhost:11434/v1/")]
    [InlineData("https://api.openai.com/v1", "https://api.openai.com/v1/")]
    [InlineData("https://host/api/openai/v1/", "https://host/api/openai/v1/")]
    public void An_address_without_a_path_means_v1(string given, string expected) =>
        Assert.Equal(expected, ModelEndpoint.Of(given, "m", null).Url.ToString());

    [Theory]
    [InlineData("endpoint-url", "localhost:11434", "m", null)]
    [InlineData("endpoint-url", "ftp://host/v1", "m", null)]
    [InlineData("endpoint-url", "https://user:secret@host/v1", "m", null)]
    [InlineData("endpoint-url", "https://host/v1?key=secret", "m", null)]
    [InlineData("endpoint-model", "https://host/v1", " ", null)]
    [InlineData("endpoint-plain", "http://host/v1", "m", "secret")]
    [InlineData("endpoint-key", "https://host/v1", "m", "two\nlines")]
    public void An_address_that_cannot_be_used_is_refused_without_its_secrets(string code, string url, string model, string? key)
    {
        var error = Assert.Throws<SemblanceException>(() => ModelEndpoint.Of(url, model, key));

        Assert.Equal(code, error.Code);
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
    }

    private EndpointEmbedder Embedder(TimeSpan? attempt = null) => new(_server.Endpoint(), TimeProvider.System, attempt ?? TimeSpan.FromMinutes(2), Wait);

    private Task Wait(TimeSpan delay, CancellationToken stop)
    {
        _waits.Add(delay);
        return Task.CompletedTask;
    }

    private async Task<SemblanceException> RefusalAsync()
    {
        using var embedder = Embedder();
        return await Assert.ThrowsAsync<SemblanceException>(() => embedder.GenerateAsync(["one"]));
    }
}
