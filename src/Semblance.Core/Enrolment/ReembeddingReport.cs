using Semblance.People;

namespace Semblance.Enrolment;

/// <summary>What embedding stored photos in another space did.</summary>
/// <param name="People">Those with a face in the space they came from, in the order they were given.</param>
/// <param name="IsComplete">False when it was stopped before everybody was looked at: calling again goes on.</param>
public sealed record ReembeddingReport(IReadOnlyList<PersonReembedding> People, bool IsComplete)
{
    /// <summary>How many have no photo to embed: they need new ones, or stay in the space they are in.</summary>
    public int WithoutPhotos => People.Count(p => p.Photos.Count == 0);

    public int Count(PhotoOutcome outcome) => People.Sum(p => p.Count(outcome));
}

/// <summary>What became of one person's photos.</summary>
/// <param name="Photos">By address; empty when the person has none. A refused one names its address, too.</param>
public sealed record PersonReembedding(Person Person, IReadOnlyList<PhotoVerdict> Photos)
{
    public int Count(PhotoOutcome outcome) => Photos.Count(p => p.Outcome == outcome);
}
