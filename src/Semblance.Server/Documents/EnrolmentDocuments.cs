using Semblance.Enrolment;

namespace Semblance.Server.Documents;

/// <summary>One reason against a photo.</summary>
/// <param name="Text">For people: what was found, and what was asked for.</param>
/// <param name="Person">Who has this face already; only with duplicate.</param>
internal sealed record RefusalDocument(RefusalReason Reason, string Text, Guid? Person);

/// <summary>What became of one photo.</summary>
/// <param name="Name">As it was sent.</param>
/// <param name="Hash">Its address in the store; absent when it is not kept.</param>
/// <param name="Refusals">Every reason against it; empty unless it was refused.</param>
internal sealed record VerdictDocument(
    string Name, PhotoOutcome Outcome, string? Hash, Guid? Face, QualityDocument? Quality, IReadOnlyList<RefusalDocument> Refusals)
{
    public static VerdictDocument Of(PhotoVerdict verdict) => new(
        verdict.Name,
        verdict.Outcome,
        verdict.Photo?.Hex,
        verdict.Face?.Value,
        verdict.Quality is { } quality ? QualityDocument.Of(quality) : null,
        [.. verdict.Refusals.Select(r => new RefusalDocument(r.Reason, r.Text, r.Person?.Value))]);
}

/// <summary>What an enrolment did.</summary>
/// <param name="Name">Under which it was asked for.</param>
/// <param name="Person">Absent when nobody was enrolled: a new person of whom no photo was good enough.</param>
/// <param name="IsNew">Whether the person was added just now.</param>
/// <param name="Photos">In the order they came.</param>
internal sealed record EnrolmentDocument(
    string Name, PersonDocument? Person, bool IsNew, int Added, int AlreadyThere, int Refused, IReadOnlyList<VerdictDocument> Photos)
{
    public static EnrolmentDocument Of(string name, EnrolmentReport report) => new(
        name,
        report.Person is { } person ? PersonDocument.Of(person) : null,
        report.IsNew,
        report.Count(PhotoOutcome.Added),
        report.Count(PhotoOutcome.AlreadyThere),
        report.Count(PhotoOutcome.Refused),
        [.. report.Photos.Select(VerdictDocument.Of)]);
}

/// <summary>How far a batch enrolment is.</summary>
internal enum JobState
{
    Running,

    /// <summary>Every person was tried.</summary>
    Done,

    /// <summary>The server was stopped, or the store went away; sending the same photos again adds what is missing.</summary>
    Stopped,
}

/// <summary>A batch enrolment.</summary>
/// <param name="StartedAt">When its photos were here.</param>
/// <param name="People">How many people it names.</param>
/// <param name="PeopleDone">How many of them were tried.</param>
/// <param name="Photos">How many photos it has.</param>
/// <param name="PhotosDone">How many of them were looked at.</param>
/// <param name="Fault">Why it stopped, where it did.</param>
/// <param name="Enrolments">Of the people who were tried; absent in progress events.</param>
internal sealed record JobDocument(
    Guid Id, JobState State, DateTimeOffset StartedAt, int People, int PeopleDone, int Photos, int PhotosDone, string? Fault, IReadOnlyList<EnrolmentDocument>? Enrolments);

/// <param name="Enrolments">Newest first, without what became of each photo.</param>
internal sealed record JobsDocument(IReadOnlyList<JobDocument> Enrolments);
