using Semblance.Migration.Sources.Values;

namespace Semblance.Migration.Sources.Pickle;

internal sealed class DictPart : Part
{
    private readonly List<Slot> _slots = [];

    public override int ChildCount => _slots.Count;

    public override Slot Child(int index) => _slots[index];

    /// <summary>Keys and values in turn; an even number.</summary>
    public void Add(ReadOnlySpan<Slot> slots) => _slots.AddRange(slots);

    /// <summary>The last value under a text key; null when there is none.</summary>
    public Slot? Find(string key)
    {
        for (var i = _slots.Count - 2; i >= 0; i -= 2)
        {
            if (StringPart.TextOf(_slots[i]) == key)
            {
                return _slots[i + 1];
            }
        }

        return null;
    }

    public override SourceValue ToValue()
    {
        var entries = new KeyValuePair<SourceValue, SourceValue>[_slots.Count / 2];
        for (var i = 0; i < entries.Length; i++)
        {
            entries[i] = new(ValueOf(_slots[2 * i]), ValueOf(_slots[(2 * i) + 1]));
        }

        return new SourceValue.Mapping(entries);
    }
}
