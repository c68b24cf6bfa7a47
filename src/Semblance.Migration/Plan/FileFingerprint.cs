using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace Semblance.Migration.Plan;

/// <summary>Hashes the files of a source, and tells later whether they are still the same.</summary>
internal static class FileFingerprint
{
    private const int BlockSize = 1 << 20;

    /// <summary>The fingerprint of these files, sorted and once each. Refused, <c>file-unreadable</c>.</summary>
    public static PlanFingerprint Of(SourceRoot root, IEnumerable<string> files, CancellationToken cancellationToken)
    {
        var entries = files.Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .Select(file => OfFile(root, file, cancellationToken))
            .ToArray();
        return new PlanFingerprint(Total(entries), entries);
    }

    /// <summary>
    /// Refused, <c>source-changed</c>, naming the first file that is gone, or has another size or content than the plan saw.
    /// </summary>
    public static void Check(SourceRoot root, ImportPlan plan, CancellationToken cancellationToken)
    {
        Check(root, plan.Fingerprint, cancellationToken);
        CheckMap(plan.Mapping);
    }

    /// <inheritdoc cref="Check(SourceRoot, ImportPlan, CancellationToken)"/>
    public static void Check(SourceRoot root, PlanFingerprint fingerprint, CancellationToken cancellationToken)
    {
        foreach (var planned in fingerprint.Files)
        {
            var path = root.Resolve(planned.Path);
            if (!File.Exists(path))
            {
                throw Changed(planned.Path, "is gone");
            }

            if (new FileInfo(path).Length != planned.Size || OfFile(root, planned.Path, cancellationToken).Sha256 != planned.Sha256)
            {
                throw Changed(planned.Path, "has changed since");
            }
        }
    }

    /// <summary>Size and time of change of every file: a cheap look for a source that changes while it is read.</summary>
    public static string Stamp(SourceRoot root, ImportPlan plan)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in plan.Fingerprint.Files)
        {
            var info = new FileInfo(root.Resolve(file.Path));
            var stamp = info.Exists ? FormattableString.Invariant($"{info.Length} {info.LastWriteTimeUtc.Ticks}\n") : "gone\n";
            hash.AppendData(Encoding.UTF8.GetBytes(stamp));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    public static SemblanceException Changed(string file, string what) =>
        new(ErrorKind.Refused, "source-changed",
            $"{file} {what}, so the plan no longer fits: plan again. Rows that are stored already stay and are not written twice.");

    public static PlanFingerprintFile OfFile(SourceRoot root, string file, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BlockSize);
        try
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            using var handle = File.OpenHandle(root.Resolve(file), options: FileOptions.SequentialScan);
            long size = 0;
            int read;
            while ((read = RandomAccess.Read(handle, buffer, size)) > 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                hash.AppendData(buffer, 0, read);
                size += read;
            }

            return new PlanFingerprintFile(file, size, Convert.ToHexStringLower(hash.GetHashAndReset()));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SemblanceException(ErrorKind.Refused, "file-unreadable", $"{file} cannot be read: {e.Message}", e);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public static string Total(IEnumerable<PlanFingerprintFile> files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in files)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(FormattableString.Invariant($"{file.Path}\t{file.Size}\t{file.Sha256}\n")));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Null when there is no mapping file.</summary>
    public static string? OfMap(string? mapFile)
    {
        if (mapFile is null)
        {
            return null;
        }

        try
        {
            return Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(mapFile)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SemblanceException(ErrorKind.Refused, "file-unreadable", $"The mapping file {mapFile} cannot be read: {e.Message}", e);
        }
    }

    private static void CheckMap(PlanMapping mapping)
    {
        if (mapping.MapFile is not null && OfMap(mapping.MapFile) != mapping.MapSha256)
        {
            throw Changed(mapping.MapFile, "has changed since");
        }
    }
}
