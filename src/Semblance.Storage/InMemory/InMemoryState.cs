using System.Collections.Immutable;
using Semblance.Access;
using Semblance.Accounts;
using Semblance.Attendance;
using Semblance.Audit;
using Semblance.Clients;
using Semblance.Faces;
using Semblance.Imports;
using Semblance.People;
using Semblance.Photos;
using Semblance.Privacy;
using Semblance.Sightings;
using Semblance.Spaces;

namespace Semblance.Storage.InMemory;

/// <summary>All that the store holds at one moment. A write makes the next one; one that fails, or only rehearses, drops it.</summary>
internal sealed record InMemoryState
{
    public ImmutableDictionary<ClientId, Client> Clients { get; init; } = ImmutableDictionary<ClientId, Client>.Empty;

    public ImmutableDictionary<SpaceKey, Row<Space>> Spaces { get; init; } = ImmutableDictionary<SpaceKey, Row<Space>>.Empty;

    public ImmutableDictionary<PersonId, Row<Person>> People { get; init; } = ImmutableDictionary<PersonId, Row<Person>>.Empty;

    public ImmutableDictionary<(PersonId Person, PhotoHash Hash), Row<Photo>> Photos { get; init; } =
        ImmutableDictionary<(PersonId, PhotoHash), Row<Photo>>.Empty;

    public ImmutableDictionary<FaceId, Row<Face>> Faces { get; init; } = ImmutableDictionary<FaceId, Row<Face>>.Empty;

    public ImmutableDictionary<RunId, InMemoryRun> Runs { get; init; } = ImmutableDictionary<RunId, InMemoryRun>.Empty;

    public ImmutableDictionary<KeyId, ApiKey> Keys { get; init; } = ImmutableDictionary<KeyId, ApiKey>.Empty;

    public ImmutableDictionary<ClientId, ImmutableList<AuditEntry>> Audit { get; init; } = ImmutableDictionary<ClientId, ImmutableList<AuditEntry>>.Empty;

    public ImmutableDictionary<AccountId, Account> Accounts { get; init; } = ImmutableDictionary<AccountId, Account>.Empty;

    public ImmutableDictionary<(ClientId Client, LoginKey Key), LoginFailures> Failures { get; init; } =
        ImmutableDictionary<(ClientId, LoginKey), LoginFailures>.Empty;

    public ImmutableDictionary<TokenId, LoginToken> Tokens { get; init; } = ImmutableDictionary<TokenId, LoginToken>.Empty;

    public ImmutableDictionary<ClientId, ClientSettings> Settings { get; init; } = ImmutableDictionary<ClientId, ClientSettings>.Empty;

    public ImmutableDictionary<(PersonId Person, string Version), Consent> Consents { get; init; } =
        ImmutableDictionary<(PersonId, string), Consent>.Empty;

    public ImmutableList<Tombstone> Tombstones { get; init; } = ImmutableList<Tombstone>.Empty;

    public ImmutableList<IssuedCertificate> Certificates { get; init; } = ImmutableList<IssuedCertificate>.Empty;

    public ImmutableDictionary<MergeId, InMemoryMerge> Merges { get; init; } = ImmutableDictionary<MergeId, InMemoryMerge>.Empty;

    /// <summary>Groups with the run that brought each, with members or without.</summary>
    public ImmutableDictionary<(ClientId Client, string Name), RunId?> Groups { get; init; } = ImmutableDictionary<(ClientId, string), RunId?>.Empty;

    public ImmutableDictionary<SightingId, Sighting> Sightings { get; init; } = ImmutableDictionary<SightingId, Sighting>.Empty;

    public ImmutableHashSet<(SightingId Sighting, PersonId Person)> Denials { get; init; } = [];

    public ImmutableDictionary<ClientId, AttendanceRules> AttendanceRules { get; init; } = ImmutableDictionary<ClientId, AttendanceRules>.Empty;

    public ImmutableDictionary<SubjectId, Subject> Subjects { get; init; } = ImmutableDictionary<SubjectId, Subject>.Empty;

    public ImmutableDictionary<SessionId, AttendanceSession> Sessions { get; init; } = ImmutableDictionary<SessionId, AttendanceSession>.Empty;

    /// <summary>Every version of each, oldest first; never empty.</summary>
    public ImmutableDictionary<(SessionId Session, PersonId Person), ImmutableList<AttendanceRecord>> Records { get; init; } =
        ImmutableDictionary<(SessionId, PersonId), ImmutableList<AttendanceRecord>>.Empty;

    public ImmutableDictionary<MarkingId, Marking> Markings { get; init; } = ImmutableDictionary<MarkingId, Marking>.Empty;

    public ImmutableDictionary<CheckInId, CheckIn> CheckIns { get; init; } = ImmutableDictionary<CheckInId, CheckIn>.Empty;

