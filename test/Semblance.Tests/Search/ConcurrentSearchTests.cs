using Semblance.Faces;
using Semblance.People;
using Semblance.Search;
using Semblance.Spaces;

namespace Semblance.Tests.Search;

/// <summary>
/// One writer adds and removes while readers search. Every answer must be one that the gallery could have given at some moment between the
/// search's beginning and its end.
/// </summary>
public class ConcurrentSearchTests
{
    private const int Steps = 3000;

    // The gallery at step s holds people s - 99 to s, each with one face along (1, s).
    private const int Alive = 100;

    private int _step = -1;

    [Fact]
    public async Task A_search_beside_a_writer_answers_from_one_moment()
    {
        var index = new GalleryIndex(2, Metric.L2);
        var people = Enumerable.Range(0, Steps).Select(_ => PersonId.New()).ToArray();
        var ordinals = people.Select((p, i) => (p, i)).ToDictionary(x => x.p, x => x.i);
        var writer = Task.Run(() => Write(index, people));

        var searches = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(() => Search(index, ordinals, writer))));

        await writer;
        Assert.All(searches, n => Assert.True(n > 0));
    }

    private void Write(GalleryIndex index, PersonId[] people)
    {
        for (var step = 0; step < Steps; step++)
        {
            index.Add(FaceId.New(), people[step], [1, step]);
            if (step >= Alive)
            {
                Assert.Equal(1, index.RemovePerson(people[step - Alive]));
            }

            Volatile.Write(ref _step, step);
        }
    }

    private int Search(GalleryIndex index, Dictionary<PersonId, int> ordinals, Task writer)
    {
        var searches = 0;
        do
        {
            var before = Volatile.Read(ref _step);
            var ranking = index.FindNearest([1, Steps], Alive + 1);
            var after = Volatile.Read(ref _step) + 1;

            // Newest first; the writer may be between its two halves of a step, hence one more.
            var found = ranking.Candidates.Select(c => ordinals[c.Person]).ToArray();
            Assert.Equal(found.Length, ranking.FacesSearched);
            Assert.Equal(found.Length, ranking.PeopleSearched);
            if (found.Length > 0)
            {
                Assert.InRange(found[0], before, after);
                Assert.Equal(Enumerable.Range(0, found.Length).Select(i => found[0] - i), found);
                Assert.InRange(found.Length, Math.Min(found[0] + 1, Alive), Math.Min(found[0] + 1, Alive + 1));
            }

            searches++;
        }
        while (!writer.IsCompleted);

        return searches;
    }
}
