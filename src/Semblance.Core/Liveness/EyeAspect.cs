using Semblance.Faces;

namespace Semblance.Liveness;

/// <summary>
/// How far eyes are open: the eye aspect ratio of Soukupová and Čech, "Real-Time Eye Blink Detection using Facial Landmarks", CVWW 2016
/// (https://vision.fe.uni-lj.si/cvww2016/proceedings/papers/05.pdf): the height between the lids over twice the width between the corners.
/// </summary>
public static class EyeAspect
{
    private const int PointsOfScheme = 68;
    private const int PointsOfEye = 6;
    private const int FirstEye = 36;
    private const int SecondEye = 42;

    /// <summary>Whether points of this many follow the eyelids.</summary>
    public static bool IsSeenBy(int points) => points == PointsOfScheme;

    /// <summary>The mean of both eyes: about 0.3 open, near 0 closed. Null for points that do not follow the lids.</summary>
    public static double? Of(IReadOnlyList<FacePoint> points) =>
        IsSeenBy(points.Count) && OfEye(points, FirstEye) is { } first && OfEye(points, SecondEye) is { } second ? (first + second) / 2 : null;

    // In order: a corner, two of the upper lid, the other corner, two of the lower lid.
    private static double? OfEye(IReadOnlyList<FacePoint> points, int start)
    {
        var eye = points.Skip(start).Take(PointsOfEye).ToArray();
        var width = Distance(eye[0], eye[3]);
        return width > 0 ? (Distance(eye[1], eye[5]) + Distance(eye[2], eye[4])) / (2 * width) : null;
    }

    private static double Distance(FacePoint a, FacePoint b) => Math.Sqrt(((a.X - b.X) * (a.X - b.X)) + ((a.Y - b.Y) * (a.Y - b.Y)));
}
