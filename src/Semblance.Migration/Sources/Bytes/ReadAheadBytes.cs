namespace Semblance.Migration.Sources.Bytes;

/// <summary>
/// Serves small reads that follow each other from one large read, as when the rows of a matrix are taken in turn. Reads here and there
/// are passed on, and a second thread never waits: it reads for itself.
/// </summary>
internal sealed class ReadAheadBytes : SourceBytes
{
    private const int Block = 256 * 1024;

    /// <summary>Reads from here on gain nothing.</summary>
    private const int Large = Block / 4;

    private readonly SourceBytes _bytes;
    private long _expected;
    private Window? _window;

    private ReadAheadBytes(SourceBytes bytes) => _bytes = bytes;

    public override long Length => _bytes.Length;

    /// <summary>The bytes themselves where they are in memory or so few that a block of them would only be in the way.</summary>
    public static SourceBytes Over(SourceBytes bytes) => bytes is MemoryBytes or ReadAheadBytes || bytes.Length < Block ? bytes : new ReadAheadBytes(bytes);

    public override void Read(long offset, Span<byte> destination)
    {
        if (destination.Length >= Large)
        {
            _bytes.Read(offset, destination);
            return;
        }

        var window = Interlocked.Exchange(ref _window, null);
        if (window is null || !window.Holds(offset, destination.Length))
        {
            if (Interlocked.Exchange(ref _expected, offset + destination.Length) != offset || offset > Length - Block)
            {
                _bytes.Read(offset, destination);
                return;
            }

            window = new Window(offset, window?.Data ?? new byte[Block]);
            _bytes.Read(offset, window.Data);
        }

        window.Data.AsSpan((int)(offset - window.Start), destination.Length).CopyTo(destination);
        Interlocked.Exchange(ref _expected, offset + destination.Length);
        if (offset + destination.Length < Length)
        {
            Interlocked.Exchange(ref _window, window);
        }
    }

    public override SourceBytes Slice(long offset, long length) => _bytes.Slice(offset, length);

    private sealed record Window(long Start, byte[] Data)
    {
        public bool Holds(long offset, int count) => offset >= Start && offset + count <= Start + Data.Length;
    }
}
