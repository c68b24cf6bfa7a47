using Semblance.Attendance;
using Semblance.Matching;

namespace Semblance.Storage;

/// <summary>What every store does with markings, whatever keeps the rows.</summary>
internal static class MarkingRules
{
    private static readonly string[] Outcomes = ["match", "ambiguous", "unknown"];

    public static string NameOf(Outcome outcome) => outcome switch
    {
        Outcome.Match => Outcomes[0],
        Outcome.Ambiguous => Outcomes[1],
        _ => Outcomes[2],
    };

    public static Outcome ParseOutcome(string name) => name == Outcomes[0] ? Outcome.Match : name == Outcomes[1] ? Outcome.Ambiguous : Outcome.Unknown;

    public static void CheckNew(Marking marking)
    {
        if (marking.State != MarkingState.Open)
        {
            throw new SemblanceException(ErrorKind.Invalid, "marking-end", "A marking is open when it is added.");
        }

        CheckCount(marking.Id, marking.Photos.Count);
    }

    public static void CheckOpen(MarkingId id, MarkingState state)
    {
        if (state != MarkingState.Open)
        {
            throw AttendanceErrors.MarkingEnded(id);
        }
    }

    /// <summary>The photos as they follow those that are there, and their faces with them.</summary>
    public static (List<MarkingPhoto> Photos, List<SeenFace> Faces) Renumber(
        MarkingId id, int first, IReadOnlyList<MarkingPhoto> photos, IReadOnlyList<SeenFace> faces)
    {
        CheckCount(id, first + photos.Count);
        var numbers = photos.Select((photo, i) => (photo.Number, Next: first + i)).ToDictionary(n => n.Number, n => n.Next);
        return ([.. photos.Select((photo, i) => photo with { Number = first + i })], [.. faces.Select(f => f with { Photo = numbers[f.Photo] })]);
    }

    private static void CheckCount(MarkingId id, int photos)
    {
        if (photos > Marking.MostPhotos)
        {
            throw AttendanceErrors.MarkingFull(id);
        }
    }
}
