namespace Semblance.Documents;

/// <param name="Code">Stable, as of <see cref="SemblanceException.Code"/>.</param>
/// <param name="Message">One line.</param>
public sealed record ArtifactProblem(string Code, string Message);
