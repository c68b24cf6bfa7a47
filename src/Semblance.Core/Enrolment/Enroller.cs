using Semblance.Clients;
using Semblance.Faces;
using Semblance.Matching;
using Semblance.People;
using Semblance.Photos;
using Semblance.Photos.Metadata;
using Semblance.Privacy;
using Semblance.Recognition;
using Semblance.Search;
using Semblance.Storage;

namespace Semblance.Enrolment;

/// <summary>
/// Enrols people from photos. A photo is kept without its metadata, under the address of its bytes, before the rows that name it are written;
/// whatever stops an enrolment half way, offering the same photos again finishes it and adds nothing twice.
/// Safe for concurrent use, but for two enrolments of one person at once.
/// </summary>
/// <param name="recognizer">The store's, where there is one already: it remembers what it learnt. Null for one of its own.</param>
public sealed class Enroller(
    IStore store, IPhotoFiles files, IPhotoCodec codec, IFaceEncoder encoder, TimeProvider time, Recognizer? recognizer = null)
{
    /// <summary>Pixels across the picture that is kept of an enrolled face.</summary>
    public const int ThumbnailSide = 160;

    private readonly Recognizer _recognizer = recognizer ?? new Recognizer(store, time);

    /// <summary>Adds the faces of those photos that are good enough, and the person with the first of them where they are new.</summary>
    /// <param name="person">A stored person, or a new one: then with an id that nobody has.</param>
    /// <param name="photos">Of this person, and best of nobody else.</param>
    /// <param name="strictness">Null for what the client's settings say, and normal where they say nothing.</param>
    /// <param name="advanced">Told after each photo that was looked at.</param>
    /// <exception cref="SemblanceException">
    /// Conflict, <c>space-differs</c> or <c>person-exists</c>; what the store and the photo files throw. A photo that cannot be read is no error but refused.
    /// </exception>
    public Task<EnrolmentReport> EnrolAsync(
        Person person, IReadOnlyList<EnrolmentPhoto> photos, Strictness? strictness, Action? advanced, CancellationToken cancellationToken) =>
        EnrolAsync(person, photos, strictness, consent: null, advanced, cancellationToken);

    /// <inheritdoc cref="EnrolAsync(Person, IReadOnlyList{EnrolmentPhoto}, Strictness?, Action?, CancellationToken)"/>
    /// <param name="consent">Given with the photos, and recorded with the first of them that is taken; null when it is on record, or not asked for.</param>
    /// <exception cref="SemblanceException">Refused, <c>consent-missing</c>, before any photo is looked at.</exception>
    public async Task<EnrolmentReport> EnrolAsync(
        Person person, IReadOnlyList<EnrolmentPhoto> photos, Strictness? strictness, Consent? consent, Action? advanced,
        CancellationToken cancellationToken)
    {
        var settings = await store.Clients.FindSettingsAsync(person.Client, cancellationToken);
        await ConsentRule.RequireAsync(store, settings, person, consent, cancellationToken);
        var limits = QualityLimits.Of(strictness ?? settings.Strictness ?? Strictness.Normal);
        var stored = await store.People.FindAsync(person.Client, person.Id, cancellationToken);
        var faces = stored is null ? [] : await store.Faces.ListAsync(person.Client, person.Id, encoder.Space.Key, cancellationToken);
        var offers = new List<Offer>(photos.Count);
        foreach (var photo in photos)
        {
            offers.Add(await LookAsync(person, photo, faces, offers, limits, cancellationToken));
            advanced?.Invoke();
        }

        await RefuseStrangersAsync(person.Client, faces, offers, cancellationToken);
        var good = offers.Where(o => o.IsGood).ToArray();
        if (good.Length > 0)
        {
            await store.Spaces.AddAsync(encoder.Space, cancellationToken);
            if (stored is null)
            {
                await store.People.AddAsync(person, cancellationToken);
            }

            if (consent is not null)
            {
                await store.Privacy.AddConsentAsync(consent with { Client = person.Client, Person = person.Id }, cancellationToken);
            }

            foreach (var offer in good)
            {
                await AddAsync(person, offer, cancellationToken);
            }
        }

        return new EnrolmentReport(stored ?? (good.Length > 0 ? person : null), stored is null && good.Length > 0, [.. offers.Select(o => o.Verdict)]);
    }

    private async Task<Offer> LookAsync(
        Person person, EnrolmentPhoto photo, IReadOnlyList<Face> enrolled, List<Offer> before, QualityLimits limits, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> image;
        try
        {
            image = await photo.ReadAsync(cancellationToken);
        }
        catch (SemblanceException e)
        {
            return Offer.Refused(photo.Name, [new Refusal(RefusalReason.Unreadable, e.Message)]);
        }

        try
        {
            var clean = PhotoMetadata.Remove(image.Span);
            var picture = clean is null ? codec.Decode(image) : null;
            clean ??= codec.EncodePng(picture!);
            var hash = PhotoHash.Of(clean);
            if (enrolled.Any(f => f.Photo == hash) || before.Exists(o => o.Hash == hash && o.Verdict.Outcome != PhotoOutcome.Refused))
            {
                return new Offer(photo.Name) { Hash = hash, Verdict = new(photo.Name) { Outcome = PhotoOutcome.AlreadyThere, Photo = hash } };
            }

            picture ??= codec.Decode(image);
            var (face, refusals) = QualityGate.Check(await encoder.EncodeAsync(picture, cancellationToken), limits);
            return face is null
                ? Offer.Refused(photo.Name, refusals)
                : await CheckDuplicateAsync(
                    person,
                    new Offer(photo.Name) { Hash = hash, Clean = clean, Thumbnail = codec.EncodeThumbnail(picture, face.Box, ThumbnailSide), Face = face },
                    cancellationToken);
        }
        catch (SemblanceException e) when (e.Code.StartsWith("photo-", StringComparison.Ordinal))
        {
            return Offer.Refused(photo.Name, [new Refusal(RefusalReason.Unreadable, e.Message)]);
        }
    }

    /// <summary>Refuses a face that a search of everybody takes for somebody else.</summary>
    private async Task<Offer> CheckDuplicateAsync(Person person, Offer offer, CancellationToken cancellationToken)
    {
        if (await store.Spaces.FindAsync(encoder.Space.Key, cancellationToken) is null)
        {
            return offer;
        }

        var decision = await _recognizer.IdentifyAsync(
            new Gallery(person.Client, encoder.Space.Key), offer.Face!.Embedding, new IdentifyOptions { Top = 2 }, cancellationToken);
        if (decision.Outcome == Outcome.Unknown || decision.Candidates.Any(c => c.Person == person.Id && c.Distance <= decision.Threshold.Value))
        {
            return offer;
        }

        var other = await store.People.FindAsync(person.Client, decision.Candidates[0].Person, cancellationToken);
        return Offer.Refused(offer.Name,
        [
            new Refusal(RefusalReason.Duplicate, FormattableString.Invariant(
                $"this face is enrolled already, as {other?.Name} ({decision.Candidates[0].Person}; distance {decision.Distance:0.000}, threshold {decision.Threshold.Value:0.000})"),
                decision.Candidates[0].Person),
        ]);
    }

    /// <summary>Refuses those that do not look like the person's others. Says nothing where nothing tells how far apart people are.</summary>
    private async Task RefuseStrangersAsync(
        ClientId client, IReadOnlyList<Face> enrolled, List<Offer> offers, CancellationToken cancellationToken)
    {
        var good = offers.Where(o => o.IsGood).ToArray();
        if (good.Length + enrolled.Count < 2 || good.Length == 0)
        {
            return;
        }

        var limit = await _recognizer.FindVerificationThresholdAsync(
            client, encoder.Space, new VerifyOptions { TargetFmr = Likeness.TargetFmr }, cancellationToken);
        if (limit.Value is not { } distance)
        {
            return;
        }

        var agreeing = Likeness.Agreeing(
            encoder.Space, [.. enrolled.Select(f => f.Embedding)], [.. good.Select(o => o.Face!.Embedding)], distance);
        for (var i = 0; i < good.Length; i++)
        {
            if (!agreeing[i])
            {
                good[i].Refuse(Likeness.Refusal(distance));
            }
        }
    }

    /// <summary>Files first, then the rows: no row ever names a photo or a face whose picture is not there.</summary>
    private async Task AddAsync(Person person, Offer offer, CancellationToken cancellationToken)
    {
        var (face, clean, now) = (offer.Face!, offer.Clean!, time.GetUtcNow());
        using (var image = new MemoryStream(clean, writable: false))
        {
            await files.AddAsync(person.Client, image, cancellationToken);
        }

        await store.Photos.AddAsync(
            new Photo
            {
                Hash = offer.Hash!.Value,
                Client = person.Client,
                Person = person.Id,
                MediaType = PhotoSignature.MediaType(PhotoSignature.Of(clean))!,
                Length = clean.Length,
                FileName = Path.GetFileName(offer.Name),
                CreatedAt = now,
            },
            cancellationToken);
        var id = FaceId.New();
        await files.AddThumbnailAsync(person.Client, id, offer.Thumbnail, cancellationToken);
        await store.Faces.AddAsync(
            new Face
            {
                Id = id,
                Client = person.Client,
                Person = person.Id,
                Space = encoder.Space.Key,
                Embedding = face.Embedding,
                Photo = offer.Hash,
                Box = face.Box,
                DetectionScore = face.Score,
                Quality = face.Quality.Overall,
                CreatedAt = now,
            },
            cancellationToken);
        offer.Verdict = new PhotoVerdict(offer.Name) { Outcome = PhotoOutcome.Added, Photo = offer.Hash, Face = id, Quality = face.Quality };
    }

    /// <summary>A photo on its way: its pixels are gone by then, so that many large photos fit in memory.</summary>
    private sealed class Offer(string name)
    {
        public string Name => name;

        public PhotoHash? Hash { get; init; }

        public byte[]? Clean { get; init; }

        public ReadOnlyMemory<byte> Thumbnail { get; init; }

        public EncodedFace? Face { get; init; }

        public PhotoVerdict Verdict { get; set; } = new(name) { Outcome = PhotoOutcome.Added };

        public bool IsGood => Face is not null && Verdict.Outcome == PhotoOutcome.Added;

        public static Offer Refused(string name, IReadOnlyList<Refusal> refusals) =>
            new(name) { Verdict = new PhotoVerdict(name) { Outcome = PhotoOutcome.Refused, Refusals = refusals } };

        public void Refuse(Refusal refusal) =>
            Verdict = new PhotoVerdict(name) { Outcome = PhotoOutcome.Refused, Refusals = [refusal], Quality = Face?.Quality };
    }
}
