using Semblance.Audit;

namespace Semblance.Server.Documents;

/// <summary>An entry of the audit log.</summary>
/// <param name="Sequence">From 1, without a gap.</param>
/// <param name="Actor">key:ID, cli:USER, anonymous …</param>
/// <param name="Action">Noun and verb.</param>
/// <param name="Hash">Over the entry before and all of this one.</param>
internal sealed record AuditEntryDocument(
    long Sequence, DateTimeOffset At, string Actor, string Action, AuditOutcome Outcome, Guid? Person, string? Address, string Hash)
{
    public static AuditEntryDocument Of(AuditEntry entry) => new(
        entry.Sequence, entry.Event.At, entry.Event.Actor.ToString(), entry.Event.Action, entry.Event.Outcome, entry.Event.Person?.Value, entry.Event.Address,
        entry.Hash.ToString());
}

/// <param name="Entries">Newest first.</param>
/// <param name="Next">What to give as before for the next page; absent on the last.</param>
internal sealed record AuditPageDocument(IReadOnlyList<AuditEntryDocument> Entries, long? Next);
