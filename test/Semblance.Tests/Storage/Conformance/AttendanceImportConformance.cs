using Semblance.Attendance;
using Semblance.Clients;
using Semblance.Faces;
using Semblance.Imports;
using Semblance.People;

namespace Semblance.Tests.Storage.Conformance;

/// <summary>Attendance as an import brings it, and takes it back.</summary>
public abstract class AttendanceImportConformance : StoreConformance
{
    private static readonly DateOnly Day = new(2026, 11, 21);

    [StoreFact]
    public async Task Attendance_comes_with_its_batch_once_and_is_given_back_as_it_came()
    {
        var run = await BeginAsync(2);
        var (batch, rows) = Batch(run, 0);
        var outcome = await Store.Imports.ApplyAsync(ClientId.Default, batch, Stop);
        Assert.Equal((new AttendanceRowCounts(1, 2, 2, 1, 2), default), (outcome.AttendanceAdded, outcome.AttendancePresent));
        Assert.Equal(outcome, await Store.Imports.ApplyAsync(ClientId.Default, batch, Stop));
        var again = await Store.Imports.ApplyAsync(ClientId.Default, batch with { Number = 1 }, Stop);
        Assert.Equal((default, new AttendanceRowCounts(1, 2, 2, 1, 2)), (again.AttendanceAdded, again.AttendancePresent));
        Assert.Equal((outcome + again), (await Store.Imports.FindRunAsync(ClientId.Default, run.Id, Stop))!.Outcome);

        var stored = await Store.Imports.FindAttendanceAsync(ClientId.Default, rows, Stop);
        Assert.Equal(rows.Subjects, stored.Subjects);
        Assert.Equal(rows.Sessions.OrderBy(s => s.Id), stored.Sessions.OrderBy(s => s.Id));
        Assert.Equal(rows.Records.OrderBy(r => r.Person), stored.Records.OrderBy(r => r.Person));
        Assert.Equal(rows.Leaves, stored.Leaves);
        Assert.Equal(rows.CheckIns.OrderBy(c => c.Id), stored.CheckIns.OrderBy(c => c.Id));
        Assert.Equal(0, (await Store.Imports.FindAttendanceAsync(Other, rows, Stop)).Count.Total);
        Assert.Equal(["11 C"], (await Store.Labels.ListGroupsAsync(ClientId.Default, Stop)).Where(g => g.People == 0).Select(g => g.Name));
    }

    [StoreFact]
    public async Task A_batch_whose_attendance_breaks_a_rule_is_not_written_at_all()
    {
        var run = await BeginAsync(1);
        var (batch, rows) = Batch(run, 0);
        ImportBatch With(AttendanceRows changed) => batch with { Attendance = changed };

        await AssertErrorAsync(ErrorKind.NotFound, "session-unknown", () => Store.Imports.ApplyAsync(ClientId.Default, With(rows with { Sessions = [] }), Stop));
        await AssertErrorAsync(ErrorKind.NotFound, "subject-unknown", () => Store.Imports.ApplyAsync(ClientId.Default, With(rows with { Subjects = [] }), Stop));
        await AssertErrorAsync(ErrorKind.NotFound, "person-unknown", () => Store.Imports.ApplyAsync(ClientId.Default, batch with { People = [] }, Stop));
        await AssertErrorAsync(ErrorKind.Invalid, "batch-client", () => Store.Imports.ApplyAsync(ClientId.Default, With(rows with { Subjects = [rows.Subjects[0] with { Client = Other }] }), Stop));
        await AssertErrorAsync(ErrorKind.Invalid, "attendance-text", () => Store.Imports.ApplyAsync(ClientId.Default, With(rows with { Subjects = [rows.Subjects[0] with { Name = "" }] }), Stop));
        Assert.Equal(0, (await Store.Imports.FindAttendanceAsync(ClientId.Default, rows, Stop)).Count.Total);
        Assert.Equal(0, (await Store.Imports.FindRunAsync(ClientId.Default, run.Id, Stop))!.BatchesApplied);
    }

