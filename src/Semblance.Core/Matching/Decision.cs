using Semblance.Faces;
using Semblance.People;
using Semblance.Search;

namespace Semblance.Matching;

/// <summary>
/// The answer to "who is this?" or "is this them?", with everything it rests on. Distances let a patient attacker rebuild a template, so
/// hosts show them to trusted callers only.
/// </summary>
public sealed record Decision
{
    public required Outcome Outcome { get; init; }

    /// <summary>Why nobody was named; null unless <see cref="Outcome"/> is Unknown.</summary>
    public UnknownReason? Reason { get; init; }

    /// <summary>The person who matched; null unless <see cref="Outcome"/> is Match. The nearest that did not are in <see cref="Candidates"/>.</summary>
    public PersonId? Person { get; init; }

    /// <summary>The face of <see cref="Person"/> that matched; null unless there is one.</summary>
    public FaceId? Face { get; init; }

    /// <summary>To the nearest face, matching or not, in the space's metric; null when nothing was searched.</summary>
    public double? Distance { get; init; }

    public required Threshold Threshold { get; init; }

    /// <summary>How much farther the second nearest person is than the nearest; null when there is no second.</summary>
    public double? Margin { get; init; }

    /// <summary>The margin below which a match would be ambiguous; null for 1:1 and without a threshold.</summary>
    public double? RequiredMargin { get; init; }

    public required int FacesSearched { get; init; }

    public required int PeopleSearched { get; init; }

    /// <summary>How the search ran: <c>exact-int8</c>, <c>exact-float32</c>.</summary>
    public required string Method { get; init; }

    /// <summary>Why it ran so, a phrase for people; null where there was no choice.</summary>
    public string? MethodReason { get; init; }

    /// <inheritdoc cref="Search.Ranking.IsStale"/>
    public bool IsStale { get; init; }

    /// <summary>The nearest people, nearest first, whatever was decided about them.</summary>
    public IReadOnlyList<Candidate> Candidates { get; init; } = [];
}
