using Semblance.Clients;
using Semblance.Faces;
using Semblance.Matching;
using Semblance.People;
using Semblance.Privacy;
using Semblance.Recognition;
using Semblance.Search;
using Semblance.Spaces;
using Semblance.Storage;

namespace Semblance.Sightings;

/// <summary>Unknown faces, grouped by who they seem to be, for somebody to say whose they are. Safe for concurrent use.</summary>
public sealed class SightingInbox(IStore store, IPhotoFiles files, Recognizer recognizer, TimeProvider time)
{
    /// <summary>Sightings that are grouped at once: the newest.</summary>
    public const int MostGrouped = 1_000;

    private const int MostSuggestions = 3;

    /// <summary>How far beyond the threshold of a match a suggestion may be, as a share of it.</summary>
    private const double NearMiss = 1.25;

    /// <summary>The groups of what nobody has decided on, last seen first; empty when there is nothing, or no such space.</summary>
    public async Task<IReadOnlyList<SightingCluster>> ListAsync(ClientId client, SpaceKey key, CancellationToken cancellationToken)
    {
        var query = new SightingQuery { State = SightingState.Open, Space = key, Limit = MostGrouped };
        var open = await store.Sightings.ListAsync(client, query, cancellationToken);
        if (open.Count == 0 || await store.Spaces.FindAsync(key, cancellationToken) is not { } space)
        {
            return [];
        }

        // Without anything that tells how far apart people are, everybody is a group of their own.
        var limit = await LimitAsync(client, space, cancellationToken);
        var speaking = open.OrderBy(s => s.Id).ToArray();
        var labels = limit is { } distance ? ChineseWhispers.Group(space, [.. speaking.Select(s => s.Embedding)], distance) : [.. Enumerable.Range(0, speaking.Length)];
        Sighting[][] groups = [.. speaking.Zip(labels)
            .GroupBy(p => p.Second, p => p.First)
            .Select(g => g.OrderByDescending(s => s.Quality).ThenBy(s => s.Id).ToArray())
            .OrderByDescending(g => g.Max(s => s.LastSeenAt))
            .ThenBy(g => g[0].Id)];
        var suggestions = await SuggestAsync(client, key, groups, cancellationToken);
        return [.. groups.Zip(suggestions, (group, people) => new SightingCluster(group, people))];
    }

    /// <summary>Makes them faces of a person. Doing it again does nothing.</summary>
    /// <exception cref="SemblanceException">
    /// NotFound: <c>sighting-unknown</c>, <c>person-unknown</c>; Conflict, <c>sighting-decided</c> (somebody else's already); Refused, <c>consent-missing</c>.
    /// </exception>
    public async Task AssignAsync(ClientId client, IReadOnlyList<SightingId> ids, PersonId person, CancellationToken cancellationToken)
    {
        var sightings = await GetAsync(client, ids, cancellationToken);
        if (sightings.FirstOrDefault(s => s.State == SightingState.Assigned && s.Person != person) is { } other)
        {
            throw new SemblanceException(ErrorKind.Conflict, "sighting-decided", $"The sighting {other.Id} is assigned to {other.Person} already: reopen it first.");
        }

        await CheckConsentAsync(client, person, cancellationToken);
        foreach (var sighting in sightings.Where(s => s.State != SightingState.Assigned))
        {
            await AddFaceAsync(sighting, person, cancellationToken);
        }

        await store.Sightings.DecideAsync(client, ids, SightingState.Assigned, cancellationToken);
    }

    /// <summary>Puts them away as nobody of interest.</summary>
    /// <exception cref="SemblanceException">NotFound, <c>sighting-unknown</c>; Conflict, <c>sighting-decided</c> (assigned: reopen it first).</exception>
    public async Task IgnoreAsync(ClientId client, IReadOnlyList<SightingId> ids, CancellationToken cancellationToken)
    {
        if ((await GetAsync(client, ids, cancellationToken)).FirstOrDefault(s => s.State == SightingState.Assigned) is { } assigned)
        {
            throw new SemblanceException(ErrorKind.Conflict, "sighting-decided", $"The sighting {assigned.Id} is assigned to {assigned.Person}: reopen it first.");
        }

        await store.Sightings.DecideAsync(client, ids, SightingState.Ignored, cancellationToken);
    }

