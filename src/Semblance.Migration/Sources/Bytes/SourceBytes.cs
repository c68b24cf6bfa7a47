namespace Semblance.Migration.Sources.Bytes;

/// <summary>
/// Read-only bytes of a source, possibly larger than memory: a mapped file, a part of one, or a buffer. Safe to read from several threads.
/// </summary>
public abstract class SourceBytes : IDisposable
{
    public abstract long Length { get; }

    /// <summary>Fills <paramref name="destination"/> from <paramref name="offset"/>; throws ArgumentOutOfRangeException beyond the end.</summary>
    public abstract void Read(long offset, Span<byte> destination);

    /// <summary>A view on a part; shares the bytes and need not be disposed.</summary>
    public abstract SourceBytes Slice(long offset, long length);

    public virtual void Dispose() => GC.SuppressFinalize(this);
}
