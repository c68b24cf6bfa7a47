namespace Semblance.Migration.Sources.Bytes;

/// <summary>A part of other bytes; a part of a part refers to the whole, so that slicing never builds chains.</summary>
internal sealed class SlicedBytes : SourceBytes
{
    private readonly SourceBytes _whole;
    private readonly long _start;

    public SlicedBytes(SourceBytes whole, long start, long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start, whole.Length - length);
        _whole = whole;
        _start = start;
        Length = length;
    }

    public override long Length { get; }

    public override void Read(long offset, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, Length - destination.Length);
        _whole.Read(_start + offset, destination);
    }

    public override SourceBytes Slice(long offset, long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, Length - length);
        return new SlicedBytes(_whole, _start + offset, length);
    }
}
