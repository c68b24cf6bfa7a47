using Semblance.Faces;
using Semblance.Photos;

namespace Semblance.Server.Documents;

/// <summary>A face's place in its photo, in pixels of the upright photo; origin top left.</summary>
internal sealed record BoxDocument(double X, double Y, double Width, double Height)
{
    public static BoxDocument Of(FaceBox box) => new(Math.Round(box.X, 2), Math.Round(box.Y, 2), Math.Round(box.Width, 2), Math.Round(box.Height, 2));

    public FaceBox ToBox() => new(X, Y, Width, Height);
}

/// <summary>What was measured of a face: shares 0 to 1, size in pixels, angles in degrees.</summary>
internal sealed record QualityDocument
{
    /// <summary>All of it in one figure, 0 to 1, higher is better.</summary>
    public required double Overall { get; init; }

    public required double Size { get; init; }

    public required double Inside { get; init; }

    public required double Sharpness { get; init; }

    public required double Brightness { get; init; }

    public required double Yaw { get; init; }

    public required double Pitch { get; init; }

    public required double Roll { get; init; }

    public static QualityDocument Of(FaceQuality quality) => new()
    {
        Overall = Math.Round(quality.Overall, 4),
        Size = Math.Round(quality.Size, 1),
        Inside = Math.Round(quality.Inside, 4),
        Sharpness = Math.Round(quality.Sharpness, 4),
        Brightness = Math.Round(quality.Brightness, 4),
        Yaw = Math.Round(quality.Yaw, 1),
        Pitch = Math.Round(quality.Pitch, 1),
        Roll = Math.Round(quality.Roll, 1),
    };
}

/// <summary>A face that is kept.</summary>
internal sealed record FaceDocument
{
    public required Guid Id { get; init; }

    public required Guid Person { get; init; }

    public required string Space { get; init; }

    /// <summary>SHA-256 of the photo it was taken from.</summary>
    public string? Photo { get; init; }

    public BoxDocument? Box { get; init; }

    /// <summary>The detector's, 0 to 1.</summary>
    public double? Score { get; init; }

    /// <summary>0 to 1, higher is better.</summary>
    public double? Quality { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>As it came; only where it was asked for with a key of the scope embeddings.</summary>
    public IReadOnlyList<float>? Embedding { get; init; }

    public static FaceDocument Of(Face face, bool withEmbedding) => new()
    {
        Id = face.Id.Value,
        Person = face.Person.Value,
        Space = face.Space.Value,
        Photo = face.Photo?.Hex,
        Box = face.Box is { } box ? BoxDocument.Of(box) : null,
        Score = face.DetectionScore,
        Quality = face.Quality,
        CreatedAt = face.CreatedAt,
        Embedding = withEmbedding ? face.Embedding.ToArray() : null,
    };
}

/// <param name="Faces">By id.</param>
internal sealed record FacesDocument(IReadOnlyList<FaceDocument> Faces);

/// <summary>A face as another program embedded it.</summary>
internal sealed record FaceInput
{
    /// <summary>Of the model that made it; the store must hold it.</summary>
    public required string Space { get; init; }

    /// <summary>As many finite values as the space has.</summary>
    public required float[] Embedding { get; init; }

    public BoxDocument? Box { get; init; }

    /// <summary>The detector's, 0 to 1.</summary>
    public double? Score { get; init; }

    /// <summary>0 to 1, higher is better.</summary>
    public double? Quality { get; init; }
}

/// <summary>A photo of a person. Its bytes are at its own address.</summary>
/// <param name="Hash">SHA-256 of its bytes, 64 hex digits.</param>
/// <param name="Length">Bytes.</param>
internal sealed record PhotoDocument(string Hash, string MediaType, long Length, string? FileName, DateTimeOffset CreatedAt)
{
    public static PhotoDocument Of(Photo photo) => new(photo.Hash.Hex, photo.MediaType, photo.Length, photo.FileName, photo.CreatedAt);
}

/// <param name="Photos">By hash.</param>
internal sealed record PhotosDocument(IReadOnlyList<PhotoDocument> Photos);

/// <summary>What the removal of a photo took along.</summary>
/// <param name="Faces">Ids of the person's faces that were found in it.</param>
/// <param name="FileRemoved">False when the photo is somebody else's as well.</param>
internal sealed record PhotoRemovalDocument(IReadOnlyList<Guid> Faces, bool FileRemoved);
