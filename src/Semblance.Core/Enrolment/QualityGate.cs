using Semblance.Faces;

namespace Semblance.Enrolment;

/// <summary>Which face of a photo may enrol its person, or every reason why none may.</summary>
public static class QualityGate
{
    /// <param name="faces">Of one photo, largest first.</param>
    /// <returns>The face and no refusal, or all that speaks against the photo.</returns>
    public static (EncodedFace? Face, IReadOnlyList<Refusal> Refusals) Check(IReadOnlyList<EncodedFace> faces, QualityLimits limits)
    {
        if (faces.Count == 0)
        {
            return (null, [new Refusal(RefusalReason.NoFace, "no face was found")]);
        }

        var largest = faces[0];
        var rivals = faces.Count(f => f.Quality.Size >= limits.Bystander * largest.Quality.Size);
        if (rivals > 1)
        {
            return (null, [new Refusal(RefusalReason.SeveralFaces, $"{rivals} faces: nobody says whose photo it is; cut the others off")]);
        }

        var refusals = Faults(largest, limits).ToArray();
        return refusals.Length == 0 ? (largest, refusals) : (null, refusals);
    }

    private static IEnumerable<Refusal> Faults(EncodedFace face, QualityLimits limits)
    {
        var quality = face.Quality;
        if (face.Score < limits.Score)
        {
            yield return Fault(RefusalReason.LowScore, $"the detector is unsure that this is a face: {face.Score:0.00}, needs {limits.Score:0.00}");
        }

        if (quality.Size < limits.Size)
        {
            yield return Fault(RefusalReason.TooSmall, $"the face is {quality.Size:0} pixels wide, needs {limits.Size:0}");
        }

        if (quality.Inside < limits.Inside)
        {
            yield return Fault(RefusalReason.CutOff, $"{quality.Inside:P0} of the face is inside the picture, needs {limits.Inside:P0}");
        }

        if (quality.Sharpness < limits.Sharpness)
        {
            yield return Fault(RefusalReason.Blurred, $"the face is blurred: sharpness {quality.Sharpness:0.00}, needs {limits.Sharpness:0.00}");
        }

        if (quality.Brightness < limits.Dark)
        {
            yield return Fault(RefusalReason.TooDark, $"the face is too dark: brightness {quality.Brightness:0.00}, needs {limits.Dark:0.00}");
        }

        if (quality.Brightness > limits.Bright)
        {
            yield return Fault(RefusalReason.TooBright, $"the face is too bright: brightness {quality.Brightness:0.00}, at most {limits.Bright:0.00}");
        }

        var turn = Math.Max(Math.Abs(quality.Yaw), Math.Abs(quality.Pitch));
        if (turn > limits.Turn)
        {
            yield return Fault(RefusalReason.Turned, $"the head is turned by about {turn:0} degrees, at most {limits.Turn:0}");
        }
    }

    private static Refusal Fault(RefusalReason reason, FormattableString text) => new(reason, FormattableString.Invariant(text));
}
