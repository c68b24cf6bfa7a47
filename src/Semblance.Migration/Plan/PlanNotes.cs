using Semblance.Spaces;

namespace Semblance.Migration.Plan;

/// <summary>What the user should know before running a plan.</summary>
internal static class PlanNotes
{
    public static IReadOnlyList<PlanNote> Of(
        IReadOnlyList<PlanSpace> spaces, IReadOnlyList<PlanSource> sources, IReadOnlyList<PlanReject> rejects, IReadOnlyList<SpaceKey> models) =>
    [
        .. spaces.Where(s => !s.HasModel && s.Faces > 0).Select(s => WithoutModel(s, models)),
        .. rejects.Where(r => r.Kind == RejectKind.SetAside)
            .GroupBy(r => (r.Source, r.Code, r.Reason))
            .Select(g => new PlanNote(g.Key.Code,
                $"{sources[g.Key.Source].Files[0]}: {g.Sum(r => r.Rows)} rows are set aside: {g.Key.Reason}.")),
    ];

    private static PlanNote WithoutModel(PlanSpace space, IReadOnlyList<SpaceKey> models)
    {
        var text = $"The {space.People} people in {space.Key} can be searched with vectors, not with photos: no model is installed for it.";
        if (space.PeopleWithPhotos > 0)
        {
            text += $" {space.PeopleWithPhotos} of them have photos, which can be embedded beside these vectors in a space that has a model"
                + (models.Count == 0 ? ", once one is installed." : $": {string.Join(", ", models)}.");
        }

        return new PlanNote("space-without-model", text);
    }
}
