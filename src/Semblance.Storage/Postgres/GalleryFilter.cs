using System.Globalization;
using Semblance.Search;

namespace Semblance.Storage.Postgres;

/// <summary>The condition that leaves a gallery's rows of <c>search_faces n</c>: client $1, space $2, and where there are any, regions and groups.</summary>
internal static class GalleryFilter
{
    /// <param name="next">The number of the first parameter that is free for regions or groups.</param>
    public static string Of(Gallery gallery, int next)
    {
        var condition = "n.client_id = $1 AND n.space_id = $2";
        if (gallery.Regions.Count > 0)
        {
            condition += string.Create(CultureInfo.InvariantCulture, $" AND n.region = ANY (${next++})");
        }

        return gallery.Groups.Count == 0 ? condition : condition + string.Create(CultureInfo.InvariantCulture, $"""
             AND n.person_id IN (SELECT g.person_id FROM people_groups g WHERE g.client_id = $1 AND g.group_name = ANY (${next}))
            """);
    }

    /// <summary>What those parameters are bound to.</summary>
    public static IEnumerable<object?> Values(Gallery gallery)
    {
        if (gallery.Regions.Count > 0)
        {
            yield return gallery.Regions.ToArray();
        }

        if (gallery.Groups.Count > 0)
        {
            yield return gallery.Groups.ToArray();
        }
    }
}
