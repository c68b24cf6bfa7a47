using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Semblance.Clients;
using Semblance.Faces;
using Semblance.Liveness;
using Semblance.Matching;
using Semblance.Photos;
using Semblance.Recognition;
using Semblance.Server.Documents;
using Semblance.Server.Problems;
using Semblance.Server.Uploads;
using Semblance.Storage;

namespace Semblance.Server.Resources;

/// <summary>Judges the photos of a challenge. Turned faces are farther from each other than portraits, so one person is a looser bound here than for a login.</summary>
internal sealed class LivenessCheck(
    LivenessChallenges challenges, IStore store, Recognizer recognizer, Encoders encoders, IPhotoCodec codec)
{
    /// <summary>Of a form: the challenge its photos answer.</summary>
    public const string Field = "challenge";

    // One in a hundred: the face is recognised by the frame from the front, at the login's own threshold.
    private const double SameFaceFmr = 0.01;

    private static readonly LivenessRule Rule = new();

    /// <exception cref="HttpFault">403, <c>liveness-needed</c>.</exception>
    public static void RefuseWhere(bool isDemanded)
    {
        if (isDemanded)
        {
            throw new HttpFault(StatusCodes.Status403Forbidden, "liveness-needed", "This client demands a challenge: ask for one with POST /v1/liveness, and send its photos.");
        }
    }

    /// <summary>One sentence for people.</summary>
    public static string Describe(LivenessVerdict verdict)
    {
        var missing = verdict.Steps.Where(s => s.Frame is null).Select(s => Name(s.Step)).ToArray();
        var faults = verdict.Faults.Select(Name);
        return $"The photos do not answer the challenge ({string.Join(", ", [.. faults, .. missing.Select(m => $"{m} not seen")])}): ask for another one.";
    }

    /// <summary>The photos of a request that are to be identified: all, or of a challenge the one from the front.</summary>
    /// <returns>The verdict where there was a challenge; no photos where it failed.</returns>
    public async Task<(LivenessDocument? Verdict, IReadOnlyList<UploadedPhoto> Photos)> ChooseAsync(ClientId client, Upload form, CancellationToken stop)
    {
        if (form.Field(Field) is not { } id)
        {
            RefuseWhere((await store.Clients.FindSettingsAsync(client, stop)).IdentifyLivenessDemanded);
            return (null, form.Photos);
        }

        var (verdict, frames) = await LookAsync(client, id, form.Photos, stop);
        return (LivenessDocument.Of(verdict), verdict.IsLive && Rule.FindFront(frames) is { } front ? [form.Photos[front]] : []);
    }

    /// <summary>The verdict, and the face from the front where there is one.</summary>
    public async Task<(LivenessVerdict Verdict, EncodedFace? Front)> JudgeAsync(ClientId client, string id, IReadOnlyList<UploadedPhoto> photos, CancellationToken stop)
    {
        var (verdict, frames) = await LookAsync(client, id, photos, stop);
        return (verdict, Rule.FindFront(frames) is { } front ? frames[front].Face : null);
    }

    /// <exception cref="SemblanceException">Invalid: <c>liveness-photos</c>; NotFound, <c>challenge-unknown</c>.</exception>
    private async Task<(LivenessVerdict Verdict, IReadOnlyList<LivenessFrame> Frames)> LookAsync(
        ClientId client, string id, IReadOnlyList<UploadedPhoto> photos, CancellationToken stop)
    {
        if (photos.Count is < LivenessRule.LeastFrames or > LivenessRule.MostFrames)
        {
            throw new SemblanceException(ErrorKind.Invalid, "liveness-photos", $"A challenge takes {LivenessRule.LeastFrames} to {LivenessRule.MostFrames} photos, not {photos.Count}.");
        }

        var challenge = (Guid.TryParse(id, out var known) ? challenges.Take(client, known) : null)
            ?? throw new SemblanceException(ErrorKind.NotFound, "challenge-unknown", "There is no such challenge any more: it is good once, for a minute. Ask for another.");
        var models = await encoders.GetAsync(stop);
        var frames = new List<LivenessFrame>(photos.Count);
        foreach (var photo in photos)
        {
            using var turn = await encoders.TakeTurnAsync(stop);
            var picture = codec.Decode(photo.Bytes);
            frames.Add(LivenessFrame.Of(picture, (await models.Encoder.EncodeAsync(picture, stop)) is [var largest, ..] ? largest : null));
        }

        if (Rule.FindFront(frames) is { } front)
        {
            await CompareAsync(client, models.Encoder, frames, frames[front].Face!, stop);
        }

        return (Rule.Judge(challenge.Steps, frames), frames);
    }

    private async Task CompareAsync(ClientId client, IFaceEncoder encoder, List<LivenessFrame> frames, EncodedFace front, CancellationToken stop)
    {
        var how = new VerifyOptions { TargetFmr = SameFaceFmr };
        for (var i = 0; i < frames.Count; i++)
        {
            if (frames[i].Face is { } face)
            {
                var decision = await recognizer.CompareAsync(client, encoder.Space, face.Embedding, front.Embedding, how, stop);
                frames[i] = frames[i] with { IsSame = decision.Outcome == Outcome.Match };
            }
        }
    }

    private static string Name<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());
}
