using Semblance.Faces;
using Semblance.People;
using Semblance.Search;
using Semblance.Spaces;

namespace Semblance.Tests.Search;

public sealed class ProbeQueueTests
{
    [Fact]
    public async Task Searches_that_share_passes_are_answered_as_alone()
    {
        var random = new Random(3);
        var index = new GalleryIndex(32, Metric.Cosine);
        var people = Enumerable.Range(0, 400).Select(_ => PersonId.New()).ToArray();
        Array.ForEach(people, p => index.Add(FaceId.New(), p, Vector(random)));
        var half = index.Select(people.Take(200));
        var queue = new ProbeQueue(index, passes: 1);
        var asked = Enumerable.Range(0, 500).Select(i => (Probe: Vector(random), People: 1 + (i % 3), Among: i % 2 == 0 ? half : null)).ToList();

        var answers = await Task.WhenAll(asked.Select(a => Task.Run(() => queue.FindNearestAsync(a.Probe, a.People, a.Among))));

        foreach (var (ask, answer) in asked.Zip(answers))
        {
            var alone = index.FindNearest(ask.Probe, ask.People, ask.Among);
            Assert.Equal(alone.Candidates, answer.Candidates);
            Assert.Equal((alone.FacesSearched, alone.PeopleSearched), (answer.FacesSearched, answer.PeopleSearched));
        }
    }

    [Fact]
    public async Task A_probe_that_cannot_be_searched_fails_alone()
    {
        var index = new GalleryIndex(2, Metric.L2);
        index.Add(FaceId.New(), PersonId.New(), [1, 2]);
        var queue = new ProbeQueue(index);
        var good = Enumerable.Range(0, 20).Select(_ => queue.FindNearestAsync(new float[] { 1, 1 }, 1)).ToList();
        var error = await Assert.ThrowsAsync<SemblanceException>(() => queue.FindNearestAsync(new float[] { 1 }, 1));
        Assert.Equal("probe-width", error.Code);
        Assert.All(await Task.WhenAll(good), r => Assert.Single(r.Candidates));
    }

    private static float[] Vector(Random random) => [.. Enumerable.Range(0, 32).Select(_ => random.NextSingle() - 0.5f)];
}
