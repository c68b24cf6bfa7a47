using Semblance.Server.Http;
using Semblance.Tests.Documents.Ingest;

namespace Semblance.Tests.Server;

public sealed class StorePatienceTests
{
    [Fact]
    public async Task A_store_that_says_nothing_is_waited_for_until_time_is_up()
    {
        var time = new TickedTime();
        var asked = StorePatience.WithinAsync(time, StorePatience.Usual, HangAsync, CancellationToken.None);
        Assert.False(asked.IsCompleted);

        time.Tick();

        var error = await Assert.ThrowsAsync<SemblanceException>(() => asked);
        Assert.Equal((ErrorKind.Unavailable, "store-slow"), (error.Kind, error.Code));
    }

    [Fact]
    public async Task A_driver_that_does_not_hear_is_left_to_itself()
    {
        var time = new TickedTime();
        var deaf = new TaskCompletionSource<int>();
        var asked = StorePatience.WithinAsync(time, StorePatience.Usual, _ => deaf.Task, CancellationToken.None);

        time.Tick();

        Assert.Equal("store-slow", (await Assert.ThrowsAsync<SemblanceException>(() => asked)).Code);
        deaf.SetException(new InvalidOperationException());
    }

    [Fact]
    public async Task An_answer_is_an_answer_and_whoever_leaves_is_heard_as_such()
    {
        using var stop = new CancellationTokenSource();
        Assert.Equal(7, await StorePatience.WithinAsync(TimeProvider.System, StorePatience.Usual, _ => Task.FromResult(7), stop.Token));
        var asked = StorePatience.WithinAsync(new TickedTime(), StorePatience.Usual, HangAsync, stop.Token);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);
    }

    private static async Task<int> HangAsync(CancellationToken wanted)
    {
        await Task.Delay(Timeout.Infinite, wanted);
        return 0;
    }
}
