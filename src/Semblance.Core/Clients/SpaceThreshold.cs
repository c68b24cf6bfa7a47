namespace Semblance.Clients;

/// <summary>The greatest distances that count as the same person, in a space's metric and above 0; null where one is derived.</summary>
/// <param name="Identify">Of a search, 1:N.</param>
/// <param name="Verify">Of a comparison with one person, 1:1.</param>
public sealed record SpaceThreshold(double? Identify = null, double? Verify = null);
