using Semblance.Migration.Sources.Values;

namespace Semblance.Migration.Sources.Pickle;

/// <summary>An instance of a class that is not loaded: its name and whatever state it was given.</summary>
internal sealed class InstancePart(string className, Slot arguments) : Part
{
    private Slot _state = arguments;

    public string ClassName { get; } = className;

    public override int ChildCount => 1;

    public override Slot Child(int index) => _state;

    public void SetState(Slot state) => _state = state;

    public override SourceValue ToValue() => new SourceValue.Foreign(ClassName, ValueOf(_state));
}
