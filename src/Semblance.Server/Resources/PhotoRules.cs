using Semblance.People;
using Semblance.Recognition;
using Semblance.Server.Documents;
using Semblance.Server.Http;
using Semblance.Server.Uploads;
using Semblance.Sightings;
using Semblance.Spaces;

namespace Semblance.Server.Resources;

/// <summary>What recognition and enrolment from photos have in common.</summary>
internal static class PhotoRules
{
    /// <exception cref="SemblanceException">Invalid, <c>photo-needed</c>.</exception>
    public static void RequireSome(IReadOnlyList<UploadedPhoto> photos)
    {
        if (photos.Count == 0)
        {
            throw new SemblanceException(ErrorKind.Invalid, "photo-needed", "The form holds no photo: send each as a file part.");
        }
    }

    /// <exception cref="SemblanceException">Invalid, <c>space-differs</c>.</exception>
    public static void CheckSpace(string? key, Space models)
    {
        if (key is not null && key != models.Key.Value)
        {
            throw new SemblanceException(ErrorKind.Invalid, "space-differs", $"The server's models make {models.Key}, not what was asked for: leave the space out.");
        }
    }

    public static void AddTimes(StageClock clock, RecognitionTimes times)
    {
        clock.Add("decode", times.Decode);
        clock.Add("embed", times.Embed);
        clock.Add("decide", times.Decide);
    }

    /// <param name="seen">For each face the sighting that was kept of it; null where none was asked for.</param>
    public static PhotoDecisions Describe(
        string name, RecognisedPhoto photo, IReadOnlyDictionary<PersonId, Person> people, IReadOnlyList<SightingId?>? seen = null) => new(
        name, photo.Picture.Width, photo.Picture.Height,
        [.. photo.Faces.Select((f, i) => DecisionDocument.Of(f.Decision, people, f.Face) with { Sighting = seen?[i]?.Value })]);
}
