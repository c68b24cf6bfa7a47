using Semblance.Clients;
using Semblance.People;
using Semblance.Storage;

namespace Semblance.Attendance;

/// <summary>Lets people in and out by the rules of their client.</summary>
public sealed class CheckInDesk(IStore store, TimeProvider time)
{
    /// <summary>How late the check-ins of a device may come that was offline.</summary>
    public static readonly TimeSpan OldestAllowed = TimeSpan.FromDays(7);

    // Clocks of devices are a little off.
    private static readonly TimeSpan Ahead = TimeSpan.FromMinutes(2);

    /// <param name="direction">Null to come in when one is not in, and else to go out.</param>
    /// <param name="at">When it happened; null for now.</param>
    /// <param name="by">As the audit log names them.</param>
    /// <exception cref="SemblanceException">NotFound, <c>person-unknown</c>; Invalid: <c>check-in-time</c>, <c>place</c>.</exception>
    public async Task<CheckInAnswer> CheckAsync(
        ClientId client, PersonId person, CheckDirection? direction, DateTimeOffset? at, Place? place, double? confidence, string by, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (at > now + Ahead || at < now - OldestAllowed)
        {
            throw new SemblanceException(ErrorKind.Invalid, "check-in-time",
                $"A check-in happened in the last {OldestAllowed.TotalDays:0} days, not at {at:O}: set the clock of the device.");
        }

        var rules = await store.Attendance.FindRulesAsync(client, cancellationToken);
        var moment = at ?? now;
        return await store.CheckIns.AddAsync(
            new CheckInAttempt
            {
                CheckIn = new CheckIn
                {
                    Id = CheckInId.New(),
                    Client = client,
                    Person = person,
                    Direction = direction ?? CheckDirection.In,
                    At = moment,
                    Day = rules.DayOf(moment),
                    Place = place,
                    Confidence = confidence,
                    By = by,
                },
                IsDirectionGiven = direction is not null,
                CoolDown = TimeSpan.FromSeconds(rules.CoolDownSeconds),
                IsOncePerDay = rules.OncePerDay,
            },
            cancellationToken);
    }
}
