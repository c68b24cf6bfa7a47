namespace Semblance.Storage.Sqlite;

public sealed record SqliteStoreOptions
{
    public static readonly TimeSpan DefaultBusyTimeout = TimeSpan.FromSeconds(10);

    /// <summary>How long a call waits for another process that is writing before it fails as <c>store-busy</c>.</summary>
    public TimeSpan BusyTimeout { get; init; } = DefaultBusyTimeout;

    /// <summary>Faces from which a gallery's search index is kept in a file: reading so many back takes less than a quarter of a second.</summary>
    public const int DefaultLeastIndexed = 20_000;

    /// <summary>Galleries of fewer faces are read anew by every process that searches them.</summary>
    public int LeastIndexed { get; init; } = DefaultLeastIndexed;

    /// <summary>Most bytes the file may grow to; null means as far as the disk allows. Beyond it writes fail as <c>store-full</c>.</summary>
    public long? MaxBytes { get; init; }
}
