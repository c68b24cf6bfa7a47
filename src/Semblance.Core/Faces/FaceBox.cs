namespace Semblance.Faces;

/// <summary>A face's place in its photo, in pixels of the upright image; origin top left.</summary>
public readonly record struct FaceBox(double X, double Y, double Width, double Height);
