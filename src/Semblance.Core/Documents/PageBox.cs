namespace Semblance.Documents;

/// <summary>A rectangle from the top left corner; in points (1/72 inch) on a page, in pixels on a picture.</summary>
public readonly record struct PageBox(double X, double Y, double Width, double Height);
