using Semblance.Migration.Sources;

namespace Semblance.Migration.Plan;

/// <summary>What the user should know before running a plan.</summary>
public static class PlanNotes
{
    internal static IReadOnlyList<PlanNote> Of(
        IReadOnlyList<PlanSpace> spaces, IReadOnlyList<PlanSource> sources, IReadOnlyList<PlanReject> rejects, PlanOptions options) =>
    [
        .. options.SecretsLeftUnread == 0 ? Array.Empty<PlanNote>() : [new PlanNote("secrets-left-unread", Secrets(options.SecretsLeftUnread))],
        .. options.Store is { Photos: null } ? [new PlanNote("photos-left-out", "Photos, and the pictures of faces, stay where they are: the copy is made without them.")] : Array.Empty<PlanNote>(),
        .. spaces.Where(s => !s.HasModel && s.Faces > 0).Select(s => WithoutModel(s, options)),
        .. rejects.Where(r => r.Kind == RejectKind.SetAside)
            .GroupBy(r => (r.Source, r.Code, r.Reason))
            .Select(g => new PlanNote(g.Key.Code,
                $"{SourcePath.Of(sources[g.Key.Source].Format, sources[g.Key.Source].Files)}: {g.Sum(r => r.Rows)} rows are set aside: {g.Key.Reason}.")),
    ];

    /// <summary>What <c>inspect</c> and a plan say of what was passed by. Never a name: even that may tell too much.</summary>
    public static string Secrets(int count) =>
        (count == 1 ? "1 file or folder is" : FormattableString.Invariant($"{count} files or folders are"))
        + " named like credentials or identity numbers and left unread: not opened, listed or imported.";

    private static PlanNote WithoutModel(PlanSpace space, PlanOptions options)
    {
        var text = $"The {space.People} people in {space.Key} can be searched with vectors, not with photos: no model is installed for it.";
        if (space.PeopleWithPhotos > 0 && options.Embedding is not { Photos: true })
        {
            text += $" {space.PeopleWithPhotos} of them have photos, which can be embedded beside these vectors in a space that has a model"
                + (options.Models.Count == 0 ? ", once one is installed." : $": {string.Join(", ", options.Models)}. Plan again with --embed-photos for that.");
        }

        return new PlanNote("space-without-model", text);
    }
}
