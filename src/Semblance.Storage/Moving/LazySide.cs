namespace Semblance.Storage.Moving;

/// <summary>A store that may be out of reach for now: opened as soon as it can be.</summary>
internal sealed class LazySide(StoreAddress address, TimeProvider time) : IAsyncDisposable
{
    private readonly SemaphoreSlim _opening = new(1);
    private volatile MoveSide? _opened;

    public StoreAddress Address => address;

    /// <summary>Null while it has not been opened.</summary>
    public MoveSide? Opened => _opened;

    /// <exception cref="SemblanceException">As <see cref="MoveSide.OpenAsync"/>; a later call tries again.</exception>
    public async Task<MoveSide> OpenAsync(CancellationToken cancellationToken)
    {
        if (_opened is { } opened)
        {
            return opened;
        }

        await _opening.WaitAsync(cancellationToken);
        try
        {
            return _opened ??= await MoveSide.OpenAsync(address, time, cancellationToken);
        }
        finally
        {
            _opening.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_opened is { } opened)
        {
            await opened.DisposeAsync();
        }

        _opening.Dispose();
    }
}
