using Semblance.Migration.Sources.Values;

namespace Semblance.Migration.Sources.Pickle;

internal sealed class TuplePart(Slot[] items) : Part
{
    public Slot[] Items { get; } = items;

    public override int ChildCount => Items.Length;

    public override Slot Child(int index) => Items[index];

    public override SourceValue ToValue() => Sequence(SequenceKind.Tuple, Items);
}
