using Semblance.Migration.Sources.Rows;
using Semblance.Migration.Sources.Values;

namespace Semblance.Migration.Sources.Structures;

/// <summary>
/// A list of <c>[path or name, vector]</c>: DeepFace's representations_*.pkl before its list of dicts, lists of (name, vector) pairs, and
/// <c>[path, vector, x, y, w, h]</c>, which DeepFace 0.0.80 to 0.0.89 wrote.
/// </summary>
internal static class DeepFaceList
{
    public static Structure? Find(SourceValue value)
    {
        if (value is not SourceValue.Sequence list || !list.Items.Any(IsPair) || !list.Items.All(i => i is SourceValue.Unread || IsPair(i)))
        {
            return null;
        }

        var texts = list.Items.Where(IsPair).Select(LabelText).ToArray();
        var arePaths = texts.Any(t => t.AsSpan().IndexOfAny('/', '\\') >= 0 || Label.WithoutImageExtension(t).Length < t.Length);
        var byPath = PersonPath.RuleFor(texts);
        return new Structure(arePaths ? "deepface-list" : "name-vector-list")
        {
            Names = list.Items.Count,
            Entries = list.Items.Select((item, i) => item is SourceValue.Unread unread
                ? Entry.Of(unread, list.PlaceOf(i))
                : new Entry(arePaths ? byPath(LabelText(item)) : Label.Of(Parts(item)[0]), VectorCell.Of(Parts(item)[1]), list.PlaceOf(i)) { Photo = arePaths ? LabelText(item) : null }),
        };
    }

    private static bool IsPair(SourceValue value) =>
        value is SourceValue.Sequence { Items: { Count: >= 2 } items }
        && items[0] is (SourceValue.Text or SourceValue.Integer)
        && (items[1] is SourceValue.None || VectorCell.Of(items[1]) is { Width: >= Widths.Minimum })
        && items.Skip(2).All(side => side is SourceValue.Integer or SourceValue.Real or SourceValue.None);

    private static IReadOnlyList<SourceValue> Parts(SourceValue pair) => ((SourceValue.Sequence)pair).Items;

    private static string LabelText(SourceValue pair) => Parts(pair)[0] is SourceValue.Text text ? text.Value : "";
}
