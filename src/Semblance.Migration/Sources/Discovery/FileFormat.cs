namespace Semblance.Migration.Sources.Discovery;

/// <summary>What a file is by its content.</summary>
internal enum FileFormat
{
    /// <summary>Nothing that holds faces: source code, text, a model, a video.</summary>
    Other,
    Empty,

    /// <summary>A pipe, a socket or a device.</summary>
    Special,
    Pickle,
    Npy,

    /// <summary>A zip whose first member is an .npy.</summary>
    Npz,
    Sqlite,
    Json,
    Csv,
    Image,

    /// <summary>The text a Git checkout leaves where the real file was not downloaded.</summary>
    LfsPointer,

    /// <summary>OpenCV's YAML of an LBPH, Eigen or Fisher recogniser: histograms, no embeddings.</summary>
    OpenCvModel,
}
