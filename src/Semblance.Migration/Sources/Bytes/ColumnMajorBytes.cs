using System.Runtime.InteropServices;

namespace Semblance.Migration.Sources.Bytes;

/// <summary>
/// The items of an array that lies column by column (Fortran order), row by row. Rows that are read in turn are transposed in blocks, each
/// column of a block with one read; memory is bounded by <see cref="MaxBlock"/>, whatever the shape.
/// </summary>
internal sealed class ColumnMajorBytes(SourceBytes columns, IReadOnlyList<long> shape, int itemSize) : SourceBytes
{
    private const int MaxBlock = 4 << 20;

    private readonly long _rows = shape[0];
    private readonly long _width = shape.Skip(1).Aggregate(1L, (product, n) => product * n);
    private Block? _last;

    public override long Length => columns.Length;

    private long RowBytes => _width * itemSize;

    public override void Read(long offset, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, Length - destination.Length);
        if (RowBytes > MaxBlock || destination.Length < itemSize)
        {
            ReadItems(offset, destination);
            return;
        }

        var block = Interlocked.Exchange(ref _last, null);
        while (!destination.IsEmpty)
        {
            var row = offset / RowBytes;
            block = block is not null && block.Holds(row) ? block : Transpose(row, block);
            var part = block.Data.AsSpan((int)(offset - (block.First * RowBytes)));
            part = part[..Math.Min(part.Length, destination.Length)];
            part.CopyTo(destination);
            destination = destination[part.Length..];
            offset += part.Length;
        }

        if (offset < Length)
        {
            Interlocked.Exchange(ref _last, block);
        }
    }

    public override SourceBytes Slice(long offset, long length) => new SlicedBytes(this, offset, length);

    /// <summary>Blocks double for as long as they follow each other, so that a row here and there stays cheap.</summary>
    private Block Transpose(long first, Block? before)
    {
        var wanted = before is not null && before.First + before.Rows == first ? before.Rows * 2L : 1;
        var rows = (int)Math.Min(Math.Min(wanted, MaxBlock / RowBytes), _rows - first);
        var block = new Block(first, rows, new byte[rows * RowBytes]);
        var column = new byte[rows * itemSize];
        for (var i = 0L; i < _width; i++)
        {
            columns.Read(((ColumnStart(i) * _rows) + first) * itemSize, column);
            Scatter(column, block.Data, (int)i);
        }

        return block;
    }

    private void Scatter(byte[] column, byte[] rows, int at)
    {
        switch (itemSize)
        {
            case 4: ScatterAs<uint>(MemoryMarshal.Cast<byte, uint>(column), MemoryMarshal.Cast<byte, uint>(rows.AsSpan()), at); break;
            case 8: ScatterAs<ulong>(MemoryMarshal.Cast<byte, ulong>(column), MemoryMarshal.Cast<byte, ulong>(rows.AsSpan()), at); break;
            default:
                for (var i = 0; i < column.Length / itemSize; i++)
                {
                    column.AsSpan(i * itemSize, itemSize).CopyTo(rows.AsSpan((int)((i * RowBytes) + ((long)at * itemSize))));
                }

                break;
        }
    }

    private void ScatterAs<T>(ReadOnlySpan<T> column, Span<T> rows, int at)
    {
        foreach (var item in column)
        {
            rows[at] = item;
            at += (int)_width;
        }
    }

    /// <summary>Which column holds item <paramref name="flat"/> (in C order) of a row, when of the other indices the first runs fastest.</summary>
    private long ColumnStart(long flat)
    {
        long index = 0;
        var stride = _width;
        for (var axis = shape.Count - 1; axis > 0; axis--)
        {
            stride /= shape[axis];
            index += flat % shape[axis] * stride;
            flat /= shape[axis];
        }

        return index;
    }

    private void ReadItems(long offset, Span<byte> destination)
    {
        Span<byte> item = new byte[itemSize];
        while (!destination.IsEmpty)
        {
            var (position, inside) = Math.DivRem(offset, itemSize);
            var (row, flat) = Math.DivRem(position, _width);
            columns.Read(((ColumnStart(flat) * _rows) + row) * itemSize, item);
            var part = item[(int)inside..];
            part = part[..Math.Min(part.Length, destination.Length)];
            part.CopyTo(destination);
            destination = destination[part.Length..];
            offset += part.Length;
        }
    }

    private sealed record Block(long First, int Rows, byte[] Data)
    {
        public bool Holds(long row) => row >= First && row < First + Rows;
    }
}
