using Semblance.Migration.Sources.Photos;
using Semblance.Photos;

namespace Semblance.Migration.Plan;

/// <summary>The photos of a plan in the making: each file hashed once, each photo tied to a person once.</summary>
/// <param name="root">Null where no photo is a file of a folder.</param>
internal sealed class PhotoLedger(SourceRoot? root)
{
    /// <summary>Larger images are set aside: 256 MiB.</summary>
    public const long MaximumBytes = 256L << 20;

    private readonly Dictionary<string, PhotoContent> _files = new(StringComparer.Ordinal);
    private readonly HashSet<(int Person, PhotoHash Hash)> _ties = [];
    private readonly SortedDictionary<string, PlanFingerprintFile> _used = new(StringComparer.Ordinal);

    public List<PlanPhoto> Planned { get; } = [];

    /// <summary>Files that photos of the plan come from.</summary>
    public IEnumerable<PlanFingerprintFile> Files => _used.Values;

    /// <summary>What is in the file, or why it cannot be used.</summary>
    public PhotoContent Look(string file, CancellationToken cancellationToken)
    {
        if (!_files.TryGetValue(file, out var content))
        {
            _files.Add(file, content = Read(file, cancellationToken));
        }

        return content;
    }

    public static PhotoContent Look(ReadOnlyMemory<byte> image)
    {
        if (ImageContent.MediaType(image.Span) is not { } type)
        {
            return PhotoContent.Unusable("it is no image of a known kind");
        }

        if (image.Length > MaximumBytes)
        {
            return PhotoContent.Unusable("it is larger than 256 MiB");
        }

        var kept = KeptImage.Of(image);
        return new PhotoContent(PhotoHash.Of(kept.Span), kept.Length, type, null);
    }

    /// <summary>A photo of a store, as the store describes it.</summary>
    public static PhotoContent Look(Photo kept) =>
        new(kept.Hash, kept.Length, kept.MediaType, null) { Kept = new PlanKeptPhoto(kept.CreatedAt, kept.FileName) };

    /// <summary>Ties a photo to a person; false when it is tied already.</summary>
    public bool Tie(DraftPerson person, PhotoContent content, int batch, int source, long ordinal, string? file)
    {
        if (!_ties.Add((person.Index, content.Hash)))
        {
            return false;
        }

        Planned.Add(new PlanPhoto(batch, source, ordinal, person.Id, content.Hash, content.MediaType, content.Bytes, file, content.Kept));
        if (file is not null)
        {
            _used.TryAdd(file, content.File!);
        }

        person.Photos++;
        return true;
    }

    /// <summary>True when the person has this photo already.</summary>
    public bool IsTied(DraftPerson? person, PhotoContent content) => person is not null && _ties.Contains((person.Index, content.Hash));

    private PhotoContent Read(string file, CancellationToken cancellationToken)
    {
        try
        {
            var path = root!.Resolve(file);
            if (new FileInfo(path) is not { Exists: true, Length: <= MaximumBytes })
            {
                return PhotoContent.Unusable("it is missing or larger than 256 MiB");
            }

            cancellationToken.ThrowIfCancellationRequested();
            if (ImageContent.MediaTypeOf(path) is null)
            {
                return PhotoContent.Unusable("it is no image of a known kind");
            }

            var image = File.ReadAllBytes(path);
            return Look(image) with { File = new PlanFingerprintFile(file, image.Length, PhotoHash.Of(image).Hex) };
        }
        catch (Exception e) when (e is SemblanceException or IOException or UnauthorizedAccessException)
        {
            return PhotoContent.Unusable(e.Message);
        }
    }
}

/// <summary>An image as it is kept: without metadata.</summary>
/// <param name="Problem">Null when the photo can be used; else the reason, and nothing else holds.</param>
internal readonly record struct PhotoContent(PhotoHash Hash, long Bytes, string MediaType, string? Problem)
{
    /// <summary>The file it comes from, as it is there; null when it comes from a column.</summary>
    public PlanFingerprintFile? File { get; init; }

    /// <summary>What a store says of it beyond its content; null for a photo that comes from elsewhere.</summary>
    public PlanKeptPhoto? Kept { get; init; }

    public static PhotoContent Unusable(string problem) => new(default, 0, "", problem);
}
