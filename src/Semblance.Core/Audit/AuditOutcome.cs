namespace Semblance.Audit;

public enum AuditOutcome
{
    /// <summary>It was done.</summary>
    Done,

    /// <summary>It was not allowed: a wrong password, a missing scope, another client's person.</summary>
    Refused,

    /// <summary>It was allowed and did not work.</summary>
    Failed,
}
