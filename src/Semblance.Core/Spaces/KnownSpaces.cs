namespace Semblance.Spaces;

/// <summary>The embedding spaces that Semblance knows by itself: those of the projects people come from.</summary>
public static class KnownSpaces
{
    /// <summary>
    /// How far apart different people are in a store of Python's face_recognition, whichever store it is. Each of 20 public stores of 5 to
    /// 1,677 people counts the same; the deviation of 0.11 holds both that within a store (0.085) and that between their medians (0.066).
    /// docs/thresholds.md has the figures, and how they compare with this fit.
    /// </summary>
    public static readonly ImpostorPrior DlibImpostors =
        new(0.75, 0.11, "1,547,557 pairs of 2,722 people in 20 public face_recognition stores");

    /// <summary>
    /// What Python's face_recognition stores. Compared by Euclidean distance, not normalised; stored vectors have norms of 1.2 to 1.7
    /// (measured on 56 public stores).
    /// </summary>
    public static readonly Space Dlib = new()
    {
        Key = new SpaceKey("dlib-resnet-v1"),
        Model = "dlib face recognition ResNet v1",
        Alignment = "dlib similarity chip, 150 px, padding 0.25",
        Dimension = 128,
        Metric = Metric.L2,
        Impostors = DlibImpostors,
    };

    /// <summary>
    /// All of them, by key. DeepFace's own default metric is the cosine; its widths are those of its model classes
    /// (https://github.com/serengil/deepface/tree/master/deepface/models/facial_recognition). It tunes one fixed threshold a model for pairs
    /// of photos and says nothing about strangers in a search, so these spaces have no prior: a gallery's own scores are the evidence.
    /// </summary>
    public static IReadOnlyList<Space> All { get; } = new[]
    {
        Dlib,
        Cosine("insightface-buffalo-l", "InsightFace buffalo_l (ArcFace w600k_r50)", 512),
        Cosine("insightface-buffalo-s", "InsightFace buffalo_s (ArcFace w600k_mbf)", 512),
        Cosine("deepface-arcface", "DeepFace ArcFace", 512),
        Cosine("deepface-buffalo-l", "DeepFace Buffalo_L", 512),
        Cosine("deepface-deepface", "DeepFace FbDeepFace", 4096),
        Cosine("deepface-deepid", "DeepFace DeepID", 160),
        Cosine("deepface-dlib", "DeepFace Dlib", 128),
        Cosine("deepface-facenet", "DeepFace Facenet", 128),
        Cosine("deepface-facenet512", "DeepFace Facenet512", 512),
        Cosine("deepface-ghostfacenet", "DeepFace GhostFaceNet", 512),
        Cosine("deepface-openface", "DeepFace OpenFace", 128),
        Cosine("deepface-sface", "DeepFace SFace", 128),
        Cosine("deepface-vgg-face", "DeepFace VGG-Face", 4096),
        Cosine("deepface-vgg-face-2622", "DeepFace VGG-Face before 0.0.80", 2622),
        Cosine("openface-nn4-small2", "OpenFace nn4.small2", 128) with { Metric = Metric.L2, UnitLength = true },
    }.OrderBy(s => s.Key.Value, StringComparer.Ordinal).ToArray();

    /// <summary>Null when the key is none of <see cref="All"/>.</summary>
    public static Space? Find(SpaceKey key) => All.FirstOrDefault(s => s.Key == key);

    private static Space Cosine(string key, string model, int dimension) =>
        new() { Key = new SpaceKey(key), Model = model, Dimension = dimension, Metric = Metric.Cosine };
}
