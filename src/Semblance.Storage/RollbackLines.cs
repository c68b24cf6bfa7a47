using Semblance.People;

namespace Semblance.Storage;

/// <summary>How a rollback names what has changed since the run, in every store.</summary>
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

    /// <param name="kind"><c>subject</c> or <c>session</c>.</param>
    /// <param name="later">Rows that build on it and are not the run's: sessions of a subject, records of a session.</param>
    public static string Describe(string kind, Guid id, string name, int revision, long later, long markings)
    {
        var changes = new List<string>();
        if (revision > 1)
        {
            changes.Add($"edited since (revision {revision})");
        }

        if (later > 0)
        {
            var what = kind == "subject" ? "session" : "record";
            changes.Add(later == 1 ? $"1 {what} by others" : $"{later} {what}s by others");
        }

        if (markings > 0)
        {
            changes.Add("marked since");
        }

        return $"{kind} {id} \"{name}\": {string.Join(", ", changes)}";
    }

    public static string DescribeRecord(Guid session, Guid person, string name, int revision) =>
        $"record of {person} \"{name}\" in session {session}: changed since (revision {revision})";

    public static string DescribeLeave(Guid leave, string name, int revision) => $"leave {leave} of \"{name}\": changed since (revision {revision})";
}
