using System.Collections.Concurrent;
using Semblance.Storage;

namespace Semblance.Clients;

/// <summary>
/// The settings of clients, remembered for some seconds, because every recognition asks for them. Who changes them in this process has them forgotten;
/// another process notices after <see cref="KeptFor"/>. While the store is out of reach, those that are known go on counting. Safe for concurrent use.
/// </summary>
public sealed class RememberedSettings(IClientStore clients, TimeProvider time)
{
    public static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<ClientId, Known> _known = new();
    private int _forgotten;

    /// <exception cref="SemblanceException">As <see cref="IClientStore.FindSettingsAsync"/>.</exception>
    public ValueTask<ClientSettings> FindAsync(ClientId client, CancellationToken cancellationToken) =>
        _known.TryGetValue(client, out var known) && time.GetElapsedTime(known.At) < KeptFor
            ? ValueTask.FromResult(known.Settings)
            : new ValueTask<ClientSettings>(ReadAsync(client, known, cancellationToken));

    public void Forget(ClientId client)
    {
        Interlocked.Increment(ref _forgotten);
        _known.TryRemove(client, out _);
    }

    private async Task<ClientSettings> ReadAsync(ClientId client, Known? known, CancellationToken cancellationToken)
    {
        var forgotten = Volatile.Read(ref _forgotten);
        try
        {
            var settings = await clients.FindSettingsAsync(client, cancellationToken);

            // What was changed while it was read may be the old one.
            if (forgotten == Volatile.Read(ref _forgotten))
            {
                _known[client] = new Known(settings, time.GetTimestamp());
            }

            return settings;
        }
        catch (SemblanceException e) when (e.Kind == ErrorKind.Unavailable && known is not null)
        {
            return known.Settings;
        }
    }

    private sealed record Known(ClientSettings Settings, long At);
}
