using Semblance.Clients;

namespace Semblance.Storage.InMemory;

/// <summary>The current state and the one way to change it.</summary>
internal sealed class InMemoryTables
{
    private readonly Lock _writing = new();
    private volatile InMemoryState _state;

    public InMemoryTables(TimeProvider time)
    {
        Time = time;
        var client = new Client(ClientId.Default, "Default", StoreTime.Truncate(time.GetUtcNow()));
        _state = new InMemoryState();
        _state = _state with { Clients = _state.Clients.Add(client.Id, client) };
    }

    public TimeProvider Time { get; }

    public DateTimeOffset Now => StoreTime.Truncate(Time.GetUtcNow());

    public InMemoryState State => _state;

    /// <summary>Replaces the state by what <paramref name="write"/> makes of it; an exception leaves it as it was.</summary>
    public Task<T> WriteAsync<T>(Func<InMemoryState, (InMemoryState Next, T Result)> write, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            lock (_writing)
            {
                var (next, result) = write(_state);
                _state = next;
                return Task.FromResult(result);
            }
        }
        catch (SemblanceException e)
        {
            return Task.FromException<T>(e);
        }
    }

    public Task WriteAsync(Func<InMemoryState, InMemoryState> write, CancellationToken cancellationToken) =>
        WriteAsync(state => (write(state), true), cancellationToken);

    /// <summary>Replaces what is kept of documents, of a client that must be there.</summary>
    public Task<T> WriteAsync<T>(ClientId client, Func<InMemoryLibrary, (InMemoryLibrary Next, T Result)> write, CancellationToken cancellationToken) => WriteAsync(
        state =>
        {
            state.Check(client);
            var (next, result) = write(state.Library);
            return (state with { Library = next }, result);
        },
        cancellationToken);

    /// <inheritdoc cref="WriteAsync{T}(ClientId, Func{InMemoryLibrary, ValueTuple{InMemoryLibrary, T}}, CancellationToken)"/>
    public Task WriteAsync(ClientId client, Func<InMemoryLibrary, InMemoryLibrary> write, CancellationToken cancellationToken) =>
        WriteAsync(client, library => (write(library), true), cancellationToken);
}
