namespace Semblance.Migration.Verify;

public sealed record VerifyOptions
{
    public const int DefaultProbes = 100;
    public const int DefaultTop = 5;

    /// <summary>Rows whose neighbours are compared, spread evenly over the run; 0 leaves that part out.</summary>
    public int Probes { get; init; } = DefaultProbes;

    /// <summary>Neighbours compared for each, 1 to 100.</summary>
    public int Top { get; init; } = DefaultTop;
}
