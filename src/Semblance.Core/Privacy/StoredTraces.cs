namespace Semblance.Privacy;

/// <summary>How much a store holds that names somebody, beside people, faces and photos; as of <see cref="PersonTraces"/>.</summary>
public sealed record StoredTraces(int Consents, int Tokens, int Accounts, int Merges, int Sightings, int Attendance);
