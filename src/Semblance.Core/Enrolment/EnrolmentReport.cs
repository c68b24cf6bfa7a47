using Semblance.People;

namespace Semblance.Enrolment;

/// <summary>What an enrolment did. Some photos may be refused and others added.</summary>
/// <param name="Person">Null when nobody was enrolled: a new person of whom no photo was good enough.</param>
/// <param name="IsNew">Whether the person was added just now.</param>
/// <param name="Photos">In the order they were offered.</param>
public sealed record EnrolmentReport(Person? Person, bool IsNew, IReadOnlyList<PhotoVerdict> Photos)
{
    public int Count(PhotoOutcome outcome) => Photos.Count(p => p.Outcome == outcome);
}
