using System.Runtime.InteropServices;

namespace Semblance.Vision.Vips;

/// <summary>
/// A call of libvips failed; says what its error buffer held, and empties it. There is one buffer for all threads, so that the text may tell of a
/// neighbour's photo as well: it is for a developer and never shown to a caller.
/// </summary>
internal sealed class VipsException() : Exception(Drain())
{
    private static string Drain()
    {
        var text = VipsApi.ErrorBufferCopy();
        try
        {
            return Marshal.PtrToStringUTF8(text)?.Trim() ?? "";
        }
        finally
        {
            VipsApi.Free(text);
        }
    }
}
