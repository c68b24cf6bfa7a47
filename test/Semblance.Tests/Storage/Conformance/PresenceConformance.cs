using Semblance.Attendance;
using Semblance.Clients;
using Semblance.Faces;
using Semblance.Matching;
using Semblance.People;
using Semblance.Photos;

namespace Semblance.Tests.Storage.Conformance;

/// <summary>Markings, check-ins and leaves.</summary>
public abstract class PresenceConformance : StoreConformance
{
    private static readonly DateOnly Day = new(2026, 11, 23);
    private static readonly DateTimeOffset Morning = new(2026, 11, 23, 7, 0, 0, TimeSpan.Zero);

    [StoreFact]
    public async Task A_marking_is_kept_with_its_photos_and_faces_grows_and_ends_once()
    {
        var (session, ada) = (await AddSessionAsync(), await AddPersonAsync("Ada"));
        var marking = NewMarking(session) with { Photos = [Photo(0)], Faces = [Face(0, 0, ada), Face(0, 1, null)] };
        await Store.Markings.AddAsync(marking, Stop);
        await AssertErrorAsync(ErrorKind.Conflict, "marking-exists", () => Store.Markings.AddAsync(marking, Stop));
        AssertSame(marking, await Store.Markings.FindAsync(ClientId.Default, marking.Id, Stop));
        Assert.Null(await Store.Markings.FindAsync(Other, marking.Id, Stop));

        await Store.Markings.AddPhotosAsync(ClientId.Default, marking.Id, [Photo(7), Photo(0)], [Face(7, 0, ada), Face(0, 0, null)], Stop);
        var grown = await Store.Markings.FindAsync(ClientId.Default, marking.Id, Stop);
        Assert.Equal([Photo(0), Photo(7) with { Number = 1 }, Photo(0) with { Number = 2 }], grown!.Photos);
        Assert.Equal([Face(0, 0, ada), Face(0, 1, null), Face(1, 0, ada), Face(2, 0, null)], grown.Faces);
        Assert.Equal([marking.Id], (await Store.Markings.ListAsync(ClientId.Default, session.Id, Stop)).Select(m => m.Id));
        Assert.Empty(await Store.Markings.ListAsync(Other, session.Id, Stop));

        var record = NewRecord(session, ada, AttendanceStatus.Auto);
        Assert.Equal(1, await Store.Markings.EndAsync(ClientId.Default, marking.Id, MarkingState.Confirmed, At.AddMinutes(3), [record], Stop));
        Assert.Equal((MarkingState.Confirmed, (DateTimeOffset?)At.AddMinutes(3)), await StateAsync(marking.Id));
        Assert.Equal([record with { Revision = 1 }], await Store.Attendance.ListHistoryAsync(ClientId.Default, session.Id, ada.Id, Stop));
        await AssertErrorAsync(ErrorKind.Conflict, "marking-ended", () => Store.Markings.EndAsync(ClientId.Default, marking.Id, MarkingState.Discarded, At, [], Stop));
        await AssertErrorAsync(ErrorKind.Conflict, "marking-ended", () => Store.Markings.AddPhotosAsync(ClientId.Default, marking.Id, [Photo(0)], [], Stop));
    }

    [StoreFact]
    public async Task A_confirmation_that_cannot_write_its_records_leaves_the_marking_open()
    {
        var (session, foreign) = (await AddSessionAsync(), await AddPersonAsync("Foreign", Other));
        var marking = NewMarking(session);
        await Store.Markings.AddAsync(marking, Stop);
        await AssertErrorAsync(ErrorKind.NotFound, "person-unknown", () => Store.Markings.EndAsync(
            ClientId.Default, marking.Id, MarkingState.Confirmed, At, [NewRecord(session, foreign, AttendanceStatus.Auto)], Stop));
        Assert.Equal((MarkingState.Open, (DateTimeOffset?)null), await StateAsync(marking.Id));
        await AssertErrorAsync(ErrorKind.NotFound, "marking-unknown", () => Store.Markings.EndAsync(Other, marking.Id, MarkingState.Discarded, At, [], Stop));
        await AssertErrorAsync(ErrorKind.Invalid, "marking-end", () => Store.Markings.EndAsync(ClientId.Default, marking.Id, MarkingState.Open, At, [], Stop));
        Assert.Equal(0, await Store.Markings.EndAsync(ClientId.Default, marking.Id, MarkingState.Discarded, At, [], Stop));
        Assert.Equal(MarkingState.Discarded, (await StateAsync(marking.Id)).State);
        await AssertErrorAsync(ErrorKind.NotFound, "session-unknown", () => Store.Markings.AddAsync(NewMarking(session) with { Session = SessionId.New() }, Stop));
        await AssertErrorAsync(ErrorKind.Exhausted, "marking-full", () => Store.Markings.AddAsync(
            NewMarking(session) with { Photos = [.. Enumerable.Range(0, Marking.MostPhotos + 1).Select(Photo)] }, Stop));
    }

