namespace Semblance.Vision.Models.Conversion;

/// <summary>How many zeros stand around an image before a convolution or a pooling.</summary>
internal readonly record struct Border(long Top, long Left, long Bottom, long Right)
{
    /// <summary>TensorFlow's "valid".</summary>
    public static Border None => default;

    /// <summary>TensorFlow's "same" for a 3x3 window and a step of 1.</summary>
    public static Border Around => new(1, 1, 1, 1);

    /// <summary>TensorFlow's "same" for a 3x3 window and a step of 2 on an even side, or a 2x2 window where one cell is missing.</summary>
    public static Border After => new(0, 0, 1, 1);
}