    public ImmutableDictionary<LeaveId, Leave> Leaves { get; init; } = ImmutableDictionary<LeaveId, Leave>.Empty;

    /// <summary>The runs that brought subjects, sessions, check-ins and leaves, by their ids.</summary>
    public ImmutableDictionary<Guid, RunId> AttendanceRuns { get; init; } = ImmutableDictionary<Guid, RunId>.Empty;

    /// <inheritdoc cref="AttendanceRuns"/>
    public ImmutableDictionary<(SessionId Session, PersonId Person), RunId> RecordRuns { get; init; } = ImmutableDictionary<(SessionId, PersonId), RunId>.Empty;

    /// <summary>How often each subject, session and leave was changed, where it ever was.</summary>
    public ImmutableDictionary<Guid, int> AttendanceChanges { get; init; } = ImmutableDictionary<Guid, int>.Empty;

    public InMemoryLibrary Library { get; init; } = new();

    public ImmutableDictionary<(ClientId Client, int Number), InMemorySearchIndex> SearchIndexes { get; init; } =
        ImmutableDictionary<(ClientId, int), InMemorySearchIndex>.Empty;

    /// <summary>Counts the rows ever added: their order of insertion.</summary>
    public long Written { get; init; }

    public Person? FindPerson(ClientId client, PersonId id) =>
        People.TryGetValue(id, out var row) && row.Value.Client == client ? row.Value : null;

    /// <exception cref="SemblanceException">NotFound, <c>client-unknown</c>.</exception>
    public void Check(ClientId client) => _ = Clients.ContainsKey(client) ? true : throw StoreErrors.ClientUnknown(client);

    public InMemoryRun GetRun(ClientId client, RunId id) =>
        Runs.TryGetValue(id, out var run) && run.Run.Client == client ? run : throw StoreErrors.RunUnknown(id);

    /// <summary>The same state with one more change of a subject, a session or a leave.</summary>
    public InMemoryState WithChange(Guid id) => this with { AttendanceChanges = AttendanceChanges.SetItem(id, AttendanceChanges.GetValueOrDefault(id) + 1) };

    /// <summary>A client's people.</summary>
    public IEnumerable<Person> PeopleOf(ClientId client) => People.Values.Select(row => row.Value).Where(p => p.Client == client);

    /// <summary>The same state with these groups, where they are not there yet.</summary>
    public InMemoryState WithGroups(ClientId client, IEnumerable<string> names, RunId? run) => this with
    {
        Groups = Groups.AddRange(names.Distinct(StringComparer.Ordinal).Where(n => !Groups.ContainsKey((client, n))).Select(n => KeyValuePair.Create((client, n), run))),
    };

    /// <summary>A client's faces, in the order they came.</summary>
    public IEnumerable<Face> FacesOf(ClientId client) =>
        Faces.Values.Where(row => row.Value.Client == client).OrderBy(row => row.Number).Select(row => row.Value);

    /// <summary>What is on record of a client's sessions now.</summary>
    public IEnumerable<AttendanceRecord> RecordsOf(ClientId client) => Records.Values.Select(versions => versions[^1]).Where(r => r.Client == client);

    /// <summary>Empty when there is no such record.</summary>
    public ImmutableList<AttendanceRecord> FindVersions(ClientId client, SessionId session, PersonId person) =>
        Records.TryGetValue((session, person), out var versions) && versions[0].Client == client ? versions : [];

    /// <summary>A client's photo ties.</summary>
    public IEnumerable<Photo> PhotosOf(ClientId client) => Photos.Values.Where(row => row.Value.Client == client).Select(row => row.Value);

    /// <summary>Those photos that no row of the client refers to.</summary>
    public List<PhotoHash> Orphans(ClientId client, IEnumerable<PhotoHash> hashes) => hashes.Distinct()
        .Where(hash => !PhotosOf(client).Any(p => p.Hash == hash) && !FacesOf(client).Any(f => f.Photo == hash))
        .ToList();
}

/// <param name="Run">The import that added it; null for all other writes.</param>
/// <param name="Number">Its place among all rows ever added.</param>
internal sealed record Row<T>(T Value, RunId? Run, long Number);

/// <summary>A run, its plan and its checkpoints.</summary>
internal sealed record InMemoryRun(ImportRun Run, ReadOnlyMemory<byte> Plan, ImmutableDictionary<int, BatchOutcome> Checkpoints)
{
    /// <summary>The run as callers see it.</summary>
    public ImportRun Summary => Run with
    {
        BatchesApplied = Checkpoints.Count,
        Outcome = Checkpoints.Values.Aggregate(BatchOutcome.None, BatchOutcome.Add),
    };
}
