namespace Semblance.Documents;

/// <summary>A piece of a document that a search finds.</summary>
/// <param name="Index">From 0.</param>
/// <param name="Text">1 to <see cref="TextChunker.Most"/> characters.</param>
/// <param name="Place">Where it begins.</param>
public sealed record TextChunk(Guid Id, int Index, string Text, Place Place);
