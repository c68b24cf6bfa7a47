namespace Semblance.Vision.Models;

/// <summary>How a found face becomes the upright crop that the recogniser was trained on.</summary>
public enum FaceAlignment
{
    /// <summary>dlib's chip: a similarity transform from the 68 landmarks to dlib's mean face, padding 0.25. Turns the face upright.</summary>
    DlibChip,

    /// <summary>face-api's square around eyes and mouth, from the 68 landmarks. Turns nothing.</summary>
    FaceApi,

    /// <summary>ArcFace's five points in 112 x 112: a similarity transform. Turns the face upright.</summary>
    ArcFace5,
}
