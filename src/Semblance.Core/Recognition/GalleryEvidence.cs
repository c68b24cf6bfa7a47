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
        var now = time.GetUtcNow();
        if (_learnt.TryGetValue(key, out var known) && now - known.At < KeptFor && IsNear(known.People, people))
        {
            return known.Scores;
        }

        var sample = await faces.SampleAsync(gallery, SampledPeople, cancellationToken);
        var scores = ImpostorScores.Of(space, sample, cancellationToken);
        if (_learnt.Count >= GalleriesKept)
        {
            _learnt.Clear();
        }

        _learnt[key] = new Learnt(gallery.Client, scores, people, now);
        return scores;
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
