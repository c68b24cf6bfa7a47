using Semblance.Attendance;
using Semblance.Clients;
using Semblance.Faces;
using Semblance.People;

namespace Semblance.Tests.Storage.Conformance;

public abstract class AttendanceConformance : StoreConformance
{
    private static readonly DateOnly Monday = new(2026, 11, 23);

    [StoreFact]
    public async Task Subjects_are_listed_by_name_and_their_sessions_stay_when_they_go()
    {
        var subject = NewSubject("Mathematics") with { Code = "MA", Description = "numbers", Credits = 4, Group = "10 A", IsActive = false };
        await Store.Sessions.AddSubjectAsync(subject, Stop);
        await Store.Sessions.AddSubjectAsync(NewSubject("Art"), Stop);
        await Store.Sessions.AddSubjectAsync(NewSubject("Foreign", Other), Stop);
        await AssertErrorAsync(ErrorKind.Conflict, "subject-exists", () => Store.Sessions.AddSubjectAsync(subject, Stop));
        Assert.Equal(subject, await Store.Sessions.FindSubjectAsync(ClientId.Default, subject.Id, Stop));
        Assert.Equal(["Art", "Mathematics"], (await Store.Sessions.ListSubjectsAsync(ClientId.Default, Stop)).Select(s => s.Name));

        await Store.Sessions.UpdateSubjectAsync(subject with { Name = "Algebra", Code = null, CreatedAt = At.AddDays(9) }, Stop);
        Assert.Equal(subject with { Name = "Algebra", Code = null }, await Store.Sessions.FindSubjectAsync(ClientId.Default, subject.Id, Stop));
        await AssertErrorAsync(ErrorKind.NotFound, "subject-unknown", () => Store.Sessions.UpdateSubjectAsync(subject with { Client = Other }, Stop));
        Assert.Null(await Store.Sessions.FindSubjectAsync(Other, subject.Id, Stop));

        var session = await AddSessionAsync(0) with { Subject = subject.Id };
        await Store.Sessions.UpdateAsync(session, Stop);
        Assert.Equal(subject.Id, (await Store.Sessions.FindAsync(ClientId.Default, session.Id, Stop))!.Subject);
        Assert.False(await Store.Sessions.RemoveSubjectAsync(Other, subject.Id, Stop));
        Assert.True(await Store.Sessions.RemoveSubjectAsync(ClientId.Default, subject.Id, Stop));
        Assert.Equal(session with { Subject = null }, await Store.Sessions.FindAsync(ClientId.Default, session.Id, Stop));
    }

    [StoreFact]
    public async Task Sessions_come_back_as_they_went_in_and_are_listed_last_first_page_by_page()
    {
        var first = await AddSessionAsync(0, s => s with { Kind = SessionKind.Extra, EndsAt = s.StartsAt.AddMinutes(45), Note = "with lab", Group = null });
        var second = await AddSessionAsync(1);
        var third = await AddSessionAsync(1, s => s with { StartsAt = s.StartsAt.AddHours(1) });
        Assert.Equal(first, await Store.Sessions.FindAsync(ClientId.Default, first.Id, Stop));
        Assert.Null(await Store.Sessions.FindAsync(Other, first.Id, Stop));

        var page = await Store.Sessions.ListAsync(ClientId.Default, new SessionQuery { Limit = 2 }, Stop);
        Assert.Equal([third, second], page.Select(s => s.Session));
        var rest = await Store.Sessions.ListAsync(ClientId.Default, new SessionQuery { Limit = 2, After = new TimeCursor(second.StartsAt, second.Id.Value) }, Stop);
        Assert.Equal([first], rest.Select(s => s.Session));
        Assert.Equal([third, second], (await Store.Sessions.ListAsync(ClientId.Default, new SessionQuery { From = Monday.AddDays(1) }, Stop)).Select(s => s.Session));
        Assert.Equal([first], (await Store.Sessions.ListAsync(ClientId.Default, new SessionQuery { To = Monday }, Stop)).Select(s => s.Session));
        Assert.Equal([first], (await Store.Sessions.ListAsync(ClientId.Default, new SessionQuery { Kind = SessionKind.Extra }, Stop)).Select(s => s.Session));
        Assert.Equal([third, second], (await Store.Sessions.ListAsync(ClientId.Default, new SessionQuery { Group = "10 A" }, Stop)).Select(s => s.Session));
        Assert.Empty(await Store.Sessions.ListAsync(ClientId.Default, new SessionQuery { Subject = SubjectId.New() }, Stop));
        Assert.Empty(await Store.Sessions.ListAsync(Other, new SessionQuery(), Stop));
    }

