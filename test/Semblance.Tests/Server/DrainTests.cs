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
        var delay = new HeldDelay(TimeSpan.FromHours(3));
        await using var api = await ApiServer.StartAsync(new ServerOptions { DrainDelay = delay.Length }, "memory", time: delay);
        using var http = api.Client();
        await http.GetAsync("/health/ready").JsonAsync();
        using var signal = new CancellationTokenSource();
        var stopped = api.Server.RunUntilAsync(signal.Token);
        await signal.CancelAsync();
        await delay.Begun;

        var ready = await http.GetAsync("/health/ready").JsonAsync(503);
        await http.GetAsync("/v1/statistics").JsonAsync();
        await delay.EndAsync();
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

    /// <summary>A clock on which one length of time lasts until the test ends it, when it is waited for first, and no time when it is again.</summary>
    private sealed class HeldDelay(TimeSpan length) : TimeProvider
    {
        private readonly TaskCompletionSource<Action> _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TimeSpan Length => length;

        public Task Begun => _begun.Task;

        public async Task EndAsync() => (await _begun.Task)();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var isFirst = dueTime == length && _begun.TrySetResult(() => callback(state));
            return System.CreateTimer(callback, state, dueTime == length && !isFirst ? TimeSpan.Zero : dueTime, period);
        }
    }
}
