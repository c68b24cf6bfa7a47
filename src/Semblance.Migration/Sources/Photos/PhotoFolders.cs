using Semblance.Migration.Sources.Discovery;
using Semblance.Migration.Sources.Rows;
using Semblance.Migration.Sources.Structures;

namespace Semblance.Migration.Sources.Photos;

/// <summary>
/// Photos called after their people. A folder for each person: data/images/&lt;name&gt;/, dataset/&lt;id&gt;/, static/dataset/&lt;Name&gt;_&lt;roll&gt;/, the folders beside
/// a DeepFace cache. A file for each person: known_faces/&lt;name&gt;.jpg, ImagesAttendance/&lt;name&gt;.jpg; in folders whose name does not promise that
/// (images/, faces/), only files that are called after somebody whom another store knows. They are tied to the person whom the project's
/// databases, or its vectors, call that.
/// </summary>
internal static class PhotoFolders
{
    private static readonly HashSet<string> OfFolders = new(StringComparer.OrdinalIgnoreCase)
    {
        "images", "dataset", "datasets", "known_faces", "known_people", "faces", "people", "photos", "train", "training", "students", "employees", "persons", "registered_faces",
    };

    private static readonly HashSet<string> OfFiles = new(StringComparer.OrdinalIgnoreCase)
    {
        "known_faces", "known_people", "known", "imagesattendance", "images_attendance", "attendance_images", "imagesbasic", "registered_faces", "student_images", "training_images",
    };

    public static IEnumerable<ILegacySource> Find(IReadOnlyList<FoundFile> files, IReadOnlySet<string> claimed, SourceContext context, PeopleDirectory directory)
    {
        var caches = files.Where(f => f.Format == FileFormat.Pickle && DeepFaceSpace.IsCache(f.Name)).Select(f => f.Folder).ToHashSet(StringComparer.Ordinal);
        var images = files.Where(f => f.Format == FileFormat.Image && !claimed.Contains(f.Relative)).ToArray();
        var inFolders = images.Select(f => (File: f, Container: ContainerOf(f, caches))).Where(f => f.Container is not null).ToArray();
        var others = images.Except(inFolders.Select(f => f.File)).Where(f => f.Folder.Length > 0 && IsPerson(f, caches, directory));
        return Sources(inFolders.Select(f => (f.File, f.Container!)), byFile: false, context)
            .Concat(Sources(others.Select(f => (f, f.Folder)), byFile: true, context));
    }

    private static IEnumerable<PhotoFolder> Sources(IEnumerable<(FoundFile File, string Folder)> files, bool byFile, SourceContext context) => files
        .GroupBy(f => f.Folder, f => f.File, StringComparer.Ordinal)
        .OrderBy(g => g.Key, StringComparer.Ordinal)
        .Select(g => new PhotoFolder(g.Key, g.OrderBy(f => f.Relative, StringComparer.Ordinal).ToArray(), byFile, context));

    /// <summary>The folder of the person's folder; null when the image lies anywhere else.</summary>
    private static string? ContainerOf(FoundFile file, HashSet<string> caches)
    {
        var parts = file.Relative.Split('/');
        if (parts.Length < 2 || PersonPath.IsContainer(parts[^2]))
        {
            return null;
        }

        var container = string.Join('/', parts[..^2]);
        return caches.Contains(container) || (parts.Length >= 3 && OfFolders.Contains(parts[^3])) ? container : null;
    }

    private static bool IsPerson(FoundFile file, HashSet<string> caches, PeopleDirectory directory)
    {
        var folder = file.Folder[(file.Folder.LastIndexOf('/') + 1)..];
        if (directory.FindNamed(file.Stem) is not null)
        {
            return OfFiles.Contains(folder) || PersonPath.IsContainer(folder) || caches.Contains(file.Folder);
        }

        return OfFiles.Contains(folder) && !PersonPath.IsNumbered(file.Stem);
    }
}
