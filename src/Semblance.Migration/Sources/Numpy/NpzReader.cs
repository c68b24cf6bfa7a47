using System.IO.Compression;
using Semblance.Migration.Sources.Bytes;
using Semblance.Migration.Sources.Pickle;
using Semblance.Migration.Sources.Values;

namespace Semblance.Migration.Sources.Numpy;

/// <summary>Reads .npz archives: members are inflated into memory under a limit, and their names serve as keys only, never as paths.</summary>
public static class NpzReader
{
    /// <summary>Bytes of all members together after inflating; 1 GiB.</summary>
    public const long DefaultLimit = 1L << 30;

    private const int MaxMembers = 1000;

    /// <returns>The arrays by name without ".npy", in the archive's order.</returns>
    /// <exception cref="SemblanceException">
    /// Invalid, <c>npz-broken</c>: no ZIP, a damaged member or one that is no .npy. Exhausted, <c>npz-too-large</c>: more than the limit. Or what
    /// <see cref="NpyReader"/> throws, with the member's name.
    /// </exception>
    public static SourceValue.Mapping Read(SourceBytes bytes, PickleOptions? options = null, long limit = DefaultLimit)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        try
        {
            using var stream = new BytesStream(bytes);
            using var archive = new ZipArchive(stream, ZipArchiveMode.Read);
            if (archive.Entries.Count > MaxMembers)
            {
                throw TooLarge(limit);
            }

            var left = limit;
            var members = new List<KeyValuePair<SourceValue, SourceValue>>();
            var names = new HashSet<string>(StringComparer.Ordinal);
            foreach (var entry in archive.Entries)
            {
                if (!names.Add(entry.FullName))
                {
                    throw new SemblanceException(ErrorKind.Invalid, "npz-broken", $"two members are named {PickleFault.Shown(entry.FullName)}");
                }

                members.Add(Member(entry, options, ref left, limit));
            }

            return new SourceValue.Mapping(members);
        }
        catch (Exception e) when (e is InvalidDataException or IOException or NotSupportedException)
        {
            throw Damaged(e);
        }
    }

    private static KeyValuePair<SourceValue, SourceValue> Member(ZipArchiveEntry entry, PickleOptions? options, ref long left, long limit)
    {
        var name = entry.FullName;
        if (!name.EndsWith(".npy", StringComparison.Ordinal))
        {
            throw new SemblanceException(ErrorKind.Invalid, "npz-broken", $"member {PickleFault.Shown(name)} is no .npy array");
        }

        var data = Inflate(entry, left) ?? throw TooLarge(limit);
        left -= data.Length;
        try
        {
            return new(new SourceValue.Text(name[..^4]), NpyReader.Read(new MemoryBytes(data), options));
        }
        catch (SemblanceException e)
        {
            throw new SemblanceException(e.Kind, e.Code, $"in member {PickleFault.Shown(name)}, {e.Message}", e);
        }
    }

    /// <summary>Null when there is more than <paramref name="limit"/>. The length that the archive claims is believed only as far as deflate can go.</summary>
    private static byte[]? Inflate(ZipArchiveEntry entry, long limit)
    {
        if (entry.Length > Math.Min(limit, Array.MaxLength))
        {
            return null;
        }

        if (entry.Length / MostDeflated > entry.CompressedLength + 1)
        {
            throw Damaged();
        }

        var data = new byte[entry.Length];
        using var input = entry.Open();
        var read = input.ReadAtLeast(data, data.Length, throwOnEndOfStream: false);
        return read == data.Length && input.ReadByte() < 0 && ZipChecksum.Of(data) == entry.Crc32 ? data : throw Damaged();
    }

    /// <summary>No deflated byte gives more than this many (zlib's documented limit, https://zlib.net/zlib_tech.html).</summary>
    private const int MostDeflated = 1032;

    private static SemblanceException Damaged(Exception? cause = null) =>
        new(ErrorKind.Invalid, "npz-broken", "the archive is damaged: copy it again from where it was made", cause);

    private static SemblanceException TooLarge(long limit) => new(ErrorKind.Exhausted, "npz-too-large",
        FormattableString.Invariant($"its arrays take more than {limit >> 20} MiB (or there are more than {MaxMembers}): save them as .npy files"));
}
