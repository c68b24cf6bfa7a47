using Semblance.Migration.Sources.Bytes;
using Semblance.Migration.Sources.Values;

namespace Semblance.Migration.Sources.Pickle;

/// <summary>
/// Reads a pickle of protocol 0 to 5 as inert data. Nothing it names is loaded or called: a short list of exact names (<see cref="InertCalls"/>)
/// is rebuilt from its arguments, instances of other classes become <see cref="SourceValue.Foreign"/>, and every other call is refused.
/// </summary>
public static class PickleReader
{
    /// <summary>
    /// Reads one pickle that fills the bytes to their end. Arrays and byte strings stay where they are, so the bytes must outlive the
    /// value. Marks of shared lists are kept: a part that occurs twice is one object.
    /// </summary>
    /// <exception cref="SemblanceException">
    /// Each message starts with the byte offset. Refused: <c>pickle-callable</c>, <c>pickle-global</c>, <c>pickle-opcode</c>, <c>pickle-class</c>, <c>pickle-cycle</c>,
    /// <c>pickle-nesting</c>, <c>pickle-unfolds</c>. Invalid: <c>pickle-malformed</c>, <c>pickle-truncated</c>, <c>pickle-trailing</c>, <c>array-shape</c>,
    /// <c>array-length</c>. Unsupported: <c>pickle-protocol</c>, <c>pickle-compressed</c>, <c>dtype-unsupported</c>. Exhausted: <c>pickle-memory</c>.
    /// </exception>
    public static SourceValue Read(SourceBytes bytes, PickleOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        RefuseCompressed(bytes);
        var (value, end) = new PickleMachine(bytes, options ?? PickleOptions.Default).Run();
        return end == bytes.Length
            ? value
            : throw new SemblanceException(ErrorKind.Invalid, "pickle-trailing",
                FormattableString.Invariant($"byte {end}: {bytes.Length - end} bytes follow the end of the pickle; only files of one pickle are read"));
    }

    /// <summary>joblib and people's own code compress pickles; how they inflate is not bounded, so they are unpacked by their owner.</summary>
    private static void RefuseCompressed(SourceBytes bytes)
    {
        Span<byte> head = stackalloc byte[6];
        head = head[..(int)Math.Min(6, bytes.Length)];
        bytes.Read(0, head);
        var format = head switch
        {
            [0x1F, 0x8B, ..] => "gzip",
            [0x78, 0x01 or 0x5E or 0x9C or 0xDA, ..] => "zlib",
            [(byte)'B', (byte)'Z', (byte)'h', ..] => "bzip2",
            [0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0] => "xz",
            [0x28, 0xB5, 0x2F, 0xFD, ..] => "zstd",
            [0x04, 0x22, 0x4D, 0x18, ..] => "lz4",
            _ => null,
        };
        if (format is not null)
        {
            throw new SemblanceException(ErrorKind.Unsupported, "pickle-compressed",
                $"byte 0: it is compressed with {format}: save it uncompressed (joblib.dump with compress=0) or unpack it first");
        }
    }
}
