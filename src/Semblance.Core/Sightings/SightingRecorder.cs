using Semblance.Clients;
using Semblance.Enrolment;
using Semblance.Faces;
using Semblance.Matching;
using Semblance.Photos;
using Semblance.Recognition;
using Semblance.Search;
using Semblance.Spaces;
using Semblance.Storage;

namespace Semblance.Sightings;

/// <summary>
/// Keeps the unknown faces of a recognised photo for the inbox, where the client's settings ask for it: those a person could recognise, each once. Safe for
/// concurrent use; of two photos at the same moment each may keep the same face.
/// </summary>
public sealed class SightingRecorder(IStore store, IPhotoFiles files, IPhotoCodec codec, Recognizer recognizer, TimeProvider time)
{
    /// <summary>Sightings that a client may keep; the oldest make room.</summary>
    public const int MostKept = 10_000;

    /// <summary>Pages of sightings that a new face is compared with.</summary>
    private const int Page = 1_000;

    private static readonly TimeSpan Recent = TimeSpan.FromMinutes(10);

    /// <param name="place">Who saw them: a device, a key; null when nobody says.</param>
    /// <returns>For each face of the photo the sighting it became or was; null for those that were not kept.</returns>
    public async Task<IReadOnlyList<SightingId?>> RecordAsync(
        ClientId client, Space space, RecognisedPhoto photo, string? place, CancellationToken cancellationToken)
    {
        var seen = new SightingId?[photo.Faces.Count];
        var candidates = Enumerable.Range(0, seen.Length).Where(i => IsWorthKeeping(photo.Faces[i])).ToArray();
        if (candidates.Length == 0
            || (await store.Clients.FindSettingsAsync(client, cancellationToken)).UnknownDays is not { } days
            || (await recognizer.FindVerificationThresholdAsync(client, space, new VerifyOptions(), cancellationToken)).Value is not { } limit)
        {
            return seen;
        }

        await store.Spaces.AddAsync(space, cancellationToken);
        var (now, known) = (time.GetUtcNow(), await KnownAsync(client, space.Key, cancellationToken));
        foreach (var i in await StrangersAsync(client, space.Key, photo, candidates, cancellationToken))
        {
            seen[i] = await RecordAsync(client, space, photo.Picture, photo.Faces[i].Face, place, now, known, limit, cancellationToken);
        }

        await SightingInbox.TrimAsync(store, files, client, now - TimeSpan.FromDays(days), MostKept, cancellationToken);
        return seen;
    }

    // A face that no enrolment would take is one that nobody would recognise in the inbox either.
    private static bool IsWorthKeeping(RecognisedFace face) => face.Decision.Outcome == Outcome.Unknown
        && QualityGate.Check([face.Face], QualityLimits.Of(Strictness.Lenient)).Refusals.Count == 0;

    /// <summary>Who is unknown to a caller that asked for one region, or for a threshold of its own, may be somebody who is enrolled.</summary>
    private async Task<IEnumerable<int>> StrangersAsync(
        ClientId client, SpaceKey space, RecognisedPhoto photo, int[] candidates, CancellationToken cancellationToken)
    {
        var decisions = await recognizer.IdentifyManyAsync(
            new Gallery(client, space), [.. candidates.Select(i => photo.Faces[i].Face.Embedding)], new IdentifyOptions(), cancellationToken);
        return candidates.Zip(decisions).Where(c => c.Second.Outcome == Outcome.Unknown).Select(c => c.First);
    }

    private async Task<SightingId> RecordAsync(
        ClientId client, Space space, Picture picture, EncodedFace face, string? place, DateTimeOffset now, List<Sighting> known, double limit,
        CancellationToken cancellationToken)
    {
        var nearest = known
            .Select(s => (Sighting: s, Distance: space.DistanceBetween(s.Embedding.Span, face.Embedding.Span)))
            .Where(n => n.Distance <= limit)
            .OrderBy(n => n.Distance)
            .FirstOrDefault();
        if (nearest.Sighting is { } again && await store.Sightings.SeeAgainAsync(client, again.Id, now, cancellationToken))
        {
            return again.Id;
        }

        var id = SightingId.New();
        await files.AddThumbnailAsync(client, id.Face, codec.EncodeThumbnail(picture, face.Box, Enroller.ThumbnailSide), cancellationToken);
        var sighting = new Sighting
        {
            Id = id,
            Client = client,
            Space = space.Key,
            Embedding = face.Embedding,
            Quality = face.Quality.Overall,
            Place = place,
            FirstSeenAt = now,
            LastSeenAt = now,
        };
        await store.Sightings.AddAsync(sighting, cancellationToken);
        known.Add(sighting);
        return id;
    }

    /// <summary>What a face may be once more: one of the last minutes, or one that was ignored for good.</summary>
    private async Task<List<Sighting>> KnownAsync(ClientId client, SpaceKey space, CancellationToken cancellationToken)
    {
        var recent = new SightingQuery { Space = space, State = SightingState.Open, Since = time.GetUtcNow() - Recent, Limit = Page };
        var ignored = new SightingQuery { Space = space, State = SightingState.Ignored, Limit = Page };
        return
        [
            .. await store.Sightings.ListAsync(client, recent, cancellationToken),
            .. await store.Sightings.ListAsync(client, ignored, cancellationToken),
        ];
    }
}
