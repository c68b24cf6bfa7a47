using System.Text.RegularExpressions;
using Semblance.Migration.Sources.Rows;

namespace Semblance.Migration.Sources.Structures;

/// <summary>Who a photo's path means: its folder (<c>db/Ada/1.jpg</c>) or, in a flat folder, the file (<c>db/Ada.jpg</c>). Windows paths too.</summary>
internal static partial class PersonPath
{
    /// <summary>Of one path, judged alone.</summary>
    public static Label Of(string path)
    {
        var (folder, stem) = Split(path);
        return Label.Make(folder is not null && !IsContainer(folder) && IsNumbered(stem) ? folder : stem, isId: false);
    }

    /// <summary>
    /// The rule for all paths of one store: by folder when they lie in several, else by file name, unless the files of the single folder are merely
    /// numbered. Photos in such a folder that hold several faces are pictures of groups: they name nobody.
    /// </summary>
    public static Func<string, Label> RuleFor(IEnumerable<string> paths)
    {
        var folders = new HashSet<string?>(StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var groups = new HashSet<string>(StringComparer.Ordinal);
        var numbered = true;
        foreach (var path in paths)
        {
            if (!seen.Add(path))
            {
                groups.Add(path);
            }

            var (folder, stem) = Split(path);
            folders.Add(folder);
            numbered &= IsNumbered(stem);
        }

        var byFolder = folders.Count > 1 || (folders.FirstOrDefault() is { } only && numbered && !IsContainer(only));
        return path =>
        {
            if (folders.Count == 1 && numbered && groups.Contains(path))
            {
                return Label.Missing;
            }

            var (folder, stem) = Split(path);
            return Label.Make(byFolder && folder is not null && !IsContainer(folder) ? folder : stem, isId: false);
        };
    }

    private static (string? Folder, string Stem) Split(string path)
    {
        var parts = path.Trim().Split(['/', '\\'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (parts.Length == 0)
        {
            return (null, "");
        }

        var folder = parts.Length > 1 ? parts[^2] : null;
        return (folder is "." or ".." || folder?.EndsWith(':') == true ? null : folder, Label.WithoutImageExtension(parts[^1]));
    }

    /// <summary>Names that cameras and capture scripts give: 1, img_12, face-3, IMG20230401, frame7.</summary>
    public static bool IsNumbered(string stem) => Numbered().IsMatch(stem);

    /// <summary>A folder that projects keep their data in, never a person's.</summary>
    public static bool IsContainer(string folder) => Containers.Contains(folder);

    private static readonly HashSet<string> Containers = new(StringComparer.OrdinalIgnoreCase)
    {
        "db", "database", "data", "dataset", "datasets", "images", "image", "img", "imgs", "faces", "face", "known_faces", "known", "known_people", "photos", "pictures",
        "my_db", "static", "uploads", "train", "training", "students", "people", "users", "employees", "face_db", "facedb", "registered_faces", "models", "model", "output", "outputs", "encodings", "embeddings", "features", "backend", "src", "app", "assets",
    };

    [GeneratedRegex(@"^(img|image|photo|face|pic|picture|frame|sample|user|capture|dsc)?[\s_.-]*\d[\d\s_.()-]*$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Numbered();
}
