using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Semblance.Storage.Moving;

/// <summary>The hash of one row, the same in every store: SHA-256, of which half is kept, over each value with its kind and length.</summary>
internal sealed class RowHash(MovedTable table)
{
    private byte[] _bytes = new byte[1_024];
    private int _length;

    /// <param name="values">As <see cref="IMovedRows.EachRowAsync"/> shows them.</param>
    /// <returns>The row's hash, and a number that is the same for rows of the same key.</returns>
    public (UInt128 Hash, uint Key) Of(object?[] values)
    {
        _length = 0;
        var key = 2_166_136_261u; // FNV-1a: http://www.isthe.com/chongo/tech/comp/fnv/
        for (var i = 0; i < values.Length; i++)
        {
            var begin = _length;
            Add(values[i]);
            if (table.Columns[i].IsKey)
            {
                foreach (var part in _bytes.AsSpan(begin, _length - begin))
                {
                    key = (key ^ part) * 16_777_619u;
                }
            }
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(_bytes.AsSpan(0, _length), hash);
        return (BinaryPrimitives.ReadUInt128BigEndian(hash), key);
    }

    private void Add(object? value)
    {
        switch (value)
        {
            case null:
                Room(1)[0] = 0;
                break;
            case string text:
                var length = Encoding.UTF8.GetByteCount(text);
                Head(1, length);
                Encoding.UTF8.GetBytes(text, Room(length));
                break;
            case byte[] bytes:
                Head(2, bytes.Length);
                bytes.CopyTo(Room(bytes.Length));
                break;
            case long number:
                Head(3, sizeof(long));
                BinaryPrimitives.WriteInt64LittleEndian(Room(sizeof(long)), number);
                break;
            case double number:
                Head(4, sizeof(double));
                BinaryPrimitives.WriteDoubleLittleEndian(Room(sizeof(double)), number);
                break;
            case bool flag:
                Head(5, flag ? 1 : 0);
                break;
            case Guid id:
                Head(6, 16);
                id.TryWriteBytes(Room(16), bigEndian: true, out _);
                break;
            default:
                throw new InvalidOperationException($"{value.GetType()} is no value of a moved row.");
        }
    }

    private void Head(byte kind, int length)
    {
        var head = Room(1 + sizeof(int));
        head[0] = kind;
        BinaryPrimitives.WriteInt32LittleEndian(head[1..], length);
    }

    private Span<byte> Room(int length)
    {
        if (_length + length > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(2 * _bytes.Length, _length + length));
        }

        var room = _bytes.AsSpan(_length, length);
        _length += length;
        return room;
    }
}