    [StoreFact]
    public async Task Of_somebody_who_is_removed_a_marking_keeps_a_face_without_a_name()
    {
        var (session, ada) = (await AddSessionAsync(), await AddPersonAsync("Ada"));
        var marking = NewMarking(session) with { Photos = [Photo(0)], Faces = [Face(0, 0, ada)] };
        await Store.Markings.AddAsync(marking, Stop);
        await Store.People.RemoveAsync(ClientId.Default, ada.Id, Stop);
        Assert.Equal([Face(0, 0, ada) with { Person = null }], (await Store.Markings.FindAsync(ClientId.Default, marking.Id, Stop))!.Faces);
        await Store.Markings.AddPhotosAsync(ClientId.Default, marking.Id, [Photo(0)], [Face(0, 0, ada)], Stop);
        Assert.All((await Store.Markings.FindAsync(ClientId.Default, marking.Id, Stop))!.Faces, f => Assert.Null(f.Person));
        await Store.Sessions.RemoveAsync(ClientId.Default, session.Id, Stop);
        Assert.Null(await Store.Markings.FindAsync(ClientId.Default, marking.Id, Stop));
    }

    [StoreFact]
    public async Task A_face_of_a_marking_follows_its_person_through_a_merge_and_back()
    {
        var (session, kept, twin) = (await AddSessionAsync(), await AddPersonAsync("Ada"), await AddPersonAsync("Ada Q."));
        var marking = NewMarking(session) with { Photos = [Photo(0)], Faces = [Face(0, 0, twin), Face(0, 1, kept)] };
        await Store.Markings.AddAsync(marking, Stop);
        var merge = await Store.Merges.MergeAsync(ClientId.Default, kept.Id, twin.Id, Stop);
        Assert.All((await Store.Markings.FindAsync(ClientId.Default, marking.Id, Stop))!.Faces, f => Assert.Equal(kept.Id, f.Person));
        await Store.Merges.UndoAsync(ClientId.Default, merge.Id, Stop);
        AssertSame(marking, await Store.Markings.FindAsync(ClientId.Default, marking.Id, Stop));
    }

