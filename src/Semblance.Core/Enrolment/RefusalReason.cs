namespace Semblance.Enrolment;

/// <summary>Why a photo does not enrol anybody; part of the public surface as lower-case words with hyphens.</summary>
public enum RefusalReason
{
    /// <summary>The file is no photo that can be read.</summary>
    Unreadable,

    NoFace,

    /// <summary>Faces are there, but none at the place of the one that was enrolled from this photo.</summary>
    FaceElsewhere,

    /// <summary>More than one face of like size: nobody says whose photo it is.</summary>
    SeveralFaces,

    LowScore,

    TooSmall,

    /// <summary>The picture's edge goes through the face.</summary>
    CutOff,

    Blurred,

    TooDark,

    TooBright,

    /// <summary>Turned too far aside, up or down.</summary>
    Turned,

    /// <summary>The same face is enrolled as somebody else.</summary>
    Duplicate,

    /// <summary>Nothing says whose photo it is: its folder's name is nobody's, or several people's.</summary>
    UnclearPerson,

    /// <summary>The client demands a consent, and none is on record.</summary>
    NoConsent,

    /// <summary>Does not look like this person's other photos.</summary>
    WrongPerson,
}
