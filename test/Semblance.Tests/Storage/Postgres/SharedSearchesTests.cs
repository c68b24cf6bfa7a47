using System.Collections.Concurrent;
using Semblance.Clients;
using Semblance.Search;
using Semblance.Spaces;
using Semblance.Storage.Postgres;

namespace Semblance.Tests.Storage.Postgres;

/// <summary>A probe is a number here, and so is its answer: its number of faces.</summary>
public class SharedSearchesTests
{
    private const int Lanes = 2;

    private static readonly Gallery Everybody = new(ClientId.Default, new SpaceKey("s"));

    private readonly ConcurrentQueue<(float[] Probes, TaskCompletionSource Ended)> _running = [];
    private readonly SharedSearches _searches;

    public SharedSearchesTests() => _searches = new SharedSearches(Lanes, FindAsync);

    [Fact]
    public async Task Whoever_comes_while_all_lanes_are_busy_shares_the_next_statement_and_gets_their_own_answer()
    {
        var asked = Enumerable.Range(0, 12).Select(i => AskAsync(i)).ToList();
        var alone = await TakeAsync(Lanes);
        Assert.All(alone, s => Assert.Single(s.Probes));
        alone.ForEach(s => s.Ended.SetResult());

        // Ten are left for two lanes, each of which takes its share.
        var shared = await TakeAsync(Lanes);
        Assert.Equal(10, shared.Sum(s => s.Probes.Length));
        Assert.All(shared, s => Assert.InRange(s.Probes.Length, 4, 6));
        shared.ForEach(s => s.Ended.SetResult());
        Assert.Equal(Enumerable.Range(0, 12), (await Task.WhenAll(asked)).Select(a => Assert.Single(a)));
    }

    [Fact]
    public async Task All_faces_of_a_photo_stay_together()
    {
        var (first, second) = (AskAsync(1), AskAsync(2));
        var photo = AskAsync(3, 4, 5);
        (await TakeAsync(Lanes)).ForEach(s => s.Ended.SetResult());
        var shared = Assert.Single(await TakeAsync(1));
        Assert.Equal([3f, 4f, 5f], shared.Probes);
        shared.Ended.SetResult();
        Assert.Equal((int[])[3, 4, 5], await photo);
        Assert.Equal((1, 2), ((await first)[0], (await second)[0]));
    }

    [Fact]
    public async Task A_probe_that_cannot_be_searched_spoils_nobody_elses_answer()
    {
        var (first, second) = (AskAsync(1), AskAsync(2));
        var (good, bad, better) = (AskAsync(3), AskAsync(-1), AskAsync(5));
        var isDone = false;
        var ending = Task.Run(async () =>
        {
            while (!Volatile.Read(ref isDone))
            {
                (await TakeAsync(0)).ForEach(s => s.Ended.SetResult());
                await Task.Delay(1);
            }
        });
        Assert.Equal((3, 5), ((await good)[0], (await better)[0]));
        Assert.Equal("probe-width", (await Assert.ThrowsAsync<SemblanceException>(() => bad)).Code);
        await Task.WhenAll(first, second);
        Volatile.Write(ref isDone, true);
        await ending;
    }

    [Fact]
    public async Task Whoever_stops_waiting_is_left_out_and_takes_the_answer_from_nobody()
    {
        using var stop = new CancellationTokenSource();
        var (first, second) = (AskAsync(1), AskAsync(2));
        var gone = _searches.FindAsync(Everybody, [new float[] { 3 }], 1, stop.Token);
        var stays = AskAsync(4);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gone);
        (await TakeAsync(Lanes)).ForEach(s => s.Ended.SetResult());
        var shared = Assert.Single(await TakeAsync(1));
        Assert.Equal([4f], shared.Probes);
        shared.Ended.SetResult();
        Assert.Equal(4, (await stays)[0]);
        await Task.WhenAll(first, second);
    }

    [Fact]
    public async Task Another_gallery_or_another_number_of_people_waits_for_nobody()
    {
        var asked = new[] { AskAsync(1), AskAsync(2) }.ToList();
        asked.Add(AsNumbers(_searches.FindAsync(Everybody with { Regions = ["north"] }, [new float[] { 3 }], 1, CancellationToken.None)));
        asked.Add(AsNumbers(_searches.FindAsync(Everybody, [new float[] { 4 }], 2, CancellationToken.None)));
        (await TakeAsync(4)).ForEach(s => s.Ended.SetResult());
        Assert.Equal(Enumerable.Range(1, 4), (await Task.WhenAll(asked)).Select(a => a[0]));
    }

    private Task<int[]> AskAsync(params int[] numbers) =>
        AsNumbers(_searches.FindAsync(Everybody, [.. numbers.Select(n => (ReadOnlyMemory<float>)new float[] { n })], 1, CancellationToken.None));

    private static async Task<int[]> AsNumbers(Task<IReadOnlyList<Ranking>> rankings) => [.. (await rankings).Select(r => r.FacesSearched)];

    /// <summary>Waits until so many statements run, and takes all that do.</summary>
    private async Task<List<(float[] Probes, TaskCompletionSource Ended)>> TakeAsync(int least)
    {
        var taken = new List<(float[], TaskCompletionSource)>();
        while (taken.Count < least || !_running.IsEmpty)
        {
            if (_running.TryDequeue(out var statement))
            {
                taken.Add(statement);
            }
            else
            {
                await Task.Delay(1);
            }
        }

        return taken;
    }

    private async Task<IReadOnlyList<Ranking>> FindAsync(Gallery gallery, IReadOnlyList<ReadOnlyMemory<float>> probes, int people, CancellationToken stop)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _running.Enqueue(([.. probes.Select(p => p.Span[0])], ended));
        await ended.Task;
        return probes.Any(p => p.Span[0] < 0)
            ? throw new SemblanceException(ErrorKind.Invalid, "probe-width", "No.")
            : [.. probes.Select(p => new Ranking([], (int)p.Span[0], 0, "test"))];
    }
}
