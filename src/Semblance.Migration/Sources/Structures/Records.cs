using Semblance.Migration.Sources.Rows;
using Semblance.Migration.Sources.Values;

namespace Semblance.Migration.Sources.Structures;

/// <summary>
/// Dicts with a vector each: a list of them (<c>{imagePath, loc, encoding}</c>, <c>{id, embedding}</c>, DeepFace's
/// <c>{identity, hash, embedding, …}</c>) or a dict of id to them (<c>{name, embedding}</c>, <c>{embeddings, mean, count}</c>).
/// </summary>
internal static class Records
{
    public static Structure? Find(SourceValue value, IReadOnlyDictionary<string, Label>? namesById = null) => value switch
    {
        SourceValue.Sequence s => OfList(s, namesById),
        SourceValue.ObjectArray { Shape.Count: 1 } a => OfList(new SourceValue.Sequence(SequenceKind.List, a.Items), namesById),
        SourceValue.Mapping m => OfMapping(m),
        _ => null,
    };

    private static Structure? OfList(SourceValue.Sequence list, IReadOnlyDictionary<string, Label>? namesById)
    {
        var items = list.Items;
        if (!items.Any(i => i is SourceValue.Mapping m && HasVector(m)) || items.Any(i => i is not (SourceValue.Mapping or SourceValue.None or SourceValue.Unread)))
        {
            return null;
        }

        var paths = items.OfType<SourceValue.Mapping>().Where(m => NameOf(m).Problem is not null).Select(PathOf).OfType<string>();
        var byPath = PersonPath.RuleFor(paths);
        var isDeepFace = items.OfType<SourceValue.Mapping>().First().Find("identity") is not null;
        return new Structure(isDeepFace ? "deepface-records" : "records")
        {
            Entries = items.SelectMany((item, i) => Rows(item, LabelOf(item, byPath, namesById), list.PlaceOf(i))),
        };
    }

    private static Structure? OfMapping(SourceValue.Mapping mapping)
    {
        if (!mapping.Entries.Any(e => e.Value is SourceValue.Mapping m && HasVector(m)))
        {
            return null;
        }

        return new Structure("id-records")
        {
            Names = mapping.Entries.Count,
            Entries = mapping.Entries.SelectMany((e, i) => Rows(e.Value, LabelOf(e.Key, e.Value), FormattableString.Invariant($"entry {i}"))),
        };
    }

    /// <summary>One row for each vector of the record, one without a vector where it has none.</summary>
    private static IEnumerable<Entry> Rows(SourceValue item, Label label, string place)
    {
        if (item is SourceValue.Unread unread)
        {
            yield return Entry.Of(unread, place);
            yield break;
        }

        var stored = item is SourceValue.Mapping record ? FieldNames.First(record, FieldNames.Vectors, IsVector) : null;
        var photo = item is SourceValue.Mapping fields ? PathOf(fields) : null;
        if (VectorCell.Of(stored) is null && VectorList.Of(stored) is { Count: > 0 } list)
        {
            for (long j = 0; j < list.Count; j++)
            {
                yield return new Entry(label, list[j], FormattableString.Invariant($"{place}, vector {j}")) { Photo = photo };
            }

            yield break;
        }

        yield return new Entry(label, VectorCell.Of(stored), place) { Photo = photo };
    }

    private static Label LabelOf(SourceValue item, Func<string, Label> byPath, IReadOnlyDictionary<string, Label>? namesById)
    {
        if (item is not SourceValue.Mapping record)
        {
            return Label.Missing;
        }

        var name = NameOf(record);
        var id = Label.Of(FieldNames.First(record, FieldNames.Ids), isId: true);
        if (id.Id is { } key)
        {
            return new Label(key, name.Name ?? (namesById is not null && namesById.TryGetValue(key, out var named) ? named.Name : null));
        }

        return name.Problem is not null && PathOf(record) is { } path ? byPath(path) : name;
    }

    /// <summary>The key is the id where the record has a name of its own, else the key is the name.</summary>
    private static Label LabelOf(SourceValue key, SourceValue item)
    {
        var label = Label.Of(key);
        var name = item is SourceValue.Mapping record ? NameOf(record) : Label.Missing;
        return label.Name is not null && name.Name is { } own && own != label.Name ? new Label(label.Name, own) : label;
    }

    private static Label NameOf(SourceValue.Mapping record) => RecordName.Of(record);

    private static string? PathOf(SourceValue.Mapping record) => (FieldNames.First(record, FieldNames.Paths) as SourceValue.Text)?.Value;

    private static bool HasVector(SourceValue.Mapping record) => FieldNames.First(record, FieldNames.Vectors, IsVector) is not null;

    private static bool IsVector(SourceValue value) =>
        VectorCell.Of(value) is { Width: >= Widths.Minimum } || (VectorCell.Of(value) is null && VectorList.Of(value) is { Count: > 0 });
}