    [StoreFact]
    public async Task A_rollback_takes_all_attendance_of_the_run_and_none_of_others()
    {
        var own = await OwnSessionAsync();
        var run = await BeginAsync(1);
        var (batch, rows) = Batch(run, 0);
        await Store.Imports.ApplyAsync(ClientId.Default, batch, Stop);
        var outcome = await Store.Imports.RollbackAsync(ClientId.Default, run.Id, null, false, Stop);

        Assert.Equal((true, 2L, new AttendanceRowCounts(1, 2, 2, 1, 2)), (outcome.Done, outcome.PeopleRemoved, outcome.AttendanceRemoved));
        Assert.Empty(outcome.Changed);
        Assert.Equal(0, (await Store.Imports.FindAttendanceAsync(ClientId.Default, rows, Stop)).Count.Total);
        Assert.Empty(await Store.Labels.ListGroupsAsync(ClientId.Default, Stop));
        Assert.Equal([own], (await Store.Sessions.ListAsync(ClientId.Default, new SessionQuery(), Stop)).Select(s => s.Session));
    }

    [StoreFact]
    public async Task Attendance_that_was_changed_since_is_named_and_survives_a_forced_rollback()
    {
        var run = await BeginAsync(1);
        var (batch, rows) = Batch(run, 0);
        await Store.Imports.ApplyAsync(ClientId.Default, batch, Stop);
        var (ada, bob) = (batch.People[0], batch.People[1]);
        var record = rows.Records.First(r => r.Person == ada.Id);
        await Store.Attendance.WriteAsync(ClientId.Default, [record with { Status = AttendanceStatus.Late, Revision = 0 }], Stop);
        await Store.Leaves.DecideAsync(ClientId.Default, rows.Leaves[0].Id, new LeaveDecision(LeaveState.Approved, At, "cli:test", null), Stop);
        await Store.Sessions.UpdateAsync(rows.Sessions[1] with { Name = "Renamed" }, Stop);
        await Store.Sessions.AddAsync(rows.Sessions[1] with { Id = SessionId.New(), Subject = rows.Subjects[0].Id }, Stop);

        var refused = await Store.Imports.RollbackAsync(ClientId.Default, run.Id, null, false, Stop);
        Assert.Equal((false, default), (refused.Done, refused.AttendanceRemoved));
        Assert.Equal(
            [
                $"subject {rows.Subjects[0].Id} \"Mathematics\": 1 session by others",
                $"session {rows.Sessions[1].Id} \"Renamed\": edited since (revision 2)",
                $"record of {ada.Id} \"Ada\" in session {record.Session}: changed since (revision 2)",
                $"leave {rows.Leaves[0].Id} of \"Bob\": changed since (revision 2)",
            ],
            refused.Changed);

        var forced = await Store.Imports.RollbackAsync(ClientId.Default, run.Id, null, true, Stop);
        Assert.Equal((true, 0L, new AttendanceRowCounts(0, 0, 1, 0, 2)), (forced.Done, forced.PeopleRemoved, forced.AttendanceRemoved));
        var left = await Store.Imports.FindAttendanceAsync(ClientId.Default, rows, Stop);
        Assert.Equal((1, 2, 1, 1, 0), (left.Subjects.Count, left.Sessions.Count, left.Records.Count, left.Leaves.Count, left.CheckIns.Count));
        Assert.Equal(AttendanceStatus.Late, left.Records[0].Status);
        Assert.NotNull(await Store.People.FindAsync(ClientId.Default, bob.Id, Stop)); // who has a leave still
    }

    [StoreFact]
    public async Task A_session_of_the_run_that_others_marked_stays_with_what_they_wrote()
    {
        var run = await BeginAsync(1);
        var (batch, rows) = Batch(run, 0);
        await Store.Imports.ApplyAsync(ClientId.Default, batch, Stop);
        var cy = await AddPersonAsync("Cy");
        await Store.Attendance.WriteAsync(ClientId.Default, [rows.Records[0] with { Person = cy.Id, Revision = 0 }], Stop);
        await Store.Markings.AddAsync(new Marking { Id = MarkingId.New(), Client = ClientId.Default, Session = rows.Sessions[1].Id, CreatedAt = At, CreatedBy = "cli:test" }, Stop);

        var refused = await Store.Imports.RollbackAsync(ClientId.Default, run.Id, null, false, Stop);
        Assert.Equal(
            new[]
            {
                $"session {rows.Sessions[0].Id} \"Algebra\": 1 record by others",
                $"session {rows.Sessions[1].Id} \"Geometry\": marked since",
            }.Order(StringComparer.Ordinal),
            refused.Changed.Order(StringComparer.Ordinal));
        var forced = await Store.Imports.RollbackAsync(ClientId.Default, run.Id, null, true, Stop);
        Assert.Equal((2L, new AttendanceRowCounts(0, 0, 2, 1, 2)), (forced.PeopleRemoved, forced.AttendanceRemoved));
        Assert.Equal([cy.Id], (await Store.Attendance.ListAsync(ClientId.Default, new AttendanceFilter(), null, 10, Stop)).Records.Select(r => r.Person));
    }

