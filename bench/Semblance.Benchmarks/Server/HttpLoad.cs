using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Semblance.Benchmarks.Server;

/// <summary>
/// Asks a server over connections that stay open, each again as soon as it is answered. Requests are bytes that were made beforehand and answers are only told
/// apart, so that the load costs the two cores it shares with the server little.
/// </summary>
/// <param name="requests">Whole requests; connection c begins with number c.</param>
internal sealed class HttpLoad(IPEndPoint address, IReadOnlyList<byte[]> requests)
{
    public static byte[] Post(string path, string key, string mediaType, ReadOnlySpan<byte> body) =>
    [
        .. Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"POST {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {key}\r\nContent-Type: {mediaType}\r\nContent-Length: {body.Length}\r\n\r\n")),
        .. body,
    ];

    /// <summary>A request each on this many connections, then load for so long.</summary>
    /// <exception cref="InvalidOperationException">An answer was no 200.</exception>
    public async Task<LoadResult> RunAsync(int connections, TimeSpan time)
    {
        var open = await Task.WhenAll(Enumerable.Range(0, connections).Select(async number =>
        {
            var connection = await HttpConnection.OpenAsync(address);
            await connection.AskAsync(requests[number % requests.Count]);
            return connection;
        }));
        var began = Stopwatch.GetTimestamp();
        var latencies = await Task.WhenAll(open.Select((connection, number) => Task.Run(() => AskOverAndOverAsync(connection, number, connections, began, time))));
        var taken = Stopwatch.GetElapsedTime(began);
        Array.ForEach(open, c => c.Dispose());
        return new LoadResult(latencies.SelectMany(l => l), taken);
    }

    /// <summary>So often, one after the other, on one connection.</summary>
    /// <returns>Milliseconds each.</returns>
    public async Task<IReadOnlyList<double>> AskAsync(int times)
    {
        using var connection = await HttpConnection.OpenAsync(address);
        var latencies = new List<double>(times);
        for (var i = 0; i < times; i++)
        {
            var asked = Stopwatch.GetTimestamp();
            await connection.AskAsync(requests[i % requests.Count]);
            latencies.Add(Stopwatch.GetElapsedTime(asked).TotalMilliseconds);
        }

        return latencies;
    }

    private async Task<List<double>> AskOverAndOverAsync(HttpConnection connection, int number, int step, long began, TimeSpan time)
    {
        var latencies = new List<double>(64 * 1024);
        for (var i = number; Stopwatch.GetElapsedTime(began) < time; i += step)
        {
            var asked = Stopwatch.GetTimestamp();
            await connection.AskAsync(requests[i % requests.Count]);
            latencies.Add(Stopwatch.GetElapsedTime(asked).TotalMilliseconds);
        }

        return latencies;
    }

    private sealed class HttpConnection(Socket socket) : IDisposable
    {
        private readonly byte[] _answer = new byte[256 * 1024];

        public static async Task<HttpConnection> OpenAsync(IPEndPoint address)
        {
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(address);
            return new HttpConnection(socket);
        }

        public async ValueTask AskAsync(byte[] request)
        {
            for (var sent = 0; sent < request.Length;)
            {
                sent += await socket.SendAsync(request.AsMemory(sent), SocketFlags.None);
            }

            for (var read = 0; !IsWhole(_answer.AsSpan(0, read));)
            {
                var more = await socket.ReceiveAsync(_answer.AsMemory(read), SocketFlags.None);
                read += more > 0 ? more : throw new InvalidOperationException("The server hung up in the middle of an answer.");
            }
        }

        public void Dispose() => socket.Dispose();

        private static bool IsWhole(ReadOnlySpan<byte> answer)
        {
            var head = answer.IndexOf("\r\n\r\n"u8);
            if (head < 0)
            {
                return false;
            }

            if (!answer.StartsWith("HTTP/1.1 200"u8))
            {
                throw new InvalidOperationException(Encoding.UTF8.GetString(answer));
            }

            var length = answer[..head].IndexOf("Content-Length: "u8);
            return length < 0
                ? answer.EndsWith("\r\n0\r\n\r\n"u8)
                : answer.Length >= head + 4 + int.Parse(answer[(length + 16)..][..answer[(length + 16)..].IndexOf((byte)'\r')], CultureInfo.InvariantCulture);
        }
    }
}
