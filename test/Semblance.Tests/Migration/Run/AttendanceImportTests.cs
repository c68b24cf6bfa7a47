using System.Globalization;
using System.Text.Json;
using Semblance.Attendance;
using Semblance.Clients;
using Semblance.Faces;
using Semblance.Migration.Plan;
using Semblance.Migration.Run;
using Semblance.Migration.Verify;
using Semblance.People;
using Semblance.Storage.InMemory;
using Semblance.Storage.Sqlite;
using Semblance.Tests.Storage.Sqlite;

namespace Semblance.Tests.Migration.Run;

/// <summary>Attendance databases as the applications of guides 001 and 003 leave them, imported whole and compared with the source row for row.</summary>
public sealed class AttendanceImportTests : IAsyncLifetime
{
    private static readonly CancellationToken _none = CancellationToken.None;

    private readonly SqliteFolder _folder = new();
    private SqliteStore _store = null!;

    public async Task InitializeAsync() => _store = await _folder.OpenAsync();

    public async Task DisposeAsync()
    {
        await _store.DisposeAsync();
        await _folder.DeleteAsync();
    }

    [Fact]
    public async Task Every_session_subject_and_leave_of_a_class_database_is_in_the_store_as_the_source_has_it()
    {
        await _store.Attendance.UpdateRulesAsync(ClientId.Default, new AttendanceRules { TimeZone = "Asia/Kolkata" }, _none);
        var f = new AttendanceFixture("attendance-003", _store);
        await f.ApplyAsync(await f.PlanAsync());

        var subjects = await _store.Sessions.ListSubjectsAsync(ClientId.Default, _none);
        Assert.Equal(
            f.Query(File, "SELECT s.*, c.name || ' ' || c.section AS class FROM subjects s JOIN classes c ON c.id = s.class_id ORDER BY s.name")
                .Select(r => (Text(r, "name")!, Text(r, "code"), Text(r, "description"), (int?)Long(r, "credits"), Text(r, "class"), Long(r, "is_active") == 1)),
            subjects.Select(s => (s.Name, s.Code, s.Description, s.Credits, s.Group, s.IsActive)));

        var sessions = await f.SessionsAsync();
        var rows = f.Query(File, "SELECT s.*, c.name || ' ' || c.section AS class FROM attendance_sessions s LEFT JOIN classes c ON c.id = s.class_id ORDER BY s.created_at DESC");
        Assert.Equal(48, rows.Count);
        Assert.Equal(
            rows.Select(r => (Text(r, "session_name")!, Text(r, "class"), Time(r, "created_at"), Text(r, "session_type") == "extra" ? SessionKind.Extra : SessionKind.Normal)),
            sessions.Select(s => (s.Name, s.Group, s.StartsAt, s.Kind)));
        Assert.Equal(
            rows.Select(r => Text(r, "subject_id") is "1" or "2" ? Name(f.Query(File, $"SELECT name FROM subjects WHERE id = {r["subject_id"]}")) : null),
            sessions.Select(s => subjects.FirstOrDefault(j => j.Id == s.Subject)?.Name));
        Assert.All(rows.Zip(sessions), pair => Assert.Equal(
            DateOnly.FromDateTime(Time(pair.First, "created_at").AddHours(5.5).DateTime), pair.Second.Day)); // India has no summer time
        Assert.All(rows.Zip(sessions), pair =>
        {
            var told = new List<string>();
            told.AddRange(Text(pair.First, "photo_path") is { } photo ? [$"photo_path: {photo}"] : []);
            told.Add($"total_detected: {pair.First["total_detected"]}");
            told.AddRange(Text(pair.First, "class_id") == "9" ? ["class_id: 9"] : []);
            told.AddRange(Text(pair.First, "subject_id") == "77" ? ["subject_id: 77"] : []);
            Assert.Equal(string.Join('\n', told), pair.Second.Note);
        });

        var leaves = (await _store.Leaves.ListAsync(ClientId.Default, new LeaveQuery(), _none)).OrderBy(l => l.From).ToArray();
        Assert.Equal(
            f.Query(File, "SELECT * FROM leave_records WHERE id IN (1, 2) ORDER BY leave_date").Select(r => (
                PersonOf(f, r["student_id"]), Day(r, "leave_date"), Text(r, "leave_end_date") is null ? Day(r, "leave_date") : Day(r, "leave_end_date"),
                (int?)Long(r, "sessions_count"), Long(r, "is_approved") == 1 ? LeaveState.Approved : LeaveState.Pending, Time(r, "created_at"))),
            leaves.Select(l => (l.Person, l.From, l.To, l.Sessions, l.State, l.RequestedAt)));
        Assert.Equal([LeaveKind.Medical, LeaveKind.Authorised], leaves.Select(l => l.Kind));
        Assert.Equal(["fever\ndocument_path: static/medical_documents/1.pdf", null], leaves.Select(l => l.Note));
        Assert.All(leaves, l => Assert.Equal((null, null), (l.DecidedAt, l.DecidedBy))); // nobody said when, or who
    }

