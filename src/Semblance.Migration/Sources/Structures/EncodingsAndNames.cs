using Semblance.Migration.Sources.Rows;
using Semblance.Migration.Sources.Values;

namespace Semblance.Migration.Sources.Structures;

/// <summary>
/// <c>{"encodings": […], "names": […]}</c> and its variants: other keys, ids instead of names, names that are tuples, one name for all
/// rows. The most frequent structure of face_recognition projects.
/// </summary>
internal static class EncodingsAndNames
{
    public static Structure? Find(SourceValue value)
    {
        if (value is not SourceValue.Mapping mapping
            || FieldNames.First(mapping, FieldNames.Vectors, v => VectorList.Of(v) is not null) is not { } stored)
        {
            return null;
        }

        var vectors = VectorList.Of(stored)!;
        var names = ListOf(mapping, FieldNames.Names);
        var ids = ListOf(mapping, FieldNames.Ids);
        if (names is not null && ids is not null && names.Count == ids.Count)
        {
            return WithIds(ParallelLists.Of("encodings-names", vectors, names), ids);
        }

        if (names is not null && names.Count != vectors.Count && Numbered(mapping, vectors, names) is { } named)
        {
            return ParallelLists.Of("encodings-names", vectors, named);
        }

        if (names is null && ids is null)
        {
            return OneName(mapping, vectors);
        }

        return ParallelLists.Of(names is null ? "encodings-ids" : "encodings-names", vectors, names ?? ids, areIds: names is null);
    }

    /// <summary>The names of a list of numbers beside them (<c>{"X", "y", "names"}</c>); null when there is none.</summary>
    private static LabelList? Numbered(SourceValue.Mapping mapping, VectorList vectors, LabelList names) =>
        FieldNames.First(mapping, FieldNames.Numbers, v => LabelList.Of(v) is { } list && list.Count == vectors.Count && NameIndex.Of(list, names) is not null) is { } numbers
            ? NameIndex.Of(LabelList.Of(numbers)!, names)
            : null;

    private static LabelList? ListOf(SourceValue.Mapping mapping, string[] keys) =>
        LabelList.Of(FieldNames.First(mapping, keys, v => LabelList.Of(v) is not null));

    private static Structure WithIds(Structure structure, LabelList ids) => structure with
    {
        Entries = structure.Entries.Select((entry, i) => Label.Of(ids[i], isId: true) is { Problem: null } id
            ? entry with { Label = entry.Label with { Id = id.Id, Problem = null } }
            : entry),
    };

    /// <summary>One person's file: <c>{"name": "Ada", "embeddings": […]}</c>. Null when there is no name: it may be one of a two-file pair.</summary>
    private static Structure? OneName(SourceValue.Mapping mapping, VectorList vectors)
    {
        var name = Label.Of(FieldNames.First(mapping, FieldNames.Names));
        var id = Label.Of(FieldNames.First(mapping, FieldNames.Ids), isId: true);
        if (name.Problem is not null && id.Problem is not null)
        {
            return null;
        }

        var label = new Label(id.Id, name.Name);
        return new Structure("encodings-name") { Names = 1, Entries = Rows(vectors, label) };
    }

    private static IEnumerable<Entry> Rows(VectorList vectors, Label label)
    {
        for (long i = 0; i < vectors.Count; i++)
        {
            yield return new Entry(label, vectors[i], FormattableString.Invariant($"row {i}"));
        }
    }
}
