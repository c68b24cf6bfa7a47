namespace Semblance.Tests;

/// <summary>
/// Waits for what comes sooner or later, on however slow a machine. What never comes fails its test with a reason, rather than holding up all the others: so long that nothing which works takes it.
/// </summary>
internal static class Patience
{
    private static readonly TimeSpan Most = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(20);

    /// <param name="what">What is waited for, for whoever reads that it did not come.</param>
    public static Task UntilAsync(Func<bool> condition, string what) => UntilAsync(() => Task.FromResult(condition()), what);

    /// <inheritdoc cref="UntilAsync(Func{bool}, string)"/>
    public static async Task UntilAsync(Func<Task<bool>> condition, string what)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < Most, $"For {Most.TotalMinutes} minutes it was waited in vain: {what}.");
            await Task.Delay(Between);
        }
    }
}
