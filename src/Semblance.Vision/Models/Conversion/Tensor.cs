namespace Semblance.Vision.Models.Conversion;

/// <summary>Trained values of a network, row-major.</summary>
internal sealed record Tensor(IReadOnlyList<int> Shape, float[] Values)
{
    public override string ToString() => $"[{string.Join(", ", Shape)}]";
}
