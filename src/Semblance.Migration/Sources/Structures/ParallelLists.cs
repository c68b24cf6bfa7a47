using Semblance.Migration.Sources.Rows;
using Semblance.Migration.Sources.Values;

namespace Semblance.Migration.Sources.Structures;

/// <summary>
/// A list of vectors and a list of names of the same length. Lists of different length are refused whole: any trimming would give some
/// people another one's face.
/// </summary>
internal static class ParallelLists
{
    /// <param name="labels">Null when the store has no names.</param>
    public static Structure Of(string format, VectorList vectors, LabelList? labels, bool areIds = false)
    {
        if (labels is null)
        {
            return new Structure(format) { Refusal = NoNames(vectors), RefusedRows = Math.Max(1, vectors.Count), RefusedKind = KindOf(vectors) };
        }

        var pixels = PixelRows.Of(vectors, labels.Count);
        var count = pixels?.Count ?? vectors.Count;
        if (count != labels.Count)
        {
            return new Structure(format)
            {
                Names = labels.Count,
                RefusedRows = Math.Max(1, Math.Max(vectors.Count, labels.Count)),
                RefusedKind = KindOf(vectors),
                Refusal = new Reason("names-length",
                    $"{labels.Count} names for {Describe(vectors, count)}; which name belongs to which row cannot be known, so enrol again from photos"),
            };
        }

        return new Structure(format)
        {
            Names = labels.Count,
            Frame = pixels?.Frame,
            PixelRefusal = pixels?.Refusal,
            Entries = Rows(labels, i => pixels is null ? vectors[i] : pixels.Cell(i), areIds),
        };
    }

    private static IEnumerable<Entry> Rows(LabelList labels, Func<long, VectorCell?> cell, bool areIds)
    {
        for (long i = 0; i < labels.Count; i++)
        {
            yield return new Entry(LabelOf(labels[i], areIds), cell(i), FormattableString.Invariant($"row {i}"));
        }
    }

    private static Label LabelOf(SourceValue? value, bool isId)
    {
        var label = Label.Of(value, isId);
        return label.Name is { } name && Label.WithoutImageExtension(name) is var bare && bare.Length != name.Length ? PersonPath.Of(name) : label;
    }

    private static Reason NoNames(VectorList vectors) => KindOf(vectors) == SourceKind.Pixels
        ? new Reason("names-missing", "pixels without names (if it is the faces.pkl of the KNN attendance tutorial, they are its author's sample faces)")
        : new Reason("names-missing", "vectors without names; put the file with the names, in the same order, beside it");

    private static SourceKind KindOf(VectorList vectors) => vectors.Matrix?.Dtype is { Kind: 'u', Size: 1 } ? SourceKind.Pixels : SourceKind.Embeddings;

    private static string Describe(VectorList vectors, long count) => count == vectors.Count
        ? $"{count} rows"
        : $"{count} frames in {vectors.Shape![0]} rows of {vectors.Shape[1]} bytes";
}
