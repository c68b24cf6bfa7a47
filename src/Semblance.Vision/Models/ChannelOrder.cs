namespace Semblance.Vision.Models;

/// <summary>The order in which a network takes a pixel's colours.</summary>
public enum ChannelOrder
{
    Rgb,

    /// <summary>As OpenCV reads images.</summary>
    Bgr,
}
