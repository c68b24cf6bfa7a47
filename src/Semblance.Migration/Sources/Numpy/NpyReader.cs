using System.Buffers.Binary;
using System.Text;
using Semblance.Migration.Sources.Bytes;
using Semblance.Migration.Sources.Pickle;
using Semblance.Migration.Sources.Values;

namespace Semblance.Migration.Sources.Numpy;

/// <summary>Reads .npy files of versions 1.0, 2.0 and 3.0. The data stays in the file; an array of objects is a pickle, read as <see cref="PickleReader"/> does.</summary>
public static class NpyReader
{
    /// <summary>As NumPy's own limit for headers that it does not trust (max_header_size).</summary>
    private const int MaxHeader = 10_000;

    /// <returns>An Array, or an ObjectArray (0-d when somebody saved a dict).</returns>
    /// <exception cref="SemblanceException">
    /// Invalid: <c>npy-header</c>, <c>array-shape</c>, <c>array-length</c> (also for bytes behind the data), or what the pickle is turned down
    /// for. Unsupported: <c>npy-version</c>, <c>dtype-unsupported</c>.
    /// </exception>
    public static SourceValue Read(SourceBytes bytes, PickleOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        var (header, start) = ReadHeader(bytes);
        var dtype = DtypeText.Parse(header.Descr) ?? throw NumpyParts.Unsupported(header.Descr, 0);
        var body = bytes.Slice(start, bytes.Length - start);
        return dtype.Kind == 'O'
            ? ReadObjects(header, body, start, options)
            : new SourceValue.Array(NumpyParts.Numbers(dtype, header.Shape, header.FortranOrder, body, start));
    }

    private static (NpyHeader Header, long Start) ReadHeader(SourceBytes bytes)
    {
        Span<byte> head = stackalloc byte[12];
        if (bytes.Length < 10)
        {
            throw Broken("the file ends inside its header");
        }

        bytes.Read(0, head[..10]);
        if (head[0] != 0x93 || !head[1..6].SequenceEqual("NUMPY"u8))
        {
            throw Broken("it does not begin like an .npy file");
        }

        var major = head[6];
        if (major is < 1 or > 3)
        {
            throw new SemblanceException(ErrorKind.Unsupported, "npy-version", FormattableString.Invariant($"byte 6: .npy version {major} is not known (1 to 3 are)"));
        }

        var prefix = major == 1 ? 10 : 12;
        if (bytes.Length < prefix)
        {
            throw Broken("the file ends inside its header");
        }

        bytes.Read(0, head[..prefix]);
        var length = major == 1 ? BinaryPrimitives.ReadUInt16LittleEndian(head[8..]) : BinaryPrimitives.ReadUInt32LittleEndian(head[8..]);
        if (length > MaxHeader || length > bytes.Length - prefix)
        {
            throw Broken("its header is longer than the file or than any array needs");
        }

        var text = new byte[(int)length];
        bytes.Read(prefix, text);
        var header = NpyHeader.Parse((major == 3 ? Encoding.UTF8 : Encoding.Latin1).GetString(text));
        return (header ?? throw Broken("its header is no dict of descr, fortran_order and shape"), prefix + length);
    }

    private static SourceValue.ObjectArray ReadObjects(NpyHeader header, SourceBytes body, long start, PickleOptions? options)
    {
        SourceValue value;
        try
        {
            value = PickleReader.Read(body, options);
        }
        catch (SemblanceException e)
        {
            throw new SemblanceException(e.Kind, e.Code, FormattableString.Invariant($"in the pickle from byte {start} on, {e.Message}"), e);
        }

        return value is SourceValue.ObjectArray array && array.Shape.SequenceEqual(header.Shape)
            ? array
            : throw Broken("its pickle does not hold the array of objects that the header describes");
    }

    private static SemblanceException Broken(string text) => new(ErrorKind.Invalid, "npy-header", $"byte 0: {text}");
}
