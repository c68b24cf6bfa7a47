using Semblance.Access;
using Semblance.Accounts;
using Semblance.Attendance;
using Semblance.Audit;
using Semblance.Clients;
using Semblance.Faces;
using Semblance.Imports;
using Semblance.Matching;
using Semblance.People;
using Semblance.Photos;
using Semblance.Privacy;
using Semblance.Search;
using Semblance.Sightings;
using Semblance.Spaces;
using Semblance.Storage;

namespace Semblance.Tests.Storage.Postgres;

/// <summary>
/// One row of everything of the client <c>default</c>, each with the word "hush" in it, and what a foreign client would ask with: the same ids,
/// and nothing of what is in them.
/// </summary>
internal static class SecretContents
{
    public const string Word = "hush";

    public static readonly ClientId Foreign = new("foreign");

    private static readonly DateTimeOffset At = new(2026, 11, 21, 9, 30, 0, TimeSpan.Zero);
    internal static readonly Space Space = new() { Key = new SpaceKey("tiny"), Model = "Tiny", Dimension = 4, Metric = Metric.L2 };

    // As wide as the compat schemas show them.
    private static readonly Space[] Wide =
    [
        Space with { Key = new SpaceKey("s128"), Dimension = 128 },
        Space with { Key = new SpaceKey("s512"), Dimension = 512, Metric = Metric.Cosine },
    ];

    private static readonly Person Person = new()
    {
        Id = new PersonId(new Guid(1, 0, 0, new byte[8])),
        Client = ClientId.Default,
        Name = "Ada Hush",
        ExternalId = "hush-1",
        Region = "hush region",
        Groups = ["hush group"],
        CreatedAt = At,
        UpdatedAt = At,
    };

    private static readonly Photo Photo = new()
    {
        Hash = PhotoHash.Of([1]),
        Client = ClientId.Default,
        Person = Person.Id,
        MediaType = "image/png",
        Length = 1,
        FileName = "hush.png",
        CreatedAt = At,
    };

    private static readonly Face Face = new()
    {
        Id = new FaceId(new Guid(2, 0, 0, new byte[8])),
        Client = ClientId.Default,
        Person = Person.Id,
        Space = Space.Key,
        Embedding = new float[] { 1, 0, 0, 0 },
        Photo = Photo.Hash,
        CreatedAt = At,
    };

    private static readonly ImportRun Run = new()
    {
        Id = new RunId("run-20261121-093000-abcd"),
        Client = ClientId.Default,
        PlanHash = new string('a', 64),
        Source = "/hush/project",
        Status = RunStatus.Open,
        Batches = 2,
        StartedAt = At,
    };

    private static readonly ApiKey Key = new()
    {
        Id = new KeyId("abcdefABCDEF"),
        Client = ClientId.Default,
        Name = "hush key",
        Role = Role.Viewer,
        Scopes = Scopes.Read,
        Secret = SecretHash.Of("hush"),
        CreatedAt = At,
    };

    private static readonly Account Account = new()
    {
        Id = new AccountId(new Guid(3, 0, 0, new byte[8])),
        Client = ClientId.Default,
        Login = new LoginName("hush@example.org"),
        Role = Role.Viewer,
        Person = Person.Id,
        Password = PasswordHash.OfNobody,
        CreatedAt = At,
    };

    private static readonly LoginToken Token = new()
    {
        Id = new TokenId("ABCDEFabcdef"),
        Client = ClientId.Default,
        Account = Account.Id,
        Person = Person.Id,
        Method = LoginMethod.Password,
        Secret = SecretHash.Of("hush"),
        CreatedAt = At,
        ExpiresAt = At.AddDays(1),
    };

    private static readonly Sighting Sighting = new()
    {
        Id = new SightingId(new Guid(5, 0, 0, new byte[8])),
        Client = ClientId.Default,
        Space = Space.Key,
        Embedding = Face.Embedding,
        Quality = 0.5,
        Place = "hush door",
        FirstSeenAt = At,
        LastSeenAt = At,
    };

    private static readonly Consent Consent = new() { Client = ClientId.Default, Person = Person.Id, Version = "hush-1", GivenAt = At, GivenBy = "hush" };

