namespace Semblance.Migration.Sources.Bytes;

/// <summary>Bytes held in memory: a database column, an inflated archive member.</summary>
public sealed class MemoryBytes(ReadOnlyMemory<byte> memory) : SourceBytes
{
    public override long Length => memory.Length;

    public override void Read(long offset, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, Length - destination.Length);
        memory.Span.Slice((int)offset, destination.Length).CopyTo(destination);
    }

    public override SourceBytes Slice(long offset, long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, Length - length);
        return new MemoryBytes(memory.Slice((int)offset, (int)length));
    }
}
