using System.Collections.Concurrent;
using System.Globalization;
using Semblance.Clients;
using Semblance.Search;
using Semblance.Spaces;
using Semblance.Storage.Postgres.Distribution;

namespace Semblance.Storage.Postgres;

/// <summary>
/// Plans and runs the searches of a store: exactly where the gallery, or what a filter leaves of it, is small, else by its index. One search, of however
/// many probes, is one round trip: it goes by what is remembered of the gallery, and is asked again where that proves outdated.
/// </summary>
/// <remarks>
/// An index gives candidates by half-precision distances; their embeddings are ranked in double precision like every other answer, so a
/// distance it names is exact, and only a face it missed can differ. <c>semblance index recall</c> measures how often that is.
/// </remarks>
internal sealed class PostgresSearch
{
    private const int MostProbes = 64;

    // Of one statement: it sorts them.
    private const int MostCandidates = 6_400;

    private const int Remembered = 4_096;

    private readonly ConcurrentDictionary<(ClientId, SpaceKey), SearchFacts> _facts = new();
    private readonly PostgresConnections _connections;
    private readonly TimeProvider _time;
    private readonly GallerySizes _sizes;
    private readonly NearnessGuesses _guesses;
    private readonly SharedSearches _shared;
    private readonly SharedSearches _sharedExact;

    public PostgresSearch(PostgresConnections connections, TimeProvider time)
    {
        (_connections, _time) = (connections, time);
        _sizes = new GallerySizes(time);
        _guesses = new NearnessGuesses(connections, time);
        _shared = new SharedSearches(connections.SearchLanes, (gallery, probes, people, stop) => FindTogetherAsync(gallery, probes, people, SearchPlan.Choose, stop));
        _sharedExact = new SharedSearches(
            connections.SearchLanes, (gallery, probes, people, stop) => FindTogetherAsync(gallery, probes, people, SearchPlan.ChooseExact, stop));
    }

    /// <returns>One ranking a probe, in the probes' order.</returns>
    /// <exception cref="SemblanceException">As <see cref="IFaceStore.FindNearestAsync(Gallery, ReadOnlyMemory{float}, int, CancellationToken)"/>.</exception>
    public Task<IReadOnlyList<Ranking>> FindAsync(
        Gallery gallery, IReadOnlyList<ReadOnlyMemory<float>> probes, int people, CancellationToken cancellationToken) =>
        _shared.FindAsync(gallery, probes, people, cancellationToken);

    /// <summary>The same whatever index there is.</summary>
    public Task<IReadOnlyList<Ranking>> FindExactlyAsync(
        Gallery gallery, IReadOnlyList<ReadOnlyMemory<float>> probes, int people, CancellationToken cancellationToken) =>
        _sharedExact.FindAsync(gallery, probes, people, cancellationToken);

    /// <summary>The same by a plan that somebody else has chosen, which is carried out whatever it finds.</summary>
    public Task<Ranking[]> FindAsync(
        Gallery gallery, IReadOnlyList<ReadOnlyMemory<float>> probes, int people, SearchPlan plan, CancellationToken cancellationToken) =>
        FindSomeAsync(gallery, probes, people, (_, _, _, _, _) => plan, isFinal: true, cancellationToken);

    /// <summary>What searches of a gallery are planned by, as it is now.</summary>
    public async Task<(SearchFacts Facts, GallerySize Size)> LookAsync(Gallery gallery, CancellationToken cancellationToken)
    {
        var began = _time.GetTimestamp();
        var (facts, size) = await _connections.AskAsync(
            gallery.Client,
            [SearchFacts.Question(gallery), GallerySizes.Question(gallery)],
            async row =>
            {
                var read = await SearchFacts.ReadAsync(row, gallery.Space, cancellationToken);
                await row.NextResultAsync(cancellationToken);
                return (read, await GallerySizes.ReadAsync(row, cancellationToken));
            },
            cancellationToken);
        _sizes.Remember(gallery, size, began);
        Remember(gallery, facts);
        return (facts, size);
    }

