using System.IO.MemoryMappedFiles;
using Semblance.Search.Kernels;

namespace Semblance.Search.Files;

/// <summary>
/// A file mapped for reading until nobody holds this object any more: searches may still be under way when an index is dropped, so only the
/// garbage collector can know. The mapping stays good when the file is deleted or replaced by renaming; nobody may shorten it in place.
/// </summary>
internal sealed unsafe class MappedFile
{
    // Its handle unmaps the file when it is collected; disposing is left to the collector on purpose.
    private readonly MemoryMappedViewAccessor _view;

    /// <param name="length">The file's; above 0.</param>
    public MappedFile(FileStream stream, long length)
    {
        using var file = MemoryMappedFile.CreateFromFile(
            stream, mapName: null, length, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        _view = file.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read);
        Start = (byte*)_view.SafeMemoryMappedViewHandle.DangerousGetHandle();
    }

    /// <summary>Valid while this object is held.</summary>
    public byte* Start { get; }

    /// <summary>
    /// Asks the system to read a part of the file now, in the background. Without it, a fault in a cold part brings in what surrounds it, wanted or not. Does nothing
    /// where it cannot be asked.
    /// </summary>
    public void ReadAhead(long offset, long length) => MemoryAdvice.ReadAhead(Start + offset, length);
}