    [StoreFact]
    public async Task One_persons_attendance_of_a_run_can_be_taken_back_alone()
    {
        var run = await BeginAsync(1);
        var (batch, rows) = Batch(run, 0);
        await Store.Imports.ApplyAsync(ClientId.Default, batch, Stop);
        var outcome = await Store.Imports.RollbackAsync(ClientId.Default, run.Id, batch.People[0].Id, false, Stop);
        Assert.Equal((true, 1L, new AttendanceRowCounts(0, 0, 1, 0, 2)), (outcome.Done, outcome.PeopleRemoved, outcome.AttendanceRemoved));
        Assert.Equal((1, 2, 1, 1, 0), (await Store.Imports.FindAttendanceAsync(ClientId.Default, rows, Stop)) is var left
            ? (left.Subjects.Count, left.Sessions.Count, left.Records.Count, left.Leaves.Count, left.CheckIns.Count) : default);
    }

    private async Task<ImportRun> BeginAsync(int batches)
    {
        var run = NewRun(batches);
        await Store.Imports.AddRunAsync(run, "{}"u8.ToArray(), Stop);
        return run;
    }

    private async Task<AttendanceSession> OwnSessionAsync()
    {
        var session = Session("own", "By hand", null);
        await Store.Sessions.AddAsync(session, Stop);
        return session;
    }

    /// <summary>Ada was there, and came and went; Bob was not, and asks for leave.</summary>
    private static (ImportBatch Batch, AttendanceRows Rows) Batch(ImportRun run, int number)
    {
        var people = new[] { "Ada", "Bob" }.Select(n => NewPerson(n) with { Id = PersonId.Imported(ClientId.Default, "test", n), Groups = ["10 A"] }).ToList();
        var subject = new Subject { Id = SubjectId.Imported(ClientId.Default, "test", "1"), Client = ClientId.Default, Name = "Mathematics", Code = "MA", Credits = 4, CreatedAt = At };
        var (first, second) = (Session("1", "Algebra", subject.Id), Session("2", "Geometry", subject.Id));
        var rows = new AttendanceRows
        {
            Groups = ["10 A", "11 C"],
            Subjects = [subject],
            Sessions = [first, second],
            Records =
            [
                Record(first, people[0], AttendanceStatus.Auto) with { Confidence = 0.5, Box = new FaceBox(1, 2, 30, 40), Note = "window" },
                Record(first, people[1], AttendanceStatus.Absent) with { Reason = "as it was" },
            ],
            Leaves =
            [
                new Leave
                {
                    Id = LeaveId.Imported(ClientId.Default, "test", "1"), Client = ClientId.Default, Person = people[1].Id, From = Day, To = Day.AddDays(2), Kind = LeaveKind.Medical,
                    Sessions = 3, RequestedAt = At, RequestedBy = "import",
                },
            ],
            CheckIns = [Check("in", people[0], CheckDirection.In, 0), Check("out", people[0], CheckDirection.Out, 8) with { Place = new Place(12.5, 77.5, null) }],
        };
        return (new ImportBatch { Run = run.Id, Number = number, People = people, Attendance = rows }, rows);
    }

    private static AttendanceSession Session(string key, string name, SubjectId? subject) => new()
    {
        Id = SessionId.Imported(ClientId.Default, "test", key),
        Client = ClientId.Default,
        Name = name,
        Group = "10 A",
        Subject = subject,
        Day = Day,
        StartsAt = At,
        CreatedAt = At,
        CreatedBy = "import",
    };

    private static AttendanceRecord Record(AttendanceSession session, Person person, AttendanceStatus status) => new()
    {
        Client = ClientId.Default,
        Session = session.Id,
        Person = person.Id,
        Status = status,
        ChangedAt = At,
        ChangedBy = "import",
        Revision = 1,
    };

    private static CheckIn Check(string key, Person person, CheckDirection direction, int hour) => new()
    {
        Id = CheckInId.Imported(ClientId.Default, "test", key),
        Client = ClientId.Default,
        Person = person.Id,
        Direction = direction,
        At = At.AddHours(hour),
        Day = Day,
        Place = new Place(12.5, 77.5, 8),
        By = "import",
    };
}