    [StoreFact]
    public async Task Who_is_not_in_comes_in_and_who_is_in_goes_out()
    {
        var ada = await AddPersonAsync("Ada");
        var place = new Place(-6.2, 106.8, 12);
        var came = await CheckAsync(ada, 0, c => c with { Place = place, Confidence = 0.5 });
        Assert.Equal((CheckInVerdict.Done, CheckDirection.In), (came.Verdict, came.CheckIn!.Direction));
        Assert.Equal((CheckInVerdict.Done, CheckDirection.Out), Said(await CheckAsync(ada, 60)));
        Assert.Equal((CheckInVerdict.Done, CheckDirection.In), Said(await CheckAsync(ada, 120)));
        Assert.Equal((CheckInVerdict.Done, CheckDirection.In), Said(await CheckAsync(ada, 24 * 60, c => c with { Day = Day.AddDays(1) })));

        var all = await Store.CheckIns.ListAsync(ClientId.Default, new CheckInQuery(), Stop);
        Assert.Equal([24 * 60, 120, 60, 0], all.Select(c => (c.At - Morning).TotalMinutes));
        Assert.Equal(came.CheckIn, all[^1]);
        Assert.Equal((place, 0.5, "cli:test"), (all[^1].Place, all[^1].Confidence, all[^1].By));
        Assert.Equal(all.Skip(2), await Store.CheckIns.ListAsync(ClientId.Default, new CheckInQuery { After = new TimeCursor(all[1].At, all[1].Id.Value) }, Stop));
        Assert.Equal(all.Skip(1), await Store.CheckIns.ListAsync(ClientId.Default, new CheckInQuery { To = Day, Person = ada.Id }, Stop));
        Assert.Equal(all.Take(1), await Store.CheckIns.ListAsync(ClientId.Default, new CheckInQuery { From = Day.AddDays(1) }, Stop));
        Assert.Empty(await Store.CheckIns.ListAsync(ClientId.Default, new CheckInQuery { Region = "north" }, Stop));
        Assert.Empty(await Store.CheckIns.ListAsync(ClientId.Default, new CheckInQuery { Group = "10 A" }, Stop));
        await Store.People.UpdateAsync(ada with { Region = "north", Groups = ["10 A"] }, Stop);
        Assert.Equal(all, await Store.CheckIns.ListAsync(ClientId.Default, new CheckInQuery { Region = "north", Group = "10 A" }, Stop));
        Assert.Empty(await Store.CheckIns.ListAsync(Other, new CheckInQuery(), Stop));
        Assert.Null(await Store.CheckIns.RemoveAsync(Other, all[0].Id, Stop));
        Assert.Equal(all[0], await Store.CheckIns.RemoveAsync(ClientId.Default, all[0].Id, Stop));
        Assert.Null(await Store.CheckIns.RemoveAsync(ClientId.Default, all[0].Id, Stop));
        Assert.Equal(all.Skip(1), await Store.CheckIns.ListAsync(ClientId.Default, new CheckInQuery(), Stop));
    }

    [StoreFact]
    public async Task A_check_in_that_is_out_of_place_adds_nothing_and_names_what_stands_in_its_way()
    {
        var ada = await AddPersonAsync("Ada");
        Assert.Equal(new CheckInAnswer(CheckInVerdict.NotIn, null), await AskAsync(ada, 0, CheckDirection.Out));
        var came = (await CheckAsync(ada, 10)).CheckIn;
        Assert.Equal(new CheckInAnswer(CheckInVerdict.TooSoon, came), await CheckAsync(ada, 11, coolDown: 2));
        Assert.Equal(new CheckInAnswer(CheckInVerdict.TooSoon, came), await CheckAsync(ada, 9, coolDown: 2));
        Assert.Equal(new CheckInAnswer(CheckInVerdict.AlreadyIn, came), await AskAsync(ada, 20, CheckDirection.In));
        var left = (await AskAsync(ada, 30, CheckDirection.Out)).CheckIn;
        Assert.Equal(new CheckInAnswer(CheckInVerdict.NotIn, left), await AskAsync(ada, 40, CheckDirection.Out));
        Assert.Equal(new CheckInAnswer(CheckInVerdict.DayIsOver, left), await CheckAsync(ada, 50, once: true));
        Assert.Equal([left!, came!], await Store.CheckIns.ListAsync(ClientId.Default, new CheckInQuery(), Stop));
        await AssertErrorAsync(ErrorKind.NotFound, "person-unknown", () => CheckAsync(ada with { Client = Other }, 60));
        await AssertErrorAsync(ErrorKind.Invalid, "place", () => CheckAsync(ada, 60, c => c with { Place = new Place(91, 0, null) }));
        await AssertErrorAsync(ErrorKind.Conflict, "check-in-exists", () => CheckAsync(ada, 60, c => c with { Id = came!.Id }));
    }

