using Semblance.People;

namespace Semblance.Enrolment;

/// <summary>One reason against a photo.</summary>
/// <param name="Text">One line for people: what was found, and what was asked for.</param>
/// <param name="Person">Who has this face already; null unless it is a <see cref="RefusalReason.Duplicate"/>.</param>
public sealed record Refusal(RefusalReason Reason, string Text, PersonId? Person = null);
