using Semblance.Spaces;

namespace Semblance.Migration.Sources.Structures;

/// <summary>
/// The model of a DeepFace cache, which only its file name tells: <c>representations_vgg_face.pkl</c>,
/// <c>ds_model_facenet512_detector_opencv_aligned_….pkl</c>. Source: deepface/modules/recognition.py.
/// </summary>
internal static class DeepFaceSpace
{
    private static readonly (string Word, string Key)[] Models =
    [
        ("facenet512", "deepface-facenet512"), ("ghostfacenet", "deepface-ghostfacenet"), ("vggface", "deepface-vgg-face"), ("facenet", "deepface-facenet"),
        ("arcface", "deepface-arcface"), ("openface", "deepface-openface"), ("deepid", "deepface-deepid"), ("sface", "deepface-sface"),
        ("dlib", "deepface-dlib"), ("deepface", "deepface-deepface"),
    ];

    /// <summary>True of a name that DeepFace gives to the cache in a folder of photos.</summary>
    public static bool IsCache(string fileName) =>
        fileName.StartsWith("representations_", StringComparison.OrdinalIgnoreCase) || fileName.StartsWith("ds_model_", StringComparison.OrdinalIgnoreCase);

    /// <summary>Null when the name is not one that DeepFace gives, or the width is not its model's.</summary>
    public static SpaceKey? Of(string fileName, int width)
    {
        var name = fileName.ToLowerInvariant();
        if (!IsCache(name))
        {
            return null;
        }

        var end = name.IndexOf("_detector", StringComparison.Ordinal);
        var model = (end < 0 ? name : name[..end]).Replace("ds_model_", "", StringComparison.Ordinal).Replace("representations_", "", StringComparison.Ordinal)
            .Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal);
        var key = Models.FirstOrDefault(m => model.StartsWith(m.Word, StringComparison.Ordinal)).Key;
        key = key == "deepface-vgg-face" && width == 2622 ? "deepface-vgg-face-2622" : key;
        return key is not null && KnownSpaces.Find(new SpaceKey(key)) is { } space && space.Dimension == width ? space.Key : null;
    }
}
