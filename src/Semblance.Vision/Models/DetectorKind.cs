namespace Semblance.Vision.Models;

/// <summary>How a detector's outputs are read.</summary>
public enum DetectorKind
{
    /// <summary>face-api's SSD: <c>boxes</c> [n, rows, 4] (top, left, bottom, right, 0 to 1) and <c>scores</c> [n, rows, 1]. No points.</summary>
    Ssd,

    /// <summary>face-api's tiny face detector: <c>cells</c> [n, 25, rows, columns], 5 anchors, raw. No points.</summary>
    TinyYolo,

    /// <summary>InsightFace's SCRFD with points: nine outputs, scores, distances and five points for strides 8, 16 and 32.</summary>
    Scrfd,

    /// <summary>OpenCV's YuNet: <c>cls_</c>, <c>obj_</c>, <c>bbox_</c> and <c>kps_</c> for strides 8, 16 and 32. Five points.</summary>
    YuNet,
}
