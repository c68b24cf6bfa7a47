using System.ComponentModel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Semblance.Access;
using Semblance.Faces;
using Semblance.Photos;
using Semblance.Server.Access;
using Semblance.Server.Api;
using Semblance.Server.Documents;
using Semblance.Server.Http;
using Semblance.Server.Uploads;

namespace Semblance.Server.Resources;

/// <summary><c>/v1/detect</c>: where are faces, and how good are they? Nobody is searched for, nothing is kept.</summary>
internal sealed class Detect(Encoders encoders, IPhotoCodec codec, UploadReader uploads, TimeProvider time, ServerMetrics metrics)
{
    public static void Map(IEndpointRouteBuilder routes, ServerOptions options) => routes.MapPost("/detect",
        (HttpRequest request, Caller caller, Detect detect,
            [FromQuery(Name = "embeddings"), Description("Give the embeddings as well; needs the scope embeddings.")] bool? embeddings,
            CancellationToken stop) => detect.AnswerAsync(request, caller, embeddings ?? false, stop))
        .RequireScope(Scopes.Identify)
        .TakesPhotos(options, new PhotoBody([("photo", "A photo; several may come.")], []) { TakesRaw = true })
        .Answers<DetectAnswer>()
        .Describe("detect", "recognition", "Where are faces, and how good are they?");

    private async Task<DetectAnswer> AnswerAsync(HttpRequest request, Caller caller, bool embeddings, CancellationToken stop)
    {
        if (embeddings)
        {
            JsonBody.RequireEmbeddings(caller);
        }

        var clock = new StageClock(time, metrics);
        using var upload = await clock.MeasureAsync("receive", () => uploads.ReadAsync(request, stop));
        PhotoRules.RequireSome(upload.Photos);
        var models = await encoders.GetAsync(stop);
        var photos = new List<DetectedPhoto>();
        foreach (var photo in upload.Photos)
        {
            using var turn = await encoders.TakeTurnAsync(stop);
            var picture = await clock.MeasureAsync("decode", () => Task.FromResult(codec.Decode(photo.Bytes)));
            var faces = await clock.MeasureAsync("embed", () => models.Encoder.EncodeAsync(picture, stop));
            photos.Add(new DetectedPhoto(photo.Name, picture.Width, picture.Height, [.. faces.Select(f => Describe(f, embeddings))]));
        }

        return new DetectAnswer(models.Encoder.Space.Key.Value, photos, clock.Read());
    }

    private static DetectedFace Describe(EncodedFace face, bool embeddings) => new(
        BoxDocument.Of(face.Box),
        Math.Round(face.Score, 4),
        QualityDocument.Of(face.Quality),
        [.. face.Points.Select(p => new[] { Math.Round(p.X, 2), Math.Round(p.Y, 2) })],
        embeddings ? face.Embedding.ToArray() : null);
}