    /// <summary>Drops what is remembered of a client's faces.</summary>
    public void Forget(ClientId client) => _guesses.Forget(client);

    private async Task<IReadOnlyList<Ranking>> FindTogetherAsync(
        Gallery gallery, IReadOnlyList<ReadOnlyMemory<float>> probes, int people, PlanChoice choose, CancellationToken cancellationToken)
    {
        var rankings = new List<Ranking>(probes.Count);
        var atOnce = Math.Clamp(MostCandidates / (10 * Math.Max(1, people)), 1, MostProbes);
        while (rankings.Count < probes.Count)
        {
            var some = probes.Skip(rankings.Count).Take(atOnce).ToList();
            rankings.AddRange(await FindSomeAsync(gallery, some, people, choose, isFinal: false, cancellationToken));
        }

        return rankings;
    }

    private async Task<Ranking[]> FindSomeAsync(
        Gallery gallery, IReadOnlyList<ReadOnlyMemory<float>> probes, int people, PlanChoice choose, bool isFinal, CancellationToken cancellationToken)
    {
        var whole = new Gallery(gallery.Client, gallery.Space);
        for (var isRemembered = true; ; isRemembered = false)
        {
            if (!isRemembered || !_facts.TryGetValue((gallery.Client, gallery.Space), out var facts) || _sizes.Find(gallery) is not { } size)
            {
                (facts, size) = await LookAsync(gallery, cancellationToken);
                isRemembered = false;
            }

            try
            {
                Check(probes, facts, people);
                var all = SearchPlan.AsksForWhole(facts, gallery, size) ? _sizes.Find(whole) ?? (await LookAsync(whole, cancellationToken)).Size : size;
                var plan = choose(facts, gallery, size, all, people);
                if (await RunAsync(gallery, facts, size, plan, probes, people, isFinal, cancellationToken) is { } rankings)
                {
                    return rankings;
                }
            }
            catch (SemblanceException error) when (isRemembered && error.Kind is not (ErrorKind.Unavailable or ErrorKind.Exhausted))
            {
                // Perhaps it failed for what was remembered wrongly: a space may have come back with another width.
            }
        }
    }

    private static void Check(IReadOnlyList<ReadOnlyMemory<float>> probes, SearchFacts facts, int people)
    {
        foreach (var probe in probes)
        {
            StoreRules.CheckProbe(probe.Span, facts.Space, people);
        }
    }

    /// <returns>Null when the facts were outdated.</returns>
    private async Task<Ranking[]?> RunAsync(
        Gallery gallery, SearchFacts facts, GallerySize size, SearchPlan plan, IReadOnlyList<ReadOnlyMemory<float>> probes, int people, bool isFinal,
        CancellationToken cancellationToken)
    {
        var rankings = new Ranking[probes.Count];
        var isSpread = _connections.IsSpread(gallery.Client.Value);
        var bounds = plan.Index is null && !isSpread ? await _guesses.GuessAsync(gallery, facts.Space, size, probes, people, cancellationToken) : null;
        for (var left = Enumerable.Range(0, probes.Count).ToList(); ; bounds = null)
        {
            var candidates = new PostgresCandidates(gallery, facts.Space, plan, left.ConvertAll(i => probes[i]), people, bounds);
            var spread = isSpread ? await AskNodesAsync(gallery, candidates, cancellationToken) : null;
            isSpread = spread is not null;
            if (isSpread)
            {
                candidates = new PostgresCandidates(gallery, facts.Space, plan, left.ConvertAll(i => probes[i]), people, bounds: null, spread);
            }

            var (now, counted, answers) = await AskAsync(gallery, size, candidates, cancellationToken);
            if (now != facts)
            {
                return null;
            }

            size = counted;
            for (var i = 0; i < left.Count; i++)
            {
                if (answers[i] is { } nearest)
                {
                    rankings[left[i]] = new Ranking(nearest, size.Faces, size.People, plan.Method)
                    {
                        MethodReason = Reason(plan) + (isSpread ? ", gathered from all nodes" : bounds is null ? "" : ", in one pass"),
                        IsUncertain = plan.Index is not null && !facts.IsTuned,
                    };
                }
            }

            left = [.. left.Where(i => rankings[i] is null)];
            if (left.Count == 0)
            {
                return rankings;
            }

            if (bounds is not null)
            {
                continue; // guessed too near: without a bound
            }

            if (isFinal || plan.Widen(size, people) is not { } wider)
            {
                foreach (var i in left)
                {
                    rankings[i] = await CompareAllAsync(gallery, facts, plan, probes[i], people, cancellationToken);
                }

                return rankings;
            }

            plan = wider;
        }
    }

