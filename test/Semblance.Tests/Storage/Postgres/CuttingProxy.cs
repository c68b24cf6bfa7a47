using System.Net;
using System.Net.Sockets;

namespace Semblance.Tests.Storage.Postgres;

/// <summary>What stands between on a bad day: passes everything on to a server, until it is told when to break a connection off.</summary>
internal sealed class CuttingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<TcpClient> _open = [];
    private readonly int _server;
    private readonly Task _accepting;
    private Func<ReadOnlyMemory<byte>, bool>? _isLast;

    /// <param name="port">Where to listen; 0 for any free one.</param>
    public CuttingProxy(int server, int port = 0)
    {
        _listener = new TcpListener(IPAddress.Loopback, port);
        _server = server;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How many connections were broken off.</summary>
    public int Cuts { get; private set; }

    /// <summary>The next connection that sends so many bytes more is cut there, in the middle of whatever it sends.</summary>
    public void CutAfter(int bytes)
    {
        var left = bytes;
        _isLast = sent => (left -= sent.Length) <= 0;
    }

    /// <summary>The next connection that sends this is cut as soon as the server has it, and hears no answer.</summary>
    public void CutAfter(byte[] text) => _isLast = sent => sent.Span.IndexOf(text) >= 0;

    /// <summary>All that are open, whatever they are doing.</summary>
    public void CutAll()
    {
        lock (_open)
        {
            Cuts += _open.Count;
            _open.ForEach(Break);
            _open.Clear();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        CutAll();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                var server = new TcpClient();
                await server.ConnectAsync(IPAddress.Loopback, _server, _stop.Token);
                lock (_open)
                {
                    _open.Add(client);
                }

                _ = PassAsync(client, server, isRequest: true);
                _ = PassAsync(server, client, isRequest: false);
            }
            catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // Told to stop; or the asker, or the server, went away before they met.
            }
        }
    }

    private async Task PassAsync(TcpClient from, TcpClient to, bool isRequest)
    {
        try
        {
            var buffer = new byte[8_192];
            while (await from.GetStream().ReadAsync(buffer) is var read and > 0)
            {
                var cuts = isRequest && _isLast?.Invoke(buffer.AsMemory(0, read)) == true;
                if (cuts)
                {
                    // First the asker, who must not hear of what the server makes of it.
                    _isLast = null;
                    Cuts++;
                    Break(from);
                }

                await to.GetStream().WriteAsync(buffer.AsMemory(0, read));
                if (cuts)
                {
                    break;
                }
            }
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // One side is gone; so is the other, below.
        }

        to.Close();
        from.Close();
    }

    /// <summary>With a reset, as a crashed machine does, rather than a farewell.</summary>
    private static void Break(TcpClient client)
    {
        try
        {
            client.LingerState = new LingerOption(true, 0);
        }
        catch (Exception error) when (error is ObjectDisposedException or SocketException or NullReferenceException)
        {
            // Closed already.
        }

        client.Close();
    }
}
