namespace Semblance.Faces;

/// <summary>A face's place in its photo, in pixels of the upright image; origin top left.</summary>
public readonly record struct FaceBox(double X, double Y, double Width, double Height)
{
    /// <summary>The area that both boxes cover, in square pixels; 0 where they do not meet.</summary>
    public double SharedWith(FaceBox other) =>
        Math.Max(0, Math.Min(X + Width, other.X + other.Width) - Math.Max(X, other.X))
        * Math.Max(0, Math.Min(Y + Height, other.Y + other.Height) - Math.Max(Y, other.Y));

    /// <summary>Intersection over union, 0 to 1; 0 for boxes without an area.</summary>
    public double OverlapWith(FaceBox other)
    {
        var shared = SharedWith(other);
        return shared > 0 ? shared / ((Width * Height) + (other.Width * other.Height) - shared) : 0;
    }

    /// <summary>The part inside a picture of this size; without an area when all of it lies outside.</summary>
    public FaceBox ClippedTo(int width, int height)
    {
        var (left, top) = (Math.Clamp(X, 0, width), Math.Clamp(Y, 0, height));
        return new FaceBox(left, top, Math.Clamp(X + Width, left, width) - left, Math.Clamp(Y + Height, top, height) - top);
    }
}
