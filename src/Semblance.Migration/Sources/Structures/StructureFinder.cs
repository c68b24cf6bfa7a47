using Semblance.Migration.Sources.Rows;
using Semblance.Migration.Sources.Values;

namespace Semblance.Migration.Sources.Structures;

/// <summary>Finds how names and vectors are arranged in one value. Each arrangement has its own file.</summary>
internal static class StructureFinder
{
    /// <summary>Null when the value alone is no store: half of a pair, or nothing with vectors in it.</summary>
    public static Structure? Find(SourceValue value, string fileName)
    {
        var inner = Unwrap(value);
        var structure = inner is SourceValue.Foreign foreign ? ForeignClass.Refuse(foreign)
            : EncodingsAndNames.Find(inner)
            ?? TrainTestSplit.Find(inner)
            ?? EncodingsAndIds.Find(inner)
            ?? EncodingsAndRecords.Find(inner)
            ?? Records.Find(inner)
            ?? DeepFaceList.Find(inner)
            ?? NameToVectors.Find(inner)
            ?? NameToVectors.FindInLines(inner)
            ?? StudentBackup.Find(inner);
        return structure is null ? null : structure with { SpaceOf = structure.SpaceOf ?? (width => DeepFaceSpace.Of(fileName, width)) };
    }

    /// <summary>
    /// The value itself out of what wraps it: numpy.save of a dict makes an array of no dimensions, and a tuple may hold an index beside the
    /// dict (a FAISS index beside the vectors that it was built from).
    /// </summary>
    public static SourceValue Unwrap(SourceValue value) => value switch
    {
        SourceValue.ObjectArray { Shape.Count: 0, Items: [var only] } => Unwrap(only),
        SourceValue.Sequence { Items: [SourceValue.Mapping mapping, SourceValue.Foreign] } => mapping,
        SourceValue.Sequence { Items: [SourceValue.Foreign, SourceValue.Mapping mapping] } => mapping,
        _ => value,
    };
}
