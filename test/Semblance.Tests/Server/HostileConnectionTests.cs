using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Semblance.Server;
using Semblance.Tests.Vision.Pictures;
using Semblance.Vision.Vips;
using static Semblance.Tests.Server.ApiCalls;

namespace Semblance.Tests.Server;

/// <summary>Connections that ask for nothing, half of something, or too much at once.</summary>
public sealed class HostileConnectionTests
{
    private const int Wanted = 10_000;

    [Fact]
    public async Task Ten_thousand_connections_that_say_nothing_or_half_of_it_keep_nobody_waiting()
    {
        await using var api = await ApiServer.StartAsync(new ServerOptions { RequestsPerMinuteOfKey = 1_000_000, RequestsPerMinuteOfAddress = 1_000_000 }, "memory");
        await api.AddAsync("ada");
        using var http = api.Client();
        var sockets = new List<Socket>();
        try
        {
            foreach (var number in Enumerable.Range(0, Math.Min(Wanted, MostConnections())))
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                sockets.Add(socket);
                await socket.ConnectAsync(IPAddress.Loopback, api.Address.Port);
                await socket.SendAsync(Beginning(number % 4, api.Admin));
            }

            Assert.True(sockets.Count >= 1_000, $"only {sockets.Count} files may be open here");
            for (var i = 0; i < 20; i++)
            {
                Assert.Equal(1, (await http.GetAsync("/v1/statistics").JsonAsync()).GetProperty("people").GetInt32());
                await http.PostAsync("/v1/identify?threshold=2", Raw("ada 0")).JsonAsync();
            }
        }
        finally
        {
            sockets.ForEach(s => s.Dispose());
        }

        await http.GetAsync("/v1/statistics").JsonAsync();
    }

    [Fact]
    public async Task Connections_beyond_the_limit_are_closed_and_those_within_it_are_served()
    {
        await using var api = await ApiServer.StartAsync(new ServerOptions { MaxConnections = 3 }, "memory");
        using var http = api.Client();
        await http.GetAsync("/v1/statistics").JsonAsync();
        var live = "GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n"u8.ToArray();

        // Each is asked before the next comes: they are counted beside one another, not in the order in which they came.
        using var second = await ConnectAsync(api);
        await second.SendAsync(live);
        Assert.NotEqual(0, await second.ReceiveAsync(new byte[1_000]));
        using var third = await ConnectAsync(api);
        await third.SendAsync(live);
        Assert.NotEqual(0, await third.ReceiveAsync(new byte[1_000]));
        using var fourth = await ConnectAsync(api);

        await fourth.SendAsync(live);
        Assert.Equal(0, await ReceivedAsync(fourth));
        await http.GetAsync("/v1/statistics").JsonAsync();
    }

    [Fact]
    public async Task Photos_that_promise_more_pixels_than_memory_are_refused_one_by_one_and_the_server_goes_on()
    {
        await using var api = await ApiServer.StartAsync(kind: "memory", codec: new VipsPhotoCodec());
        using var http = api.Client();
        var promise = PngBytes.Promise(60_000, 60_000);

        await http.PostAsync("/v1/identify", Bytes(promise)).AssertProblemAsync(413, "photo-too-large");
        await http.PostAsync("/v1/detect", Bytes(promise)).AssertProblemAsync(413, "photo-too-large");
        await http.PostAsync("/v1/detect", Bytes("<svg xmlns='http://www.w3.org/2000/svg'><image href='file:///etc/passwd'/></svg>"u8.ToArray())).AssertProblemAsync(400, "photo-format");

        using var form = Form(("name", "Ada"));
        form.Add(Bytes(promise), "photo", "bomb.png");
        var refused = await http.PostAsync("/v1/enroll", form).JsonAsync();
        Assert.Equal(1, refused.GetProperty("refused").GetInt32());
        Assert.Equal(0, (await http.GetAsync("/v1/statistics").JsonAsync()).GetProperty("people").GetInt32());
    }

    [Fact]
    public async Task Photos_under_way_take_no_more_memory_together_than_is_allowed()
    {
        await using var api = await ApiServer.StartAsync(new ServerOptions { MaxBytesInFlight = 100_000, MaxUploadBytes = 80_000, MaxPhotoBytes = 80_000, LeastBodyRate = null }, "memory");
        using var holding = await ConnectAsync(api);
        await holding.SendAsync(Encoding.ASCII.GetBytes(
            $"POST /v1/detect HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {api.Admin}\r\nContent-Type: image/jpeg\r\nContent-Length: 70000\r\nExpect: 100-continue\r\n\r\n"));

        // The server asks for the body when it has taken the room for it.
        var asked = new byte[100];
        var length = await holding.ReceiveAsync(asked);
        Assert.StartsWith("HTTP/1.1 100 Continue", Encoding.ASCII.GetString(asked, 0, length), StringComparison.Ordinal);
        using var http = api.Client();
        var photo = new byte[60_000];
        var statuses = new List<HttpStatusCode>();
        using (var refused = await http.PostAsync("/v1/detect", Bytes(photo)))
        {
            statuses.Add(refused.StatusCode);
        }

        Assert.Equal(HttpStatusCode.ServiceUnavailable, statuses[^1]);
        holding.Dispose();
        while (statuses[^1] == HttpStatusCode.ServiceUnavailable)
        {
            await Task.Delay(20);
            using var answer = await http.PostAsync("/v1/detect", Bytes(photo));
            statuses.Add(answer.StatusCode);
        }

        Assert.Equal(HttpStatusCode.OK, statuses[^1]); // there is room again
    }

    private static byte[] Beginning(int kind, string key) => Encoding.ASCII.GetBytes(kind switch
    {
        0 => "",
        1 => "GET /v1/peo",
        2 => $"GET /v1/people HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {key}\r\nX-Half",
        _ => $"POST /v1/people HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {key}\r\nContent-Type: application/json\r\nContent-Length: 4000\r\n\r\n{{\"name\":",
    });

    /// <summary>Both ends are in this process, beside the files of tests that run at the same time.</summary>
    private static int MostConnections()
    {
        var line = File.ReadLines("/proc/self/limits").First(l => l.StartsWith("Max open files", StringComparison.Ordinal));
        return (Math.Min(int.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[3], CultureInfo.InvariantCulture), 1_000_000) - 2_000) / 2;
    }

    private static ByteArrayContent Bytes(byte[] bytes) => new(bytes) { Headers = { ContentType = new("image/png") } };

    private static async Task<Socket> ConnectAsync(ApiServer api)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, api.Address.Port);
        return socket;
    }

    /// <summary>0 when the other side has closed.</summary>
    private static async Task<int> ReceivedAsync(Socket socket)
    {
        try
        {
            return await socket.ReceiveAsync(new byte[1]);
        }
        catch (SocketException)
        {
            return 0;
        }
    }
}
