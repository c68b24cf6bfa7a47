using System.Net;
using System.Net.Sockets;
using System.Text;
using Semblance.Server;

namespace Semblance.Tests.Server;

/// <summary>What SIGTERM begins: requests under way end well, new ones go elsewhere.</summary>
public sealed class DrainTests
{
    [Fact]
    public async Task A_request_under_way_is_answered_after_the_signal_and_later_ones_find_nobody()
    {
        await using var api = await ApiServer.StartAsync(kind: "memory");
        var body = "{\"name\": \"Ada\"}";
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, api.Address.Port);
        await using var stream = socket.GetStream();
        using var reader = new StreamReader(stream);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"POST /v1/people HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {api.Admin}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\nExpect: 100-continue\r\n\r\n"));
        Assert.Equal("HTTP/1.1 100 Continue", await reader.ReadLineAsync()); // it is being read

        using var signal = new CancellationTokenSource();
        var stopped = api.Server.RunUntilAsync(signal.Token);
        await signal.CancelAsync();
        while (await ListensAsync(api.Address.Port))
        {
            await Task.Delay(10);
        }

        await stream.WriteAsync(Encoding.ASCII.GetBytes(body));
        var answer = await reader.ReadToEndAsync();
        await stopped;

        Assert.Contains("HTTP/1.1 201 Created", answer);
        Assert.Contains("\"name\":\"Ada\"", answer);
    }

    [Fact]
    public async Task While_it_drains_the_server_serves_and_says_that_it_is_not_ready()
    {
        await using var api = await ApiServer.StartAsync(new ServerOptions { DrainDelay = TimeSpan.FromSeconds(3) }, "memory");
        using var http = api.Client();
        await http.GetAsync("/health/ready").JsonAsync();
        using var signal = new CancellationTokenSource();
        var stopped = api.Server.RunUntilAsync(signal.Token);
        await signal.CancelAsync();

        var ready = await http.GetAsync("/health/ready").JsonAsync(503);
        await http.GetAsync("/v1/statistics").JsonAsync();
        await stopped;

        Assert.Equal("stopping", ready.GetProperty("status").GetString());
    }

    private static async Task<bool> ListensAsync(int port)
    {
        using var probe = new TcpClient();
        try
        {
            await probe.ConnectAsync(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