    private static readonly Subject Subject = new()
    {
        Id = new SubjectId(new Guid(5, 0, 0, new byte[8])),
        Client = ClientId.Default,
        Name = "hush subject",
        CreatedAt = At,
    };

    private static readonly AttendanceSession Session = new()
    {
        Id = new SessionId(new Guid(6, 0, 0, new byte[8])),
        Client = ClientId.Default,
        Name = "hush session",
        Subject = Subject.Id,
        Day = new DateOnly(2026, 11, 21),
        StartsAt = At,
        CreatedAt = At,
        CreatedBy = "hush",
    };

    private static readonly AttendanceRecord Record = new()
    {
        Client = ClientId.Default,
        Session = Session.Id,
        Person = Person.Id,
        Status = AttendanceStatus.Auto,
        Note = "hush",
        ChangedAt = At,
        ChangedBy = "hush",
    };

    private static readonly Marking Marking = new()
    {
        Id = new MarkingId(new Guid(7, 0, 0, new byte[8])),
        Client = ClientId.Default,
        Session = Session.Id,
        CreatedAt = At,
        CreatedBy = "hush",
        Photos = [new MarkingPhoto(0, "hush.jpg", Photo.Hash, 1, 1, At)],
        Faces = [new SeenFace(0, 0, new FaceBox(1, 1, 1, 1), 1, Outcome.Match, Person.Id, 0.1, 0.9)],
    };

    private static readonly CheckIn CheckIn = new()
    {
        Id = new CheckInId(new Guid(8, 0, 0, new byte[8])),
        Client = ClientId.Default,
        Person = Person.Id,
        Direction = CheckDirection.In,
        At = At,
        Day = Session.Day,
        By = "hush",
    };

    private static readonly Leave Leave = new()
    {
        Id = new LeaveId(new Guid(9, 0, 0, new byte[8])),
        Client = ClientId.Default,
        Person = Person.Id,
        From = Session.Day,
        To = Session.Day,
        Kind = LeaveKind.Medical,
        Note = "hush",
        RequestedAt = At,
        RequestedBy = "hush",
    };