    [StoreFact]
    public async Task A_session_that_breaks_a_rule_is_refused()
    {
        var session = await AddSessionAsync(0);
        await AssertErrorAsync(ErrorKind.Conflict, "session-exists", () => Store.Sessions.AddAsync(session, Stop));
        await AssertErrorAsync(ErrorKind.NotFound, "subject-unknown", () => Store.Sessions.AddAsync(NewSession(1) with { Subject = SubjectId.New() }, Stop));
        await AssertErrorAsync(ErrorKind.NotFound, "client-unknown", () => Store.Sessions.AddAsync(NewSession(1) with { Client = new ClientId("nobody") }, Stop));
        await AssertErrorAsync(ErrorKind.Invalid, "session-times", () => Store.Sessions.AddAsync(NewSession(1) with { EndsAt = NewSession(1).StartsAt }, Stop));
        await AssertErrorAsync(ErrorKind.Invalid, "attendance-text", () => Store.Sessions.AddAsync(NewSession(1) with { Name = " " }, Stop));
        await AssertErrorAsync(ErrorKind.NotFound, "session-unknown", () => Store.Sessions.UpdateAsync(session with { Client = Other, Subject = null }, Stop));
        Assert.Single(await Store.Sessions.ListAsync(ClientId.Default, new SessionQuery(), Stop));
    }

    [StoreFact]
    public async Task One_record_a_person_and_session_keeps_what_it_said_before()
    {
        var session = await AddSessionAsync(0);
        var ada = await AddPersonAsync("Ada");
        var seen = NewRecord(session, ada, AttendanceStatus.Auto) with { Confidence = 0.41, Box = new FaceBox(1.5, 2, 30, 40), SeenAt = At };
        Assert.Equal(1, await Store.Attendance.WriteAsync(ClientId.Default, [seen], Stop));
        Assert.Equal(0, await Store.Attendance.WriteAsync(ClientId.Default, [seen with { ChangedAt = At.AddHours(1), ChangedBy = "cli:other" }], Stop));
        var corrected = seen with { Status = AttendanceStatus.Medical, Note = "left early", ChangedAt = At.AddHours(2), ChangedBy = "key:x", Reason = "doctor's note", Revision = 1 };
        Assert.Equal(1, await Store.Attendance.WriteAsync(ClientId.Default, [corrected], Stop));
        await AssertErrorAsync(ErrorKind.Conflict, "record-changed", () => Store.Attendance.WriteAsync(ClientId.Default, [corrected with { Status = AttendanceStatus.Late }], Stop));

        Assert.Equal([seen with { Revision = 1 }, corrected with { Revision = 2 }], await Store.Attendance.ListHistoryAsync(ClientId.Default, session.Id, ada.Id, Stop));
        Assert.Equal([corrected with { Revision = 2 }], await RecordsAsync(new AttendanceFilter()));
        Assert.Empty(await Store.Attendance.ListHistoryAsync(Other, session.Id, ada.Id, Stop));
        Assert.False(await Store.Attendance.RemoveAsync(Other, session.Id, ada.Id, Stop));
        Assert.True(await Store.Attendance.RemoveAsync(ClientId.Default, session.Id, ada.Id, Stop));
        Assert.Empty(await Store.Attendance.ListHistoryAsync(ClientId.Default, session.Id, ada.Id, Stop));
    }

