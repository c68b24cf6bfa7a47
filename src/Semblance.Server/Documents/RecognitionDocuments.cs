namespace Semblance.Server.Documents;

/// <summary>Time spent, in milliseconds. A stage that did not run is absent.</summary>
/// <param name="Receive">From the first byte of the body to the last.</param>
/// <param name="Decode">From image files to pixels.</param>
/// <param name="Embed">Faces found, aligned and embedded.</param>
/// <param name="Decide">The gallery searched, thresholds derived, decided.</param>
/// <param name="Names">The names that belong to the ids.</param>
internal sealed record StageTimes(double? Receive, double? Decode, double? Embed, double? Decide, double? Names, double Total);

/// <summary>A photo and what was decided about its faces, largest first.</summary>
/// <param name="Name">As it was sent.</param>
/// <param name="Width">Pixels of the upright photo.</param>
/// <param name="Height">Pixels of the upright photo.</param>
/// <param name="Faces">Empty when none was found.</param>
internal sealed record PhotoDecisions(string Name, int Width, int Height, IReadOnlyList<DecisionDocument> Faces);

/// <summary>Who was found.</summary>
/// <param name="Space">The embedding space that was searched.</param>
/// <param name="Metric">How its distances are measured; smaller is nearer.</param>
/// <param name="Photos">Of a request with photos: in the order they came.</param>
/// <param name="Embeddings">Of a request with embeddings: one decision each, in their order.</param>
internal sealed record IdentifyAnswer(
    string Space, Spaces.Metric Metric, IReadOnlyList<PhotoDecisions>? Photos, IReadOnlyList<DecisionDocument>? Embeddings, StageTimes Milliseconds)
{
    /// <summary>Of a request with a challenge: nobody is identified where it failed.</summary>
    public LivenessDocument? Liveness { get; init; }
}

/// <summary>Whether it is the person it claims to be, or the same person as on the other photo.</summary>
/// <param name="Claimed">Absent where two photos were compared.</param>
/// <param name="Photo">Of a request with photos: every face of the probe with a decision.</param>
/// <param name="Embedding">Of a request with embeddings.</param>
internal sealed record VerifyAnswer(
    bool Verified, PersonReference? Claimed, string Space, Spaces.Metric Metric, PhotoDecisions? Photo, DecisionDocument? Embedding, StageTimes Milliseconds);

/// <summary>Embeddings of other programs, to be identified.</summary>
internal sealed record IdentifyInput
{
    /// <summary>Of the model that made them; never guessed from their width.</summary>
    public required string Space { get; init; }

    /// <summary>1 to 100.</summary>
    public required IReadOnlyList<float[]> Embeddings { get; init; }
}

/// <summary>An embedding, and who it claims to be or another embedding to compare it with.</summary>
internal sealed record VerifyInput
{
    public required string Space { get; init; }

    public required float[] Embedding { get; init; }

    /// <summary>Either this or <see cref="Reference"/>.</summary>
    public Guid? Person { get; init; }

    public float[]? Reference { get; init; }
}

/// <summary>A face that was found, and nothing about who it is.</summary>
/// <param name="Score">The detector's, 0 to 1.</param>
/// <param name="Points">Of the face: x and y in pixels, in the model's order.</param>
/// <param name="Embedding">Only where it was asked for with a key of the scope embeddings.</param>
internal sealed record DetectedFace(BoxDocument Box, double Score, QualityDocument Quality, IReadOnlyList<double[]> Points, IReadOnlyList<float>? Embedding);

/// <param name="Faces">Largest first; empty when none was found.</param>
internal sealed record DetectedPhoto(string Name, int Width, int Height, IReadOnlyList<DetectedFace> Faces);

internal sealed record DetectAnswer(string Space, IReadOnlyList<DetectedPhoto> Photos, StageTimes Milliseconds);
