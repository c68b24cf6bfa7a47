using Semblance.Faces;
using Semblance.Matching;
using Semblance.People;
using Semblance.Search;

namespace Semblance.Server.Documents;

/// <summary>Who a person is, in short.</summary>
internal sealed record PersonReference(Guid Id, string? Name = null, string? ExternalId = null, string? Region = null)
{
    public static PersonReference Of(PersonId id, IReadOnlyDictionary<PersonId, Person> people) =>
        people.TryGetValue(id, out var person) ? new(id.Value, person.Name, person.ExternalId, person.Region) : new(id.Value);
}

/// <summary>A person that a search found, by the nearest of their faces.</summary>
internal sealed record CandidateDocument(PersonReference Person, Guid Face, double Distance);

/// <summary>The greatest distance that still counted as the same person, and what it rests on.</summary>
/// <param name="Value">Absent when nothing supports any; then nothing matches.</param>
/// <param name="TargetFpir">The accepted share of strangers that a search answers with somebody; absent for 1:1 and for a fixed one.</param>
/// <param name="TargetFmr">The accepted share of wrong claims that 1:1 confirms; absent for a search and for a fixed one.</param>
/// <param name="Evidence">What it rests on.</param>
/// <param name="Text">The same, one sentence for people.</param>
internal sealed record ThresholdDocument(double? Value, double? TargetFpir, double? TargetFmr, EvidenceKind Evidence, string Text)
{
    public static ThresholdDocument Of(Threshold threshold) =>
        new(Rounded.Of(threshold.Value), threshold.TargetFpir, threshold.TargetFmr, threshold.Evidence.Kind, threshold.Evidence.Text);
}

/// <summary>One face or embedding, and what was decided about it.</summary>
internal sealed record DecisionDocument
{
    /// <summary>Of a photo: where the face is.</summary>
    public BoxDocument? Box { get; init; }

    /// <summary>Of a photo: the detector's score, 0 to 1.</summary>
    public double? Score { get; init; }

    /// <summary>Of a photo: 0 to 1, higher is better.</summary>
    public double? Quality { get; init; }

    /// <summary>match, ambiguous or unknown; what a stranger gets is unknown.</summary>
    public required Outcome Decision { get; init; }

    /// <summary>Why nobody was named; only with unknown.</summary>
    public UnknownReason? Reason { get; init; }

    /// <summary>Who matched; only with match.</summary>
    public PersonReference? Person { get; init; }

    /// <summary>To the nearest face, matching or not, in the space's metric, to four decimals; absent when nobody was searched.</summary>
    public double? Distance { get; init; }

    public required ThresholdDocument Threshold { get; init; }

    /// <summary>How much farther the second person is; absent when there is none.</summary>
    public double? Margin { get; init; }

    /// <summary>The margin below which a match is ambiguous; absent for 1:1.</summary>
    public double? RequiredMargin { get; init; }

    public required int FacesSearched { get; init; }

    public required int PeopleSearched { get; init; }

    /// <summary>How the search ran: exact-int8, exact-pgvector, hnsw-pgvector …</summary>
    public required string Method { get; init; }

    /// <summary>Why it ran so, for people.</summary>
    public string? MethodReason { get; init; }

    /// <summary>Present and true when the store was out of reach and the gallery in memory answered as it last was.</summary>
    public bool? Stale { get; init; }

    /// <summary>The nearest people, nearest first, whatever was decided about them; as many as asked for.</summary>
    public required IReadOnlyList<CandidateDocument> Candidates { get; init; }

    /// <summary>Of an unknown face of a photo: the sighting that was kept of it; absent where the client's settings keep none.</summary>
    public Guid? Sighting { get; init; }

    public static DecisionDocument Of(Decision decision, IReadOnlyDictionary<PersonId, Person> people, EncodedFace? face = null) => new()
    {
        Box = face is null ? null : BoxDocument.Of(face.Box),
        Score = face is null ? null : Math.Round(face.Score, 4),
        Quality = face is null ? null : Math.Round(face.Quality.Overall, 4),
        Decision = decision.Outcome,
        Reason = decision.Reason,
        Person = decision.Person is { } person ? PersonReference.Of(person, people) : null,
        Distance = Rounded.Of(decision.Distance),
        Threshold = ThresholdDocument.Of(decision.Threshold),
        Margin = Rounded.Of(decision.Margin),
        RequiredMargin = Rounded.Of(decision.RequiredMargin),
        FacesSearched = decision.FacesSearched,
        PeopleSearched = decision.PeopleSearched,
        Method = decision.Method,
        MethodReason = decision.MethodReason,
        Stale = decision.IsStale ? true : null,
        Candidates = [.. decision.Candidates.Select(c => Of(c, people))],
    };

    private static CandidateDocument Of(Candidate candidate, IReadOnlyDictionary<PersonId, Person> people) =>
        new(PersonReference.Of(candidate.Person, people), candidate.Face.Value, Rounded.Of(candidate.Distance)!.Value);
}

/// <summary>Distances as callers see them: to four decimals, as finer ones help only those who rebuild a template from them.</summary>
internal static class Rounded
{
    public static double? Of(double? distance) => distance is { } d ? Math.Round(d, 4) : null;
}
