using Semblance.Migration.Sources.Discovery;
using Semblance.Migration.Sources.Rows;
using Semblance.Migration.Sources.Values;

namespace Semblance.Migration.Sources.Structures;

/// <summary>
/// A file that holds the vectors of one person: <c>&lt;roll&gt;.npz</c> with the names in a database, <c>&lt;person&gt;/face_embedding.npy</c>, or one
/// vector in <c>&lt;person&gt;.npy</c>.
/// </summary>
internal static class PersonFile
{
    private static readonly HashSet<string> MainStems = new(StringComparer.OrdinalIgnoreCase)
    {
        "face_embedding", "face_encoding", "embedding", "encoding", "embeddings", "encodings", "face_embeddings", "face_encodings",
    };

    private static readonly string[] Suffixes = ["_encoding", "_embedding", "_face_encoding", "_face_embedding", "_embeddings", "_encodings"];

    /// <summary>Noisy copies of the main file's vectors, which the attendance guide's application writes beside it: no gallery.</summary>
    public static bool IsVariants(FoundFile file) => file.Stem.Equals("embedding_variants", StringComparison.OrdinalIgnoreCase);

    public static bool IsMain(FoundFile file) => MainStems.Contains(file.Stem);

    /// <summary>Null when nothing tells whose vectors they are.</summary>
    public static Structure? Find(FoundFile file, SourceValue value, PeopleDirectory directory)
    {
        if (HalfFiles.Vectors(value) is not { } vectors || Who(file, vectors, value, directory) is not { Problem: null } label)
        {
            return null;
        }

        return new Structure("person")
        {
            Names = 1,
            Entries = Enumerable.Range(0, (int)Math.Min(vectors.Count, int.MaxValue)).Select(i => new Entry(label, vectors[i], FormattableString.Invariant($"row {i}"))),
        };
    }

    private static Label Who(FoundFile file, VectorList vectors, SourceValue value, PeopleDirectory directory)
    {
        if (directory.Find(file.Stem) is not null)
        {
            return new Label(file.Stem, null);
        }

        if (IsMain(file) && file.Folder.Length > 0)
        {
            return Label.Make(file.Folder[(file.Folder.LastIndexOf('/') + 1)..], isId: false);
        }

        var stem = Suffixes.FirstOrDefault(s => file.Stem.EndsWith(s, StringComparison.OrdinalIgnoreCase)) is { } suffix ? file.Stem[..^suffix.Length] : file.Stem;
        var isArchive = value is SourceValue.Mapping && !IsMain(file);
        return isArchive || vectors.Count == 1 && VectorCell.Of(StructureFinder.Unwrap(value)) is not null || stem.Length < file.Stem.Length && vectors.Count <= 64 && !IsMain(file)
            ? Label.Make(stem, isId: false)
            : Label.Missing;
    }
}
