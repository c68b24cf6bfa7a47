using System.ComponentModel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Semblance.Access;
using Semblance.Matching;
using Semblance.People;
using Semblance.Recognition;
using Semblance.Server.Access;
using Semblance.Server.Api;
using Semblance.Server.Documents;
using Semblance.Server.Http;
using Semblance.Server.Uploads;
using Semblance.Sightings;
using Semblance.Storage;

namespace Semblance.Server.Resources;

/// <summary><c>/v1/identify</c>: who of the gallery is this? 1:N.</summary>
internal sealed class Identify(
    IStore store, Recognizer recognizer, SightingRecorder sightings, Encoders encoders, LivenessCheck liveness, UploadReader uploads, TimeProvider time,
    ServerMetrics metrics)
{
    private const int MostEmbeddings = 100;

    public static void Map(IEndpointRouteBuilder routes, ServerOptions options) => routes.MapPost("/identify",
        (HttpRequest request, Caller caller, [AsParameters] SearchParameters search, Identify identify,
            [FromQuery(Name = "space"), Description("Refuses the photos unless the server's models make this space.")] string? space,
            CancellationToken stop) => JsonBody.IsJson(request)
                ? identify.EmbeddingsAsync(request, caller, search, stop)
                : identify.PhotosAsync(request, caller, search, space, stop))
        .RequireScope(Scopes.Identify)
        .TakesPhotos(options, new PhotoBody(
            [("photo", "A photo; several may come. With a challenge 4 to 20 photos, in the order they were taken: the one from the front is identified.")],
            [("challenge", "The id of a challenge (POST /v1/liveness) that the photos answer; some clients demand one.")])
        { TakesRaw = true, Json = typeof(IdentifyInput) })
        .Answers<IdentifyAnswer>()
        .Audit("identify", waits: false).Describe("identify", "recognition", "Who is this?",
            "Every face of every photo gets a decision: match, ambiguous or unknown. Embeddings (JSON) need the scope embeddings as well.");

    private async Task<IdentifyAnswer> PhotosAsync(HttpRequest request, Caller caller, SearchParameters search, string? spaceKey, CancellationToken stop)
    {
        var clock = new StageClock(time, metrics);
        var options = search.ToOptions();
        using var upload = await clock.MeasureAsync("receive", () => uploads.ReadAsync(request, stop));
        PhotoRules.RequireSome(upload.Photos);
        var (verdict, photos) = await liveness.ChooseAsync(caller.Client, upload, stop);
        var models = await encoders.GetAsync(stop);
        PhotoRules.CheckSpace(spaceKey, models.Encoder.Space);
        var gallery = search.GalleryOf(caller.Client, models.Encoder.Space.Key);
        var recognised = new List<RecognisedPhoto>();
        var seen = new List<IReadOnlyList<SightingId?>>();
        foreach (var photo in photos)
        {
            using var turn = await encoders.TakeTurnAsync(stop);
            recognised.Add(await models.Recognizer.IdentifyAsync(gallery, photo.Bytes, options, stop));
            seen.Add(await sightings.RecordAsync(caller.Client, models.Encoder.Space, recognised[^1], caller.ActsAs?.Name, stop));
        }

        recognised.ForEach(r => PhotoRules.AddTimes(clock, r.Times));
        var people = await clock.MeasureAsync("names", () => NamesAsync(caller, recognised.SelectMany(r => r.Faces).Select(f => f.Decision), stop));
        return new IdentifyAnswer(
            models.Encoder.Space.Key.Value,
            models.Encoder.Space.Metric,
            [.. recognised.Zip(photos, seen).Select(r => PhotoRules.Describe(r.Second.Name, r.First, people, r.Third))],
            null,
            clock.Read())
        { Liveness = verdict };
    }

    private async Task<IdentifyAnswer> EmbeddingsAsync(HttpRequest request, Caller caller, SearchParameters search, CancellationToken stop)
    {
        JsonBody.RequireEmbeddings(caller);
        var clock = new StageClock(time, metrics);
        var input = await clock.MeasureAsync("receive", () => JsonBody.ReadAsync<IdentifyInput>(request, stop));
        if (input.Embeddings.Count is 0 or > MostEmbeddings)
        {
            throw new SemblanceException(ErrorKind.Invalid, "embeddings-count", $"Send 1 to {MostEmbeddings} embeddings at once, not {input.Embeddings.Count}.");
        }

        var space = await SpacesEndpoints.FindAsync(store, input.Space, stop);
        var decisions = await clock.MeasureAsync("decide", () => recognizer.IdentifyManyAsync(
            search.GalleryOf(caller.Client, space.Key), [.. input.Embeddings.Select(e => (ReadOnlyMemory<float>)e)], search.ToOptions(), stop));
        var people = await clock.MeasureAsync("names", () => NamesAsync(caller, decisions, stop));
        return new IdentifyAnswer(space.Key.Value, space.Metric, null, [.. decisions.Select(d => DecisionDocument.Of(d, people))], clock.Read());
    }

    private async Task<IReadOnlyDictionary<PersonId, Person>> NamesAsync(Caller caller, IEnumerable<Decision> decisions, CancellationToken stop)
    {
        var ids = decisions.SelectMany(d => d.Candidates).Select(c => c.Person).Distinct().ToArray();
        return ids.Length == 0 ? new Dictionary<PersonId, Person>() : (await store.People.FindManyAsync(caller.Client, ids, stop)).ToDictionary(p => p.Id);
    }
}
