namespace Semblance.Migration.Sources.Rows;

/// <summary>How many values make a face embedding.</summary>
internal static class Widths
{
    /// <summary>
    /// Fewer are never taken for an embedding: boxes, landmarks and colours are lists of numbers too. The narrowest model in use has 128
    /// (measured on 182 public projects: 128, 160, 192, 256, 512, 2622, 4096).
    /// </summary>
    public const int Minimum = 32;

    /// <summary>As <see cref="Semblance.Spaces.Space.Dimension"/> allows.</summary>
    public const int Maximum = 16_384;
}
