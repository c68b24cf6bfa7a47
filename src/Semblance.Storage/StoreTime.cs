namespace Semblance.Storage;

/// <summary>Stores keep times in UTC to the microsecond, as PostgreSQL does.</summary>
internal static class StoreTime
{
    public static long ToMicroseconds(DateTimeOffset time) =>
        (time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    public static DateTimeOffset FromMicroseconds(long microseconds) =>
        new(DateTimeOffset.UnixEpoch.Ticks + microseconds * TimeSpan.TicksPerMicrosecond, TimeSpan.Zero);

    /// <inheritdoc cref="Truncate(DateTimeOffset)"/>
    public static DateTimeOffset? Truncate(DateTimeOffset? time) => time is { } given ? Truncate(given) : null;

    /// <summary>The time as a store gives it back.</summary>
    public static DateTimeOffset Truncate(DateTimeOffset time) => FromMicroseconds(ToMicroseconds(time));
}
