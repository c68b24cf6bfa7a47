using FsCheck;
using FsCheck.Fluent;
using Semblance.Attendance;
using Semblance.Clients;
using Semblance.People;

namespace Semblance.Tests.Attendance;

public sealed class AttendanceRulesTests
{
    private static readonly DateOnly Monday = new(2026, 11, 23);
    private static readonly PersonId Ada = PersonId.New();

    [Fact]
    public void A_percentage_is_never_over_100_and_counts_leave_as_attended()
    {
        Assert.Null(AttendancePercentage.Of(0, 3, 0));
        Assert.Equal(75, AttendancePercentage.Of(2, 1, 4));
        Assert.Equal(100, AttendancePercentage.Of(3, 5, 4));
        Assert.Equal(["excellent", "good", "good", "average", "low", null], new double?[] { 90, 89.9, 75, 60, 59.9, null }.Select(AttendancePercentage.BandOf));
        Prop.ForAll<NonNegativeInt, NonNegativeInt, PositiveInt>((attended, excused, total) =>
            AttendancePercentage.Of(attended.Get, excused.Get, total.Get) is >= 0 and <= 100).Check(Cases.Of(100));
    }

    [Fact]
    public void A_day_begins_when_it_does_in_the_clients_time_zone()
    {
        var rules = new AttendanceRules { TimeZone = "Asia/Jakarta" };
        var late = new DateTimeOffset(2026, 11, 22, 17, 30, 0, TimeSpan.Zero);
        Assert.Equal(Monday, rules.DayOf(late));
        Assert.Equal(new TimeOnly(0, 30), rules.TimeOf(late));
        Assert.Equal(Monday.AddDays(-1), AttendanceRules.Default.DayOf(late));
    }

    [Fact]
    public void Who_is_seen_too_late_after_the_start_is_late()
    {
        var session = new AttendanceSession { Id = SessionId.New(), Client = ClientId.Default, Name = "A", Day = Monday, StartsAt = At(8, 0), CreatedAt = At(8, 0), CreatedBy = "x" };
        var rules = new AttendanceRules { SessionLateAfterMinutes = 10 };
        Assert.Equal(AttendanceStatus.Auto, rules.StatusOf(session, At(8, 10)));
        Assert.Equal(AttendanceStatus.Late, rules.StatusOf(session, At(8, 11)));
        Assert.Equal(AttendanceStatus.Auto, AttendanceRules.Default.StatusOf(session, At(9, 0)));
    }

    [Fact]
    public void A_stay_is_counted_without_its_breaks()
    {
        var day = Of([(false, 8, 0), (true, 12, 0), (false, 13, 0), (true, 17, 30)], new AttendanceRules(), At(20, 0));
        Assert.Equal((DayStatus.Present, 8 * 60 + 30), (day!.Status, day.Minutes));
        Assert.Equal((At(8, 0), At(17, 30)), (day.FirstIn, day.LastOut));
    }

    [Fact]
    public void Late_short_absent_on_leave_and_off_are_told_apart()
    {
        var rules = new AttendanceRules { LateAfter = new TimeOnly(8, 30), MinimumStayMinutes = 240, Holidays = [new Holiday(Monday.AddDays(1), "Day off")] };
        Assert.Equal(DayStatus.Present, Of([(false, 8, 30), (true, 12, 30)], rules, At(20, 0))!.Status);
        Assert.Equal(DayStatus.Late, Of([(false, 8, 31), (true, 12, 31)], rules, At(20, 0))!.Status);
        Assert.Equal(DayStatus.Short, Of([(false, 8, 0), (true, 11, 59)], rules, At(20, 0))!.Status);
        Assert.Equal(DayStatus.Leave, Of([(false, 8, 0), (true, 9, 0)], rules, At(20, 0), isOnLeave: true)!.Status);
        Assert.Equal(DayStatus.In, Of([(false, 8, 0)], rules, At(10, 0))!.Status);
        Assert.Equal((DayStatus.Present, 300), (Of([(false, 8, 0)], rules, At(13, 0))!.Status, Of([(false, 8, 0)], rules, At(13, 0))!.Minutes));
        Assert.Equal(DayStatus.Short, Of([(false, 8, 0)], rules, At(13, 0).AddDays(1))!.Status); // never went: no stay to count
        Assert.Equal(DayStatus.Absent, Of([], rules, At(20, 0))!.Status);
        Assert.Equal(DayStatus.Leave, Of([], rules, At(20, 0), isOnLeave: true)!.Status);
        Assert.Null(PersonDay.Of(Ada, Monday.AddDays(1), [], rules, false, At(20, 0)));
        Assert.Null(PersonDay.Of(Ada, Monday.AddDays(-1), [], rules, false, At(20, 0)));
        Assert.Null(Of([], new AttendanceRules { WorkDays = [DayOfWeek.Sunday] }, At(20, 0)));
        Assert.Equal(DayStatus.Off, Of([(false, 8, 0), (true, 18, 0)], new AttendanceRules { WorkDays = [DayOfWeek.Sunday] }, At(20, 0))!.Status);
    }

    [Fact]
    public void Rules_out_of_range_are_refused()
    {
        Assert.Equal("rules-zone", CodeOf(new AttendanceRules { TimeZone = "Nowhere" }));
        Assert.Equal("rules-range", CodeOf(new AttendanceRules { CoolDownSeconds = -1 }));
        Assert.Equal("rules-range", CodeOf(new AttendanceRules { MinimumStayMinutes = 0 }));
        Assert.Equal("rules-days", CodeOf(new AttendanceRules { WorkDays = [DayOfWeek.Monday, DayOfWeek.Monday] }));
        Assert.Equal("rules-days", CodeOf(new AttendanceRules { Holidays = [new Holiday(Monday, null), new Holiday(Monday, null)] }));
        new AttendanceRules { WorkDays = [] }.Check();

        static string CodeOf(AttendanceRules rules) => Assert.Throws<SemblanceException>(rules.Check).Code;
    }

    private static DateTimeOffset At(int hour, int minute) => new(Monday.ToDateTime(new TimeOnly(hour, minute)), TimeSpan.Zero);

    private static PersonDay? Of((bool IsOut, int Hour, int Minute)[] checks, AttendanceRules rules, DateTimeOffset now, bool isOnLeave = false) => PersonDay.Of(
        Ada,
        Monday,
        [.. checks.Select(c => new CheckIn
        {
            Id = CheckInId.New(),
            Client = ClientId.Default,
            Person = Ada,
            Direction = c.IsOut ? CheckDirection.Out : CheckDirection.In,
            At = At(c.Hour, c.Minute),
            Day = Monday,
            By = "x",
        })],
        rules,
        isOnLeave,
        now);
}