    [StoreFact]
    public async Task Records_of_several_sessions_strangers_or_one_person_twice_are_not_written_at_all()
    {
        var (session, later) = (await AddSessionAsync(0), await AddSessionAsync(1));
        var (ada, foreign) = (await AddPersonAsync("Ada"), await AddPersonAsync("Foreign", Other));
        var good = NewRecord(session, ada, AttendanceStatus.Present);
        await AssertErrorAsync(ErrorKind.Invalid, "records-mixed", () => Store.Attendance.WriteAsync(ClientId.Default, [good, NewRecord(later, ada, AttendanceStatus.Late)], Stop));
        await AssertErrorAsync(ErrorKind.Invalid, "records-mixed", () => Store.Attendance.WriteAsync(ClientId.Default, [good, good], Stop));
        await AssertErrorAsync(ErrorKind.Invalid, "records-mixed", () => Store.Attendance.WriteAsync(Other, [good], Stop));
        await AssertErrorAsync(
            ErrorKind.NotFound, "person-unknown", () => Store.Attendance.WriteAsync(ClientId.Default, [good, NewRecord(session, foreign, AttendanceStatus.Late)], Stop));
        await AssertErrorAsync(
            ErrorKind.NotFound, "session-unknown", () => Store.Attendance.WriteAsync(ClientId.Default, [good with { Session = SessionId.New() }], Stop));
        await AssertErrorAsync(ErrorKind.Invalid, "record-confidence", () => Store.Attendance.WriteAsync(ClientId.Default, [good with { Confidence = double.NaN }], Stop));
        await AssertErrorAsync(ErrorKind.Conflict, "record-changed", () => Store.Attendance.WriteAsync(ClientId.Default, [good with { Revision = 1 }], Stop));
        Assert.Equal(0, await Store.Attendance.WriteAsync(ClientId.Default, [], Stop));
        Assert.Empty(await RecordsAsync(new AttendanceFilter()));
    }

