namespace Semblance.Storage.Postgres.Mirrors;

/// <summary>Something that is loaded when it is first asked for, once for all who ask meanwhile. A load that failed is tried again by the next who asks.</summary>
internal sealed class Once<T>(Func<Task<T>> load)
    where T : class
{
    private readonly Lock _lock = new();
    private Task<T>? _loading;
    private T? _loaded;

    /// <summary>Null while it is not there.</summary>
    public T? Value => Volatile.Read(ref _loaded);

    public Task<T> GetAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_loading is null or { IsFaulted: true } or { IsCanceled: true })
            {
                _loading = LoadAsync();
            }

            return _loading.WaitAsync(cancellationToken);
        }
    }

    private async Task<T> LoadAsync()
    {
        var loaded = await load();
        Volatile.Write(ref _loaded, loaded);
        return loaded;
    }
}
