namespace Semblance.Vision.Vips;

/// <summary>What the channels of a picture mean (https://www.libvips.org/API/current/enum.Interpretation.html): those that we ask about.</summary>
internal enum Interpretation
{
    Multiband = 0,
    Grey = 1,
    Cmyk = 15,
    Rgb = 17,
    Srgb = 22,
}
