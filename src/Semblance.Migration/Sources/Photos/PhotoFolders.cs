using Semblance.Migration.Sources.Discovery;
using Semblance.Migration.Sources.Rows;

namespace Semblance.Migration.Sources.Photos;

/// <summary>
/// Folders of photos with a folder for each person: data/images/&lt;name&gt;/, dataset/&lt;id&gt;/, static/dataset/&lt;Name&gt;_&lt;roll&gt;/. A person's folder is
/// tied to the person whom the project's database, or its vectors, call that.
/// </summary>
internal static class PhotoFolders
{
    private static readonly HashSet<string> Containers = new(StringComparer.OrdinalIgnoreCase)
    {
        "images", "dataset", "datasets", "known_faces", "known_people", "faces", "people", "photos", "train", "training", "students", "employees", "persons", "registered_faces",
    };

    public static IEnumerable<ILegacySource> Find(IEnumerable<FoundFile> files, PeopleDirectory directory) => files
        .Where(f => f.Format == FileFormat.Image && ContainerOf(f) is not null)
        .GroupBy(f => ContainerOf(f)!, StringComparer.Ordinal)
        .OrderBy(g => g.Key, StringComparer.Ordinal)
        .Select(g => new PhotoFolder(g.Key, g.OrderBy(f => f.Relative, StringComparer.Ordinal).ToArray(), directory));

    /// <summary>The folder of the person's folder; null when the image lies anywhere else.</summary>
    private static string? ContainerOf(FoundFile file)
    {
        var parts = file.Relative.Split('/');
        return parts.Length >= 3 && Containers.Contains(parts[^3]) ? string.Join('/', parts[..^2]) : null;
    }
}