    private async Task<(SearchFacts Now, GallerySize Size, IReadOnlyList<Candidate>?[] Answers)> AskAsync(
        Gallery gallery, GallerySize size, PostgresCandidates candidates, CancellationToken cancellationToken)
    {
        var isCounted = GallerySizes.IsCountedAlways(size);
        var questions = new List<PostgresQuestion> { SearchFacts.Question(gallery) };
        questions.AddRange(isCounted ? [GallerySizes.Question(gallery)] : []);
        questions.AddRange(candidates.Preparation is { } preparation ? [preparation] : []);
        questions.Add(candidates.Question);
        var began = _time.GetTimestamp();
        return await _connections.AskAsync(
            gallery.Client, questions, async row =>
            {
                var now = await SearchFacts.ReadAsync(row, gallery.Space, cancellationToken);
                Remember(gallery, now);
                await row.NextResultAsync(cancellationToken);
                if (isCounted)
                {
                    size = await GallerySizes.ReadAsync(row, cancellationToken);
                    _sizes.Remember(gallery, size, began);
                    await row.NextResultAsync(cancellationToken);
                }

                if (candidates.Preparation is not null && !_connections.IsDistributed)
                {
                    await row.NextResultAsync(cancellationToken);
                }

                return (now, size, await candidates.ReadAsync(row, cancellationToken));
            },
            cancellationToken);
    }

    /// <returns>Null where the client is on one node after all.</returns>
    private Task<SpreadFaces?> AskNodesAsync(Gallery gallery, PostgresCandidates candidates, CancellationToken cancellationToken)
    {
        var questions = candidates.Preparation is { } preparation ? candidates.Spread.Questions.Prepend(preparation) : candidates.Spread.Questions;
        return _connections.AskAsync(
            gallery.Client, [.. questions],
            async row =>
            {
                if (candidates.Preparation is not null && !_connections.IsDistributed)
                {
                    await row.NextResultAsync(cancellationToken);
                }

                return await candidates.Spread.ReadAsync(row, cancellationToken);
            },
            cancellationToken);
    }

    /// <summary>By float32, every face of it: where halves cannot tell the nearest apart, or one person has very many faces.</summary>
    private Task<Ranking> CompareAllAsync(
        Gallery gallery, SearchFacts facts, SearchPlan plan, ReadOnlyMemory<float> probe, int people, CancellationToken cancellationToken) =>
        _connections.ReadAsync(
            gallery.Client,
            async session => await PostgresNearest.FindAsync(session, gallery, facts.Space, probe, people) with { MethodReason = Reason(plan) + ", all by float32" },
            cancellationToken);

    private delegate SearchPlan PlanChoice(SearchFacts facts, Gallery gallery, GallerySize size, GallerySize whole, int people);

    private static string Reason(SearchPlan plan) => string.Create(CultureInfo.InvariantCulture, $"{plan.Index ?? "exact"}: {plan.Reason}");

    private void Remember(Gallery gallery, SearchFacts facts)
    {
        if (_facts.Count >= Remembered)
        {
            _facts.Clear();
        }

        _facts[(gallery.Client, gallery.Space)] = facts;
    }
}
