using System.ComponentModel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Semblance.Access;
using Semblance.Faces;
using Semblance.Matching;
using Semblance.People;
using Semblance.Photos;
using Semblance.Recognition;
using Semblance.Server.Access;
using Semblance.Server.Api;
using Semblance.Server.Documents;
using Semblance.Server.Http;
using Semblance.Server.Uploads;
using Semblance.Storage;

namespace Semblance.Server.Resources;

/// <summary><c>/v1/verify</c>: is this the person it claims to be, or the same person as there? 1:1.</summary>
internal sealed class Verify(
    IStore store, Recognizer recognizer, Encoders encoders, IPhotoCodec codec, UploadReader uploads, TimeProvider time, ServerMetrics metrics)
{
    private static readonly Dictionary<PersonId, Person> Nobody = [];

    public static void Map(IEndpointRouteBuilder routes, ServerOptions options) => routes.MapPost("/verify",
        (HttpRequest request, Caller caller, Verify verify,
            [FromQuery(Name = "threshold"), Description("The greatest distance that is a match. By default the client's own, or else derived, for targetFmr.")] double? threshold,
            [FromQuery(Name = "targetFmr"), Description("The share of wrong claims that may be confirmed: above 0 to 0.5; as the client's settings say by default, or else 0.0001.")] double? targetFmr,
            CancellationToken stop) =>
        {
            var how = new VerifyOptions { Threshold = threshold, TargetFmr = targetFmr };
            return JsonBody.IsJson(request) ? verify.EmbeddingAsync(request, caller, how, stop) : verify.PhotoAsync(request, caller, how, stop);
        })
        .RequireScope(Scopes.Identify)
        .TakesPhotos(options, new PhotoBody(
            [("photo", "The probe."), ("reference", "Another photo to compare it with, in place of person.")],
            [("person", "The id of whom it claims to be.")])
        { Json = typeof(VerifyInput) })
        .Answers<VerifyAnswer>()
        .Audit("verify", waits: false).Describe("verify", "recognition", "Is this the person it claims to be, or the same person as on another photo?",
            "Every face of the probe gets a decision; of a reference photo the largest face counts. Embeddings (JSON) need the scope embeddings as well.");

    private async Task<VerifyAnswer> PhotoAsync(HttpRequest request, Caller caller, VerifyOptions options, CancellationToken stop)
    {
        var clock = new StageClock(time, metrics);
        using var upload = await clock.MeasureAsync("receive", () => uploads.ReadAsync(request, stop));
        var reference = upload.PhotosOf("reference");
        if (upload.PhotosOf("photo") is not [var probe] || reference.Count + (upload.Field("person") is null ? 0 : 1) != 1)
        {
            throw new SemblanceException(ErrorKind.Invalid, "verify-what", "Send one photo, and either the id of a person or one reference photo.");
        }

        var models = await encoders.GetAsync(stop);
        var claimed = reference.Count == 1 ? null : await PeopleEndpoints.FindAsync(store, caller.Client, PeopleEndpoints.ParseId(upload.Field("person")!), stop);
        using var turn = await encoders.TakeTurnAsync(stop);
        var photo = claimed is null
            ? await CompareAsync(caller, models.Encoder, probe, reference[0], options, stop)
            : await models.Recognizer.VerifyAsync(caller.Client, claimed.Id, probe.Bytes, options, stop);
        PhotoRules.AddTimes(clock, photo.Times);
        return Answer(claimed, models.Encoder.Space, [.. photo.Faces.Select(f => f.Decision)], PhotoRules.Describe(probe.Name, photo, Named(claimed)), null, clock);
    }

    private async Task<RecognisedPhoto> CompareAsync(
        Caller caller, IFaceEncoder encoder, UploadedPhoto probe, UploadedPhoto reference, VerifyOptions options, CancellationToken stop)
    {
        var began = time.GetTimestamp();
        var (picture, other) = (codec.Decode(probe.Bytes), codec.Decode(reference.Bytes));
        var decoded = time.GetTimestamp();
        var faces = await encoder.EncodeAsync(picture, stop);
        var known = (await encoder.EncodeAsync(other, stop)) is [var largest, ..]
            ? largest
            : throw new SemblanceException(ErrorKind.Invalid, "reference-no-face", "No face was found on the reference photo: send another.");
        var encoded = time.GetTimestamp();
        var decided = new List<RecognisedFace>();
        foreach (var face in faces)
        {
            decided.Add(new(face, await recognizer.CompareAsync(caller.Client, encoder.Space, face.Embedding, known.Embedding, options, stop)));
        }

        return new RecognisedPhoto(picture, decided)
        {
            Times = new(time.GetElapsedTime(began, decoded), time.GetElapsedTime(decoded, encoded), time.GetElapsedTime(encoded)),
        };
    }

    private async Task<VerifyAnswer> EmbeddingAsync(HttpRequest request, Caller caller, VerifyOptions options, CancellationToken stop)
    {
        JsonBody.RequireEmbeddings(caller);
        var clock = new StageClock(time, metrics);
        var input = await clock.MeasureAsync("receive", () => JsonBody.ReadAsync<VerifyInput>(request, stop));
        if (input.Person is null == input.Reference is null)
        {
            throw new SemblanceException(ErrorKind.Invalid, "verify-what", "Give either the id of a person or a reference embedding.");
        }

        var space = await SpacesEndpoints.FindAsync(store, input.Space, stop);
        var claimed = input.Person is { } id ? await PeopleEndpoints.FindAsync(store, caller.Client, id, stop) : null;
        var decision = await clock.MeasureAsync("decide", () => claimed is null
            ? recognizer.CompareAsync(caller.Client, space, input.Embedding, input.Reference, options, stop)
            : recognizer.VerifyAsync(caller.Client, claimed.Id, space.Key, input.Embedding, options, stop));
        return Answer(claimed, space, [decision], null, DecisionDocument.Of(decision, Named(claimed)), clock);
    }

    private static Dictionary<PersonId, Person> Named(Person? claimed) => claimed is null ? Nobody : new() { [claimed.Id] = claimed };

    private static VerifyAnswer Answer(
        Person? claimed, Semblance.Spaces.Space space, IReadOnlyList<Decision> decisions, PhotoDecisions? photo, DecisionDocument? embedding, StageClock clock) => new(
        decisions.Any(d => d.Outcome == Outcome.Match),
        claimed is null ? null : PersonReference.Of(claimed.Id, Named(claimed)),
        space.Key.Value,
        space.Metric,
        photo,
        embedding,
        clock.Read());
}
