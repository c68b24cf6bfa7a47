namespace Semblance.Audit;

/// <summary>An event in its place.</summary>
/// <param name="Sequence">From 1, without a gap, by client.</param>
/// <param name="Hash">Over the entry before and all of this one: <see cref="AuditChain"/>.</param>
public sealed record AuditEntry(long Sequence, AuditEvent Event, AuditHash Hash);
