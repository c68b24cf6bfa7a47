using Semblance.Faces;

namespace Semblance.Vision.Faces.Quality;

/// <summary>
/// Where a head is turned, from eyes, nose tip and mouth corners: how far the nose tip stands out of the plane of the others. An estimate with one
/// general head for everybody, good to about 15 degrees within 40: enough to tell a profile from a portrait.
/// </summary>
/// <param name="Yaw">Degrees, negative towards the picture's left.</param>
/// <param name="Pitch">Degrees, negative downwards.</param>
/// <param name="Roll">Degrees, clockwise in the picture.</param>
internal readonly record struct FacePose(double Yaw, double Pitch, double Roll)
{
    // Of a general head, in distances between the eyes' centres: https://learnopencv.com/head-pose-estimation-using-opencv-and-dlib/ (model points).
    private const double NoseDepth = 0.41;
    private const double EyesToMouth = 1.0;

    // Share of the way from the eyes down to the mouth at which the tip of a straight nose is, in dlib's mean face.
    private const double NoseDown = 0.54;

    /// <summary>All zero when the points are no face's.</summary>
    public static FacePose Of(ReadOnlySpan<FacePoint> five)
    {
        var eyes = new FacePoint((five[0].X + five[1].X) / 2, (five[0].Y + five[1].Y) / 2);
        var mouth = new FacePoint((five[3].X + five[4].X) / 2, (five[3].Y + five[4].Y) / 2);
        var roll = Math.Atan2(five[1].Y - five[0].Y, five[1].X - five[0].X);

        // Turned upright about the eyes.
        var (cos, sin) = (Math.Cos(-roll), Math.Sin(-roll));
        var nose = Turned(five[2]);
        var chin = Turned(mouth);

        // A turn foreshortens the eyes' distance and a nod that from eyes to mouth; the larger of the two says how large the head is.
        var across = Math.Sqrt(((five[1].X - five[0].X) * (five[1].X - five[0].X)) + ((five[1].Y - five[0].Y) * (five[1].Y - five[0].Y)));
        var size = Math.Max(across, chin.Y / EyesToMouth);
        if (!(size > 0) || !(chin.Y > 0))
        {
            return default;
        }

        var aside = nose.X - (chin.X * NoseDown);
        var down = nose.Y - (chin.Y * NoseDown);
        return new FacePose(Angle(aside / (size * NoseDepth)), -Angle(down / (size * NoseDepth)), roll * 180 / Math.PI);

        FacePoint Turned(FacePoint p) => new(((p.X - eyes.X) * cos) - ((p.Y - eyes.Y) * sin), ((p.X - eyes.X) * sin) + ((p.Y - eyes.Y) * cos));
    }

    private static double Angle(double sine) => Math.Asin(Math.Clamp(sine, -1, 1)) * 180 / Math.PI;
}
