using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Semblance.Benchmarks.Pickle;

/// <summary>Writes <c>{"encodings": …, "names": […]}</c> with protocol 4 as Python and NumPy do: memoised, lists in batches of 1000.</summary>
internal sealed class StoreWriter(string path) : IDisposable
{
    public const int Width = 128;

    private const int RowBytes = Width * sizeof(double);
    private const int Batch = 1000;
    private const int RowsPerPerson = 10;

    // Memo entries of the first array, which later ones refer to.
    private const byte Reconstruct = 5;
    private const byte NdArray = 8;
    private const byte Code = 10;
    private const byte Float8 = 19;

    private readonly FileStream _file = new(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 20);
    private readonly double[] _row = new double[Width];
    private readonly Random _random = new(3);
    private uint _memo;

    /// <param name="fortran">Said to lie column by column.</param>
    public void Matrix(long bytes, bool fortran) => Store(bytes / RowBytes, rows =>
    {
        Shell();
        Put((byte)'(');
        Put([(byte)'K', 1, (byte)'J']);
        Int32((int)rows);
        Put([(byte)'K', Width, 0x86]);
        Memoize();
        Dtype();
        Put([fortran ? (byte)0x88 : (byte)0x89, 0x8E]);
        Int64(rows * RowBytes);
        for (long i = 0; i < rows; i++)
        {
            Put(MemoryMarshal.AsBytes<double>(NextRow()));
        }

        Memoize();
        Put("tb"u8);
    });

    public void Arrays(long bytes) => Store(bytes / (RowBytes + 50), rows => List(rows, first =>
    {
        if (first)
        {
            Shell();
            Put([(byte)'(', (byte)'K', 1, (byte)'K', Width, 0x85]);
            Memoize();
            Dtype();
        }
        else
        {
            Put([(byte)'h', Reconstruct, (byte)'h', NdArray, (byte)'K', 0, 0x85]);
            Memoize();
            Put([(byte)'h', Code, 0x87]);
            Memoize();
            Put((byte)'R');
            Memoize();
            Put([(byte)'(', (byte)'K', 1, (byte)'K', Width, 0x85]);
            Memoize();
            Put([(byte)'h', Float8]);
        }

        Put([0x89, (byte)'B']);
        Int32(RowBytes);
        Put(MemoryMarshal.AsBytes<double>(NextRow()));
        Memoize();
        Put((byte)'t');
        Memoize();
        Put((byte)'b');
    }));

    public void Lists(long bytes) => Store(bytes / (Width * 9), rows => List(rows, _ =>
    {
        Put((byte)']');
        Memoize();
        Put((byte)'(');
        Span<byte> item = stackalloc byte[9];
        item[0] = (byte)'G';
        foreach (var number in NextRow())
        {
            BinaryPrimitives.WriteDoubleBigEndian(item[1..], number);
            Put(item);
        }

        Put((byte)'e');
    }));

    public void Dispose() => _file.Dispose();

    private void Store(long rows, Action<long> encodings)
    {
        Put([0x80, 4, (byte)'}']);
        Memoize();
        Put((byte)'(');
        Text("encodings");
        encodings(rows);
        Text("names");
        var person = 0;
        var name = 0U;
        List(rows, _ =>
        {
            if (person++ % RowsPerPerson == 0)
            {
                name = _memo;
                Text(FormattableString.Invariant($"person{person:d6}"));
            }
            else
            {
                Put((byte)'j');
                Int32((int)name);
            }
        });
        Put("u."u8);
    }

    private void List(long count, Action<bool> item)
    {
        Put((byte)']');
        Memoize();
        for (long i = 0; i < count; i++)
        {
            if (i % Batch == 0)
            {
                Put((byte)'(');
            }

            item(i == 0);
            if (i % Batch == Batch - 1 || i == count - 1)
            {
                Put((byte)'e');
            }
        }
    }

    /// <summary>_reconstruct(ndarray, (0,), b'b').</summary>
    private void Shell()
    {
        Global("numpy.core.multiarray", "_reconstruct");
        Global("numpy", "ndarray");
        Put([(byte)'K', 0, 0x85]);
        Memoize();
        Put([(byte)'C', 1, (byte)'b']);
        Memoize();
        Put(0x87);
        Memoize();
        Put((byte)'R');
        Memoize();
    }

    private void Dtype()
    {
        Global("numpy", "dtype");
        Text("f8");
        Put([0x89, 0x88, 0x87]);
        Memoize();
        Put((byte)'R');
        Memoize();
        Put([(byte)'(', (byte)'K', 3]);
        Text("<");
        Put([.. "NNNJ"u8, 255, 255, 255, 255, (byte)'J', 255, 255, 255, 255, (byte)'K', 0, (byte)'t']);
        Memoize();
        Put((byte)'b');
    }

    private double[] NextRow()
    {
        for (var i = 0; i < Width; i++)
        {
            _row[i] = _random.NextDouble() - 0.5;
        }

        return _row;
    }

    private void Global(string module, string name)
    {
        Text(module);
        Text(name);
        Put(0x93);
        Memoize();
    }

    private void Text(string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        Put([0x8C, (byte)utf8.Length, .. utf8]);
        Memoize();
    }

    private void Memoize()
    {
        _memo++;
        Put(0x94);
    }

    private void Int32(int value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        Put(bytes);
    }

    private void Int64(long value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        Put(bytes);
    }

    private void Put(byte value) => _file.WriteByte(value);

    private void Put(ReadOnlySpan<byte> bytes) => _file.Write(bytes);
}
