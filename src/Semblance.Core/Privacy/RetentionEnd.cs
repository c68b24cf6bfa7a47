using Semblance.People;

namespace Semblance.Privacy;

/// <summary>Somebody whose time is over.</summary>
/// <param name="LastChange">The last change to the person, their faces or their consents: from then on the retention of their client runs.</param>
public sealed record RetentionEnd(PersonId Person, DateTimeOffset LastChange);
