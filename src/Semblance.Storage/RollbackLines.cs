using Semblance.People;

namespace Semblance.Storage;

/// <summary>How a rollback names a person that has changed since the run, in every store.</summary>
internal static class RollbackLines
{
    public static string Describe(PersonId person, string name, int revision, long laterFaces, long laterPhotos, long attendance)
    {
        var changes = new List<string>();
        if (revision > 1)
        {
            changes.Add($"edited since (revision {revision})");
        }

        if (laterFaces > 0)
        {
            changes.Add(laterFaces == 1 ? "1 face by others" : $"{laterFaces} faces by others");
        }

        if (laterPhotos > 0)
        {
            changes.Add(laterPhotos == 1 ? "1 photo by others" : $"{laterPhotos} photos by others");
        }

        if (attendance > 0)
        {
            changes.Add(attendance == 1 ? "1 entry of attendance" : $"{attendance} entries of attendance");
        }

        return $"person {person} \"{name}\": {string.Join(", ", changes)}";
    }
}
