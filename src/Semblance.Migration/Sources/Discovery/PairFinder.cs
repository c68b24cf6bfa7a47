using System.Text.RegularExpressions;

namespace Semblance.Migration.Sources.Discovery;

/// <summary>Finds the file of names that belongs to a file of vectors in the same folder (names.pkl and faces_data.pkl, X_train.npy and y_train.npy).</summary>
internal static partial class PairFinder
{
    /// <summary>Pairs each file of vectors with at most one file of names, each file of names with at most one of vectors; best matches first.</summary>
    public static IReadOnlyDictionary<ValueShape, ValueShape> Pair(IReadOnlyCollection<ValueShape> folder)
    {
        var candidates = from vectors in folder.Where(s => s.Kind == ShapeKind.Vectors)
                         from labels in folder.Where(s => s.Kind == ShapeKind.Labels || (s.Kind == ShapeKind.Empty && Score(vectors, s) >= SameStem))
                         select (Vectors: vectors, Labels: labels, Score: Score(vectors, labels));
        var pairs = new Dictionary<ValueShape, ValueShape>();
        var used = new HashSet<ValueShape>();
        var ordered = candidates.OrderByDescending(c => c.Score)
            .ThenBy(c => c.Vectors.File.Relative, StringComparer.Ordinal).ThenBy(c => c.Labels.File.Relative, StringComparer.Ordinal).ToArray();
        var single = folder.Count(s => s.Kind == ShapeKind.Vectors) == 1 && folder.Count(s => s.Kind == ShapeKind.Labels) == 1;
        foreach (var (vectors, labels, score) in ordered)
        {
            if ((score >= SameStem || single || (score >= SameCount && labels.HasText)) && !pairs.ContainsKey(vectors) && used.Add(labels))
            {
                pairs.Add(vectors, labels);
            }
        }

        return pairs;
    }

    /// <summary>True when the two files' names differ only in the word for what they hold: ref_embed and ref_name.</summary>
    public static bool SameStore(FoundFile a, FoundFile b) => Core(a.Stem) == Core(b.Stem);

    /// <summary>True when a file of the one name may complete a file of the other, by their names alone: a pair, or a store and what describes it (face_db.npy, face_db.json).</summary>
    public static bool MayBelong(string a, string b) =>
        Path.GetFileNameWithoutExtension(a) is var first && Path.GetFileNameWithoutExtension(b) is var second
        && (first.Equals(second, StringComparison.OrdinalIgnoreCase) || Core(first) == Core(second));

    /// <summary>True of a file named like the half with the vectors: faces_data, encodings, X.</summary>
    public static bool IsVectors(FoundFile file) => file.Stem.ToLowerInvariant() is var stem && VectorWords().IsMatch(stem) && !NameWords().IsMatch(stem);

    private const int KnownPair = 100, SameStem = 50, SameCount = 10;

    private static int Score(ValueShape vectors, ValueShape labels)
    {
        var score = vectors.Count == labels.Count ? SameCount : 0;
        score += labels.HasText ? 1 : 0;
        if (vectors.File.Stem.Equals("faces_data", StringComparison.OrdinalIgnoreCase) && labels.File.Stem.Equals("names", StringComparison.OrdinalIgnoreCase))
        {
            return score + KnownPair;
        }

        return score + (SameStore(vectors.File, labels.File) ? SameStem : 0);
    }

    /// <summary>The file's name without the words that say which half it is.</summary>
    private static string Core(string stem) => RoleWords().Replace(stem.ToLowerInvariant(), "").Trim('_', '-', '.', ' ');

    [GeneratedRegex(@"(?<![a-z])(names?|labels?|ids?|users?|y)(?![a-z])")]
    private static partial Regex NameWords();

    [GeneratedRegex(@"(?<![a-z])(faces?|facedata|faces_data|data|embed|embedded|embeddings?|encode|encoded|encodings?|encodelist|features?|vectors?|descriptors?|x)(?![a-z])")]
    private static partial Regex VectorWords();

    [GeneratedRegex(@"(?<![a-z])(known|face|faces|facedata|data|db|list|embed|embedded|embedding|embeddings|encode|encoded|encoding|encodings|encodelist|feature|features|vector|vectors|descriptor|descriptors|name|names|label|labels|id|ids|person|persons|people|class|classes|user|users|x|y)(?![a-z])[_\-. ]*")]
    private static partial Regex RoleWords();
}
