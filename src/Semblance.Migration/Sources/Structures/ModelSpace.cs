using Semblance.Spaces;

namespace Semblance.Migration.Sources.Structures;

/// <summary>The space of a model that a file of metadata names.</summary>
internal static class ModelSpace
{
    private static readonly (string Word, string Key)[] Models =
    [
        ("buffalo_l", "insightface-buffalo-l"), ("buffalo_s", "insightface-buffalo-s"), ("facenet512", "deepface-facenet512"), ("dlib", "dlib-resnet-v1"),
        ("face_recognition", "dlib-resnet-v1"),
    ];

    /// <summary>Null when the name is not one of a single known model, or the width is not that model's.</summary>
    public static SpaceKey? Of(string model, int width)
    {
        var known = Models.Where(m => model.Contains(m.Word, StringComparison.OrdinalIgnoreCase)).Select(m => KnownSpaces.Find(new SpaceKey(m.Key))).OfType<Space>().Distinct().ToArray();
        return known is [{ } only] && only.Dimension == width ? only.Key : null;
    }
}
