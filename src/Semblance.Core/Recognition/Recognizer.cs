using System.Collections.Concurrent;
using Semblance.Clients;
using Semblance.Faces;
using Semblance.Matching;
using Semblance.People;
using Semblance.Privacy;
using Semblance.Search;
using Semblance.Spaces;
using Semblance.Storage;

namespace Semblance.Recognition;

/// <summary>
/// The one place where a store and the matcher meet: every identification and verification of every host comes through here. Safe for
/// concurrent use; keep one per store, as it remembers what it learnt about each gallery.
/// </summary>
public sealed class Recognizer(IStore store, TimeProvider time) : IPersonMemory
{
    private const int MostSpaces = 256;

    /// <summary>A space never changes: it can only go, with the import that brought it, and another come under its name.</summary>
    private static readonly TimeSpan SpaceKeptFor = TimeSpan.FromSeconds(1);

    private readonly GalleryEvidence _evidence = new(store.Faces, time);
    private readonly ConcurrentDictionary<SpaceKey, (Space Space, long At)> _spaces = new();
    private readonly RememberedSettings _settings = new(store.Clients, time);

    /// <summary>Has settings read again: for whoever changed them.</summary>
    public void ForgetSettings(ClientId client) => _settings.Forget(client);

    /// <inheritdoc/>
    public int Count(ClientId client, PersonId person) => _evidence.Count(client, person);

    /// <inheritdoc/>
    public void Forget(ClientId client, PersonId person) => _evidence.Forget(client, person);

    /// <summary>Who of the gallery is this? A stranger is <see cref="Outcome.Unknown"/>, and so is everybody while nothing supports a threshold.</summary>
    /// <param name="probe">An embedding of the gallery's space.</param>
    /// <exception cref="SemblanceException">
    /// NotFound, <c>space-unknown</c>; Invalid, <c>probe-width</c>, <c>probe-not-finite</c>, <c>probe-zero</c>, <c>top-range</c>,
    /// <c>threshold-range</c>, <c>target-range</c> or <c>margin-range</c>.
    /// </exception>
    public async Task<Decision> IdentifyAsync(
        Gallery gallery, ReadOnlyMemory<float> probe, IdentifyOptions options, CancellationToken cancellationToken) =>
        (await IdentifyManyAsync(gallery, [probe], options, cancellationToken))[0];

    /// <summary>Who are these? Decided on one by one, but searched for at once: all faces of a photo cost the store one question.</summary>
    /// <returns>One decision a probe, in the probes' order; none for no probes.</returns>
    /// <exception cref="SemblanceException">As <see cref="IdentifyAsync"/>.</exception>
    public async Task<IReadOnlyList<Decision>> IdentifyManyAsync(
        Gallery gallery, IReadOnlyList<ReadOnlyMemory<float>> probes, IdentifyOptions options, CancellationToken cancellationToken)
    {
        Check(options);
        var space = await RecallSpaceAsync(gallery.Space, cancellationToken);
        foreach (var probe in probes)
        {
            Check(space, probe.Span);
        }

        var rule = await RuleAsync(gallery.Client, space.Key, options, cancellationToken);

        // The second person is needed for the margin, whatever the caller wants to see.
        var top = Math.Max(options.Top, 2);
        var rankings = probes.Count == 1
            ? [await store.Faces.FindNearestAsync(gallery, probes[0], top, cancellationToken)]
            : await store.Faces.FindNearestAsync(gallery, probes, top, cancellationToken);
        var decisions = new Decision[probes.Count];
        for (var i = 0; i < decisions.Length; i++)
        {
            decisions[i] = await DecideAsync(space, gallery, rankings[i], rule, cancellationToken);
        }

        await ConfirmAsync(space, gallery, probes, rankings, decisions, top, rule, cancellationToken);
        return Array.ConvertAll(decisions, d => d with { Candidates = d.Candidates.Take(options.Top).ToArray() });
    }

    /// <summary>What a probe of a space gets that the store does not hold: nobody can be there.</summary>
    /// <exception cref="SemblanceException">As <see cref="IdentifyAsync"/>.</exception>
    public async Task<Decision> IdentifyNobodyAsync(ClientId client, Space space, IdentifyOptions options, CancellationToken cancellationToken)
    {
        Check(options);
        var rule = await RuleAsync(client, space.Key, options, cancellationToken);
        return Matcher.Identify(new Ranking([], 0, 0, "none"), rule.Fixed ?? Thresholds.ForSearch(space, 1, null, rule.Target), rule.Margin);
    }

