using System.Collections.Concurrent;
using Semblance.Clients;
using Semblance.Matching;
using Semblance.People;
using Semblance.Search;
using Semblance.Spaces;
using Semblance.Storage;

namespace Semblance.Recognition;

/// <summary>
/// The impostor scores of galleries, learnt from samples and remembered for a while. How many faces a search covers is never remembered, so
/// a threshold is always for the gallery as it is; only the shape of the distances may be some minutes old.
/// </summary>
internal sealed class GalleryEvidence(IFaceStore faces, TimeProvider time)
{
    /// <summary>People sampled at most: two million pairs, enough to see a false match rate of 1e-5.</summary>
    public const int SampledPeople = 2_000;

    /// <summary>A filter that leaves fewer people than this learns from the client's whole gallery, the best stand-in for strangers there is.</summary>
    public const int EnoughPeople = 100;

    private const int GalleriesKept = 256;

    private static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<Guid, Learnt> _learnt = new();

    // Two million pairs take half a second of a processor: callers who come meanwhile wait for the one who began.
    private readonly ConcurrentDictionary<Guid, Lazy<Task<ImpostorScores>>> _underWay = new();

    private long _forgotten;

    /// <summary>What the searched gallery tells, taken from memory while it has not grown or shrunk by more than a fiftieth, for some minutes.</summary>
    /// <returns>Null when the gallery is empty.</returns>
    public async Task<ImpostorScores?> LearnAsync(Space space, Gallery gallery, Ranking ranking, CancellationToken cancellationToken)
    {
        if (ranking.PeopleSearched == 0)
        {
            return null;
        }

        return gallery.IsFiltered && ranking.PeopleSearched < EnoughPeople
            ? await LearnAsync(space, gallery with { Regions = [], Groups = [] }, cancellationToken)
            : await RecallAsync(space, gallery, ranking.PeopleSearched, cancellationToken);
    }

    /// <summary>What a gallery tells that nothing has been searched in.</summary>
    public Task<ImpostorScores?> LearnAsync(Space space, Gallery gallery, CancellationToken cancellationToken) =>
        RecallAsync(space, gallery, null, cancellationToken);

    /// <summary>How many pairs of probable duplicates name a person.</summary>
    public int Count(ClientId client, PersonId person) => _learnt.Values.Where(l => l.Client == client).Sum(l => l.Scores.Nearest.Count(p => Names(p, person)));

    /// <summary>Forgets every gallery whose probable duplicates name a person.</summary>
    public void Forget(ClientId client, PersonId person)
    {
        Interlocked.Increment(ref _forgotten);
        foreach (var (key, learnt) in _learnt)
        {
            if (learnt.Client == client && learnt.Scores.Nearest.Any(p => Names(p, person)))
            {
                _learnt.TryRemove(key, out _);
            }
        }
    }

    private static bool Names(SuspectedDuplicate pair, PersonId person) => pair.First == person || pair.Second == person;

    private async Task<ImpostorScores?> RecallAsync(
        Space space, Gallery gallery, int? people, CancellationToken cancellationToken)
    {
        var key = KeyOf(gallery);
        if (_learnt.TryGetValue(key, out var known) && time.GetUtcNow() - known.At < KeptFor && IsNear(known.People, people))
        {
            return known.Scores;
        }

        // Goes on for the others when one of them gives up.
        return await _underWay.GetOrAdd(key, _ => new(() => LearnAnewAsync(key, space, gallery, people))).Value.WaitAsync(cancellationToken);
    }

    private async Task<ImpostorScores> LearnAnewAsync(Guid key, Space space, Gallery gallery, int? people)
    {
        try
        {
            var (began, forgotten) = (time.GetUtcNow(), Volatile.Read(ref _forgotten));
            var sample = await faces.SampleAsync(gallery, SampledPeople, CancellationToken.None);
            var scores = await Task.Run(() => ImpostorScores.Of(space, sample, CancellationToken.None));
            if (_learnt.Count >= GalleriesKept)
            {
                _learnt.Clear();
            }

            var learnt = new Learnt(gallery.Client, scores, people, began);
            _learnt[key] = learnt;
            if (Volatile.Read(ref _forgotten) != forgotten)
            {
                _learnt.TryRemove(KeyValuePair.Create(key, learnt)); // somebody in the sample may be gone
            }

            return scores;
        }
        finally
        {
            _underWay.TryRemove(key, out _);
        }
    }

    // One more person in a thousand changes no quantile; one more in twelve may.
    private static bool IsNear(int? then, int? now) => then is null || now is null || Math.Abs(then.Value - now.Value) * 50 <= then.Value;

    private static Guid KeyOf(Gallery gallery) => DeterministicId.Of("gallery",
    [
        gallery.Client.Value,
        gallery.Space.Value,
        $"{gallery.Regions.Count}",
        .. gallery.Regions.Order(StringComparer.Ordinal),
        .. gallery.Groups.Order(StringComparer.Ordinal),
    ]);

    private sealed record Learnt(ClientId Client, ImpostorScores Scores, int? People, DateTimeOffset At);
}
