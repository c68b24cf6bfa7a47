using System.Reflection;
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
using Semblance.Sightings;
using Semblance.Spaces;
using Semblance.Storage;

namespace Semblance.Tests.Storage.Moving;

/// <summary>A life of a store in which every method of every contract that writes does write: each step by the name of its contract and method.</summary>
internal static class EveryWrite
{
    private static readonly string[] Readers = ["Find", "List", "Count", "Read", "Sample", "Tally", "Rehearse"];
    private static readonly DateTimeOffset At = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero).AddMicroseconds(678_901);
    private static readonly ClientId Client = ClientId.Default;
    private static readonly ClientId East = new("east");
    private static readonly Space Space = new() { Key = new SpaceKey("small"), Model = "Small", Dimension = 4, Metric = Metric.L2 };
    private static readonly Space Brought = new() { Key = new SpaceKey("brought"), Model = "Brought", Dimension = 3, Metric = Metric.Cosine };
    private static readonly Person Ada = NewPerson("Ada", 1) with { Region = "north", Groups = ["a", "b"] };
    private static readonly Person Bo = NewPerson("Bo", 2) with { Region = "north", Groups = ["a"] };
    private static readonly Person Cy = NewPerson("Cy", 3);
    private static readonly Person Imported = NewPerson("Imported", 4) with { Groups = ["brought"] };
    private static readonly Photo Photo = NewPhoto(Ada, 1);
    private static readonly Face First = NewFace(Ada, 1) with { Photo = Photo.Hash, Box = new FaceBox(1.5, 2.25, 100.1, 99.9), DetectionScore = 0.1 + 0.2, Quality = 1.0 / 3 };
    private static readonly Face Second = NewFace(Bo, 2);
    private static readonly Face Third = NewFace(Ada, 3);
    private static readonly ImportRun Run = NewRun("run-20260102-030405-aaaa", batches: 3);
    private static readonly ImportRun Undone = NewRun("run-20260102-030405-bbbb", batches: 1);
    private static readonly ApiKey Key = NewKey("abcdefABCDEF");
    private static readonly Account Account = NewAccount("ada@example.org", 1) with { Person = Ada.Id };
    private static readonly LoginToken Token = NewToken("ABCDEFabcdef") with { Account = Account.Id, Person = Ada.Id };
    private static readonly Sighting Sighting = NewSighting(1);
    private static readonly Subject Subject = new() { Id = new SubjectId(Id(5, 1)), Client = Client, Name = "Algebra", CreatedAt = At };
    private static readonly AttendanceSession Session = NewSession(1) with { Subject = Subject.Id };
    private static readonly AttendanceSession Later = NewSession(2);
    private static readonly AttendanceRecord Record = new()
    {
        Client = Client,
        Session = Session.Id,
        Person = Ada.Id,
        Status = AttendanceStatus.Auto,
        Note = "seen",
        ChangedAt = At,
        ChangedBy = "cli:me",
    };

    private static readonly Marking Marking = new()
    {
        Id = new MarkingId(Id(7, 1)),
        Client = Client,
        Session = Session.Id,
        CreatedAt = At,
        CreatedBy = "cli:me",
        Photos = [new MarkingPhoto(0, "class.jpg", Photo.Hash, 10, 20, At)],
        Faces = [new SeenFace(0, 0, new FaceBox(1, 2, 3, 4), 0.9, Outcome.Match, Bo.Id, 0.1, 0.9)],
    };

    private static readonly CheckIn CheckIn = new()
    {
        Id = new CheckInId(Id(8, 1)),
        Client = Client,
        Person = Bo.Id,
        Direction = CheckDirection.In,
        At = At,
        Day = new DateOnly(2026, 1, 2),
        By = "cli:me",
    };

    private static readonly Leave Leave = new()
    {
        Id = new LeaveId(Id(9, 1)),
        Client = Client,
        Person = Ada.Id,
        From = new DateOnly(2026, 1, 2),
        To = new DateOnly(2026, 1, 3),
        Kind = LeaveKind.Medical,
        RequestedAt = At,
        RequestedBy = "cli:me",
    };

    private static CancellationToken Stop => CancellationToken.None;

    /// <summary>The methods of all contracts that write, by reflection: those that are not named as one that reads.</summary>
    public static IReadOnlySet<string> Names { get; } = typeof(IStore).GetProperties()
        .SelectMany(p => p.PropertyType.GetMethods(BindingFlags.Public | BindingFlags.Instance).Select(m => (Contract: p.Name, Method: m.Name)))
        .Where(m => m.Contract != nameof(IStore.Chunks)) // made of the documents in each store by itself
        .Where(m => !Readers.Any(r => m.Method.StartsWith(r, StringComparison.Ordinal)))
        .Select(m => $"{m.Contract}.{m.Method}")
        .ToHashSet(StringComparer.Ordinal);

    public static IReadOnlyList<(string Name, Func<IStore, Task> Write)> Steps { get; } =
    [
        ("Clients.AddAsync", s => s.Clients.AddAsync(new Client(East, "The East", At), Stop)),
        ("Clients.UpdateSettingsAsync", s => s.Clients.UpdateSettingsAsync(Client, new ClientSettings { RetentionDays = 30 }, Stop)),
        ("Spaces.AddAsync", s => s.Spaces.AddAsync(Space with { Impostors = new ImpostorPrior(0.1, 0.30000000000000004, "measured") }, Stop)),
        ("People.AddAsync", s => s.People.AddAsync(Ada, Stop)),
        ("People.AddAsync", s => s.People.AddAsync(Bo, Stop)),
        ("People.AddAsync", s => s.People.AddAsync(Cy, Stop)),
        ("People.AddAsync", s => s.People.AddAsync(Cy with { Client = East, Id = new PersonId(Id(1, 9)) }, Stop)),
        ("People.UpdateAsync", s => s.People.UpdateAsync(Cy with { Name = "Cyd", Groups = ["b"], Attributes = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["é\"\\"] = "木\n" } }, Stop)),
        ("Photos.AddAsync", s => s.Photos.AddAsync(Photo, Stop)),
        ("Photos.AddAsync", s => s.Photos.AddAsync(NewPhoto(Bo, 2), Stop)),
        ("Faces.AddAsync", s => s.Faces.AddAsync(First, Stop)),
        ("Faces.AddAsync", s => s.Faces.AddAsync(Second, Stop)),
        ("Faces.AddAsync", s => s.Faces.AddAsync(Third, Stop)),
        ("Labels.AddGroupAsync", s => s.Labels.AddGroupAsync(Client, "empty", Stop)),
        ("Labels.AddMembersAsync", s => s.Labels.AddMembersAsync(Client, "empty", [Ada.Id, Cy.Id], Stop)),
        ("Labels.RenameGroupAsync", s => s.Labels.RenameGroupAsync(Client, "empty", "full", Stop)),
        ("Labels.RemoveMembersAsync", s => s.Labels.RemoveMembersAsync(Client, "full", [Cy.Id], Stop)),
        ("Labels.RenameRegionAsync", s => s.Labels.RenameRegionAsync(Client, "north", "south", Stop)),
        ("Imports.AddRunAsync", s => s.Imports.AddRunAsync(Run, new byte[] { 1, 2, 3 }, Stop)),
        ("Imports.ApplyAsync", s => s.Imports.ApplyAsync(Client, new ImportBatch { Run = Run.Id, Number = 0, Spaces = [Brought], People = [Imported], Photos = [NewPhoto(Imported, 3)], Faces = [NewFace(Imported, 4)] }, Stop)),
        ("Imports.ApplyAsync", s => s.Imports.ApplyAsync(Client, [new ImportBatch { Run = Run.Id, Number = 1 }], Stop)),
        ("Imports.ApplyAsync", s => s.Imports.ApplyAsync(Client, [new ImportBatch { Run = Run.Id, Number = 2 }], Task.CompletedTask, Stop)),
        ("Imports.CompleteAsync", s => s.Imports.CompleteAsync(Client, Run.Id, Stop)),
        ("Imports.AddRunAsync", s => s.Imports.AddRunAsync(Undone, new byte[] { 4 }, Stop)),
        ("Imports.ApplyAsync", s => s.Imports.ApplyAsync(Client, new ImportBatch { Run = Undone.Id, Number = 0, People = [NewPerson("Undone", 6)], Faces = [NewFace(NewPerson("Undone", 6), 7)] }, Stop)),
        ("Imports.RollbackAsync", s => s.Imports.RollbackAsync(Client, Undone.Id, null, false, Stop)),
        ("Keys.AddAsync", s => s.Keys.AddAsync(Key, Stop)),
        ("Keys.AddFirstAsync", s => s.Keys.AddFirstAsync(NewKey("firstFIRSTxx") with { Reach = Reach.Installation, Role = Role.Owner }, Stop)),
        ("Keys.RotateAsync", s => s.Keys.RotateAsync(Client, Key.Id, SecretHash.Of("next"), At, At.AddDays(1), Stop)),
        ("Keys.TouchAsync", s => s.Keys.TouchAsync(Client, Key.Id, At.AddHours(1), Stop)),
        ("Keys.RevokeAsync", s => s.Keys.RevokeAsync(Client, Key.Id, At.AddHours(2), Stop)),
        ("Audit.AppendAsync", s => s.Audit.AppendAsync(Client, [new AuditEvent { Client = Client, At = At, Actor = AuditActor.OfCli("me"), Action = "person.add", Person = Ada.Id }], Stop)),
        ("Accounts.AddAsync", s => s.Accounts.AddAsync(Account, Stop)),
        ("Accounts.UpdateAsync", s => s.Accounts.UpdateAsync(Client, Account.Id, Role.Operator, Ada.Id, Stop)),
        ("Accounts.UpdatePasswordAsync", s => s.Accounts.UpdatePasswordAsync(Client, Account.Id, null, PasswordHash.OfNobody, At, Stop)),
        ("Accounts.TouchAsync", s => s.Accounts.TouchAsync(Client, Account.Id, At.AddHours(3), Stop)),
        ("Accounts.AdmitAsync", s => s.Accounts.AdmitAsync(Client, LoginKey.Of(Account.Login), new LoginRule(), At, Stop)),
        ("Accounts.RemoveFailuresAsync", s => s.Accounts.RemoveFailuresAsync(Client, LoginKey.Of(Account.Login), Stop)),
        ("Accounts.AdmitAsync", s => s.Accounts.AdmitAsync(Client, LoginKey.Of(Account.Login), new LoginRule(), At, Stop)),
        ("Tokens.AddAsync", s => s.Tokens.AddAsync(Token, Stop)),
        ("Tokens.AddAsync", s => s.Tokens.AddAsync(NewToken("secondSECOND") with { Account = Account.Id }, Stop)),
        ("Tokens.RevokeAsync", s => s.Tokens.RevokeAsync(Client, Token.Id, At, Stop)),
        ("Tokens.RevokeAllAsync", s => s.Tokens.RevokeAllAsync(Client, Account.Id, At, Stop)),
        ("Tokens.RemoveEndedAsync", s => s.Tokens.RemoveEndedAsync(Client, At.AddYears(1), Stop)),
        ("Tokens.AddAsync", s => s.Tokens.AddAsync(NewToken("thirdTHIRDxx") with { Account = Account.Id, ExpiresAt = At.AddYears(9) }, Stop)),
        ("Privacy.AddConsentAsync", s => s.Privacy.AddConsentAsync(new Consent { Client = Client, Person = Ada.Id, Version = "v1", GivenAt = At, GivenBy = "herself", Evidence = "form" }, Stop)),
        ("Privacy.AddConsentAsync", s => s.Privacy.AddConsentAsync(new Consent { Client = Client, Person = Bo.Id, Version = "v1", GivenAt = At, GivenBy = "himself" }, Stop)),
        ("Privacy.WithdrawConsentsAsync", s => s.Privacy.WithdrawConsentsAsync(Client, Ada.Id, At.AddDays(1), Stop)),
        ("Privacy.AddTombstoneAsync", s => s.Privacy.AddTombstoneAsync(Tombstone.Of(Client, new PersonId(Id(1, 77)), new string('a', 32), At), Stop)),
        ("Privacy.AddCertificateAsync", s => s.Privacy.AddCertificateAsync(new IssuedCertificate(Client, new PersonId(Id(1, 77)), At, "{ \"complete\": true }"), Stop)),
        ("Sightings.AddAsync", s => s.Sightings.AddAsync(Sighting, Stop)),
        ("Sightings.AddAsync", s => s.Sightings.AddAsync(NewSighting(2), Stop)),
        ("Sightings.SeeAgainAsync", s => s.Sightings.SeeAgainAsync(Client, Sighting.Id, At.AddHours(1), Stop)),
        ("Sightings.DenyAsync", s => s.Sightings.DenyAsync(Client, [Sighting.Id], Bo.Id, Stop)),
        ("Faces.AddAsync", s => s.Faces.AddAsync(NewFace(Ada, 1) with { Id = Sighting.Id.Face }, Stop)),
        ("Sightings.DecideAsync", s => s.Sightings.DecideAsync(Client, [Sighting.Id], SightingState.Assigned, Stop)),
        ("Sightings.TrimAsync", s => s.Sightings.TrimAsync(Client, At, 1, Stop)),
        ("Attendance.UpdateRulesAsync", s => s.Attendance.UpdateRulesAsync(Client, new AttendanceRules { OncePerDay = true }, Stop)),
        ("Sessions.AddSubjectAsync", s => s.Sessions.AddSubjectAsync(Subject, Stop)),
        ("Sessions.UpdateSubjectAsync", s => s.Sessions.UpdateSubjectAsync(Subject with { Name = "Geometry", IsActive = false, Credits = 4 }, Stop)),
        ("Sessions.AddAsync", s => s.Sessions.AddAsync(Session, Stop)),
        ("Sessions.AddAsync", s => s.Sessions.AddAsync(Later, Stop)),
        ("Sessions.UpdateAsync", s => s.Sessions.UpdateAsync(Session with { Note = "moved", EndsAt = At.AddHours(1) }, Stop)),
        ("Attendance.WriteAsync", s => s.Attendance.WriteAsync(Client, [Record, Record with { Person = Bo.Id }], Stop)),
        ("Attendance.WriteAsync", s => s.Attendance.WriteAsync(Client, [Record with { Status = AttendanceStatus.Late, Reason = "bus" }], Stop)),
        ("Attendance.WriteAsync", s => s.Attendance.WriteAsync(Client, [Record with { Session = Later.Id }], Stop)),
        ("Attendance.WriteAsync", s => s.Attendance.WriteAsync(Client, [Record with { Session = Later.Id, Status = AttendanceStatus.Absent }], Stop)),
        ("Attendance.RemoveAsync", s => s.Attendance.RemoveAsync(Client, Session.Id, Bo.Id, Stop)),
        ("Markings.AddAsync", s => s.Markings.AddAsync(Marking, Stop)),
        ("Markings.AddPhotosAsync", s => s.Markings.AddPhotosAsync(Client, Marking.Id, [new MarkingPhoto(0, "more.jpg", Photo.Hash, 1, 1, At)], [new SeenFace(0, 0, new FaceBox(1, 1, 1, 1), 1, Outcome.Unknown, null, null, null)], Stop)),
        ("Markings.EndAsync", s => s.Markings.EndAsync(Client, Marking.Id, MarkingState.Confirmed, At.AddMinutes(1), [Record with { Person = Cy.Id }], Stop)),
        ("Markings.AddAsync", s => s.Markings.AddAsync(Marking with { Id = new MarkingId(Id(7, 2)), Session = Later.Id }, Stop)),
        ("CheckIns.AddAsync", s => s.CheckIns.AddAsync(new CheckInAttempt { CheckIn = CheckIn }, Stop)),
        ("CheckIns.AddAsync", s => s.CheckIns.AddAsync(new CheckInAttempt { CheckIn = CheckIn with { Id = new CheckInId(Id(8, 2)), Person = Ada.Id } }, Stop)),
        ("CheckIns.RemoveAsync", s => s.CheckIns.RemoveAsync(Client, CheckIn.Id, Stop)),
        ("Leaves.AddAsync", s => s.Leaves.AddAsync(Leave, Stop)),
        ("Leaves.AddAsync", s => s.Leaves.AddAsync(Leave with { Id = new LeaveId(Id(9, 2)) }, Stop)),
        ("Leaves.DecideAsync", s => s.Leaves.DecideAsync(Client, Leave.Id, new LeaveDecision(LeaveState.Approved, At, "cli:me", "granted"), Stop)),
        ("Leaves.RemoveAsync", s => s.Leaves.RemoveAsync(Client, new LeaveId(Id(9, 2)), Stop)),
        ("Merges.MergeAsync", s => s.Merges.MergeAsync(Client, Bo.Id, Ada.Id, Stop)),
        ("Merges.UndoAsync", async s => await s.Merges.UndoAsync(Client, (await s.Merges.ListAsync(Client, Bo.Id, Stop))[0].Id, Stop)),
        ("Merges.ForgetAsync", s => s.Merges.ForgetAsync(Client, Ada.Id, Stop)),
        ("Merges.SplitAsync", s => s.Merges.SplitAsync(Client, Ada.Id, [Third.Id], NewPerson("Twin", 5), Stop)),
        ("Merges.MergeAsync", s => s.Merges.MergeAsync(Client, Cy.Id, new PersonId(Id(1, 5)), Stop)),
        ("Faces.RemoveAsync", s => s.Faces.RemoveAsync(Client, Second.Id, Stop)),
        ("Photos.RemoveAsync", s => s.Photos.RemoveAsync(Client, Ada.Id, Photo.Hash, Stop)),
        ("Sessions.RemoveSubjectAsync", s => s.Sessions.RemoveSubjectAsync(Client, Subject.Id, Stop)),
        ("Sessions.RemoveAsync", s => s.Sessions.RemoveAsync(Client, Later.Id, Stop)),
        ("Labels.RemoveGroupAsync", s => s.Labels.RemoveGroupAsync(Client, "full", Stop)),
        ("People.RemoveAsync", s => s.People.RemoveAsync(Client, Ada.Id, Stop)),
        ("People.AddAsync", s => s.People.AddAsync(Ada, Stop)), // back again under the same id, without what went with her
        ("Accounts.RemoveAsync", s => s.Accounts.RemoveAsync(Client, Account.Id, Stop)),
        ("Accounts.AddAsync", s => s.Accounts.AddAsync(Account with { Id = new AccountId(Id(3, 2)), Person = null }, Stop)), // another one of that name
        .. EveryDocumentWrite.Steps,
    ];

    private static Guid Id(int kind, int number) => new(kind, (short)number, 0, new byte[8]);

    private static Person NewPerson(string name, int number) => new()
    {
        Id = new PersonId(Id(1, number)),
        Client = Client,
        Name = name,
        ExternalId = $"P-{number}",
        CreatedAt = At,
        UpdatedAt = At.AddMicroseconds(number),
    };

    private static Photo NewPhoto(Person person, byte number) => new()
    {
        Hash = PhotoHash.Of([number]),
        Client = Client,
        Person = person.Id,
        MediaType = "image/png",
        Length = number,
        FileName = "a.png",
        CreatedAt = At,
    };

    private static Face NewFace(Person person, int number) => new()
    {
        Id = new FaceId(Id(2, number)),
        Client = Client,
        Person = person.Id,
        Space = Space.Key,
        Embedding = new[] { number, -0.0f, 1e-40f, 3.4e18f },
        CreatedAt = At,
    };

    private static ImportRun NewRun(string id, int batches) => new()
    {
        Id = new RunId(id),
        Client = Client,
        PlanHash = new string('a', 64),
        Source = "/old",
        Status = RunStatus.Open,
        Batches = batches,
        StartedAt = At,
    };

    private static ApiKey NewKey(string id) => new()
    {
        Id = new KeyId(id),
        Client = Client,
        Name = id,
        Role = Role.Viewer,
        Scopes = Scopes.Read,
        Secret = SecretHash.Of(id),
        CreatedAt = At,
    };

    private static Account NewAccount(string login, int number) => new()
    {
        Id = new AccountId(Id(3, number)),
        Client = Client,
        Login = new LoginName(login),
        Role = Role.Viewer,
        Password = PasswordHash.OfNobody,
        CreatedAt = At,
    };

    private static LoginToken NewToken(string id) => new()
    {
        Id = new TokenId(id),
        Client = Client,
        Method = LoginMethod.Password,
        Secret = SecretHash.Of(id),
        CreatedAt = At,
        ExpiresAt = At.AddDays(1),
    };

    private static Sighting NewSighting(int number) => new()
    {
        Id = new SightingId(Id(4, number)),
        Client = Client,
        Space = Space.Key,
        Embedding = new float[] { 1, 0, 0, 0 },
        Quality = 0.5,
        Place = "door",
        FirstSeenAt = At,
        LastSeenAt = At.AddMinutes(number),
    };

    private static AttendanceSession NewSession(int number) => new()
    {
        Id = new SessionId(Id(6, number)),
        Client = Client,
        Name = $"Lesson {number}",
        Group = "a",
        Day = new DateOnly(2026, 1, 2),
        StartsAt = At,
        CreatedAt = At,
        CreatedBy = "cli:me",
    };
}