    [Fact]
    public async Task Every_record_of_a_class_database_is_in_the_store_as_the_source_has_it_or_named_with_its_reason()
    {
        var f = new AttendanceFixture("attendance-003", _store);
        var plan = await f.PlanAsync();
        await f.ApplyAsync(plan);
        var stored = (await f.RecordsAsync()).ToDictionary(r => (r.Session, r.Person));
        var left = plan.Plan.Rejects.Where(r => r.Place.Contains("attendance_records", StringComparison.Ordinal))
            .ToDictionary(r => r.Place.Split("id ")[1], r => r.Code, StringComparer.Ordinal);

        var compared = 0;
        foreach (var row in f.Query(File, "SELECT * FROM attendance_records ORDER BY id").Where(r => !left.ContainsKey($"{r["id"]}") && Long(r, "id") != 9001))
        {
            var record = stored[(SessionId.Imported(ClientId.Default, f.Scope, $"{File}:attendance_sessions:{row["session_id"]}"), PersonOf(f, row["student_id"]))];
            var expected = Expected(row);
            Assert.Equal(expected.Status, record.Status);
            Assert.Equal(expected.Reason, record.Reason);
            Assert.Equal(row["confidence"] is double c && c <= 1 ? c : null, record.Confidence);
            Assert.Equal(Time(row, "created_at"), record.ChangedAt);
            Assert.Equal(BoxOf(Text(row, "detection_details")), record.Box);
            Assert.Equal(
                string.Join('\n', new[] { Text(row, "note"), Text(row, "attachment_path") is { } path ? $"attachment_path: {path}" : null }.OfType<string>()), record.Note ?? "");
            Assert.Equal((null, "import", 1), (record.SeenAt, record.ChangedBy, record.Revision));
            compared++;
        }

        Assert.Equal(269, compared);
        Assert.Equal(compared, stored.Count);
        Assert.Equal(
            ["person-missing", "record-status", "record-superseded", "session-missing"], left.Values.Order(StringComparer.Ordinal));
        Assert.Equal(1, plan.Plan.Sources.Single(s => s.Format.EndsWith("-attendance", StringComparison.Ordinal)).Duplicates); // 9001
        Assert.Equal(
            ["class-columns", "confidence-range", "record-contradicts", "record-status", "session-totals"],
            plan.Plan.Conflicts.Select(conflict => conflict.Code).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(("accounts-apart", 2L), plan.Plan.Rejects.Where(r => r.Kind == RejectKind.SetAside).Select(r => (r.Code, r.Rows)).Single());
    }

    [Fact]
    public async Task Every_check_in_of_a_face_service_is_in_the_store_as_the_source_has_it()
    {
        var f = new AttendanceFixture("attendance-001", _store);
        var plan = await f.PlanAsync();
        await f.ApplyAsync(plan);
        var stored = (await _store.CheckIns.ListAsync(ClientId.Default, new CheckInQuery { Limit = 1_000 }, _none)).ToDictionary(c => c.Id);
        var compared = 0;
        foreach (var row in f.Query(Faces, "SELECT * FROM attendance WHERE id < 900 AND status = 'present'"))
        {
            foreach (var (direction, column) in new[] { (CheckDirection.In, row["check_in_time"] is null ? "marked_at" : "check_in_time"), (CheckDirection.Out, "check_out_time") })
            {
                if (row[column] is null)
                {
                    continue;
                }

                var check = stored[CheckInId.Imported(ClientId.Default, f.Scope, $"{Faces}:attendance:{row["id"]}:{(direction == CheckDirection.In ? "in" : "out")}")];
                var which = direction == CheckDirection.In ? "check_in" : "check_out";
                Assert.Equal((direction, Time(row, column), Day(row, "date")), (check.Direction, check.At, check.Day));
                Assert.Equal(PersonId.Imported(ClientId.Default, f.Scope, $"{Faces}:persons:{row["person_id"]}"), check.Person);
                Assert.Equal(
                    row[$"{which}_latitude"] is double latitude ? new Place(latitude, (double)row[$"{which}_longitude"]!, (double?)row[$"{which}_location_accuracy"]) : null, check.Place);
                Assert.Null(check.Confidence);
                compared++;
            }
        }

        Assert.Equal(stored.Count - 5, compared); // 903 gives one, 904 and 905 two each
        var odd = stored.Values.Where(c => c.Day == new DateOnly(2025, 9, 30)).OrderBy(c => c.At).Select(c => (c.Direction, c.At.TimeOfDay, c.Place)).ToArray();
        Assert.Equal(
            [
                (CheckDirection.In, new TimeSpan(4, 0, 0), null), (CheckDirection.Out, new TimeSpan(4, 0, 0), null), (CheckDirection.In, new TimeSpan(9, 15, 0), null),
                (CheckDirection.In, new TimeSpan(12, 0, 0), null), (CheckDirection.Out, new TimeSpan(17, 45, 30), (Place?)null),
            ],
            odd.OrderBy(c => c.TimeOfDay).ThenBy(c => c.Direction));
        Assert.Equal(["attendance-contradicts", "place-range", "times-contradict"], plan.Plan.Conflicts.Select(c => c.Code).Order(StringComparer.Ordinal));
        Assert.Equal(
            [("absent-day", f.Query(Faces, "SELECT 1 FROM attendance WHERE id < 900 AND status = 'absent'").Count), ("log-derived", 80), ("person-missing", 1), ("time-missing", 1)],
            plan.Plan.Rejects.GroupBy(r => r.Code).Select(g => (g.Key, (int)g.Sum(r => r.Rows))).OrderBy(g => g.Key, StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_first_version_of_the_application_had_fewer_columns_and_comes_as_whole()
    {
        var f = new AttendanceFixture("attendance-003-first", _store);
        var plan = await f.PlanAsync();
        Assert.Equal((0L, 0L), (plan.Plan.Totals.Rejected, plan.Plan.Totals.SetAside));
        await f.ApplyAsync(plan);
        var session = Assert.Single(await f.SessionsAsync());
        Assert.Equal(("First lecture", "FE A", SessionKind.Normal, new DateOnly(2025, 8, 4)), (session.Name, session.Group, session.Kind, session.Day));
        Assert.Equal(
            [("Lena Voss", AttendanceStatus.Auto, 0.8), ("Milo Reyes", AttendanceStatus.Absent, (double?)null)],
            (await f.RecordsAsync()).Join(await f.PeopleAsync(), r => r.Person, p => p.Id, (r, p) => (p.Name, r.Status, r.Confidence)).OrderBy(r => r.Name));
    }

    [Theory]
    [InlineData("attendance-003")]
    [InlineData("attendance-003-first")]
    [InlineData("attendance-001")]
    public async Task It_is_rehearsed_written_verified_written_again_and_taken_back(string name)
    {
        var f = new AttendanceFixture(name, _store);
        var empty = await f.RowsAsync();
        var plan = await f.PlanAsync(batchRows: 20);
        var rehearsed = await f.Runner.RehearseAsync(plan, [], null, _none);
        Assert.Equal(plan.Plan.Target.Predicted, rehearsed.Outcome);
        Assert.Equal(empty, await f.RowsAsync());

        var applied = await f.ApplyAsync(plan);
        Assert.Equal((RunEnd.Done, rehearsed.Outcome), (applied.End, applied.Outcome));
        Assert.Equal(plan.Plan.Totals.Attendance!.Counts, applied.Outcome.AttendanceAdded);
        var report = await f.VerifyAsync(applied.Run!.Value);
        Assert.Empty(report.Differences);
        Assert.Equal(report.MerkleRoot, report.StoredMerkleRoot);
        Assert.Equal(plan.Plan.Totals.Attendance.Records, report.Attendance!.Records.Found);
        var written = await f.RowsAsync();
        var again = await f.PlanAsync();
        Assert.True(again.Plan.Target.Predicted.AddsNothing);
        Assert.Equal(RunEnd.NothingToWrite, (await f.ApplyAsync(again)).End);
        Assert.Equal(RunEnd.NothingToWrite, (await f.ApplyAsync(plan)).End);
        Assert.Equal(written, await f.RowsAsync());

        var outcome = await f.RollbackAsync(applied.Run.Value);
        Assert.True(outcome.Done);
        Assert.Equal(applied.Outcome.AttendanceAdded, outcome.AttendanceRemoved);
        Assert.Equal(empty, await f.RowsAsync());
    }

    [Fact]
    public async Task A_run_that_fails_around_any_commit_is_resumed_without_loss_or_double()
    {
        var whole = new AttendanceFixture("attendance-003", _store);
        await whole.ApplyAsync(await whole.PlanAsync(batchRows: 40));
        var expected = await whole.RowsAsync();
        foreach (var (at, after) in Enumerable.Range(0, 10).SelectMany(n => new[] { (n, false), (n, true) }))
        {
            await using var memory = new InMemoryStore(TimeProvider.System);
            var faulty = new FaultyStore(memory);
            var f = new AttendanceFixture("attendance-003", faulty);
            var plan = await f.PlanAsync(batchRows: 40);
            Assert.InRange(plan.Plan.Batches.Count, 10, 20);
            faulty.OnApply = (number, done) => _ = (number, done) == (at, after) ? throw new IOException("the power went") : 0;
            await Assert.ThrowsAsync<IOException>(() => f.ApplyAsync(plan));
            faulty.OnApply = null;
            var run = Assert.Single(await memory.Imports.ListRunsAsync(ClientId.Default, _none)).Id;
            var report = await f.Runner.ResumeAsync(ClientId.Default, run, null, _none);
            Assert.Equal((RunEnd.Done, plan.Plan.Target.Predicted), (report.End, report.Outcome));
            Assert.Equal(expected, await f.RowsAsync());
            Assert.False((await f.VerifyAsync(run)).HasDifferences);
        }
    }

    [Fact]
    public async Task Verification_names_what_was_changed_removed_and_added_since()
    {
        var f = new AttendanceFixture("attendance-003", _store);
        var run = (await f.ApplyAsync(await f.PlanAsync())).Run!.Value;
        var records = await f.RecordsAsync();
        var (changed, removed) = (records[0], records[1]);
        await _store.Attendance.WriteAsync(ClientId.Default, [changed with { Status = AttendanceStatus.Late, Revision = 0, ChangedBy = "cli:test" }], _none);
        await _store.Attendance.RemoveAsync(ClientId.Default, removed.Session, removed.Person, _none);
        var stranger = new Person { Id = PersonId.New(), Client = ClientId.Default, Name = "New", CreatedAt = DateTimeOffset.UnixEpoch, UpdatedAt = DateTimeOffset.UnixEpoch };
        await _store.People.AddAsync(stranger, _none);
        await _store.Attendance.WriteAsync(ClientId.Default, [changed with { Person = stranger.Id, Revision = 0 }], _none);

        var report = await f.VerifyAsync(run);
        Assert.NotEqual(report.MerkleRoot, report.StoredMerkleRoot);
        Assert.Equal(new VerifiedCounts(269, 268, 1), report.Attendance!.Records);
        Assert.Equal(
            [
                (DifferenceKind.Record, $"{changed.Session}/{changed.Person}", "changedBy"), (DifferenceKind.Record, $"{changed.Session}/{changed.Person}", "revision"),
                (DifferenceKind.Record, $"{changed.Session}/{changed.Person}", "status"), (DifferenceKind.Record, $"{removed.Session}/{removed.Person}", "missing"),
                (DifferenceKind.Record, $"{changed.Session}/{stranger.Id}", "extra"),
            ],
            report.Differences.Select(d => (d.Kind, d.Id, d.Field)).OrderBy(d => d.Field == "extra").ThenBy(d => d.Field == "missing").ThenBy(d => d.Field, StringComparer.Ordinal));
        Assert.Equal(("late"), report.Differences.Single(d => d.Field == "status").Stored);

        var refused = await f.RollbackAsync(run);
        Assert.False(refused.Done);
        Assert.Contains(refused.Changed, line => line.Contains("changed since (revision 2)", StringComparison.Ordinal));
        Assert.Contains(refused.Changed, line => line.Contains("1 record by others", StringComparison.Ordinal));
        Assert.True((await f.RollbackAsync(run, force: true)).Done);
        Assert.Equal(AttendanceStatus.Late, (await f.RecordsAsync()).Single(r => r.Person == changed.Person).Status);
    }

    [Fact]
    public async Task A_run_of_one_student_brings_the_sessions_and_that_students_rows_alone()
    {
        var f = new AttendanceFixture("attendance-003", _store);
        var plan = await f.PlanAsync(batchRows: 20);
        var applied = await f.ApplyAsync(plan, "Cleo Marsh");
        var cleo = Assert.Single(await f.PeopleAsync());
        Assert.Equal("Cleo Marsh", cleo.Name);
        Assert.Equal(48, (await f.SessionsAsync()).Count);
        var records = await f.RecordsAsync();
        Assert.All(records, r => Assert.Equal(cleo.Id, r.Person));
        Assert.Equal(f.Query(File, "SELECT DISTINCT session_id FROM attendance_records WHERE student_id = 3").Count, records.Count);
        Assert.False((await f.VerifyAsync(applied.Run!.Value)).HasDifferences);
        Assert.Equal(RunEnd.Done, (await f.ApplyAsync(plan)).End);
        Assert.Equal(269, (await f.RecordsAsync()).Count);
    }

    private const string File = "backend/attendance.db";

    private const string Faces = "face_recognition.db";

    /// <summary>By the rules of docs/import.md, for the words that the fixture has.</summary>
    private static (AttendanceStatus Status, string? Reason) Expected(IReadOnlyDictionary<string, object?> row)
    {
        var present = Long(row, "is_present") == 1;
        var status = Text(row, "status");
        var both = $"status \"{status}\", is_present {(present ? 1 : 0)}";
        return (Long(row, "id"), status, present) switch
        {
            (9008, _, _) => (AttendanceStatus.Auto, "confidence: 91.5"),
            (9010, _, _) => (AttendanceStatus.Present, "status \"excused?\""),
            (_, "absent", true) => (AttendanceStatus.Present, both),
            (_, "present", false) => (AttendanceStatus.Absent, both),
            (_, "medical", true) => (AttendanceStatus.Medical, both),
            (_, "auto", true) => (AttendanceStatus.Auto, null),
            (_, "present", true) => (AttendanceStatus.Present, null),
            (_, "medical", false) => (AttendanceStatus.Medical, null),
            (_, "authorized", false) => (AttendanceStatus.Authorised, null),
            (_, "absent" or null, false) => (AttendanceStatus.Absent, null),
            _ => throw new InvalidOperationException($"The fixture has {both}."),
        };
    }

    private static FaceBox? BoxOf(string? details)
    {
        if (details is null || !details.Contains("\"w\"", StringComparison.Ordinal))
        {
            return null;
        }

        var box = JsonDocument.Parse(details).RootElement;
        return new FaceBox(box.GetProperty("x").GetDouble(), box.GetProperty("y").GetDouble(), box.GetProperty("w").GetDouble(), box.GetProperty("h").GetDouble());
    }

    private static PersonId PersonOf(AttendanceFixture f, object? student) => PersonId.Imported(ClientId.Default, f.Scope, $"{File}:students:{student}");

    private static string? Text(IReadOnlyDictionary<string, object?> row, string column) => row[column] is { } value ? Convert.ToString(value, CultureInfo.InvariantCulture) : null;

    private static string Name(IReadOnlyList<IReadOnlyDictionary<string, object?>> rows) => (string)rows[0]["name"]!;

    private static long? Long(IReadOnlyDictionary<string, object?> row, string column) => (long?)row[column];

    private static DateTimeOffset Time(IReadOnlyDictionary<string, object?> row, string column) =>
        DateTimeOffset.ParseExact((string)row[column]!, "yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    private static DateOnly Day(IReadOnlyDictionary<string, object?> row, string column) => DateOnly.ParseExact((string)row[column]!, "yyyy-MM-dd", CultureInfo.InvariantCulture);
}
