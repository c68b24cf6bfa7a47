namespace Semblance.Migration.Plan;

/// <summary>What people and rows of one plan disagree on, in the order of the people.</summary>
internal static class PlanConflicts
{
    public static IReadOnlyList<PlanConflict> Of(PlanDraft draft, IReadOnlyList<DraftPerson> people) =>
    [
        .. Namesakes(people),
        .. Spellings(people, "name-case", CaseMerge.Folded, "differ only by case: kept apart; --merge-case makes them one person"),
        .. Spellings(people, "name-blanks", WithoutBlanks, "differ only by blanks: kept apart"),
        .. people.Where(p => p.Columns.Differing is not null).Select(p => new PlanConflict("columns-differ",
            $"Rows of {p.Key} differ in {p.Columns.Differing}: the first one counts.", [p.Key], 1)),
        .. draft.SharedVectors.OrderBy(s => s.Key).Select(s => new PlanConflict("same-vector",
            $"{people[s.Key.First].Key} and {people[s.Key.Second].Key} have the same vector: one of them is named wrongly; both are kept.",
            [people[s.Key.First].Key, people[s.Key.Second].Key], s.Value)),
        .. draft.UnusablePhotos.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => new PlanConflict("photo-unusable",
            $"{p.Key} is named as a photo and left out: {p.Value.Problem.ReplaceLineEndings(" ")}", [], p.Value.Rows)),
        .. draft.PhotosWithoutFace.Select(p => new PlanConflict("photo-without-face", $"{p.Place}: kept as a photo, without a face: {p.Reason}.", [], 1)),
    ];

    private static IEnumerable<PlanConflict> Namesakes(IReadOnlyList<DraftPerson> people) =>
        people.GroupBy(p => p.Columns.Name, StringComparer.Ordinal)
            .Where(g => g.Skip(1).Any())
            .Select(g => new PlanConflict("same-name",
                $"{g.Count()} people are called \"{g.Key}\": kept apart by their keys.", Keys(g), g.Count()));

    private static IEnumerable<PlanConflict> Spellings(
        IReadOnlyList<DraftPerson> people, string code, Func<string, string> fold, string message) =>
        people.GroupBy(p => fold(p.Columns.Name), StringComparer.Ordinal)
            .Select(g => (people: g, names: g.Select(p => p.Columns.Name).Distinct(StringComparer.Ordinal).ToArray()))
            .Where(g => g.names.Length > 1)
            .Select(g => new PlanConflict(code,
                $"{string.Join(", ", g.names.Select(n => $"\"{n}\""))} {message}.", Keys(g.people), g.names.Length));

    private static string WithoutBlanks(string name) => string.Concat(name.Where(c => !char.IsWhiteSpace(c)));

    private static string[] Keys(IEnumerable<DraftPerson> people) => people.Select(p => p.Key).ToArray();
}
