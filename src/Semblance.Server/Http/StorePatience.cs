namespace Semblance.Server.Http;

/// <summary>
/// How long a request waits for a store that says nothing, as one does whose machine or network hangs: one that refuses says so by itself. Statements that are known to take long have no such limit.
/// </summary>
internal static class StorePatience
{
    public static readonly TimeSpan Usual = TimeSpan.FromSeconds(10);

    /// <param name="most">How long it may take; after that it is told to end, and may yet have done what it was asked for.</param>
    /// <exception cref="SemblanceException">Unavailable, <c>store-slow</c>.</exception>
    public static async Task<T> WithinAsync<T>(TimeProvider time, TimeSpan most, Func<CancellationToken, Task<T>> ask, CancellationToken stop)
    {
        using var patience = new CancellationTokenSource(most, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, stop);
        var asked = ask(either.Token);
        try
        {
            // A driver may hear of the end of patience late, as while it opens a connection: it is left to itself.
            return await asked.WaitAsync(either.Token);
        }
        catch (OperationCanceledException e) when (patience.IsCancellationRequested && !stop.IsCancellationRequested)
        {
            _ = asked.ContinueWith(late => late.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            throw new SemblanceException(ErrorKind.Unavailable, "store-slow", $"The store did not answer in {most.TotalSeconds:N0} s.", e);
        }
    }
}
