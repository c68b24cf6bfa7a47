using Semblance.Clients;

namespace Semblance.Server.Enrolments;

/// <summary>Keeps two enrolments under one name, or of one person, from running at once in this process. Names that share a lock wait a little longer.</summary>
internal sealed class EnrolmentLocks : IDisposable
{
    private readonly SemaphoreSlim[] _locks = [.. Enumerable.Range(0, 64).Select(_ => new SemaphoreSlim(1))];

    /// <param name="who">What names the person in this enrolment: id, external id or name.</param>
    public async Task<IDisposable> TakeAsync(ClientId client, string who, CancellationToken cancellationToken)
    {
        var turn = _locks[(uint)HashCode.Combine(client, StringComparer.Ordinal.GetHashCode(who)) % _locks.Length];
        await turn.WaitAsync(cancellationToken);
        return new Held(turn);
    }

    public void Dispose() => Array.ForEach(_locks, l => l.Dispose());

    private sealed class Held(SemaphoreSlim turn) : IDisposable
    {
        public void Dispose() => turn.Release();
    }
}
