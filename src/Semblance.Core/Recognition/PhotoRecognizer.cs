using Semblance.Clients;
using Semblance.Faces;
using Semblance.Matching;
using Semblance.People;
using Semblance.Photos;
using Semblance.Search;
using Semblance.Storage;

namespace Semblance.Recognition;

/// <summary>Recognises the faces of a photo: every face is found, embedded and decided on by itself. Safe for concurrent use.</summary>
/// <param name="recognizer">The store's, where there is one already: it remembers what it learnt. Null for one of its own.</param>
public sealed class PhotoRecognizer(IStore store, IPhotoCodec codec, IFaceEncoder encoder, TimeProvider time, Recognizer? recognizer = null)
{
    private readonly Recognizer _recognizer = recognizer ?? new Recognizer(store, time);

    /// <summary>Who are these? Every face is unknown while nobody is enrolled in the encoder's space.</summary>
    /// <param name="gallery">Of the encoder's space.</param>
    /// <exception cref="SemblanceException">What the codec throws for a file that is no photo; Invalid, as <see cref="Recognizer.IdentifyAsync"/>.</exception>
    public Task<RecognisedPhoto> IdentifyAsync(
        Gallery gallery, ReadOnlyMemory<byte> photo, IdentifyOptions options, CancellationToken cancellationToken) => DecideAsync(
        photo,
        async faces => await store.Spaces.FindAsync(gallery.Space, cancellationToken) is null
            ? [.. Enumerable.Repeat(await _recognizer.IdentifyNobodyAsync(gallery.Client, encoder.Space, options, cancellationToken), faces.Count)]
            : await _recognizer.IdentifyManyAsync(gallery, [.. faces.Select(f => f.Embedding)], options, cancellationToken),
        cancellationToken);

    /// <summary>Is one of these the person it claims to be? Each face is compared by itself.</summary>
    /// <exception cref="SemblanceException">What the codec throws; NotFound and Invalid, as <see cref="Recognizer.VerifyAsync"/>.</exception>
    public Task<RecognisedPhoto> VerifyAsync(
        ClientId client, PersonId person, ReadOnlyMemory<byte> photo, VerifyOptions options, CancellationToken cancellationToken) => DecideAsync(
        photo,
        async faces =>
        {
            var decisions = new List<Decision>(faces.Count);
            foreach (var face in faces)
            {
                decisions.Add(await _recognizer.VerifyAsync(client, person, encoder.Space.Key, face.Embedding, options, cancellationToken));
            }

            return decisions;
        },
        cancellationToken);

    private async Task<RecognisedPhoto> DecideAsync(
        ReadOnlyMemory<byte> photo, Func<IReadOnlyList<EncodedFace>, Task<IReadOnlyList<Decision>>> decide, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var picture = codec.Decode(photo);
        var decoded = time.GetTimestamp();
        var faces = await encoder.EncodeAsync(picture, cancellationToken);
        var encoded = time.GetTimestamp();
        var decisions = faces.Count == 0 ? [] : await decide(faces);
        return new RecognisedPhoto(picture, [.. faces.Zip(decisions, (face, decision) => new RecognisedFace(face, decision))])
        {
            Times = new RecognitionTimes(
                time.GetElapsedTime(began, decoded), time.GetElapsedTime(decoded, encoded), time.GetElapsedTime(encoded, time.GetTimestamp())),
        };
    }
}

/// <summary>A photo and what was decided about its faces, largest first; no faces where none was found.</summary>
public sealed record RecognisedPhoto(Picture Picture, IReadOnlyList<RecognisedFace> Faces)
{
    public RecognitionTimes Times { get; init; } = new(TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero);
}

/// <summary>Where the time of a recognition went.</summary>
/// <param name="Decode">From the file to pixels.</param>
/// <param name="Embed">Faces found, aligned and embedded.</param>
/// <param name="Decide">The gallery searched, the threshold derived, decided.</param>
public sealed record RecognitionTimes(TimeSpan Decode, TimeSpan Embed, TimeSpan Decide);

public sealed record RecognisedFace(EncodedFace Face, Decision Decision);
