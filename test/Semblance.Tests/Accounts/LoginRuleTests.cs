using FsCheck;
using FsCheck.Fluent;
using Semblance.Accounts;

namespace Semblance.Tests.Accounts;

public class LoginRuleTests
{
    private static readonly DateTimeOffset At = new(2026, 11, 21, 9, 30, 0, TimeSpan.Zero);

    private readonly LoginRule _rule = new();

    [Fact]
    public void Five_attempts_are_free_and_the_sixth_waits_half_a_minute()
    {
        var kept = LoginFailures.None;
        for (var i = 0; i < 5; i++)
        {
            var (answer, next) = _rule.Admit(kept, At);
            Assert.True(answer.IsAdmitted);
            kept = next;
        }

        Assert.Equal(new LoginFailures(5, At), kept);
        Assert.Equal(new LoginAdmission(false, At.AddSeconds(30)), _rule.Admit(kept, At).Answer);
        Assert.Equal(kept, _rule.Admit(kept, At).Kept); // who is not admitted changes nothing
        Assert.False(_rule.Admit(kept, At.AddSeconds(29)).Answer.IsAdmitted);
        Assert.True(_rule.Admit(kept, At.AddSeconds(30)).Answer.IsAdmitted);
    }

    [Fact]
    public void Each_further_failure_doubles_the_delay_up_to_an_hour()
    {
        var (kept, now) = (new LoginFailures(5, At), At);
        foreach (var seconds in new[] { 30, 60, 120, 240, 480, 960, 1_920, 3_600, 3_600 })
        {
            Assert.Equal(now.AddSeconds(seconds), _rule.Admit(kept, now).Answer.RetryAt);
            now = now.AddSeconds(seconds);
            kept = _rule.Admit(kept, now).Kept;
        }
    }

    [Fact]
    public void After_fifty_failures_no_waiting_helps()
    {
        var stopped = new LoginFailures(50, At);
        Assert.Equal(new LoginAdmission(false, null), _rule.Admit(stopped, At.AddYears(1)).Answer);
        Assert.Equal(DateTimeOffset.MaxValue, _rule.NextAttemptAt(stopped, At.AddYears(1)));
        Assert.False(_rule.IsForgotten(stopped, At.AddYears(1)));
        Assert.True(_rule.OfDevices.Admit(stopped, At.AddMinutes(5)).Answer.IsAdmitted);
    }

    [Fact]
    public void Failures_of_yesterday_are_forgotten()
    {
        var yesterday = new LoginFailures(7, At);
        Assert.True(_rule.IsForgotten(yesterday, At.AddDays(1)));
        Assert.Equal(1, _rule.Admit(yesterday, At.AddDays(1)).Kept.Count);
        Assert.Null(_rule.NextAttemptAt(LoginFailures.None, At));
    }

    [Fact]
    public void Whoever_guesses_whenever_they_are_let_has_at_most_fifty_guesses()
    {
        Prop.ForAll(Gen.Choose(1, 7_200).ListOf(500).ToArbitrary(), pauses =>
        {
            var (kept, now, guesses) = (LoginFailures.None, At, 0);
            foreach (var pause in pauses)
            {
                now = now.AddSeconds(pause);
                var (answer, next) = _rule.Admit(kept, now);
                guesses += answer.IsAdmitted ? 1 : 0;
                kept = next;
            }

            return guesses <= _rule.Most;
        }).Check(Cases.Of(100));
    }
}
