using Semblance.Migration.Sources.Rows;
using Semblance.Migration.Sources.Values;

namespace Semblance.Migration.Sources.Structures;

/// <summary><c>[encodings, ids]</c>: a list or tuple of two lists of one length (EncodeFile.p), in either order.</summary>
internal static class EncodingsAndIds
{
    public static Structure? Find(SourceValue value)
    {
        if (Items(value) is not { Count: 2 } pair)
        {
            return null;
        }

        return Of(pair[0], pair[1]) ?? Of(pair[1], pair[0]);
    }

    private static Structure? Of(SourceValue first, SourceValue second) =>
        VectorList.Of(first) is { } vectors && LabelList.Of(second) is { } labels && (vectors.Count > 0 || labels.Count == 0 || labels.HasText)
            ? ParallelLists.Of("encodings-ids", vectors, labels)
            : null;

    private static IReadOnlyList<SourceValue>? Items(SourceValue value) => value switch
    {
        SourceValue.Sequence s => s.Items,
        SourceValue.ObjectArray { Shape.Count: 1 } a => a.Items,
        _ => null,
    };
}