    /// <summary>Is this the person it claims to be? Compared with each of the person's faces in the space; the nearest counts.</summary>
    /// <returns>Unknown, <see cref="UnknownReason.EmptyGallery"/>, when the person has no face in the space.</returns>
    /// <exception cref="SemblanceException">As <see cref="IdentifyAsync"/>; NotFound, <c>person-unknown</c>.</exception>
    public async Task<Decision> VerifyAsync(
        ClientId client, PersonId person, SpaceKey spaceKey, ReadOnlyMemory<float> probe, VerifyOptions options, CancellationToken cancellationToken)
    {
        var space = await FindSpaceAsync(spaceKey, cancellationToken);
        Check(space, probe.Span);
        var rule = await RuleAsync(client, spaceKey, options, cancellationToken);
        var faces = await store.Faces.ListAsync(client, person, spaceKey, cancellationToken);
        if (faces.Count == 0 && await store.People.FindAsync(client, person, cancellationToken) is null)
        {
            throw new SemblanceException(ErrorKind.NotFound, "person-unknown", $"There is no person {person}: list people to find the right id.");
        }

        var gallery = new Gallery(client, spaceKey);
        var threshold = rule.Fixed
            ?? Thresholds.ForVerification(space, faces.Count, await _evidence.LearnAsync(space, gallery, cancellationToken), rule.Target);
        return Matcher.Verify(Rank(space, probe.Span, faces), threshold);
    }

    /// <summary>Do these two show one person? 1:1, without anybody who is enrolled; what the client has enrolled only steadies the threshold.</summary>
    /// <returns>A decision that names nobody.</returns>
    /// <exception cref="SemblanceException">As <see cref="VerifyAsync"/>.</exception>
    public async Task<Decision> CompareAsync(
        ClientId client, Space space, ReadOnlyMemory<float> probe, ReadOnlyMemory<float> reference, VerifyOptions options, CancellationToken cancellationToken)
    {
        Check(space, probe.Span);
        Check(space, reference.Span);
        var threshold = await FindVerificationThresholdAsync(client, space, options, cancellationToken);
        var nearest = new Candidate(default, default, space.DistanceBetween(probe.Span, reference.Span));
        return Matcher.Verify(new Ranking([nearest], 1, 1, "exact-float32"), threshold) with { Person = null, Face = null, Candidates = [] };
    }

    /// <summary>How far apart two faces of one person may be, whoever it is; without a value where nothing tells.</summary>
    /// <param name="space">Of a model; the store need not hold it yet.</param>
    /// <exception cref="SemblanceException">Invalid, <c>threshold-range</c> or <c>target-range</c>.</exception>
    public async Task<Threshold> FindVerificationThresholdAsync(
        ClientId client, Space space, VerifyOptions options, CancellationToken cancellationToken)
    {
        var rule = await RuleAsync(client, space.Key, options, cancellationToken);
        if (rule.Fixed is { } given)
        {
            return given;
        }

        var scores = await store.Spaces.FindAsync(space.Key, cancellationToken) is null
            ? null
            : await _evidence.LearnAsync(space, new Gallery(client, space.Key), cancellationToken);
        return Thresholds.ForVerification(WithPrior(space), 1, scores, rule.Target);
    }

    private async ValueTask<Decision> DecideAsync(
        Space space, Gallery gallery, Ranking ranking, DecisionRule rule, CancellationToken cancellationToken)
    {
        var threshold = rule.Fixed
            ?? Thresholds.ForSearch(space, ranking.FacesSearched, await _evidence.LearnAsync(space, gallery, ranking, cancellationToken), rule.Target);
        return Matcher.Identify(ranking, threshold, rule.Margin);
    }

