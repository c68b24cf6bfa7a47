using Semblance.Clients;
using Semblance.Enrolment;
using Semblance.People;
using Semblance.Recognition;
using Semblance.Search;
using Semblance.Server.Enrolments;
using Semblance.Server.Resources;
using Semblance.Server.Uploads;
using Semblance.Spaces;
using Semblance.Storage;

namespace Semblance.Server.Compat;

/// <summary>What the old routes share: faces are found, decided on and enrolled exactly as by /v1, and only told in the old words.</summary>
internal sealed class OldRecognition(IStore store, Encoders encoders, EnrolmentLocks locks)
{
    public IStore Store => store;

    /// <summary>Every face of a photo, as /v1/identify decides; where the client demands a challenge, an old front end has none to give.</summary>
    /// <exception cref="Problems.HttpFault">403, <c>liveness-needed</c>.</exception>
    public async Task<RecognisedPhoto> IdentifyAsync(ClientId client, string? region, UploadedPhoto photo, bool isLogin, CancellationToken stop)
    {
        var settings = await store.Clients.FindSettingsAsync(client, stop);
        LivenessCheck.RefuseWhere(isLogin ? settings.LivenessDemanded : settings.IdentifyLivenessDemanded);
        var models = await encoders.GetAsync(stop);
        using var turn = await encoders.TakeTurnAsync(stop);
        var gallery = new Gallery(client, models.Encoder.Space.Key) { Regions = region is null ? [] : [region] };
        return await models.Recognizer.IdentifyAsync(gallery, photo.Bytes, new IdentifyOptions(), stop);
    }

    /// <summary>Every face of a photo compared with one person, as /v1/verify decides.</summary>
    /// <exception cref="Problems.HttpFault">403, <c>liveness-needed</c>.</exception>
    public async Task<RecognisedPhoto> VerifyAsync(ClientId client, PersonId person, UploadedPhoto photo, bool isLogin, CancellationToken stop)
    {
        var settings = await store.Clients.FindSettingsAsync(client, stop);
        LivenessCheck.RefuseWhere(isLogin ? settings.LivenessDemanded : settings.IdentifyLivenessDemanded);
        var models = await encoders.GetAsync(stop);
        using var turn = await encoders.TakeTurnAsync(stop);
        return await models.Recognizer.VerifyAsync(client, person, photo.Bytes, new VerifyOptions(), stop);
    }

    /// <param name="who">What two enrolments of one person have in common.</param>
    /// <param name="find">The person, stored or new.</param>
    public async Task<(Person Asked, EnrolmentReport Report)> EnrolAsync(
        ClientId client, string who, Func<Task<Person>> find, IReadOnlyList<UploadedPhoto> photos, CancellationToken stop)
    {
        var models = await encoders.GetAsync(stop);
        using var alone = await locks.TakeAsync(client, [who], stop);
        var person = await find();
        using var turn = await encoders.TakeTurnAsync(stop);
        return (person, await models.Enroller.EnrolAsync(
            person, [.. photos.Select(p => new EnrolmentPhoto(p.Name, _ => Task.FromResult(p.Bytes)))], strictness: null, null, CancellationToken.None));
    }

    public async Task<Space> FindSpaceAsync(CancellationToken stop) => (await encoders.GetAsync(stop)).Encoder.Space;

    /// <summary>Likeness from 0 to 1, larger is nearer: the cosine where that is the metric, else 1 minus the distance.</summary>
    public static double SimilarityOf(double distance) => Math.Round(Math.Clamp(1 - distance, 0, 1), 4);

    /// <summary>Of a photo's faces the one that matched, else the largest; null when there is none.</summary>
    public static RecognisedFace? Main(RecognisedPhoto photo) => photo.Faces is [] ? null : photo.Faces[0];
}
