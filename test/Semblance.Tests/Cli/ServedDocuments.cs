using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;
using Semblance.Storage.Postgres;
using Semblance.Tests.Documents.Endpoints;
using Semblance.Tests.Server;
using Semblance.Tests.Storage.Postgres;

namespace Semblance.Tests.Cli;

/// <summary>A document server as guide 004 wants it: a process on a PostgreSQL server of its own that a test may kill, an embedded second store, and models that a test scripts.</summary>
internal sealed class ServedDocuments : IAsyncDisposable
{
    private readonly string _port;
    private CliProcess? _server;

    private ServedDocuments(PostgresServer database, ModelServer models, string port)
    {
        (Database, Models, _port) = (database, models, port);
        Cli = new CliRun { Store = PostgresAddress.OfConnection(database.Connection).ToString() };
        Http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
    }

    public PostgresServer Database { get; }

    public ModelServer Models { get; }

    /// <summary>The command line on the same store.</summary>
    public CliRun Cli { get; }

    public HttpClient Http { get; }

    public string Second => $"sqlite:{Cli.In("second.db")}";

    /// <summary>What the commands and the server find their models by.</summary>
    public string[] Variables => [$"SEMBLANCE_EMBEDDER_URL={Models.Url}", $"SEMBLANCE_EMBEDDER_MODEL={ModelServer.Model}", $"SEMBLANCE_CHAT_URL={Models.Url}", $"SEMBLANCE_CHAT_MODEL={ModelServer.Model}"];

    /// <summary>The database, still without a schema; nothing is served yet.</summary>
    public static async Task<ServedDocuments> CreateAsync()
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        var port = ((IPEndPoint)free.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
        free.Stop();
        var served = new ServedDocuments(await PostgresServer.StartAsync(certificate: null), await ModelServer.StartAsync(), port);
        foreach (var variable in served.Variables)
        {
            served.Cli.Variables[variable.Split('=')[0]] = variable.Split('=', 2)[1];
        }

        return served;
    }

    /// <summary>Answers when it listens.</summary>
    public async Task ServeAsync(params string[] options)
    {
        var key = (await Cli.JsonAsync("keys", "create", "test", "--role", "owner")).GetProperty("secret").GetString()!;
        Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        _server = CliProcess.StartWith(Cli.Folder, Variables, ["serve", "--port", _port, "--store", Cli.Store, .. options]);
        while (true)
        {
            try
            {
                using var answer = await Http.GetAsync("/health/live");
                return;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(50);
            }
        }
    }

    /// <summary>Asks until the answer is good: what happens beside the requests takes its time.</summary>
    public static async Task<JsonElement> UntilAsync(Func<Task<HttpResponseMessage>> ask, Func<JsonElement, bool> isGood)
    {
        while (true)
        {
            using var answer = await ask();
            var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
            if (isGood(json))
            {
                return json;
            }

            await Task.Delay(50);
        }
    }

    /// <summary>Everything that was written is in the second store, too.</summary>
    public async Task UntilCopiedAsync()
    {
        while (await Cli.RunAsync("store", "parity", "--secondary", Second) is { Code: not 0 } answer)
        {
            Assert.Contains("nothing else differs", answer.Out + answer.Error, StringComparison.Ordinal);
            await Task.Delay(50);
        }
    }

    /// <summary>Uploads a file, and waits until it has been read.</summary>
    /// <returns>Its artifact, as it is then.</returns>
    public async Task<JsonElement> TakeAsync(MultipartFormDataContent form)
    {
        var upload = await Http.PostAsync("/v1/documents/artifacts", form).JsonAsync(202);
        var id = upload.GetProperty("files")[0].GetProperty("artifact").GetProperty("id").GetString();
        return await UntilAsync(() => Http.GetAsync($"/v1/documents/artifacts/{id}"), a => a.GetProperty("status").GetString() is not ("queued" or "reading"));
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        _server?.Dispose();
        Cli.Dispose();
        await Models.DisposeAsync();
        await Database.DisposeAsync();
    }
}
