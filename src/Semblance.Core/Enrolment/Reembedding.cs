using Semblance.Faces;
using Semblance.Matching;
using Semblance.People;
using Semblance.Photos;
using Semblance.Spaces;
using Semblance.Storage;

namespace Semblance.Enrolment;

/// <summary>
/// Embeds the stored photos of enrolled people in the space of another model, beside the faces they have. What is there stays as it is. A photo whose face the
/// space holds already is passed over unread, so a second call goes on where the first stopped. Safe for concurrent use.
/// </summary>
public sealed class Reembedding(IStore store, IPhotoFiles files, IPhotoCodec codec, IFaceEncoder encoder, TimeProvider time)
{
    // Detectors disagree about how much of a head is face: a box half as large again on every side still shares 0.44 of itself.
    private const double LeastOverlap = 0.2;

    /// <summary>People worked on at once; the encoder decides how many pictures really are. The number of cores by default.</summary>
    public int Parallelism { get; init; } = Environment.ProcessorCount;

    /// <summary>Embeds every photo of these people, as far as they have a face in <paramref name="from"/>; others are left out.</summary>
    /// <param name="people">Stored ones.</param>
    /// <param name="from">A space other than the encoder's.</param>
    /// <param name="advanced">Told the number of people done, from any thread.</param>
    /// <param name="cancellationToken">Ends the work between two people; what was done is reported.</param>
    /// <exception cref="SemblanceException">
    /// Invalid, <c>space-same</c>: the encoder makes <paramref name="from"/>; Conflict, <c>space-differs</c>; what the store and the photo files throw. A photo
    /// that is gone, or cannot be read any more, is no error but refused.
    /// </exception>
    public async Task<ReembeddingReport> RunAsync(
        IReadOnlyList<Person> people, SpaceKey from, Action<int>? advanced, CancellationToken cancellationToken)
    {
        if (from == encoder.Space.Key)
        {
            throw new SemblanceException(ErrorKind.Invalid, "space-same", $"{from} is what these models make: name another space to embed in.");
        }

        var (reports, done) = (new PersonReembedding?[people.Count], 0);
        await Parallel.ForAsync(0, people.Count, new ParallelOptions { MaxDegreeOfParallelism = Parallelism }, async (i, failed) =>
        {
            if (!cancellationToken.IsCancellationRequested)
            {
                reports[i] = await EmbedAsync(people[i], from, failed);
                var now = Interlocked.Increment(ref done);
                advanced?.Invoke(now);
            }
        });
        return new ReembeddingReport([.. reports.OfType<PersonReembedding>()], done == people.Count);
    }

    /// <summary>Null when the person has no face in that space.</summary>
    private async Task<PersonReembedding?> EmbedAsync(Person person, SpaceKey from, CancellationToken cancellationToken)
    {
        var old = await store.Faces.ListAsync(person.Client, person.Id, from, cancellationToken);
        if (old.Count == 0)
        {
            return null;
        }

        var there = await store.Faces.ListAsync(person.Client, person.Id, encoder.Space.Key, cancellationToken);
        var looks = new List<Look>();
        foreach (var photo in await store.Photos.ListAsync(person.Client, person.Id, cancellationToken))
        {
            var known = there.FirstOrDefault(f => f.Photo == photo.Hash);
            looks.Add(known is null
                ? await LookAsync(photo, [.. old.Where(f => f.Photo == photo.Hash)], cancellationToken)
                : new Look(photo) { Verdict = new(NameOf(photo)) { Outcome = PhotoOutcome.AlreadyThere, Photo = photo.Hash, Face = known.Id } });
        }

        RefuseStrangers(there, looks);
        foreach (var look in looks.Where(l => l.Face is not null))
        {
            await AddAsync(look, cancellationToken);
        }

        return new PersonReembedding(person, [.. looks.Select(l => l.Verdict)]);
    }

    /// <param name="old">The faces of the other space that were taken from this photo.</param>
    private async Task<Look> LookAsync(Photo photo, IReadOnlyList<Face> old, CancellationToken cancellationToken)
    {
        try
        {
            if (await ReadAsync(photo, cancellationToken) is not { } image)
            {
                return Refused(photo, [new Refusal(RefusalReason.Unreadable, "the photo's file is gone: restore it from a backup")]);
            }

            var picture = codec.Decode(image);
            var (face, refusals) = await ChooseAsync(picture, old, cancellationToken);
            return face is null
                ? Refused(photo, refusals)
                : new Look(photo)
                {
                    Face = face,
                    IsSure = old.Count > 0,
                    Thumbnail = codec.EncodeThumbnail(picture, face.Box, Enroller.ThumbnailSide),
                    Verdict = new PhotoVerdict(NameOf(photo)) { Outcome = PhotoOutcome.Added, Photo = photo.Hash, Quality = face.Quality },
                };
        }
        catch (SemblanceException e) when (e.Code.StartsWith("photo-", StringComparison.Ordinal))
        {
            return Refused(photo, [new Refusal(RefusalReason.Unreadable, e.Message)]);
        }
    }

