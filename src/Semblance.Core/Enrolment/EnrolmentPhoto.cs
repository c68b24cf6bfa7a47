namespace Semblance.Enrolment;

/// <summary>A photo offered for an enrolment.</summary>
/// <param name="Name">What its owner calls it: a file name.</param>
/// <param name="ReadAsync">Gives the file's bytes; called once, when its turn comes. What it throws as <see cref="SemblanceException"/> refuses this photo alone.</param>
public sealed record EnrolmentPhoto(string Name, Func<CancellationToken, Task<ReadOnlyMemory<byte>>> ReadAsync);