    [StoreFact]
    public async Task Of_many_attempts_at_once_the_cool_down_lets_one_through()
    {
        var ada = await AddPersonAsync("Ada");
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => CheckAsync(ada, 0, coolDown: 1)));
        Assert.Single(answers, a => a.Verdict == CheckInVerdict.Done);
        Assert.Equal(7, answers.Count(a => a.Verdict == CheckInVerdict.TooSoon));
        Assert.Single(await Store.CheckIns.ListAsync(ClientId.Default, new CheckInQuery(), Stop));
    }

    [StoreFact]
    public async Task A_leave_is_requested_decided_once_and_found_by_its_days()
    {
        var ada = await AddPersonAsync("Ada");
        var leave = NewLeave(ada) with { Note = "flu\nand fever", Sessions = 3 };
        await Store.Leaves.AddAsync(leave, Stop);
        await AssertErrorAsync(ErrorKind.Conflict, "leave-exists", () => Store.Leaves.AddAsync(leave, Stop));
        Assert.Equal(leave, await Store.Leaves.FindAsync(ClientId.Default, leave.Id, Stop));
        Assert.Null(await Store.Leaves.FindAsync(Other, leave.Id, Stop));
        await AssertErrorAsync(ErrorKind.Invalid, "leave-decision", () => DecideAsync(leave, LeaveState.Pending));
        var approved = await DecideAsync(leave, LeaveState.Approved);
        Assert.Equal(leave with { State = LeaveState.Approved, DecidedAt = At.AddHours(2), DecidedBy = "key:x", DecisionNote = "get well" }, approved);
        Assert.Equal(approved, await Store.Leaves.FindAsync(ClientId.Default, leave.Id, Stop));
        await AssertErrorAsync(ErrorKind.Conflict, "leave-decided", () => DecideAsync(leave, LeaveState.Refused));
        await AssertErrorAsync(ErrorKind.NotFound, "leave-unknown", () => DecideAsync(leave with { Client = Other }, LeaveState.Refused));

        var second = NewLeave(ada) with { From = Day.AddDays(10), To = Day.AddDays(10), Kind = LeaveKind.Authorised, RequestedAt = At.AddHours(3) };
        await Store.Leaves.AddAsync(second, Stop);
        Assert.Equal([second, approved], await ListAsync(new LeaveQuery()));
        Assert.Equal([second], await ListAsync(new LeaveQuery { Limit = 1 }));
        Assert.Equal([approved], await ListAsync(new LeaveQuery { After = new TimeCursor(second.RequestedAt, second.Id.Value) }));
        Assert.Equal([second], await ListAsync(new LeaveQuery { State = LeaveState.Pending }));
        Assert.Equal([approved], await ListAsync(new LeaveQuery { From = leave.To, To = leave.To }));
        Assert.Empty(await ListAsync(new LeaveQuery { From = leave.To.AddDays(1), To = second.From.AddDays(-1) }));
        Assert.Empty(await ListAsync(new LeaveQuery { Person = PersonId.New() }));
        Assert.Empty(await Store.Leaves.ListAsync(Other, new LeaveQuery(), Stop));
        Assert.False(await Store.Leaves.RemoveAsync(Other, second.Id, Stop));
        Assert.True(await Store.Leaves.RemoveAsync(ClientId.Default, second.Id, Stop));
        Assert.Equal([approved], await ListAsync(new LeaveQuery()));
    }

    [StoreFact]
    public async Task A_leave_that_breaks_a_rule_is_refused()
    {
        var ada = await AddPersonAsync("Ada");
        await AssertErrorAsync(ErrorKind.NotFound, "person-unknown", () => Store.Leaves.AddAsync(NewLeave(ada) with { Client = Other }, Stop));
        await AssertErrorAsync(ErrorKind.Invalid, "leave-days", () => Store.Leaves.AddAsync(NewLeave(ada) with { To = Day.AddDays(-1) }, Stop));
        await AssertErrorAsync(ErrorKind.Invalid, "leave-days", () => Store.Leaves.AddAsync(NewLeave(ada) with { To = Day.AddDays(Leave.MostDays) }, Stop));
        await AssertErrorAsync(ErrorKind.Invalid, "leave-sessions", () => Store.Leaves.AddAsync(NewLeave(ada) with { Sessions = 0 }, Stop));
        await AssertErrorAsync(ErrorKind.Invalid, "attendance-text", () => Store.Leaves.AddAsync(NewLeave(ada) with { Note = "a\0b" }, Stop));
        Assert.Empty(await ListAsync(new LeaveQuery()));
    }

    private static (CheckInVerdict, CheckDirection?) Said(CheckInAnswer answer) => (answer.Verdict, answer.CheckIn?.Direction);

    private static Marking NewMarking(AttendanceSession session) =>
        new() { Id = MarkingId.New(), Client = ClientId.Default, Session = session.Id, CreatedAt = At, CreatedBy = "cli:test" };

    private static MarkingPhoto Photo(int number) => new(number, $"{number}.jpg", PhotoHash.Of([(byte)number]), 4000, 3000, At.AddSeconds(number));

    private static SeenFace Face(int photo, int number, Person? person) => person is null
        ? new SeenFace(photo, number, new FaceBox(1, 2, 3, 4.5), 0.9, Outcome.Unknown, null, null, null)
        : new SeenFace(photo, number, new FaceBox(10, 20, 30, 40), 0.98, Outcome.Match, person.Id, 0.31, 0.41);

    private static AttendanceRecord NewRecord(AttendanceSession session, Person person, AttendanceStatus status) => new()
    {
        Client = ClientId.Default,
        Session = session.Id,
        Person = person.Id,
        Status = status,
        ChangedAt = At,
        ChangedBy = "cli:test",
    };

    private static Leave NewLeave(Person person) => new()
    {
        Id = LeaveId.New(),
        Client = person.Client,
        Person = person.Id,
        From = Day,
        To = Day.AddDays(1),
        Kind = LeaveKind.Medical,
        RequestedAt = At.AddHours(1),
        RequestedBy = "cli:test",
    };

    private static void AssertSame(Marking expected, Marking? actual)
    {
        Assert.Equal(expected.Photos, actual!.Photos);
        Assert.Equal(expected.Faces, actual.Faces);
        Assert.Equal(expected, actual with { Photos = expected.Photos, Faces = expected.Faces });
    }

    private async Task<AttendanceSession> AddSessionAsync()
    {
        var session = new AttendanceSession
        {
            Id = SessionId.New(),
            Client = ClientId.Default,
            Name = "Algebra",
            Day = Day,
            StartsAt = Morning,
            CreatedAt = At,
            CreatedBy = "cli:test",
        };
        await Store.Sessions.AddAsync(session, Stop);
        return session;
    }

    private async Task<(MarkingState State, DateTimeOffset? EndedAt)> StateAsync(MarkingId id)
    {
        var marking = (await Store.Markings.FindAsync(ClientId.Default, id, Stop))!;
        return (marking.State, marking.EndedAt);
    }

    private Task<CheckInAnswer> CheckAsync(Person person, int minute, Func<CheckIn, CheckIn>? change = null, int coolDown = 0, bool once = false) =>
        AttemptAsync(person, minute, change, null, coolDown, once);

    private Task<CheckInAnswer> AskAsync(Person person, int minute, CheckDirection direction) => AttemptAsync(person, minute, null, direction, 0, false);

    private Task<CheckInAnswer> AttemptAsync(Person person, int minute, Func<CheckIn, CheckIn>? change, CheckDirection? direction, int coolDown, bool once)
    {
        var check = new CheckIn
        {
            Id = CheckInId.New(),
            Client = person.Client,
            Person = person.Id,
            Direction = direction ?? CheckDirection.In,
            At = Morning.AddMinutes(minute),
            Day = Day,
            By = "cli:test",
        };
        return Store.CheckIns.AddAsync(
            new CheckInAttempt
            {
                CheckIn = change is null ? check : change(check),
                IsDirectionGiven = direction is not null,
                CoolDown = TimeSpan.FromMinutes(coolDown),
                IsOncePerDay = once,
            },
            Stop);
    }

    private Task<Leave> DecideAsync(Leave leave, LeaveState state) =>
        Store.Leaves.DecideAsync(leave.Client, leave.Id, new LeaveDecision(state, At.AddHours(2), "key:x", "get well"), Stop);

    private Task<IReadOnlyList<Leave>> ListAsync(LeaveQuery query) => Store.Leaves.ListAsync(ClientId.Default, query, Stop);
}
