using Semblance.Migration.Sources.Values;

namespace Semblance.Migration.Sources.Pickle;

internal sealed class TuplePart(Slot[] items) : Part
{
    private long[]? _integers;

    public Slot[] Items { get; } = items;

    /// <summary>The items when all of them are integers, else null. Made once: arrays of the same shape share it.</summary>
    public IReadOnlyList<long>? Integers => _integers ??= Items.All(i => i.IsWhole) ? Array.ConvertAll(Items, i => i.Whole) : null;

    public override int ChildCount => Items.Length;

    public override Slot Child(int index) => Items[index];

    public override SourceValue ToValue() => Sequence(SequenceKind.Tuple, Items);
}