    /// <summary>Takes back what was decided: faces that an assignment gave a person are theirs no more, and everything is in the inbox again.</summary>
    /// <exception cref="SemblanceException">NotFound, <c>sighting-unknown</c>.</exception>
    public async Task ReopenAsync(ClientId client, IReadOnlyList<SightingId> ids, CancellationToken cancellationToken)
    {
        // In this order, and for all of them: what a crash left, doing it again takes away.
        await GetAsync(client, ids, cancellationToken);
        await store.Sightings.DecideAsync(client, ids, SightingState.Open, cancellationToken);
        foreach (var id in ids)
        {
            await store.Faces.RemoveAsync(client, id.Face, cancellationToken);
        }
    }

    /// <summary>Remembers that these are not this person: they are not suggested for them again.</summary>
    /// <exception cref="SemblanceException">NotFound: <c>sighting-unknown</c>, <c>person-unknown</c>.</exception>
    public async Task DenyAsync(ClientId client, IReadOnlyList<SightingId> ids, PersonId person, CancellationToken cancellationToken)
    {
        await GetAsync(client, ids, cancellationToken);
        await store.Sightings.DenyAsync(client, ids, person, cancellationToken);
    }

    /// <summary>Back in time: when a person was seen before they were known. Those who were said not to be them are left out.</summary>
    /// <returns>Last seen first; empty when they were not, or nothing tells how near is near enough.</returns>
    /// <exception cref="SemblanceException">NotFound, <c>person-unknown</c>.</exception>
    public async Task<IReadOnlyList<SightingMatch>> SearchAsync(
        ClientId client, PersonId person, DateTimeOffset? since, CancellationToken cancellationToken)
    {
        var faces = await store.Faces.ListAsync(client, person, null, cancellationToken);
        if (faces.Count == 0 && await store.People.FindAsync(client, person, cancellationToken) is null)
        {
            throw PersonUnknown(person);
        }

        var matches = new List<SightingMatch>();
        foreach (var ofSpace in faces.GroupBy(f => f.Space))
        {
            await foreach (var match in SearchAsync(client, ofSpace.Key, [.. ofSpace], since, cancellationToken))
            {
                matches.Add(match);
            }
        }

        var denied = (await store.Sightings.ListDenialsAsync(client, [.. matches.Select(m => m.Sighting.Id)], cancellationToken))
            .Where(d => d.Person == person).Select(d => d.Sighting).ToHashSet();
        return [.. matches.Where(m => !denied.Contains(m.Sighting.Id)).OrderByDescending(m => m.Sighting.LastSeenAt)];
    }

    /// <summary>Removes what is older than the settings of its client allow, and everything where they keep nothing any more.</summary>
    /// <returns>How many sightings that nobody was assigned to.</returns>
    public async Task<int> TrimAsync(ClientId client, CancellationToken cancellationToken)
    {
        var days = (await store.Clients.FindSettingsAsync(client, cancellationToken)).UnknownDays;
        return await TrimAsync(
            store, files, client, time.GetUtcNow() - TimeSpan.FromDays(days ?? 0), days is null ? 0 : SightingRecorder.MostKept, cancellationToken);
    }

    internal static async Task<int> TrimAsync(
        IStore store, IPhotoFiles files, ClientId client, DateTimeOffset seenBefore, int most, CancellationToken cancellationToken)
    {
        var removed = await store.Sightings.TrimAsync(client, seenBefore, most, cancellationToken);
        foreach (var id in removed)
        {
            await files.RemoveThumbnailAsync(client, id.Face, cancellationToken);
        }

        return removed.Count;
    }

