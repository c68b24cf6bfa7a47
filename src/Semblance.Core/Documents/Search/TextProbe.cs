using Semblance.Spaces;

namespace Semblance.Documents.Search;

/// <param name="Space">Of the model that made it: nothing of another space is compared with it.</param>
public sealed record TextProbe(SpaceKey Space, ReadOnlyMemory<float> Embedding);
