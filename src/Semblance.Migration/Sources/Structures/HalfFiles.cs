using Semblance.Migration.Sources.Rows;
using Semblance.Migration.Sources.Values;

namespace Semblance.Migration.Sources.Structures;

/// <summary>What one file of a two-file store holds: the vectors, or the names.</summary>
internal static class HalfFiles
{
    /// <summary>A matrix, a list of vectors, one vector, or a dict with nothing but vectors in it (<c>&lt;roll&gt;.npz</c>); null when there are none.</summary>
    public static VectorList? Vectors(SourceValue value)
    {
        var inner = StructureFinder.Unwrap(value);
        if (VectorList.Of(inner) is { } list)
        {
            return list;
        }

        if (VectorCell.Of(inner) is { Width: >= Widths.Minimum })
        {
            return VectorList.Of(new SourceValue.Sequence(SequenceKind.List, [inner]));
        }

        return inner is SourceValue.Mapping mapping && FieldNames.First(mapping, FieldNames.Vectors, v => VectorList.Of(v) is not null) is { } stored
            ? VectorList.Of(stored)
            : null;
    }

    /// <summary>A list of names, or the list under "users" or the like in a dict without vectors (face_db.json); null when there is none.</summary>
    public static LabelList? Labels(SourceValue value)
    {
        var inner = StructureFinder.Unwrap(value);
        return LabelList.Of(inner is SourceValue.Mapping mapping ? FieldNames.First(mapping, FieldNames.Names, v => LabelList.Of(v) is { HasText: true }) : inner);
    }

    /// <summary>What a file of metadata says about the model: <c>{"model": "InsightFace … (buffalo_l)"}</c>; null when it says nothing.</summary>
    public static string? Model(SourceValue value) =>
        value is SourceValue.Mapping mapping && FieldNames.First(mapping, ["model", "model_name"]) is SourceValue.Text text ? text.Value : null;

    /// <summary>Id to name, also from a dict of name to its ids (face_db.json); null when the value is neither.</summary>
    public static IReadOnlyDictionary<string, Label>? LabelsByKey(SourceValue value)
    {
        if (NameToVectors.LabelsByKey(value) is { } direct)
        {
            return direct;
        }

        if (value is not SourceValue.Mapping { Entries.Count: > 0 } mapping)
        {
            return null;
        }

        var labels = new Dictionary<string, Label>(StringComparer.Ordinal);
        foreach (var (name, ids) in mapping.Entries)
        {
            if (Label.Of(name) is not { Problem: null } label || LabelList.Of(ids) is not { } list)
            {
                return null;
            }

            for (long i = 0; i < list.Count; i++)
            {
                if (Label.Of(list[i], isId: true).Id is { } id)
                {
                    labels.TryAdd(id, label);
                }
            }
        }

        return labels;
    }
}
