using Semblance.Migration.Sources.Rows;

namespace Semblance.Migration.Sources.Discovery;

/// <summary>Extensions by which people name stores. They never decide how a file is read, only whether one without content is worth a word.</summary>
internal static class StoreNames
{
    private static readonly HashSet<string> Extensions = new(StringComparer.OrdinalIgnoreCase)
    {
        ".pkl", ".pickle", ".p", ".npy", ".npz", ".db", ".sqlite", ".sqlite3", ".db3", ".joblib",
    };

    /// <summary>Null when the file is nothing that anybody would expect to be imported.</summary>
    /// <param name="isAsked">True of a file that the user named: then there is always a word.</param>
    public static Reason? WhyNone(FoundFile file, bool isAsked)
    {
        var named = isAsked || Extensions.Contains(Path.GetExtension(file.Name));
        return file.Format switch
        {
            FileFormat.OpenCvModel => new Reason("model-opencv", "an OpenCV recogniser: histograms of a trained model, no embeddings; enrol from the photos instead"),
            FileFormat.LfsPointer when named => new Reason("file-lfs-pointer", "a Git LFS pointer, not the file itself; run \"git lfs pull\" first"),
            FileFormat.Empty when named => new Reason("file-empty", "the file is empty; nothing to import"),
            FileFormat.Special when named => new Reason("file-special", "a pipe, a socket or a device, which is never opened; write what comes out of it to a file"),
            FileFormat.Other when named => new Reason("file-not-a-store", "no pickle, NumPy file or SQLite database by its first bytes; it may be damaged"),
            _ => null,
        };
    }
}
