using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Semblance.Vision.Natives;

/// <summary>Loads a shared library by its path, having looked whether it is whole: half a copied file would end the process, not fail.</summary>
internal static class SharedLibrary
{
    private const int HeaderLength = 64;
    private const int X64 = 62;

    /// <exception cref="DllNotFoundException">The file is no whole library for this machine, or its own needs are not met; says which.</exception>
    public static nint Load(string path)
    {
        try
        {
            return FaultOf(path) is { } fault ? throw new DllNotFoundException(fault) : NativeLibrary.Load(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DllNotFoundException(e.Message, e);
        }
    }

    /// <summary>Null when the ELF header is that of a library for x86-64 and the last thing it points to, the table of sections, is within the file.</summary>
    private static string? FaultOf(string path)
    {
        using var file = File.OpenRead(path);
        Span<byte> header = stackalloc byte[HeaderLength];
        if (file.ReadAtLeast(header, HeaderLength, throwOnEndOfStream: false) < HeaderLength || !header.StartsWith("\u007FELF"u8))
        {
            return "it is no shared library";
        }

        if (BinaryPrimitives.ReadUInt16LittleEndian(header[0x12..]) != X64)
        {
            return "it is for another processor";
        }

        // https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.eheader.html: e_shoff, e_shentsize, e_shnum.
        var sections = BinaryPrimitives.ReadUInt64LittleEndian(header[0x28..]);
        var length = (ulong)BinaryPrimitives.ReadUInt16LittleEndian(header[0x3A..]) * BinaryPrimitives.ReadUInt16LittleEndian(header[0x3C..]);
        return sections + length > (ulong)file.Length ? $"it ends after {file.Length} bytes, before its own table of sections" : null;
    }
}
