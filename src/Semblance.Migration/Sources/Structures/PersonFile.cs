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
    /// <summary>More vectors than any project was seen to keep of one person in a file.</summary>
    private const int MostOfOne = 64;

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
            // data/encodings.npy without names is a whole gallery, not a person called "data".
            var folder = file.Folder[(file.Folder.LastIndexOf('/') + 1)..];
            return PersonPath.IsContainer(folder) || vectors.Count > MostOfOne ? Label.Missing : Label.Make(folder, isId: false);
        }

        var stem = Suffixes.FirstOrDefault(s => file.Stem.EndsWith(s, StringComparison.OrdinalIgnoreCase)) is { } suffix ? file.Stem[..^suffix.Length] : file.Stem;
        var isArchive = value is SourceValue.Mapping archive && !IsMain(file) && !archive.Entries.Any(e => IsText(e.Value));
        return isArchive || vectors.Count == 1 && VectorCell.Of(StructureFinder.Unwrap(value)) is not null || stem.Length < file.Stem.Length && vectors.Count <= MostOfOne && !IsMain(file)
            ? Label.Make(stem, isId: false)
            : Label.Missing;
    }

    /// <summary>A list of texts beside the vectors says what each of them is: pieces of a document, or people; then they are not all one person's.</summary>
    private static bool IsText(SourceValue value) => LabelList.Of(value) is { Count: > 0, HasText: true };
}
