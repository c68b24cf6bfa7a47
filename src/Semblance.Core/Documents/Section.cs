namespace Semblance.Documents;

/// <summary>A stretch of text.</summary>
/// <param name="Heading">The heading that it stands under; null before the first, and where there are none.</param>
/// <param name="Text">Never blank; lines end with \n.</param>
public sealed record Section(int Order, Place Place, string? Heading, string Text) : DocumentPart(Order, Place);
