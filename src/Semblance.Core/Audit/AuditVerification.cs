namespace Semblance.Audit;

/// <param name="Sound">Entries from the first on that are as they were written.</param>
/// <param name="Head">The last of them; null when there is none.</param>
/// <param name="Break">Where the log first breaks; null when it does not.</param>
public sealed record AuditVerification(long Sound, AuditHead? Head, AuditBreak? Break)
{
    public bool IsSound => Break is null;
}

/// <param name="Sequence">The first entry that is not as it was written.</param>
public sealed record AuditBreak(long Sequence, AuditFault Fault);

public enum AuditFault
{
    /// <summary>The entry is gone.</summary>
    Missing,

    /// <summary>Its fields, or those of the one before, are not those its hash was made of.</summary>
    Changed,

    /// <summary>It fits the others, and is not the one that was known: the log was written anew.</summary>
    Rewritten,
}
