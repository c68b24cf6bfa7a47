namespace Semblance.Vision.Models;

/// <summary>The order of an image input's sides.</summary>
public enum TensorLayout
{
    /// <summary>Batch, channel, row, column: one plane a colour.</summary>
    Nchw,

    /// <summary>Batch, row, column, channel: pixel by pixel, as TensorFlow has it.</summary>
    Nhwc,
}
