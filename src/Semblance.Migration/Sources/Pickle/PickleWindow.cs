using System.Buffers.Binary;
using Semblance.Migration.Sources.Bytes;
using Semblance.Migration.Sources.Values;

namespace Semblance.Migration.Sources.Pickle;

/// <summary>Reads a stream forwards through a buffer that slides over it; long data is passed over as a slice, not read.</summary>
internal sealed class PickleWindow(SourceBytes bytes)
{
    private const int Capacity = 256 * 1024;

    private readonly byte[] _buffer = new byte[(int)Math.Min(Capacity, bytes.Length)];
    private long _start;
    private int _filled;
    private int _next;

    /// <summary>Of the byte that is read next.</summary>
    public long Offset => _start + _next;

    public long Length => bytes.Length;

    public long Left => bytes.Length - Offset;

    /// <summary>What is buffered and not yet read; possibly nothing.</summary>
    public ReadOnlySpan<byte> Buffered => _buffer.AsSpan(_next, _filled - _next);

    public byte Byte() => Take(1)[0];

    public ushort UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    public int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

    public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    public ulong UInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    public double BigEndianDouble() => BinaryPrimitives.ReadDoubleBigEndian(Take(8));

    /// <summary>At most a kilobyte or so; valid until the next call.</summary>
    public ReadOnlySpan<byte> Take(int count)
    {
        if (_filled - _next < count)
        {
            Fill(count);
        }

        _next += count;
        return _buffer.AsSpan(_next - count, count);
    }

    /// <summary>The next bytes without passing over them: as many as wanted (at most a few kilobytes), or all that are left.</summary>
    public ReadOnlySpan<byte> Ahead(int count)
    {
        count = (int)Math.Min(count, Left);
        if (_filled - _next < count)
        {
            Fill(count);
        }

        return _buffer.AsSpan(_next, count);
    }

    /// <summary>For floats that stay where they are.</summary>
    public FloatRuns NewRuns() => new(bytes);

    /// <summary>Only what <see cref="Buffered"/> holds.</summary>
    public void Advance(int count) => _next += count;

    /// <summary>Passes over data that stays where it is.</summary>
    public SourceBytes Slice(ulong length)
    {
        RequireLeft(length);
        var slice = bytes.Slice(Offset, (long)length);
        Skip((long)length);
        return slice;
    }

    /// <summary>Copies data out, after <see cref="RequireLeft"/> has shown that it is there.</summary>
    public byte[] Copy(int length)
    {
        RequireLeft((ulong)length);
        var copy = new byte[length];
        bytes.Read(Offset, copy);
        Skip(length);
        return copy;
    }

    public void RequireLeft(ulong length)
    {
        if (length > (ulong)Left)
        {
            throw PickleFault.Truncated(bytes.Length);
        }
    }

    /// <summary>Bytes up to the next line feed, which is passed over and left out. Null when there is none within <paramref name="limit"/> bytes.</summary>
    public byte[]? Line(int limit)
    {
        var line = new List<byte>();
        while (line.Count <= limit)
        {
            if (Buffered.IsEmpty)
            {
                Fill(1);
            }

            var end = Buffered.IndexOf((byte)'\n');
            var part = end < 0 ? Buffered : Buffered[..end];
            line.AddRange(part);
            _next += part.Length;
            if (end >= 0)
            {
                _next++;
                return line.Count <= limit ? line.ToArray() : null;
            }
        }

        return null;
    }

    private void Skip(long length)
    {
        if (length <= _filled - _next)
        {
            _next += (int)length;
            return;
        }

        _start = Offset + length;
        _filled = _next = 0;
    }

    private void Fill(int count)
    {
        RequireLeft((ulong)count);
        var kept = _filled - _next;
        Buffer.BlockCopy(_buffer, _next, _buffer, 0, kept);
        _start += _next;
        _next = 0;
        var wanted = (int)Math.Min(_buffer.Length - kept, bytes.Length - _start - kept);
        bytes.Read(_start + kept, _buffer.AsSpan(kept, wanted));
        _filled = kept + wanted;
    }
}
