using Semblance.Vision.Models;

namespace Semblance.Vision.Faces.Detectors;

/// <summary>When and how a detector looks at a picture again. docs/accuracy.md has the recall with and without.</summary>
/// <param name="Share">How much of the input the whole picture fills this time, above 0, below 1.</param>
/// <param name="Below">It looks again when no face scores as much as this; 0 for when there is none.</param>
/// <param name="Tiles">Whether a picture larger than the input is also looked at in four overlapping parts when it shows nothing, or very small faces.</param>
/// <param name="Framed">
/// How much of the input's sides the picture fills in the last look of all, in the middle of black, when nothing was found: a face that fills its picture
/// shows no head about it, and detectors know faces by that.
/// </param>
internal sealed record SecondLook(double Share, double Below, bool Tiles, double Framed)
{
    /// <summary>Null for detectors without a gap between the sizes they know.</summary>
    public static SecondLook? Of(DetectorKind kind) => kind switch
    {
        // Faces of 48 to 64 pixels in the input lie between two anchor sizes: at three quarters they are where it is best.
        DetectorKind.Ssd => new SecondLook(0.75, 0.6, Tiles: true, Framed: 1.0 / 3),

        // It overlooks faces that fill more than a quarter of the picture, as they do before a kiosk; small ones it does not know at all.
        DetectorKind.TinyYolo => new SecondLook(0.5, 0, Tiles: false, Framed: 0.25),
        _ => null,
    };
}
