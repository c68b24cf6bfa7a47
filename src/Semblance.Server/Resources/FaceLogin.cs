using Microsoft.AspNetCore.Http;
using Semblance.Clients;
using Semblance.Faces;
using Semblance.Matching;
using Semblance.People;
using Semblance.Photos;
using Semblance.Recognition;
using Semblance.Search;
using Semblance.Server.Problems;
using Semblance.Server.Uploads;
using Semblance.Spaces;
using Semblance.Storage;

namespace Semblance.Server.Resources;

/// <summary>Who is on the photo somebody logs in with. Nobody learns from it who is enrolled: all that is not a match is the same.</summary>
internal sealed class FaceLogin(IStore store, Recognizer recognizer, Encoders encoders, LivenessCheck liveness, IPhotoCodec codec)
{
    /// <summary>
    /// The largest face of the one photo, or that of the photos of a challenge; found before the attempt counts, so that an empty chair locks nobody out.
    /// </summary>
    /// <exception cref="SemblanceException">Invalid: <c>login-what</c>, <c>photo-no-face</c>, and what the codec says of a file that is no photo.</exception>
    /// <exception cref="HttpFault">403, <c>liveness-needed</c>; 401, <c>liveness-failed</c>.</exception>
    public async Task<LoginFace> ReadAsync(ClientId client, Upload form, ClientSettings settings, CancellationToken stop)
    {
        if (form.Field(LivenessCheck.Field) is { } challenge)
        {
            var (verdict, live) = await liveness.JudgeAsync(client, challenge, form.Photos, stop);
            return verdict.IsLive && live is not null
                ? new LoginFace((await encoders.GetAsync(stop)).Encoder.Space.Key, live)
                : throw new HttpFault(StatusCodes.Status401Unauthorized, "liveness-failed", LivenessCheck.Describe(verdict));
        }

        LivenessCheck.RefuseWhere(settings.LivenessDemanded);
        if (form.Photos is not [var photo])
        {
            throw new SemblanceException(ErrorKind.Invalid, "login-what", "Send one photo to log in with, or those of a challenge.");
        }

        var models = await encoders.GetAsync(stop);
        using var turn = await encoders.TakeTurnAsync(stop);
        return await models.Encoder.EncodeAsync(codec.Decode(photo.Bytes), stop) is [var largest, ..]
            ? new LoginFace(models.Encoder.Space.Key, largest)
            : throw new SemblanceException(ErrorKind.Invalid, "photo-no-face", "No face was found on the photo: come closer, into the light.");
    }

    /// <summary>1:1. Null, for an account that is nobody's, takes the same way through the store as somebody does.</summary>
    public async Task<bool> IsOfAsync(ClientId client, LoginFace face, PersonId? person, CancellationToken stop)
    {
        var decision = await DecideAsync(() => recognizer.VerifyAsync(client, person ?? PersonId.New(), face.Space, face.Face.Embedding, new VerifyOptions(), stop));
        return decision?.Outcome == Outcome.Match;
    }

    /// <summary>1:N. Null for a stranger, and where more than one comes into question.</summary>
    public async Task<PersonId?> FindAsync(ClientId client, LoginFace face, CancellationToken stop)
    {
        return (await DecideAsync(() => recognizer.IdentifyAsync(new Gallery(client, face.Space), face.Face.Embedding, new IdentifyOptions(), stop)))?.Person;
    }

    /// <summary>Of a client that does not exist, the defaults.</summary>
    public async Task<ClientSettings> FindSettingsAsync(ClientId client, CancellationToken stop) =>
        await store.Clients.FindAsync(client, stop) is null ? ClientSettings.Default : await store.Clients.FindSettingsAsync(client, stop);

    /// <summary>Null where there is no such person, or nobody at all is enrolled.</summary>
    private static async Task<Decision?> DecideAsync(Func<Task<Decision>> ask)
    {
        try
        {
            return await ask();
        }
        catch (SemblanceException e) when (e.Kind == ErrorKind.NotFound)
        {
            return null;
        }
    }
}

/// <summary>A face, and the space of its embedding.</summary>
internal sealed record LoginFace(SpaceKey Space, EncodedFace Face);