    [StoreFact]
    public async Task Two_writers_of_one_record_leave_one_and_its_history()
    {
        var session = await AddSessionAsync(0);
        var ada = await AddPersonAsync("Ada");
        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Store.Attendance.WriteAsync(
            ClientId.Default, [NewRecord(session, ada, i % 2 == 0 ? AttendanceStatus.Present : AttendanceStatus.Absent) with { Note = $"writer {i}" }], Stop)));
        var history = await Store.Attendance.ListHistoryAsync(ClientId.Default, session.Id, ada.Id, Stop);
        Assert.Equal(Enumerable.Range(1, 8), history.Select(r => r.Revision));
        Assert.Equal(8, history.Select(r => r.Note).Distinct().Count());
    }

    [StoreFact]
    public async Task Records_are_listed_by_session_and_person_with_every_filter_and_in_pages()
    {
        var (first, second) = (await AddSessionAsync(0), await AddSessionAsync(1, s => s with { Group = "10 B", Kind = SessionKind.Extra }));
        var people = new[] { await AddPersonAsync("Ada"), await AddPersonAsync("Bo") }.OrderBy(p => p.Id).ToArray();
        await Store.People.UpdateAsync(people[1] with { Region = "north" }, Stop);
        await WriteAsync(first, (people[0], AttendanceStatus.Auto), (people[1], AttendanceStatus.Absent));
        await WriteAsync(second, (people[0], AttendanceStatus.Late), (people[1], AttendanceStatus.Medical));

        var all = await RecordsAsync(new AttendanceFilter());
        Assert.Equal(
            [(first.Id, people[0].Id), (first.Id, people[1].Id), (second.Id, people[0].Id), (second.Id, people[1].Id)], all.Select(r => (r.Session, r.Person)));
        var page = await Store.Attendance.ListAsync(ClientId.Default, new AttendanceFilter(), null, 3, Stop);
        Assert.Equal(all.Take(3), page.Records);
        Assert.Equal(all.Skip(3), (await Store.Attendance.ListAsync(ClientId.Default, new AttendanceFilter(), page.Next, 3, Stop)).Records);
        Assert.Equal(all.Take(2), await RecordsAsync(new AttendanceFilter { To = Monday }));
        Assert.Equal(all.Skip(2), await RecordsAsync(new AttendanceFilter { From = Monday.AddDays(1) }));
        Assert.Equal(all.Skip(2), await RecordsAsync(new AttendanceFilter { Group = "10 B" }));
        Assert.Equal(all.Skip(2), await RecordsAsync(new AttendanceFilter { Kind = SessionKind.Extra }));
        Assert.Equal(all.Take(2), await RecordsAsync(new AttendanceFilter { Session = first.Id }));
        Assert.Equal([all[1], all[3]], await RecordsAsync(new AttendanceFilter { Region = "north" }));
        Assert.Equal([all[0], all[2]], await RecordsAsync(new AttendanceFilter { Person = people[0].Id }));
        Assert.Equal([all[3]], await RecordsAsync(new AttendanceFilter { Status = AttendanceStatus.Medical }));
        Assert.Empty(await RecordsAsync(new AttendanceFilter { Subject = SubjectId.New() }));
        Assert.Empty((await Store.Attendance.ListAsync(Other, new AttendanceFilter(), null, 10, Stop)).Records);
        await AssertErrorAsync(ErrorKind.Invalid, "page-limit", () => Store.Attendance.ListAsync(ClientId.Default, new AttendanceFilter(), null, 0, Stop));
    }

    [StoreFact]
    public async Task Totals_are_counted_from_records_and_from_approved_leave_that_names_no_number()
    {
        var (first, second) = (await AddSessionAsync(0), await AddSessionAsync(1, s => s with { Group = null }));
        var people = new[] { await AddPersonAsync("Ada"), await AddPersonAsync("Bo") }.OrderBy(p => p.Id).ToArray();
        await Store.People.UpdateAsync(people[0] with { Region = "north" }, Stop);
        await WriteAsync(first, (people[0], AttendanceStatus.Auto), (people[1], AttendanceStatus.Absent));
        await WriteAsync(second, (people[0], AttendanceStatus.Absent), (people[1], AttendanceStatus.Absent));
        await Store.Leaves.AddAsync(NewLeave(people[1], 0, 0) with { State = LeaveState.Approved }, Stop);
        await Store.Leaves.AddAsync(NewLeave(people[1], 1, 1) with { State = LeaveState.Pending }, Stop);
        await Store.Leaves.AddAsync(NewLeave(people[0], 1, 1) with { State = LeaveState.Approved, Sessions = 1 }, Stop);

        var byPerson = await Store.Attendance.TallyAsync(ClientId.Default, new AttendanceFilter(), TallyBy.Person, Stop);
        Assert.Equal([people[0].Id, people[1].Id], byPerson.Select(t => t.Person!.Value));
        Assert.Equal([new AttendanceCounts(1, 0, 1, 0, 0, 0), new AttendanceCounts(0, 0, 2, 0, 0, 0, OnLeave: 1)], byPerson.Select(t => t.Counts));
        var byDay = await Store.Attendance.TallyAsync(ClientId.Default, new AttendanceFilter(), TallyBy.Day, Stop);
        Assert.Equal([(Monday, new AttendanceCounts(1, 0, 1, 0, 0, 0, 1)), (Monday.AddDays(1), new AttendanceCounts(0, 0, 2, 0, 0, 0))], byDay.Select(t => (t.Day!.Value, t.Counts)));
        var byGroup = await Store.Attendance.TallyAsync(ClientId.Default, new AttendanceFilter(), TallyBy.Group, Stop);
        Assert.Equal(["10 A", null], byGroup.Select(t => t.Label));
        var bySession = await Store.Attendance.TallyAsync(ClientId.Default, new AttendanceFilter(), TallyBy.Session, Stop);
        Assert.Equal(
            new[] { (first.Id, Monday, "10 A", 1), (second.Id, Monday.AddDays(1), null, 0) }.OrderBy(s => s.Item1),
            bySession.Select(t => (t.Session!.Value, t.Day!.Value, t.Label, t.Counts.OnLeave)));
        var byRegion = await Store.Attendance.TallyAsync(ClientId.Default, new AttendanceFilter(), TallyBy.Region, Stop);
        Assert.Equal([("north", 2), (null, 2)], byRegion.Select(t => (t.Label, t.Counts.Total)));
        Assert.Equal(new AttendanceCounts(1, 0, 1, 0, 0, 0, 1), (await Store.Sessions.ListAsync(ClientId.Default, new SessionQuery(), Stop)).Single(s => s.Session.Id == first.Id).Counts);
        Assert.Empty(await Store.Attendance.TallyAsync(Other, new AttendanceFilter(), TallyBy.Person, Stop));
    }

    [StoreFact]
    public async Task Rolls_say_who_has_which_status_in_which_session()
    {
        var (first, second) = (await AddSessionAsync(0), await AddSessionAsync(1, s => s with { Group = null }));
        var (ada, bo) = (await AddPersonAsync("Ada"), await AddPersonAsync("Bo"));
        await Store.People.UpdateAsync(bo with { Region = "north" }, Stop);
        await WriteAsync(first, (ada, AttendanceStatus.Auto), (bo, AttendanceStatus.Auto));
        await WriteAsync(second, (ada, AttendanceStatus.Absent), (bo, AttendanceStatus.Late));

        Assert.Equal(
            [$"{Monday:O} 10 A Auto Ada, Bo", $"{Monday.AddDays(1):O}  Absent Ada", $"{Monday.AddDays(1):O}  Late Bo"], await RollsAsync(new AttendanceFilter()));
        Assert.Equal([$"{Monday:O} 10 A Auto Ada, Bo"], await RollsAsync(new AttendanceFilter { To = Monday }));
        Assert.Equal([$"{Monday:O} 10 A Auto Bo", $"{Monday.AddDays(1):O}  Late Bo"], await RollsAsync(new AttendanceFilter { Region = "north" }));
        Assert.Equal([$"{Monday.AddDays(1):O}  Absent Ada"], await RollsAsync(new AttendanceFilter { Person = ada.Id, Session = second.Id }));
        Assert.Empty(await RollsAsync(new AttendanceFilter { Subject = SubjectId.New() }));
        Assert.Empty(await Store.Attendance.ListRollsAsync(Other, new AttendanceFilter(), Stop));

        async Task<IEnumerable<string>> RollsAsync(AttendanceFilter filter) => (await Store.Attendance.ListRollsAsync(ClientId.Default, filter, Stop))
            .OrderBy(r => r.Day).ThenBy(r => r.Status)
            .Select(r => $"{r.Day:O} {r.Group} {r.Status} {string.Join(", ", r.People.Select(p => p == ada.Id ? "Ada" : "Bo").Order(StringComparer.Ordinal))}");
    }

    [StoreFact]
    public async Task Who_was_put_on_record_by_hand_was_last_seen_when_the_session_began()
    {
        var (first, second, third) = (await AddSessionAsync(0), await AddSessionAsync(1), await AddSessionAsync(2));
        var (ada, bo) = (await AddPersonAsync("Ada"), await AddPersonAsync("Bo"));
        await Store.Attendance.WriteAsync(ClientId.Default, [NewRecord(first, ada, AttendanceStatus.Late) with { SeenAt = first.StartsAt.AddMinutes(9) }], Stop);
        await WriteAsync(second, (ada, AttendanceStatus.Present), (bo, AttendanceStatus.Present));
        await WriteAsync(third, (ada, AttendanceStatus.Absent), (bo, AttendanceStatus.Medical));

        Assert.Equal([second.StartsAt, second.StartsAt], (await Store.Attendance.ListLastSeenAsync(ClientId.Default, [ada.Id, bo.Id], Stop)).Select(s => s.At));
    }

    [StoreFact]
    public async Task When_somebody_was_last_seen_and_what_happened_is_read_from_the_rows()
    {
        var session = await AddSessionAsync(0);
        var (ada, bo) = (await AddPersonAsync("Ada"), await AddPersonAsync("Bo"));
        await Store.People.UpdateAsync(bo with { Region = "north" }, Stop);
        await Store.Attendance.WriteAsync(
            ClientId.Default,
            [NewRecord(session, ada, AttendanceStatus.Auto) with { SeenAt = session.StartsAt.AddMinutes(2) }, NewRecord(session, bo, AttendanceStatus.Absent)], Stop);
        await Store.Attendance.WriteAsync(ClientId.Default, [NewRecord(session, bo, AttendanceStatus.Medical) with { ChangedAt = At.AddDays(3) }], Stop);
        Assert.Equal([new LastSeen(ada.Id, session.StartsAt.AddMinutes(2))], await Store.Attendance.ListLastSeenAsync(ClientId.Default, null, Stop));
        await CheckAsync(ada, 5, 10);
        var leave = NewLeave(bo, 7, 8);
        await Store.Leaves.AddAsync(leave, Stop);
        await Store.Leaves.DecideAsync(ClientId.Default, leave.Id, new LeaveDecision(LeaveState.Refused, At.AddDays(30), "key:y", null), Stop);

        Assert.Equal([new LastSeen(ada.Id, TimeOf(5, 10))], await Store.Attendance.ListLastSeenAsync(ClientId.Default, [ada.Id, bo.Id, ada.Id], Stop));
        Assert.Empty(await Store.Attendance.ListLastSeenAsync(ClientId.Default, [bo.Id], Stop));
        Assert.Empty(await Store.Attendance.ListLastSeenAsync(ClientId.Default, [], Stop));
        Assert.Empty(await Store.Attendance.ListLastSeenAsync(Other, [ada.Id], Stop));

        var events = await Store.Attendance.ListEventsAsync(ClientId.Default, new EventQuery(), Stop);
        Assert.Equal(
            [
                AttendanceEventKind.LeaveDecided, AttendanceEventKind.CheckIn, AttendanceEventKind.Corrected, AttendanceEventKind.LeaveRequested, AttendanceEventKind.Seen,
                AttendanceEventKind.Registered, AttendanceEventKind.Registered,
            ],
            events.Select(e => e.Kind));
        Assert.Equal(new AttendanceEvent(At.AddDays(30), AttendanceEventKind.LeaveDecided, bo.Id, null, "refused", "key:y"), events[0]);
        Assert.Equal(new AttendanceEvent(At.AddDays(3), AttendanceEventKind.Corrected, bo.Id, session.Id, "medical", "cli:test"), events[2]);
        Assert.Equal(events.Skip(3), await Store.Attendance.ListEventsAsync(
            ClientId.Default, new EventQuery { After = new EventCursor(events[2].At, events[2].Person, events[2].Kind) }, Stop));
        Assert.Equal(events.Where(e => e.Person == ada.Id), await Store.Attendance.ListEventsAsync(ClientId.Default, new EventQuery { Person = ada.Id }, Stop));
        Assert.Equal(events.Where(e => e.Person == bo.Id), await Store.Attendance.ListEventsAsync(ClientId.Default, new EventQuery { Region = "north" }, Stop));
        foreach (var kind in Enum.GetValues<AttendanceEventKind>())
        {
            Assert.Equal(events.Where(e => e.Kind == kind), await Store.Attendance.ListEventsAsync(ClientId.Default, new EventQuery { Kind = kind }, Stop));
        }

        Assert.Empty(await Store.Attendance.ListEventsAsync(Other, new EventQuery(), Stop));
    }

    [StoreFact]
    public async Task Rules_are_the_defaults_until_a_client_has_its_own()
    {
        Assert.Same(AttendanceRules.Default, await Store.Attendance.FindRulesAsync(ClientId.Default, Stop));
        var rules = new AttendanceRules
        {
            TimeZone = "Asia/Jakarta",
            SessionLateAfterMinutes = 10,
            LateAfter = new TimeOnly(8, 30),
            MinimumStayMinutes = 240,
            CoolDownSeconds = 0,
            OncePerDay = true,
            WorkDays = [DayOfWeek.Saturday],
            Holidays = [new Holiday(Monday, "Christmas"), new Holiday(Monday.AddDays(1), null)],
        };
        await Store.Attendance.UpdateRulesAsync(ClientId.Default, rules, Stop);
        var stored = await Store.Attendance.FindRulesAsync(ClientId.Default, Stop);
        Assert.Equal(rules.Holidays, stored.Holidays);
        Assert.Equal(rules.WorkDays, stored.WorkDays);
        Assert.Equal(rules, stored with { Holidays = rules.Holidays, WorkDays = rules.WorkDays });
        Assert.Same(AttendanceRules.Default, await Store.Attendance.FindRulesAsync(Other, Stop));
        await AssertErrorAsync(ErrorKind.Invalid, "rules-zone", () => Store.Attendance.UpdateRulesAsync(ClientId.Default, rules with { TimeZone = "Nowhere/Land" }, Stop));
        await AssertErrorAsync(ErrorKind.NotFound, "client-unknown", () => Store.Attendance.UpdateRulesAsync(new ClientId("nobody"), rules, Stop));
        await AssertErrorAsync(ErrorKind.NotFound, "client-unknown", () => Store.Attendance.FindRulesAsync(new ClientId("nobody"), Stop));
    }

    [StoreFact]
    public async Task Attendance_goes_with_its_session_and_with_its_person()
    {
        var (session, kept) = (await AddSessionAsync(0), await AddSessionAsync(1));
        var (ada, bo) = (await AddPersonAsync("Ada"), await AddPersonAsync("Bo"));
        await WriteAsync(session, (ada, AttendanceStatus.Auto), (bo, AttendanceStatus.Absent));
        await WriteAsync(kept, (ada, AttendanceStatus.Auto), (bo, AttendanceStatus.Absent));
        await WriteAsync(kept, (ada, AttendanceStatus.Late));
        await CheckAsync(ada, 5, 10);
        await Store.Leaves.AddAsync(NewLeave(ada, 0, 1), Stop);
        Assert.False(await Store.Sessions.RemoveAsync(Other, session.Id, Stop));
        Assert.True(await Store.Sessions.RemoveAsync(ClientId.Default, session.Id, Stop));
        Assert.Equal(2, (await RecordsAsync(new AttendanceFilter())).Count);
        await Store.People.RemoveAsync(ClientId.Default, ada.Id, Stop);

        Assert.Equal([bo.Id], (await RecordsAsync(new AttendanceFilter())).Select(r => r.Person));
        Assert.Empty(await Store.Attendance.ListHistoryAsync(ClientId.Default, kept.Id, ada.Id, Stop));
        Assert.Empty(await Store.CheckIns.ListAsync(ClientId.Default, new CheckInQuery(), Stop));
        Assert.Empty(await Store.Leaves.ListAsync(ClientId.Default, new LeaveQuery(), Stop));
    }

    [StoreFact]
    public async Task A_merge_gives_attendance_away_and_an_undo_gives_it_back_as_it_was()
    {
        var (only, both, absent) = (await AddSessionAsync(0), await AddSessionAsync(1), await AddSessionAsync(2));
        var (kept, twin) = (await AddPersonAsync("Ada"), await AddPersonAsync("Ada Q."));
        await WriteAsync(only, (twin, AttendanceStatus.Absent));
        await WriteAsync(only, (twin, AttendanceStatus.Auto));
        await WriteAsync(both, (kept, AttendanceStatus.Absent), (twin, AttendanceStatus.Absent));
        await WriteAsync(both, (twin, AttendanceStatus.Auto));
        await WriteAsync(absent, (kept, AttendanceStatus.Late), (twin, AttendanceStatus.Absent));
        await CheckAsync(twin, 5, 10);
        await Store.Leaves.AddAsync(NewLeave(twin, 0, 1), Stop);
        var before = await DescribeAsync(kept, twin);

        var merge = await Store.Merges.MergeAsync(ClientId.Default, kept.Id, twin.Id, Stop);
        var records = await RecordsAsync(new AttendanceFilter());
        Assert.Equal([(only.Id, AttendanceStatus.Auto), (both.Id, AttendanceStatus.Auto), (absent.Id, AttendanceStatus.Late)], records.Select(r => (r.Session, r.Status)));
        Assert.All(records, r => Assert.Equal(kept.Id, r.Person));
        Assert.Equal(2, (await Store.Attendance.ListHistoryAsync(ClientId.Default, only.Id, kept.Id, Stop)).Count);
        Assert.Equal([AttendanceStatus.Absent, AttendanceStatus.Auto], (await Store.Attendance.ListHistoryAsync(ClientId.Default, both.Id, kept.Id, Stop)).Select(r => r.Status));
        Assert.Equal(kept.Id, (await Store.CheckIns.ListAsync(ClientId.Default, new CheckInQuery(), Stop))[0].Person);
        Assert.Equal(kept.Id, (await Store.Leaves.ListAsync(ClientId.Default, new LeaveQuery(), Stop))[0].Person);

        await Store.Merges.UndoAsync(ClientId.Default, merge.Id, Stop);
        Assert.Equal(before, await DescribeAsync(kept, twin));
    }

    [StoreFact]
    public async Task An_undo_leaves_what_was_corrected_or_removed_since_the_merge()
    {
        var (both, gone) = (await AddSessionAsync(0), await AddSessionAsync(1));
        var (kept, twin) = (await AddPersonAsync("Ada"), await AddPersonAsync("Ada Q."));
        await WriteAsync(both, (kept, AttendanceStatus.Absent), (twin, AttendanceStatus.Auto));
        await WriteAsync(gone, (kept, AttendanceStatus.Absent), (twin, AttendanceStatus.Auto));
        var merge = await Store.Merges.MergeAsync(ClientId.Default, kept.Id, twin.Id, Stop);
        await WriteAsync(both, (kept, AttendanceStatus.Medical));
        await Store.Sessions.RemoveAsync(ClientId.Default, gone.Id, Stop);
        await Store.Merges.UndoAsync(ClientId.Default, merge.Id, Stop);

        var records = await RecordsAsync(new AttendanceFilter());
        Assert.Equal([(kept.Id, AttendanceStatus.Medical), (twin.Id, AttendanceStatus.Auto)], records.Select(r => (r.Person, r.Status)).OrderByDescending(r => r.Status));
    }

    private async Task<string> DescribeAsync(params Person[] people)
    {
        var lines = new List<string>();
        foreach (var person in people)
        {
            foreach (var record in await RecordsAsync(new AttendanceFilter { Person = person.Id }))
            {
                lines.AddRange((await Store.Attendance.ListHistoryAsync(ClientId.Default, record.Session, person.Id, Stop)).Select(r => r.ToString()));
            }

            lines.AddRange((await Store.CheckIns.ListAsync(ClientId.Default, new CheckInQuery { Person = person.Id }, Stop)).Select(c => c.ToString()));
            lines.AddRange((await Store.Leaves.ListAsync(ClientId.Default, new LeaveQuery { Person = person.Id }, Stop)).Select(l => l.ToString()));
        }

        return string.Join('\n', lines);
    }

    private static Subject NewSubject(string name, ClientId? client = null) =>
        new() { Id = SubjectId.New(), Client = client ?? ClientId.Default, Name = name, CreatedAt = At };

    private static AttendanceSession NewSession(int day) => new()
    {
        Id = SessionId.New(),
        Client = ClientId.Default,
        Name = "Algebra",
        Group = "10 A",
        Day = Monday.AddDays(day),
        StartsAt = TimeOf(day, 1),
        CreatedAt = At,
        CreatedBy = "cli:test",
    };

    private async Task<AttendanceSession> AddSessionAsync(int day, Func<AttendanceSession, AttendanceSession>? change = null)
    {
        var session = change is null ? NewSession(day) : change(NewSession(day));
        await Store.Sessions.AddAsync(session, Stop);
        return session;
    }

    private static AttendanceRecord NewRecord(AttendanceSession session, Person person, AttendanceStatus status) => new()
    {
        Client = ClientId.Default,
        Session = session.Id,
        Person = person.Id,
        Status = status,
        ChangedAt = At.AddMinutes(1),
        ChangedBy = "cli:test",
    };

    private static Leave NewLeave(Person person, int from, int to) => new()
    {
        Id = LeaveId.New(),
        Client = ClientId.Default,
        Person = person.Id,
        From = Monday.AddDays(from),
        To = Monday.AddDays(to),
        Kind = LeaveKind.Medical,
        RequestedAt = At.AddHours(1),
        RequestedBy = "cli:test",
    };

    private static DateTimeOffset TimeOf(int day, int hour) => new(Monday.AddDays(day).ToDateTime(new TimeOnly(hour, 0)), TimeSpan.Zero);

    private Task<int> WriteAsync(AttendanceSession session, params (Person Person, AttendanceStatus Status)[] records) =>
        Store.Attendance.WriteAsync(ClientId.Default, [.. records.Select(r => NewRecord(session, r.Person, r.Status))], Stop);

    private async Task<IReadOnlyList<AttendanceRecord>> RecordsAsync(AttendanceFilter filter) =>
        (await Store.Attendance.ListAsync(ClientId.Default, filter, null, 100, Stop)).Records;

    private Task<CheckInAnswer> CheckAsync(Person person, int day, int hour) => Store.CheckIns.AddAsync(
        new CheckInAttempt
        {
            CheckIn = new CheckIn
            {
                Id = CheckInId.New(),
                Client = person.Client,
                Person = person.Id,
                Direction = CheckDirection.In,
                At = TimeOf(day, hour),
                Day = Monday.AddDays(day),
                By = "cli:test",
            },
        },
        Stop);
}