    /// <summary>
    /// Nobody is called a stranger because an index missed their face: where it may have, and the nearest it found is no match, every face is looked at. A match
    /// stands: its distance is exact.
    /// </summary>
    private async Task ConfirmAsync(
        Space space, Gallery gallery, IReadOnlyList<ReadOnlyMemory<float>> probes, IReadOnlyList<Ranking> rankings, Decision[] decisions, int top, DecisionRule rule,
        CancellationToken cancellationToken)
    {
        var doubtful = Enumerable.Range(0, decisions.Length)
            .Where(i => rankings[i].IsUncertain && decisions[i].Outcome != Outcome.Match && decisions[i].Threshold.Value is not null)
            .ToArray();
        if (doubtful.Length == 0)
        {
            return;
        }

        var exact = await store.Faces.FindNearestExactlyAsync(gallery, [.. doubtful.Select(i => probes[i])], top, cancellationToken);
        foreach (var (i, ranking) in doubtful.Zip(exact))
        {
            decisions[i] = await DecideAsync(space, gallery, ranking, rule, cancellationToken) with
            {
                MethodReason = $"{rankings[i].Method} found no match, so every face was looked at; {ranking.MethodReason}",
            };
        }
    }

    private async ValueTask<DecisionRule> RuleAsync(ClientId client, SpaceKey space, IdentifyOptions options, CancellationToken cancellationToken) =>
        DecisionRule.ForSearch(options, await _settings.FindAsync(client, cancellationToken), space);

    private async ValueTask<DecisionRule> RuleAsync(ClientId client, SpaceKey space, VerifyOptions options, CancellationToken cancellationToken) =>
        DecisionRule.ForVerification(options, await _settings.FindAsync(client, cancellationToken), space);

    private static Ranking Rank(Space space, ReadOnlySpan<float> probe, IReadOnlyList<Face> faces)
    {
        Candidate? nearest = null;
        foreach (var face in faces.OrderBy(f => f.Id))
        {
            var distance = space.DistanceBetween(probe, face.Embedding.Span);
            if (nearest is null || distance < nearest.Value.Distance)
            {
                nearest = new Candidate(face.Person, face.Id, distance);
            }
        }

        return new Ranking(nearest is { } found ? [found] : [], faces.Count, nearest is null ? 0 : 1, "exact-float32");
    }

    /// <summary>For searches, which find out themselves where a space is gone: so that they need not ask for it before.</summary>
    private async Task<Space> RecallSpaceAsync(SpaceKey key, CancellationToken cancellationToken)
    {
        if (_spaces.TryGetValue(key, out var known) && time.GetElapsedTime(known.At) < SpaceKeptFor)
        {
            return known.Space;
        }

        var at = time.GetTimestamp();
        var space = await FindSpaceAsync(key, cancellationToken);
        if (_spaces.Count >= MostSpaces)
        {
            _spaces.Clear();
        }

        _spaces[key] = (space, at);
        return space;
    }

    private async Task<Space> FindSpaceAsync(SpaceKey key, CancellationToken cancellationToken)
    {
        var stored = await store.Spaces.FindAsync(key, cancellationToken)
            ?? throw new SemblanceException(ErrorKind.NotFound, "space-unknown", $"The store holds no space {key}: list the spaces to see which it holds.");

        return WithPrior(stored);
    }

    /// <summary>What is known about a space comes with the program, not with the store it was once written to.</summary>
    private static Space WithPrior(Space space) => space with { Impostors = KnownSpaces.Find(space.Key)?.Impostors ?? space.Impostors };

    private static void Check(IdentifyOptions options)
    {
        if (options.Top is < 1 or > 1_000)
        {
            throw new SemblanceException(ErrorKind.Invalid, "top-range", $"{options.Top} candidates cannot be listed: ask for 1 to 1,000.");
        }

        if (options.Margin is { } margin && !(margin >= 0 && margin <= 1))
        {
            throw new SemblanceException(ErrorKind.Invalid, "margin-range",
                FormattableString.Invariant($"The margin {margin} is out of range: it is a share of the threshold, 0 to 1."));
        }
    }

    private static void Check(Space space, ReadOnlySpan<float> probe)
    {
        if (probe.Length != space.Dimension)
        {
            throw new SemblanceException(ErrorKind.Invalid, "probe-width",
                $"The probe has {probe.Length} values, and vectors of {space.Key} have {space.Dimension}: use the model of that space, or name the probe's own.");
        }

        foreach (var value in probe)
        {
            if (!float.IsFinite(value))
            {
                throw new SemblanceException(ErrorKind.Invalid, "probe-not-finite", "The probe holds a value that is no finite number: embed the face again.");
            }
        }

        if (!probe.ContainsAnyExcept(0f))
        {
            throw new SemblanceException(ErrorKind.Invalid, "probe-zero", "Every value of the probe is 0, so it shows no face: embed the face again.");
        }
    }
}
