namespace Semblance.Enrolment;

/// <summary>A photo offered for an enrolment.</summary>
/// <param name="Name">What its owner calls it: a file name.</param>
/// <param name="Image">The file's bytes.</param>
public sealed record EnrolmentPhoto(string Name, ReadOnlyMemory<byte> Image);
