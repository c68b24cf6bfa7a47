using Semblance.Migration.Sources.Values;

namespace Semblance.Migration.Sources.Pickle;

/// <summary>A NumPy array: a shell until BUILD fills it with numbers or with objects.</summary>
internal sealed class ArrayPart(long offset) : Part
{
    private IReadOnlyList<long> _shape = [];
    private Slot[] _objects = [];
    private NumericArray? _numbers;

    public bool IsFilled { get; private set; }

    public override int ChildCount => _objects.Length;

    public override Slot Child(int index) => _objects[index];

    public void Fill(NumericArray numbers)
    {
        _numbers = numbers;
        IsFilled = true;
    }

    public void Fill(IReadOnlyList<long> shape, Slot[] objects)
    {
        _shape = shape;
        _objects = objects;
        IsFilled = true;
    }

    public override SourceValue ToValue()
    {
        if (!IsFilled)
        {
            throw PickleFault.Malformed(offset, "an array without its data");
        }

        return _numbers is not null
            ? new SourceValue.Array(_numbers)
            : new SourceValue.ObjectArray(_shape, Array.ConvertAll(_objects, ValueOf));
    }
}