    /// <summary>What a foreign client gives for a parameter of a contract. A type that is missing here fails the test that asks for it.</summary>
    public static readonly IReadOnlyDictionary<Type, object?> Arguments = new Dictionary<Type, object?>(SecretDocuments.ArgumentsOf(Foreign))
    {
        [typeof(ClientId)] = Foreign,
        [typeof(Client)] = new Client(new ClientId("third"), "Third", At),
        [typeof(ClientSettings)] = new ClientSettings(),
        [typeof(Space)] = Space with { Key = new SpaceKey("other") },
        [typeof(SpaceKey)] = Space.Key,
        [typeof(SpaceKey?)] = Space.Key,
        [typeof(Person)] = Person with { Client = Foreign, Name = "Eve", ExternalId = null, Region = null, Groups = [] },
        [typeof(PersonId)] = Person.Id,
        [typeof(PersonId?)] = Person.Id,
        [typeof(IReadOnlyList<PersonId>)] = new[] { Person.Id },
        [typeof(PeopleQuery)] = new PeopleQuery { Text = "ush" },
        [typeof(Face)] = Face with { Client = Foreign, Photo = null },
        [typeof(FaceId)] = Face.Id,
        [typeof(IReadOnlyList<FaceId>)] = new[] { Face.Id },
        [typeof(Gallery)] = new Gallery(Foreign, Space.Key),
        [typeof(ReadOnlyMemory<float>)] = Face.Embedding,
        [typeof(IReadOnlyList<ReadOnlyMemory<float>>)] = new[] { Face.Embedding },
        [typeof(Photo)] = Photo with { Client = Foreign, FileName = null },
        [typeof(PhotoHash)] = Photo.Hash,
        [typeof(ImportRun)] = Run with { Client = Foreign, Source = "/own", Id = new RunId("run-20261121-093000-dcba") },
        [typeof(RunId)] = Run.Id,
        [typeof(ImportBatch)] = ForeignBatch(),
        [typeof(IReadOnlyList<ImportBatch>)] = new[] { ForeignBatch() },
        [typeof(IAsyncEnumerable<ImportBatch>)] = Stream(ForeignBatch() with { Run = new RunId("run-20261121-093000-dcba") }),
        [typeof(ReadOnlyMemory<byte>)] = new ReadOnlyMemory<byte>([1, 2, 3]),
        [typeof(ApiKey)] = Key with { Client = Foreign, Name = "own", Secret = SecretHash.Of("own") },
        [typeof(KeyId)] = Key.Id,
        [typeof(Account)] = Account with { Client = Foreign, Login = new LoginName("eve@example.org"), Person = null },
        [typeof(AccountId)] = Account.Id,
        [typeof(AccountId?)] = Account.Id,
        [typeof(LoginName)] = Account.Login,
        [typeof(LoginKey)] = LoginKey.Of(Account.Login),
        [typeof(LoginRule)] = new LoginRule(),
        [typeof(PasswordHash)] = PasswordHash.OfNobody,
        [typeof(Role)] = Role.Owner,
        [typeof(LoginToken)] = Token with { Client = Foreign, Account = null, Person = null, Method = LoginMethod.Face, Secret = SecretHash.Of("own") },
        [typeof(TokenId)] = Token.Id,
        [typeof(Consent)] = Consent with { Client = Foreign, Version = "1", GivenBy = "me" },
        [typeof(Tombstone)] = Tombstone.Of(Foreign, Person.Id, new string('b', 32), At),
        [typeof(IssuedCertificate)] = new IssuedCertificate(Foreign, Person.Id, At, "{}"),
        [typeof(CertificateCursor)] = null,
        [typeof(string)] = "own group",
        [typeof(MergeId)] = new MergeId(new Guid(4, 0, 0, new byte[8])),
        [typeof(Sighting)] = Sighting with { Id = new SightingId(new Guid(6, 0, 0, new byte[8])), Client = Foreign, Place = null },
        [typeof(SightingId)] = Sighting.Id,
        [typeof(IReadOnlyList<SightingId>)] = new[] { Sighting.Id },
        [typeof(SightingQuery)] = new SightingQuery(),
        [typeof(SightingState)] = SightingState.Ignored,
        [typeof(SecretHash)] = SecretHash.Of("own"),
        [typeof(IReadOnlyList<AuditEvent>)] = new[] { NewEvent(Foreign, "own") },
        [typeof(AuditQuery)] = new AuditQuery(),
        [typeof(Subject)] = Subject with { Client = Foreign, Name = "own" },
        [typeof(SubjectId)] = Subject.Id,
        [typeof(AttendanceSession)] = Session with { Client = Foreign, Name = "own", Subject = null, CreatedBy = "own" },
        [typeof(SessionId)] = Session.Id,
        [typeof(SessionQuery)] = new SessionQuery(),
        [typeof(AttendanceRules)] = new AttendanceRules { OncePerDay = true },
        [typeof(IReadOnlyList<AttendanceRecord>)] = new[] { Record with { Client = Foreign, Note = "own", ChangedBy = "own" } },
        [typeof(AttendanceRows)] = new AttendanceRows { Subjects = [Subject], Sessions = [Session], Records = [Record], Leaves = [Leave], CheckIns = [CheckIn] },
        [typeof(AttendanceFilter)] = new AttendanceFilter(),
        [typeof(RecordCursor)] = null,
        [typeof(TallyBy)] = TallyBy.Person,
        [typeof(EventQuery)] = new EventQuery(),
        [typeof(Marking)] = Marking with { Client = Foreign, CreatedBy = "own", Photos = [], Faces = [] },
        [typeof(MarkingId)] = Marking.Id,
        [typeof(MarkingState)] = MarkingState.Confirmed,
        [typeof(IReadOnlyList<MarkingPhoto>)] = Marking.Photos,
        [typeof(IReadOnlyList<SeenFace>)] = Marking.Faces,
        [typeof(CheckInAttempt)] = new CheckInAttempt { CheckIn = CheckIn with { Client = Foreign, By = "own" } },
        [typeof(CheckInId)] = CheckIn.Id,
        [typeof(CheckInQuery)] = new CheckInQuery(),
        [typeof(Leave)] = Leave with { Client = Foreign, Note = "own", RequestedBy = "own" },
        [typeof(LeaveId)] = Leave.Id,
        [typeof(LeaveQuery)] = new LeaveQuery(),
        [typeof(LeaveDecision)] = new LeaveDecision(LeaveState.Approved, At, "own", null),
        [typeof(DateTimeOffset)] = At,
        [typeof(DateTimeOffset?)] = At,
        [typeof(int)] = 10,
        [typeof(long)] = 0L,
        [typeof(bool)] = true,
        [typeof(Action<int>)] = null,
        [typeof(Task)] = Task.CompletedTask,
        [typeof(CancellationToken)] = CancellationToken.None,
    };

