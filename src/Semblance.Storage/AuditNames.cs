using Semblance.Audit;

namespace Semblance.Storage;

/// <summary>Outcomes of the audit log as stores keep them.</summary>
internal static class AuditNames
{
    private static readonly string[] Outcomes = ["done", "refused", "failed"];

    public static string Of(AuditOutcome outcome) => Outcomes[(int)outcome];

    public static AuditOutcome ParseOutcome(string name) => (AuditOutcome)Array.IndexOf(Outcomes, name);
}
