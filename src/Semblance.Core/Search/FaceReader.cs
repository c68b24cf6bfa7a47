using Semblance.Faces;
using Semblance.People;

namespace Semblance.Search;

/// <summary>Takes one face of an index.</summary>
/// <param name="embedding">As it came; valid during the call only.</param>
public delegate void FaceReader(FaceId face, PersonId person, ReadOnlySpan<float> embedding);