    /// <param name="withContents">False for a store that has the clients and the space, and nothing of <c>default</c>: a foreign client sees no difference.</param>
    public static async Task AddAsync(IStore store, bool withContents)
    {
        var stop = CancellationToken.None;
        await store.Clients.AddAsync(new Client(Foreign, "Foreign", At), stop);
        foreach (var space in Wide.Append(Space))
        {
            await store.Spaces.AddAsync(space, stop);
        }

        if (withContents)
        {
            await store.Imports.AddRunAsync(Run, new byte[] { 1 }, stop);
            await store.Imports.ApplyAsync(ClientId.Default, new ImportBatch { Run = Run.Id, Number = 0, People = [Person], Photos = [Photo], Faces = [Face] }, stop);
            foreach (var space in Wide)
            {
                var face = Face with { Id = FaceId.New(), Space = space.Key, Embedding = Enumerable.Repeat(0.5f, space.Dimension).ToArray() };
                await store.Faces.AddAsync(face, stop);
            }

            await store.Privacy.AddConsentAsync(Consent, stop);
            await store.Privacy.AddTombstoneAsync(Tombstone.Of(ClientId.Default, Person.Id, new string('a', 32), At), stop);
            await store.Privacy.AddCertificateAsync(new IssuedCertificate(ClientId.Default, Person.Id, At, "{\"note\": \"hush\"}"), stop);
            await store.Keys.AddAsync(Key, stop);
            await store.Accounts.AddAsync(Account, stop);
            await store.Accounts.AdmitAsync(ClientId.Default, LoginKey.Of(Account.Login), new LoginRule(), At, stop);
            await store.Tokens.AddAsync(Token, stop);
            await store.Sightings.AddAsync(Sighting, stop);
            await store.Sightings.DenyAsync(ClientId.Default, [Sighting.Id], Person.Id, stop);
            await store.Audit.AppendAsync(ClientId.Default, [NewEvent(ClientId.Default, "hush")], stop);
            await AddAttendanceAsync(store, stop);
            await SecretDocuments.AddAsync(store, stop);
        }
    }

    private static async Task AddAttendanceAsync(IStore store, CancellationToken stop)
    {
        await store.Attendance.UpdateRulesAsync(ClientId.Default, new AttendanceRules { Holidays = [new Holiday(Session.Day, "hush")] }, stop);
        await store.Sessions.AddSubjectAsync(Subject, stop);
        await store.Sessions.AddAsync(Session, stop);
        await store.Attendance.WriteAsync(ClientId.Default, [Record], stop);
        await store.Attendance.WriteAsync(ClientId.Default, [Record with { Status = AttendanceStatus.Late }], stop);
        await store.Markings.AddAsync(Marking, stop);
        await store.CheckIns.AddAsync(new CheckInAttempt { CheckIn = CheckIn }, stop);
        await store.Leaves.AddAsync(Leave, stop);
    }

    // What the run of another client has not seen yet: a batch that, for its own client, would be applied.
    private static ImportBatch ForeignBatch() => new()
    {
        Run = Run.Id,
        Number = 1,
        People = [Person with { Client = Foreign, Name = "Eve", ExternalId = null, Region = null, Groups = [] }],
    };

    private static AuditEvent NewEvent(ClientId client, string who) =>
        new() { Client = client, At = At, Actor = AuditActor.OfCli(who), Action = "person.add", Person = Person.Id };

    private static async IAsyncEnumerable<T> Stream<T>(params T[] items)
    {
        foreach (var item in items)
        {
            await Task.Yield();
            yield return item;
        }
    }
}
