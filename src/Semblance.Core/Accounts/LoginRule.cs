namespace Semblance.Accounts;

/// <summary>
/// Decides whether somebody may try to log in now. Five tries are free; after the fifth failure each further one has to wait, 30 seconds at first
/// and twice as long each time, an hour at most; after fifty somebody has to unlock. (NIST draft SP 800-63B-4 asks for a delay of 30 seconds
/// after 5 failures and an end at 50.) A try counts as failed from its beginning until it succeeds: guesses side by side gain nothing.
/// </summary>
public sealed record LoginRule
{
    /// <summary>Failures before the first delay.</summary>
    public int Free { get; init; } = 5;

    /// <summary>Failures after which waiting does not help any more.</summary>
    public int Most { get; init; } = 50;

    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromSeconds(30);

    public TimeSpan LongestDelay { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Failures this long ago count no more, unless they were <see cref="Most"/>.</summary>
    public TimeSpan Memory { get; init; } = TimeSpan.FromDays(1);

    /// <summary>
    /// For devices that log in whomever they see: strangers pass by, so waiting is always enough, and ten times the first delay is the longest.
    /// </summary>
    public LoginRule OfDevices => this with { Most = int.MaxValue, LongestDelay = 10 * FirstDelay };

    /// <summary>Admits an attempt or not.</summary>
    /// <returns>The answer, and what is to be kept: an attempt that was not admitted counts for nothing.</returns>
    public (LoginAdmission Answer, LoginFailures Kept) Admit(LoginFailures before, DateTimeOffset now)
    {
        var known = IsForgotten(before, now) ? LoginFailures.None : before;
        if (known.Count >= Most)
        {
            return (new LoginAdmission(false, null), known);
        }

        var until = known.LastAt + DelayAfter(known.Count);
        return known.Count >= Free && until > now
            ? (new LoginAdmission(false, until), known)
            : (new LoginAdmission(true, null), new LoginFailures(known.Count + 1, now));
    }

    /// <summary>Whether a store need not keep it.</summary>
    public bool IsForgotten(LoginFailures failures, DateTimeOffset now) => failures.Count < Most && failures.LastAt + Memory <= now;

    /// <summary>When the next attempt is admitted; null for now.</summary>
    public DateTimeOffset? NextAttemptAt(LoginFailures failures, DateTimeOffset now) =>
        Admit(failures, now).Answer is { IsAdmitted: false } answer ? answer.RetryAt ?? DateTimeOffset.MaxValue : null;

    private TimeSpan DelayAfter(int failures) => failures < Free
        ? TimeSpan.Zero
        : TimeSpan.FromSeconds(Math.Min(LongestDelay.TotalSeconds, FirstDelay.TotalSeconds * Math.Pow(2, failures - Free)));
}
