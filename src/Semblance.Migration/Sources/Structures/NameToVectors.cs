using Semblance.Migration.Sources.Rows;
using Semblance.Migration.Sources.Values;

namespace Semblance.Migration.Sources.Structures;

/// <summary>A dict of name (or id, or file name) to a vector, or to a list of vectors; some values may be empty.</summary>
internal static class NameToVectors
{
    /// <param name="namesById">Of a second file, id to name (ref_name.pkl); null when the keys are the names.</param>
    public static Structure? Find(SourceValue value, IReadOnlyDictionary<string, Label>? namesById = null)
    {
        if (value is not SourceValue.Mapping mapping || !mapping.Entries.Any(e => IsVectors(e.Value) && !IsFieldName(e.Key)))
        {
            return null;
        }

        return new Structure("name-vectors") { Names = mapping.Entries.Count, Entries = Rows(mapping, namesById) };
    }

    /// <summary>As <see cref="Find"/>, of a file with such a dict a line: <c>{"Ada": […]}</c>.</summary>
    public static Structure? FindInLines(SourceValue value)
    {
        if (value is not SourceValue.Sequence { Lines: not null } list
            || list.Items.Any(i => i is not (SourceValue.Mapping or SourceValue.Unread)) || !list.Items.Any(i => Find(i) is not null))
        {
            return null;
        }

        return new Structure("name-vectors")
        {
            Names = list.Items.OfType<SourceValue.Mapping>().Sum(m => (long)m.Entries.Count),
            Entries = list.Items.SelectMany((item, i) => item is SourceValue.Unread unread
                ? [Entry.Of(unread, list.PlaceOf(i))]
                : Rows((SourceValue.Mapping)item, null).Select(e => e with { Detail = $"{list.PlaceOf(i)}, {e.Detail}" })),
        };
    }

    /// <summary>The labels of a dict of scalars, by key; null when the value is no such dict. Text and number keys are the same key.</summary>
    public static IReadOnlyDictionary<string, Label>? LabelsByKey(SourceValue value)
    {
        if (value is not SourceValue.Mapping mapping || mapping.Entries.Count == 0)
        {
            return null;
        }

        var labels = new Dictionary<string, Label>(StringComparer.Ordinal);
        foreach (var (key, name) in mapping.Entries)
        {
            if (Label.Of(key, isId: true) is not { Problem: null } id || Label.Of(name) is not { Problem: null } label)
            {
                return null;
            }

            labels[id.Id!] = label;
        }

        return labels;
    }

    private static IEnumerable<Entry> Rows(SourceValue.Mapping mapping, IReadOnlyDictionary<string, Label>? namesById)
    {
        for (var i = 0; i < mapping.Entries.Count; i++)
        {
            var (key, value) = mapping.Entries[i];
            var label = LabelOf(key, namesById);
            var place = FormattableString.Invariant($"entry {i}");
            if (VectorCell.Of(value) is { } single)
            {
                yield return new Entry(label, single, place);
            }
            else if (VectorList.Of(value) is { Count: > 0 } list)
            {
                for (long j = 0; j < list.Count; j++)
                {
                    yield return new Entry(label, list[j], FormattableString.Invariant($"{place}, row {j}"));
                }
            }
            else
            {
                yield return new Entry(label, null, place);
            }
        }
    }

    private static Label LabelOf(SourceValue key, IReadOnlyDictionary<string, Label>? namesById)
    {
        var label = Label.Of(key);
        if (label.Name is not { } name)
        {
            return label;
        }

        if (namesById is not null)
        {
            return namesById.TryGetValue(name, out var named) ? new Label(name, named.Name) : new Label(name, null);
        }

        return Label.WithoutImageExtension(name).Length < name.Length ? PersonPath.Of(name) : label;
    }

    /// <summary>"embeddings" is what somebody called the vectors, not somebody's name: the names are elsewhere.</summary>
    private static bool IsFieldName(SourceValue key) =>
        key is SourceValue.Text { Value: var text } && FieldNames.Vectors.Contains(text, StringComparer.OrdinalIgnoreCase);

    private static bool IsVectors(SourceValue value) =>
        VectorCell.Of(value) is { Width: >= Widths.Minimum } || (VectorCell.Of(value) is null && VectorList.Of(value) is { Count: > 0 });
}
