using Semblance.Migration.Sources.Values;

namespace Semblance.Migration.Sources.Pickle;

/// <summary>The name of a class or function. Never looked up; it may be called only if <see cref="InertCalls"/> knows it.</summary>
internal sealed class GlobalPart(string name, long offset) : Part
{
    public string Name { get; } = name;

    public override SourceValue ToValue() => throw PickleFault.Refused("pickle-global", offset,
        $"it refers to {PickleFault.Shown(Name)}, which is not plain data: export the names and vectors as lists or arrays");
}
