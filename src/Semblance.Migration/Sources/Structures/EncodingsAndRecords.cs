using Semblance.Migration.Sources.Rows;
using Semblance.Migration.Sources.Values;

namespace Semblance.Migration.Sources.Structures;

/// <summary>
/// <c>[encodings, records]</c>: a list of vectors and a dict for each of them, what the doorbell camera projects pickle as
/// known_faces.dat (first_seen, seen_count, face_image, and a name only where somebody typed one).
/// </summary>
internal static class EncodingsAndRecords
{
    public static Structure? Find(SourceValue value)
    {
        if (value is not SourceValue.Sequence { Items: [var first, SourceValue.Sequence { Items.Count: > 0 } second] }
            || VectorList.Of(first) is not { Count: > 0 } vectors
            || !second.Items.All(i => i is SourceValue.Mapping))
        {
            return null;
        }

        var names = second.Items.Select(i => NameOf((SourceValue.Mapping)i)).ToArray();
        var anyNamed = names.Any(n => n is SourceValue.Text);
        return ParallelLists.Of("encodings-records", vectors, anyNamed ? LabelList.Of(new SourceValue.Sequence(SequenceKind.List, names)) : null);
    }

    private static SourceValue NameOf(SourceValue.Mapping record) =>
        RecordName.Of(record) is { Problem: null, Name: { } name } ? new SourceValue.Text(name) : SourceValue.None.Instance;
}
