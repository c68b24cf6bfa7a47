using Microsoft.AspNetCore.Http;
using Semblance.Server.Problems;

namespace Semblance.Server.Uploads;

/// <summary>The memory that photos of all requests may take together. Nobody waits for room: a caller who finds none is told when to come back.</summary>
internal sealed class UploadRoom(long bytes)
{
    private long _taken;

    /// <exception cref="HttpFault">503, <c>server-busy</c>.</exception>
    public IDisposable Take(long wanted)
    {
        wanted = Math.Clamp(wanted, 0, bytes);
        if (Interlocked.Add(ref _taken, wanted) > bytes)
        {
            Interlocked.Add(ref _taken, -wanted);
            throw new HttpFault(StatusCodes.Status503ServiceUnavailable, "server-busy", "The server holds as many photos as it can: try again as Retry-After says.") { RetryAfter = 1 };
        }

        return new Taken(this, wanted);
    }

    private sealed class Taken(UploadRoom room, long wanted) : IDisposable
    {
        private long _held = wanted;

        public void Dispose() => Interlocked.Add(ref room._taken, -Interlocked.Exchange(ref _held, 0));
    }
}
