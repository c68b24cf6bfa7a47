namespace Semblance.Matching;

/// <summary>Why a decision is <see cref="Outcome.Unknown"/>.</summary>
public enum UnknownReason
{
    /// <summary>The nearest face is farther away than the threshold.</summary>
    AboveThreshold,

    /// <summary>Nothing tells how far strangers are in this space, so no threshold was applied.</summary>
    NoEvidence,

    /// <summary>There was no face to compare with.</summary>
    EmptyGallery,
}
