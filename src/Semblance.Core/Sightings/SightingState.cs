namespace Semblance.Sightings;

/// <summary>What was decided about an unknown face.</summary>
public enum SightingState
{
    /// <summary>Nothing yet: it is in the inbox.</summary>
    Open,

    /// <summary>It is a person's, and one of their faces.</summary>
    Assigned,

    /// <summary>Nobody of interest; seen again, it does not come back.</summary>
    Ignored,
}
