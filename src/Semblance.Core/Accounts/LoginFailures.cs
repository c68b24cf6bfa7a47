namespace Semblance.Accounts;

/// <summary>Attempts since the last success, as a store keeps them.</summary>
/// <param name="Count">Those under way included.</param>
/// <param name="LastAt">Of the last attempt; meaningless while there is none.</param>
public sealed record LoginFailures(int Count, DateTimeOffset LastAt)
{
    public static readonly LoginFailures None = new(0, DateTimeOffset.UnixEpoch);
}
