namespace Semblance.Storage.Postgres;

/// <summary>One thing an examination of the server found.</summary>
/// <param name="IsProblem">False for a mere fact or a remark.</param>
/// <param name="Code">Stable and kebab-case.</param>
/// <param name="Message">What it is, and of a problem what to do.</param>
public sealed record PostgresFinding(bool IsProblem, string Code, string Message);