    private async Task<ReadOnlyMemory<byte>?> ReadAsync(Photo photo, CancellationToken cancellationToken)
    {
        await using var file = await files.OpenAsync(photo.Client, photo.Hash, cancellationToken);
        if (file is null)
        {
            return null;
        }

        using var image = new MemoryStream();
        await file.CopyToAsync(image, cancellationToken);
        return image.GetBuffer().AsMemory(0, (int)image.Length);
    }

    /// <summary>The face at the place of the enrolled one; where no row says the place, the one face that a lenient gate lets through.</summary>
    private async Task<(EncodedFace? Face, IReadOnlyList<Refusal> Refusals)> ChooseAsync(
        Picture picture, IReadOnlyList<Face> old, CancellationToken cancellationToken)
    {
        var whole = new FaceBox(0, 0, picture.Width, picture.Height);
        if (old.Any(f => f is { DetectionScore: 0, Box: { } box } && box == whole))
        {
            return (await encoder.EncodeCropAsync(picture, cancellationToken), []);
        }

        var found = await encoder.EncodeAsync(picture, cancellationToken);
        var places = old.Select(f => f.Box).OfType<FaceBox>().ToArray();
        if (places.Length == 0 || found.Count == 0)
        {
            return QualityGate.Check(found, QualityLimits.Of(Strictness.Lenient));
        }

        double Overlap(EncodedFace face) => places.Max(p => p.OverlapWith(face.Box));
        var nearest = found.MaxBy(Overlap)!;
        return Overlap(nearest) >= LeastOverlap
            ? (nearest, [])
            : (null,
            [
                new Refusal(RefusalReason.FaceElsewhere, FormattableString.Invariant(
                    $"no face where the enrolled one is, {places[0].Width:0} x {places[0].Height:0} pixels at {places[0].X:0}, {places[0].Y:0}; {found.Count} elsewhere")),
            ]);
    }

    /// <summary>
    /// Refuses photos that no face was enrolled from when they do not look like the person's others; only where it is known how far apart people are in the
    /// space, not learnt on the way: else the order of people would decide.
    /// </summary>
    private void RefuseStrangers(IReadOnlyList<Face> there, List<Look> looks)
    {
        var known = there.Select(f => f.Embedding).Concat(looks.Where(l => l is { Face: not null, IsSure: true }).Select(l => l.Face!.Embedding)).ToArray();
        var unsure = looks.Where(l => l is { Face: not null, IsSure: false }).ToArray();
        if (unsure.Length == 0 || known.Length + unsure.Length < 2
            || Thresholds.ForVerification(encoder.Space, 1, null, Likeness.TargetFmr).Value is not { } limit)
        {
            return;
        }

        var agreeing = Likeness.Agreeing(encoder.Space, known, [.. unsure.Select(l => l.Face!.Embedding)], limit);
        for (var i = 0; i < unsure.Length; i++)
        {
            if (!agreeing[i])
            {
                unsure[i].Refuse(Likeness.Refusal(limit));
            }
        }
    }

    /// <summary>The picture first, then the row. Somebody who embeds the same photo at the same time adds the same face: that is no error.</summary>
    private async Task AddAsync(Look look, CancellationToken cancellationToken)
    {
        var (photo, face) = (look.Photo, look.Face!);
        var id = FaceId.Reembedded(photo.Person, encoder.Space.Key, photo.Hash);
        await store.Spaces.AddAsync(encoder.Space, cancellationToken);
        await files.AddThumbnailAsync(photo.Client, id, look.Thumbnail, cancellationToken);
        try
        {
            await store.Faces.AddAsync(
                new Face
                {
                    Id = id,
                    Client = photo.Client,
                    Person = photo.Person,
                    Space = encoder.Space.Key,
                    Embedding = face.Embedding,
                    Photo = photo.Hash,
                    Box = face.Box,
                    DetectionScore = face.Score,
                    Quality = face.Quality.Overall,
                    CreatedAt = time.GetUtcNow(),
                },
                cancellationToken);
            look.Verdict = look.Verdict with { Face = id };
        }
        catch (SemblanceException e) when (e.Code == "face-exists")
        {
            look.Verdict = look.Verdict with { Outcome = PhotoOutcome.AlreadyThere, Face = id };
        }
    }

    private static Look Refused(Photo photo, IReadOnlyList<Refusal> refusals) =>
        new(photo) { Verdict = new PhotoVerdict(NameOf(photo)) { Outcome = PhotoOutcome.Refused, Photo = photo.Hash, Refusals = refusals } };

    private static string NameOf(Photo photo) => photo.FileName ?? photo.Hash.Hex[..12];

    /// <summary>What was seen of one photo; its pixels are gone by then.</summary>
    private sealed class Look(Photo photo)
    {
        public Photo Photo => photo;

        /// <summary>Null when there is nothing to add.</summary>
        public EncodedFace? Face { get; set; }

        /// <summary>Whether the person was enrolled from this very photo.</summary>
        public bool IsSure { get; init; }

        public ReadOnlyMemory<byte> Thumbnail { get; init; }

        public required PhotoVerdict Verdict { get; set; }

        public void Refuse(Refusal refusal)
        {
            Face = null;
            Verdict = Verdict with { Outcome = PhotoOutcome.Refused, Refusals = [refusal] };
        }
    }
}
