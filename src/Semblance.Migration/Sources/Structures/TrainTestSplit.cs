using Semblance.Migration.Sources.Rows;
using Semblance.Migration.Sources.Values;

namespace Semblance.Migration.Sources.Structures;

/// <summary>
/// An .npz with <c>arr_0 … arr_3</c>: train vectors and test vectors, their names in the same number of rows. Both halves are people;
/// which array is which is told by type and length.
/// </summary>
internal static class TrainTestSplit
{
    public static Structure? Find(SourceValue value)
    {
        if (value is not SourceValue.Mapping { Entries.Count: 2 or 4 } members || members.Entries.Any(e => !IsNumbered(e.Key)))
        {
            return null;
        }

        var vectors = members.Entries.Select(e => VectorList.Of(e.Value)).OfType<VectorList>().ToArray();
        var labels = members.Entries.Select(e => LabelList.Of(e.Value)).OfType<LabelList>().ToArray();
        if (vectors.Length == 0 || vectors.Length != labels.Length)
        {
            return null;
        }

        var halves = vectors.Zip(labels, (v, l) => ParallelLists.Of("train-test", v, l)).ToArray();
        return halves.FirstOrDefault(h => h.Refusal is not null) ?? new Structure("train-test")
        {
            Names = halves.Sum(h => h.Names),
            Frame = halves[0].Frame,
            PixelRefusal = halves[0].PixelRefusal,
            Entries = halves.SelectMany((half, i) => half.Entries.Select(e => e with { Detail = FormattableString.Invariant($"arr_{i}, {e.Detail}") })),
        };
    }

    private static bool IsNumbered(SourceValue key) => key is SourceValue.Text { Value: var text } && text.StartsWith("arr_", StringComparison.Ordinal);
}
