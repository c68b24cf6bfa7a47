using Semblance.Faces;
using Semblance.People;

namespace Semblance.Search;

/// <summary>A person a search found, by the nearest of their faces.</summary>
/// <param name="Distance">From the probe to <paramref name="Face"/>, in the space's metric.</param>
public readonly record struct Candidate(PersonId Person, FaceId Face, double Distance);

/// <summary>
/// The nearest people of a gallery, nearest first, ties by face id; one entry a person. If k people are in the gallery, k are returned.
/// </summary>
/// <param name="FacesSearched">Faces in the gallery, filters applied.</param>
/// <param name="PeopleSearched">People with at least one of those faces.</param>
/// <param name="Method">What ran, for people and logs: <c>exact-int8</c>, <c>exact-float32</c>, <c>exact-pgvector</c>. With <c>hnsw-pgvector</c>
/// and <c>ivfflat-pgvector</c> a nearer face may have been missed.</param>
public sealed record Ranking(IReadOnlyList<Candidate> Candidates, int FacesSearched, int PeopleSearched, string Method)
{
    /// <summary>Why <see cref="Method"/> was chosen, a phrase for people; null where there was no choice.</summary>
    public string? MethodReason { get; init; }

    /// <summary>
    /// A nearer face may have been missed, by an index that nobody has measured: before somebody is called unknown,
    /// <see cref="Storage.IFaceStore.FindNearestExactlyAsync"/> is to be asked.
    /// </summary>
    public bool IsUncertain { get; init; }

    /// <summary>The database was away: this is the gallery as it was when it was last seen.</summary>
    public bool IsStale { get; init; }
}
