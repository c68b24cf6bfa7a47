using System.Collections.Concurrent;
using System.Globalization;
using Npgsql;
using Semblance.Search;

namespace Semblance.Storage.Postgres;

/// <summary>
/// How many faces and people galleries have. Counting a large one takes longer than searching it, so its size is remembered: for a minute, or a
/// hundred times as long as counting it took.
/// </summary>
internal sealed class GallerySizes(TimeProvider time)
{
    /// <summary>Up to so many faces a gallery is counted with every search: it takes less than a millisecond.</summary>
    private const int CountedAlways = 2_000;

    private const int Remembered = 4_096;

    private static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, Counted> _sizes = new(StringComparer.Ordinal);

    public static PostgresQuestion Question(Gallery gallery) => new(
        $"SELECT count(*)::int, count(DISTINCT n.person_id)::int FROM search_faces n WHERE {GalleryFilter.Of(gallery, 3)}",
        [gallery.Client.Value, gallery.Space.Value, .. GalleryFilter.Values(gallery)]);

    /// <summary>The row that <see cref="Question"/> gives.</summary>
    public static async Task<GallerySize> ReadAsync(NpgsqlDataReader row, CancellationToken cancellationToken)
    {
        await row.ReadAsync(cancellationToken);
        return new GallerySize(row.GetInt32(0), row.GetInt32(1));
    }

    /// <summary>Null where it is not known, or not any more.</summary>
    public GallerySize? Find(Gallery gallery) =>
        _sizes.TryGetValue(KeyOf(gallery), out var known) && time.GetElapsedTime(known.At) < known.KeptFor ? known.Size : null;

    public static bool IsCountedAlways(GallerySize size) => size.Faces <= CountedAlways;

    /// <param name="began">The time stamp when the counting began.</param>
    public void Remember(Gallery gallery, GallerySize size, long began)
    {
        if (_sizes.Count >= Remembered)
        {
            _sizes.Clear();
        }

        var took = time.GetElapsedTime(began);
        _sizes[KeyOf(gallery)] = new Counted(size, time.GetTimestamp(), took * 100 > KeptFor ? took * 100 : KeptFor);
    }

    /// <summary>The same for the same gallery. With the length of each name, so that none can pass for two.</summary>
    public static string KeyOf(Gallery gallery) => string.Concat(
        new[] { gallery.Client.Value, gallery.Space.Value }.Concat(gallery.Regions).Append("\n").Concat(gallery.Groups)
            .Select(name => string.Create(CultureInfo.InvariantCulture, $"{name.Length}:{name}")));

    private sealed record Counted(GallerySize Size, long At, TimeSpan KeptFor);
}

/// <summary>Of a gallery, filters applied.</summary>
internal readonly record struct GallerySize(int Faces, int People);
