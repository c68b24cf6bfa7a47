using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Semblance.Migration.Sources;

namespace Semblance.Migration.Inspect;

/// <summary>
/// Reads every row of every source once and counts. Memory grows only by a 16-byte hash and a 4-byte norm for each row; vectors are not kept.
/// </summary>
public static class Inspector
{
    /// <param name="progress">Told the path of each source before it is read; null for nobody.</param>
    public static InspectReport Inspect(SourceCatalog catalog, IProgress<string>? progress = null, CancellationToken cancellationToken = default) =>
        Inspect(catalog.Sources, catalog.SecretsLeftUnread, progress, cancellationToken);

    /// <param name="sources">Of any kind.</param>
    /// <param name="secretsLeftUnread">What was passed by beside them.</param>
    /// <param name="progress">As above.</param>
    public static InspectReport Inspect(
        IReadOnlyList<ILegacySource> sources, int secretsLeftUnread, IProgress<string>? progress = null, CancellationToken cancellationToken = default)
    {
        var reports = new List<SourceReport>();
        foreach (var source in sources)
        {
            progress?.Report(SourcePath.Of(source.Info.Format, source.Info.Files));
            reports.Add(Inspect(source, cancellationToken));
        }

        return new InspectReport(reports, secretsLeftUnread);
    }

    public static SourceReport Inspect(ILegacySource source, CancellationToken cancellationToken = default)
    {
        var count = new Count();
        foreach (var row in source.Read(cancellationToken))
        {
            count.Add(row, source.Info.Kind);
        }

        var info = source.Info;
        return new SourceReport
        {
            Path = SourcePath.Of(info.Format, info.Files),
            Format = info.Format,
            Kind = info.Kind.ToString().ToLowerInvariant(),
            Rows = count.Rows,
            Rejected = count.Rejected,
            Dimension = info.Dimension,
            Dtype = info.Dtype,
            Names = info.Names,
            People = count.People.Count,
            Duplicates = count.Duplicates,
            Norm = count.Norm(),
            Space = info.Space?.Value,
            Action = info.Action.ToString().ToLowerInvariant(),
            Reason = info.Reason,
            RejectCodes = count.Codes,
        };
    }

    private sealed class Count
    {
        private readonly HashSet<UInt128> _seen = [];
        private readonly List<float> _norms = [];

        public HashSet<string> People { get; } = new(StringComparer.Ordinal);

        public SortedDictionary<string, long> Codes { get; } = new(StringComparer.Ordinal);

        public long Rows { get; private set; }

        public long Rejected { get; private set; }

        public long Duplicates { get; private set; }

        public void Add(LegacyRow row, SourceKind kind)
        {
            switch (row)
            {
                case LegacyRow.Face face:
                    _norms.Add(TensorPrimitives.Norm(face.Vector.Span));
                    Usable(face.Person, MemoryMarshal.AsBytes(face.Vector.Span));
                    break;
                case LegacyRow.Pixels pixels:
                    Usable(pixels.Person, pixels.Data.Span);
                    break;
                case LegacyRow.Photo photo:
                    Usable(photo.Person, photo.Bytes is { } bytes ? bytes.Span : Encoding.UTF8.GetBytes(photo.File!));
                    break;
                case LegacyRow.PersonOnly person:
                    People.Add(person.Person.Key);
                    Rows += kind == SourceKind.People ? 1 : 0;
                    break;
                case LegacyRow.Attendance said:
                    Rows++;
                    People.UnionWith(said.Entries.Select(e => e.Who?.Key).OfType<string>());
                    break;
                case LegacyRow.Rejected rejected:
                    Rejected += rejected.Rows;
                    Codes[rejected.Code] = Codes.GetValueOrDefault(rejected.Code) + rejected.Rows;
                    break;
            }
        }

        /// <summary>Null when there was no vector. The median of an even number is the mean of the middle two.</summary>
        public NormRange? Norm()
        {
            if (_norms.Count == 0)
            {
                return null;
            }

            _norms.Sort();
            var middle = _norms.Count / 2;
            var median = _norms.Count % 2 == 1 ? _norms[middle] : ((double)_norms[middle - 1] + _norms[middle]) / 2;
            return new NormRange(_norms[0], median, _norms[^1]);
        }

        private void Usable(LegacyPerson person, ReadOnlySpan<byte> content)
        {
            Rows++;
            People.Add(person.Key);
            if (!_seen.Add(Digest(person.Key, content)))
            {
                Duplicates++;
            }
        }

        /// <summary>The first half of SHA-256 over the person's key and the row's bytes.</summary>
        private static UInt128 Digest(string key, ReadOnlySpan<byte> content)
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            hash.AppendData(Encoding.UTF8.GetBytes(key));
            hash.AppendData([0]);
            hash.AppendData(content);
            Span<byte> digest = stackalloc byte[32];
            hash.GetHashAndReset(digest);
            return MemoryMarshal.Read<UInt128>(digest);
        }
    }
}
