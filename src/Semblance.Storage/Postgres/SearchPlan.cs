using System.Globalization;
using Semblance.Search;

namespace Semblance.Storage.Postgres;

/// <summary>How one search runs, and why.</summary>
/// <param name="Index"><c>hnsw</c> or <c>ivfflat</c>; null for an exact search.</param>
/// <param name="Candidates">Faces chosen by their halves, to be ranked by their float32.</param>
/// <param name="Visits">Faces an index may look at until it has found so many under the filter.</param>
/// <param name="Probes">Lists of an IVFFlat index that are searched at first.</param>
/// <param name="Reason">A phrase for people.</param>
internal sealed record SearchPlan(string? Index, int Candidates, int Visits, int Probes, string Reason)
{
    // Ten a person leave room for people of many faces.
    private const int CandidatesPerPerson = 10;

    private const int LeastExactCandidates = 100;
    private const int MostExactCandidates = 8_000;
    private const int LeastVisits = 20_000; // pgvector's own hnsw.max_scan_tuples

    public string Method => $"{Index ?? "exact"}-pgvector";

    /// <param name="size">Of the gallery, its filter applied.</param>
    /// <param name="whole">Of the gallery without its filter; needed only where <see cref="AsksForWhole"/>.</param>
    /// <param name="people">How many are asked for.</param>
    public static SearchPlan Choose(SearchFacts facts, Gallery gallery, GallerySize size, GallerySize whole, int people)
    {
        var candidates = Math.Max(facts.Candidates, CandidatesPerPerson * people);
        var under = gallery.IsFiltered ? " under the filter" : "";
        if (facts.ExactUpTo == GallerySettings.AlwaysExact)
        {
            return Exact(size, people, $"{Faces(size)}{under}; no effort of an index reached the recall that it was tuned for");
        }

        if (size.Faces <= facts.ExactUpTo)
        {
            return Exact(size, people, $"{Faces(size)}{under}, border {Number(facts.ExactUpTo)}");
        }

        if (facts.Index is null)
        {
            return Exact(size, people, $"{Faces(size)}{under} without an index");
        }

        if (candidates > GallerySettings.MostCandidates)
        {
            return Exact(size, people, $"{Number(people)} people are more than an index finds candidates for");
        }

        if (size.People < people)
        {
            return Exact(size, people, $"{Number(people)} people are asked for, and there are {Number(size.People)}");
        }

        if (!gallery.IsFiltered)
        {
            return new SearchPlan(facts.Index, candidates, LeastVisits, facts.Probes, $"{Faces(size)}, border {Number(facts.ExactUpTo)}");
        }

        // The index looks at whole / size faces for each that the filter leaves: it has to be worth that.
        var border = Math.Sqrt((double)facts.ExactUpTo * whole.Faces);
        return size.Faces <= border
            ? Exact(size, people, $"{Faces(size)} of {Number(whole.Faces)} under the filter, border {Number((int)border)}")
            : new SearchPlan(
                facts.Index, candidates, (int)Math.Max(LeastVisits, 4L * candidates * whole.Faces / size.Faces), facts.Probes,
                $"{Faces(size)} of {Number(whole.Faces)} under the filter, border {Number((int)border)}");
    }

    /// <inheritdoc cref="Choose"/>
    public static SearchPlan ChooseExact(SearchFacts facts, Gallery gallery, GallerySize size, GallerySize whole, int people) =>
        Exact(size, people, $"{Faces(size)}, no index asked for certainty");

    /// <summary>The gallery has to be counted without its filter, too.</summary>
    public static bool AsksForWhole(SearchFacts facts, Gallery gallery, GallerySize size) =>
        gallery.IsFiltered && facts.Index is not null && size.Faces > facts.ExactUpTo;

    /// <summary>The exact plan for when an index gave too few people, or too few candidates were chosen to be certain.</summary>
    /// <returns>Null when there is no wider one.</returns>
    public SearchPlan? Widen(GallerySize size, int people) => Index is not null
        ? Exact(size, people, $"the index gave fewer than {Number(people)} people")
        : Candidates < MostExactCandidates ? this with { Candidates = (int)Math.Min(MostExactCandidates, 8L * Candidates) } : null;

    public static SearchPlan Exact(GallerySize size, int people, string reason)
    {
        // Twice what people of as many faces as theirs on average need.
        var needed = 2.0 * people * size.Faces / Math.Max(1, size.People);
        return new SearchPlan(
            null, (int)Math.Clamp(Math.Max(needed, CandidatesPerPerson * (double)people), LeastExactCandidates, MostExactCandidates), 0, 1, reason);
    }

    private static string Faces(GallerySize size) => size.Faces == 1 ? "1 face" : $"{Number(size.Faces)} faces";

    private static string Number(int value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
