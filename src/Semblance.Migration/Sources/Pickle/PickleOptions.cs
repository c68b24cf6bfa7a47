namespace Semblance.Migration.Sources.Pickle;

/// <summary>Limits of reading one pickle. Time and memory are bounded by the stream's length, whatever lengths it claims inside.</summary>
public sealed record PickleOptions
{
    public static readonly PickleOptions Default = new();

    /// <summary>Containers within containers; 100 by default. Real stores nest at most five deep.</summary>
    public int MaxDepth { get; init; } = 100;

    /// <summary>Bytes of memory a pickle of any length may use; 64 MiB by default.</summary>
    public long BaseMemory { get; init; } = 64L << 20;

    /// <summary>Further bytes of memory for each byte of the stream; 6 by default (a list of floats takes 0.9, one of short strings about 5).</summary>
    public int MemoryPerByte { get; init; } = 6;

    /// <summary>Bytes of one string or text line; 256 MiB by default. Array data in bytes is not limited: it stays in the file.</summary>
    public int MaxTextLength { get; init; } = 256 << 20;

    /// <summary>
    /// Values somebody meets who walks the result and takes every shared part again and again: one million and this many for each byte
    /// of the stream; 8 by default.
    /// </summary>
    public int UnfoldedPerByte { get; init; } = 8;
}
