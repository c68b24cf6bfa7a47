namespace Semblance.Liveness;

/// <summary>What somebody is asked to do before the camera. Sides are the person's own.</summary>
public enum LivenessStep
{
    TurnLeft,

    TurnRight,

    /// <summary>Close both eyes and open them.</summary>
    Blink,
}
