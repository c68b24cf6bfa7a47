using Semblance.Clients;

namespace Semblance.Server.Enrolments;

/// <summary>
/// Keeps two enrolments under one name, or of one person, from running at once in this process, and an erasure from running beside either. Names that share a lock
/// wait a little longer.
/// </summary>
internal sealed class EnrolmentLocks : IDisposable
{
    private readonly SemaphoreSlim[] _locks = [.. Enumerable.Range(0, 64).Select(_ => new SemaphoreSlim(1))];

    /// <param name="who">What names the person in this enrolment: id or name; all that may name them for an erasure.</param>
    public async Task<IDisposable> TakeAsync(ClientId client, IReadOnlyList<string> who, CancellationToken cancellationToken)
    {
        var held = new Held();
        try
        {
            // In one order, so that two who take several do not wait for each other.
            foreach (var turn in who.Select(w => (uint)HashCode.Combine(client, StringComparer.Ordinal.GetHashCode(w)) % (uint)_locks.Length).Distinct().Order())
            {
                await _locks[turn].WaitAsync(cancellationToken);
                held.Add(_locks[turn]);
            }

            return held;
        }
        catch (OperationCanceledException)
        {
            held.Dispose();
            throw;
        }
    }

    public void Dispose() => Array.ForEach(_locks, l => l.Dispose());

    private sealed class Held : IDisposable
    {
        private readonly List<SemaphoreSlim> _turns = [];

        public void Add(SemaphoreSlim turn) => _turns.Add(turn);

        public void Dispose() => _turns.ForEach(t => t.Release());
    }
}
