namespace Semblance.Cli.Commands.Doctor;

/// <summary>One thing that an examination found.</summary>
/// <param name="IsProblem">False for a mere fact, such as a version.</param>
/// <param name="Code">Stable and kebab-case.</param>
/// <param name="Message">What it is, and of a problem what to do.</param>
internal sealed record Finding(bool IsProblem, string Code, string Message);
