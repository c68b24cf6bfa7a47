using System.Runtime.InteropServices;
using System.Text;

namespace Semblance.Migration.Sources.Discovery;

/// <summary>
/// What Linux knows of a folder's entries and .NET does not tell: the bytes of names that are no UTF-8, and which entries are pipes, sockets or
/// devices. Elsewhere, and where the file system does not say, nothing is known.
/// </summary>
internal sealed class RawFolder
{
    /// <summary>Of struct dirent on 64-bit Linux: https://man7.org/linux/man-pages/man3/readdir.3.html.</summary>
    private const int TypeOffset = 18, NameOffset = 19;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly HashSet<string> _specials = new(StringComparer.Ordinal);
    private readonly HashSet<string> _readable = new(StringComparer.Ordinal);
    private readonly List<string> _unreadable = [];

    /// <summary>The names that are no UTF-8, sorted, each byte that is none as <c>\xe9</c> and each backslash doubled, so that no two look alike.</summary>
    public IReadOnlyList<string> Unreadable => _unreadable;

    /// <summary>Empty when the folder cannot be listed.</summary>
    public static RawFolder Of(string folder)
    {
        var raw = new RawFolder();
        if (OperatingSystem.IsLinux() && Environment.Is64BitProcess)
        {
            raw.List(folder);
        }

        raw._unreadable.Sort(StringComparer.Ordinal);
        return raw;
    }

    /// <summary>True of a pipe, a socket or a device: opening one could wait for ever, or do something.</summary>
    public bool IsSpecial(string name) => _specials.Contains(name);

    /// <summary>False of a name that .NET made up because the real one is no UTF-8: no file can be opened by it.</summary>
    public bool IsReadable(string name) => !name.Contains('\uFFFD', StringComparison.Ordinal) || _readable.Contains(name);

    private void List(string folder)
    {
        var stream = OpenFolder(folder);
        if (stream == 0)
        {
            return;
        }

        try
        {
            for (var entry = ReadFolder(stream); entry != 0; entry = ReadFolder(stream))
            {
                Add(NameAt(entry + NameOffset), (EntryType)Marshal.ReadByte(entry, TypeOffset));
            }
        }
        finally
        {
            _ = CloseFolder(stream);
        }
    }

    private void Add(byte[] bytes, EntryType type)
    {
        string name;
        try
        {
            name = Utf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            _unreadable.Add(Escape(bytes));
            return;
        }

        _readable.Add(name);
        if (type is EntryType.Pipe or EntryType.CharacterDevice or EntryType.BlockDevice or EntryType.Socket)
        {
            _specials.Add(name);
        }
    }

    private static byte[] NameAt(nint address)
    {
        var length = 0;
        while (Marshal.ReadByte(address, length) != 0)
        {
            length++;
        }

        var name = new byte[length];
        Marshal.Copy(address, name, 0, length);
        return name;
    }

    private static string Escape(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder();
        while (!bytes.IsEmpty)
        {
            var isText = Rune.DecodeFromUtf8(bytes, out var rune, out var length) == System.Buffers.OperationStatus.Done;
            if (isText)
            {
                text.Append(rune.Value == '\\' ? @"\\" : rune.ToString());
            }
            else
            {
                foreach (var b in bytes[..length])
                {
                    text.Append(System.Globalization.CultureInfo.InvariantCulture, $"\\x{b:x2}");
                }
            }

            bytes = bytes[length..];
        }

        return text.ToString();
    }

    /// <summary>DT_… of dirent.h; on file systems that do not keep types, all entries are of <see cref="Unknown"/>.</summary>
    private enum EntryType : byte
    {
        Unknown = 0,
        Pipe = 1,
        CharacterDevice = 2,
        BlockDevice = 6,
        Socket = 12,
    }

    [DllImport("libc", EntryPoint = "opendir", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint OpenFolder([MarshalAs(UnmanagedType.LPUTF8Str)] string path);

    [DllImport("libc", EntryPoint = "readdir")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint ReadFolder(nint stream);

    [DllImport("libc", EntryPoint = "closedir")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int CloseFolder(nint stream);
}
