using Semblance.People;

namespace Semblance.Enrolment;

/// <summary>What an enrolment did. Some photos may be refused and others added.</summary>
/// <param name="Person">Null when nobody was enrolled: a new person of whom no photo was good enough.</param>
/// <param name="IsNew">Whether the person was added just now.</param>
/// <param name="Photos">In the order they were offered.</param>
public sealed record EnrolmentReport(Person? Person, bool IsNew, IReadOnlyList<PhotoVerdict> Photos)
{
    /// <summary>All photos refused for one reason.</summary>
    public static EnrolmentReport Refused(IReadOnlyList<EnrolmentPhoto> photos, Refusal refusal) => new(
        Person: null, IsNew: false, [.. photos.Select(p => new PhotoVerdict(p.Name) { Outcome = PhotoOutcome.Refused, Refusals = [refusal] })]);

    public int Count(PhotoOutcome outcome) => Photos.Count(p => p.Outcome == outcome);
}
