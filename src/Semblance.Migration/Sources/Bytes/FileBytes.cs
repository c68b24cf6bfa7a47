using Microsoft.Win32.SafeHandles;

namespace Semblance.Migration.Sources.Bytes;

/// <summary>
/// A file of any length, opened read-only, its length fixed at opening. Reads are positional (pread) rather than through a memory map: a
/// file that is cut short underneath a map kills the process with SIGBUS, here it is an error of that one read.
/// </summary>
public sealed class FileBytes : SourceBytes
{
    private readonly SafeFileHandle _handle;
    private readonly string _name;

    private FileBytes(SafeFileHandle handle, string name)
    {
        _handle = handle;
        _name = name;
        Length = RandomAccess.GetLength(handle);
    }

    public override long Length { get; }

    /// <summary>Others may write to, move or delete the file meanwhile; see <see cref="Read"/>.</summary>
    /// <exception cref="IOException">It does not exist or cannot be opened; UnauthorizedAccessException without the right to read it.</exception>
    public static FileBytes Open(string path) =>
        new(File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete), Path.GetFileName(path));

    /// <exception cref="SemblanceException">Conflict, <c>source-changed</c>: the file has become shorter since it was opened.</exception>
    public override void Read(long offset, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, Length - destination.Length);
        while (destination.Length > 0)
        {
            var read = RandomAccess.Read(_handle, destination, offset);
            if (read == 0)
            {
                throw new SemblanceException(ErrorKind.Conflict, "source-changed",
                    FormattableString.Invariant($"{_name} became shorter while it was read (byte {offset} is gone): leave it alone and start again."));
            }

            destination = destination[read..];
            offset += read;
        }
    }

    public override SourceBytes Slice(long offset, long length) => new SlicedBytes(this, offset, length);

    public override void Dispose()
    {
        _handle.Dispose();
        base.Dispose();
    }
}
