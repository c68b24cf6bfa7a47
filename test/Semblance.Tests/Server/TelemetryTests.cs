using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Semblance.Server;
using static Semblance.Tests.Server.ApiCalls;

namespace Semblance.Tests.Server;

public sealed class TelemetryTests
{
    [Fact]
    public async Task Traces_and_metrics_reach_a_collector_and_name_routes_but_nobody()
    {
        using var collector = new Collector();
        var options = new ServerOptions { Telemetry = new TelemetryOptions { Endpoint = collector.Address, Every = TimeSpan.FromMinutes(10) } };
        await using (var api = await ApiServer.StartAsync(options, "memory"))
        {
            var (person, _) = await api.AddAsync("Zebedee");
            using var http = api.Client();
            await http.GetAsync($"/v1/people/{person.Id}").JsonAsync();
            await http.GetAsync("/v1/people?search=Zebedee").JsonAsync();
            await http.PostAsync("/v1/identify?threshold=2", Raw("Zebedee 0")).JsonAsync();
        }

        Assert.Contains("/v1/people/{person}", collector.Read("/v1/traces"));
        Assert.Contains("semblance.stage.decide", collector.Read("/v1/traces"));
        Assert.Contains("semblance.http.duration", collector.Read("/v1/metrics"));
        Assert.DoesNotContain("Zebedee", collector.Read("/v1/traces") + collector.Read("/v1/metrics"), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_collector_that_is_away_stops_nothing()
    {
        var nowhere = new TelemetryOptions { Endpoint = new Uri("http://127.0.0.1:9"), Every = TimeSpan.FromSeconds(1) };
        await using var api = await ApiServer.StartAsync(new ServerOptions { Telemetry = nowhere }, "memory");
        using var http = api.Client();

        await http.GetAsync("/v1/statistics").JsonAsync();
    }

    /// <summary>Takes OTLP over HTTP; bodies are protobuf, in which text stands as it is.</summary>
    private sealed class Collector : IDisposable
    {
        private readonly HttpListener _listener = new();
        private readonly ConcurrentDictionary<string, ConcurrentQueue<string>> _taken = [];
        private readonly Task _taking;

        public Collector()
        {
            using (var free = new TcpListener(IPAddress.Loopback, 0))
            {
                free.Start();
                Address = new Uri($"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}/");
            }

            _listener.Prefixes.Add(Address.ToString());
            _listener.Start();
            _taking = Task.Run(TakeAsync);
        }

        public Uri Address { get; }

        public string Read(string path) => string.Concat(_taken.GetValueOrDefault(path, new ConcurrentQueue<string>()));

        public void Dispose()
        {
            _listener.Stop();
            ((IAsyncResult)_taking).AsyncWaitHandle.WaitOne(TimeSpan.FromSeconds(5));
            _listener.Close();
        }

        private async Task TakeAsync()
        {
            while (_listener.IsListening)
            {
                try
                {
                    var call = await _listener.GetContextAsync();
                    using var body = new MemoryStream();
                    await call.Request.InputStream.CopyToAsync(body);
                    _taken.GetOrAdd(call.Request.Url!.AbsolutePath, _ => new ConcurrentQueue<string>()).Enqueue(Encoding.Latin1.GetString(body.ToArray()));
                    call.Response.Close();
                }
                catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
                {
                    return;
                }
            }
        }
    }
}