    private async Task<IReadOnlyList<IReadOnlyList<Candidate>>> SuggestAsync(
        ClientId client, SpaceKey key, Sighting[][] groups, CancellationToken cancellationToken)
    {
        var denied = (await store.Sightings.ListDenialsAsync(client, [.. groups.SelectMany(g => g).Select(s => s.Id)], cancellationToken)).ToLookup(d => d.Sighting, d => d.Person);
        var decisions = await recognizer.IdentifyManyAsync(
            new Gallery(client, key), [.. groups.Select(g => g[0].Embedding)], new IdentifyOptions { Top = 20 }, cancellationToken);
        return [.. groups.Zip(decisions, (group, decision) => Suggest(decision, group.SelectMany(s => denied[s.Id]).ToHashSet()))];
    }

    private static IReadOnlyList<Candidate> Suggest(Decision decision, HashSet<PersonId> denied) =>
        [.. decision.Candidates.Where(c => c.Distance <= NearMiss * decision.Threshold.Value && !denied.Contains(c.Person)).Take(MostSuggestions)];

    private async IAsyncEnumerable<SightingMatch> SearchAsync(
        ClientId client, SpaceKey key, Face[] faces, DateTimeOffset? since, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var space = (await store.Spaces.FindAsync(key, cancellationToken))!;
        if (await LimitAsync(client, space, cancellationToken) is not { } limit)
        {
            yield break;
        }

        await foreach (var sighting in store.Sightings.ReadAllAsync(client, new SightingQuery { Space = key, Since = since }, cancellationToken))
        {
            var distance = faces.Min(f => space.DistanceBetween(f.Embedding.Span, sighting.Embedding.Span));
            if (distance <= limit)
            {
                yield return new SightingMatch(sighting, distance);
            }
        }
    }

    private async Task<double?> LimitAsync(ClientId client, Space space, CancellationToken cancellationToken) =>
        (await recognizer.FindVerificationThresholdAsync(client, space, new VerifyOptions(), cancellationToken)).Value;

    private async Task<IReadOnlyList<Sighting>> GetAsync(ClientId client, IReadOnlyList<SightingId> ids, CancellationToken cancellationToken)
    {
        var found = await store.Sightings.FindManyAsync(client, ids, cancellationToken);
        var missing = ids.Except(found.Select(s => s.Id)).ToArray();
        return missing.Length == 0 ? found : throw new SemblanceException(ErrorKind.NotFound, "sighting-unknown",
            $"There is no sighting {missing[0]}: list the inbox for those there are.");
    }

    private async Task CheckConsentAsync(ClientId client, PersonId person, CancellationToken cancellationToken)
    {
        var stored = await store.People.FindAsync(client, person, cancellationToken) ?? throw PersonUnknown(person);
        await ConsentRule.RequireAsync(store, await store.Clients.FindSettingsAsync(client, cancellationToken), stored, given: null, cancellationToken);
    }

    // A crash between the face and the decision leaves the face; assigning again finds it there.
    private async Task AddFaceAsync(Sighting sighting, PersonId person, CancellationToken cancellationToken)
    {
        var face = new Face
        {
            Id = sighting.Id.Face,
            Client = sighting.Client,
            Person = person,
            Space = sighting.Space,
            Embedding = sighting.Embedding,
            Quality = sighting.Quality,
            CreatedAt = time.GetUtcNow(),
        };
        try
        {
            await store.Faces.AddAsync(face, cancellationToken);
        }
        catch (SemblanceException e) when (e.Code == "face-exists")
        {
            var there = await store.Faces.FindManyAsync(sighting.Client, [face.Id], cancellationToken);
            if (there.Count == 0 || there[0].Person != person)
            {
                throw;
            }
        }
    }

    private static SemblanceException PersonUnknown(PersonId person) => new(ErrorKind.NotFound, "person-unknown",
        $"There is no person {person}: list people to find the right id.");
}
