namespace Semblance.Migration.Run;

/// <summary>What belongs to a client beside its people, faces and photos, and what a copy made of it.</summary>
/// <param name="Consents">That the source has.</param>
/// <param name="Tombstones">Of people who were erased there.</param>
/// <param name="Keys">API keys, the revoked ones too.</param>
/// <param name="AuditEntries">In its audit log.</param>
/// <param name="Left">What is not copied, each in words; empty when nothing is left.</param>
/// <param name="Differences">What the target has otherwise, each in words; empty when nothing differs, and for a dry run.</param>
public sealed record BelongingsReport(
    int Consents, int Tombstones, int Keys, int Accounts, long AuditEntries, IReadOnlyList<string> Left, IReadOnlyList<string> Differences);
