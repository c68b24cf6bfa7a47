using Semblance.Migration.Sources.Discovery;
using Semblance.Migration.Sources.Rows;
using Semblance.Migration.Sources.Structures;

namespace Semblance.Migration.Sources.Sqlite;

/// <summary>
/// Finds the files that a database names. The paths come from another machine and another working folder, with slashes of either kind, or as
/// URLs: tried are the path as it is, from the database's folder, from a backend folder, and its tail from static/ or dataset/. A file outside
/// the root is never opened, whatever the database says.
/// </summary>
internal sealed class PathResolver(string root, string databaseFolder)
{
    private static readonly string[] Anchors = ["static/dataset/", "static/", "dataset/", "data/", "uploads/"];

    /// <summary>Relative to the root with '/'; null when no such file is below the root.</summary>
    public string? Find(string stored)
    {
        var path = WithoutHost(stored.Trim()).Replace('\\', '/');
        foreach (var candidate in Candidates(path))
        {
            if (FilesBelow.Find(root, candidate) is { } relative)
            {
                return relative;
            }
        }

        return null;
    }

    /// <summary>Of a file that <see cref="Find"/> gave; null when it is no image or cannot be read.</summary>
    public string? MediaType(string relative)
    {
        try
        {
            return Photos.ImageContent.MediaTypeOf(Path.Combine(root, relative));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The vectors of a NumPy file or pickle that a column names.</summary>
    public (IReadOnlyList<VectorCell> Cells, Reason? Problem, string? File) Vectors(string stored)
    {
        if (Find(stored) is not { } relative)
        {
            return ([], new Reason("vector-file-missing", $"the file of its vectors, {Path.GetFileName(stored.Replace('\\', '/'))}, is not below the folder"), null);
        }

        var full = Path.Combine(root, relative);
        try
        {
            using var file = ValueFile.Open(new FoundFile(relative, full, FileSniffer.Sniff(full), new FileInfo(full).Length, null));
            return HalfFiles.Vectors(file.Value) is { Count: > 0 } list
                ? (Enumerable.Range(0, (int)list.Count).Select(i => list[i]).OfType<VectorCell>().Select(c => c.Detach()).ToArray(), null, relative)
                : ([], new Reason("vector-missing", "the file holds no vector"), relative);
        }
        catch (SemblanceException e)
        {
            return ([], new Reason(e.Code, e.Message), relative);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ([], new Reason("file-unreadable", "the file of its vectors cannot be read"), relative);
        }
    }

    private IEnumerable<string> Candidates(string path)
    {
        if (Path.IsPathRooted(path))
        {
            yield return path;
        }

        var relative = path.TrimStart('/');
        foreach (var tail in Tails(relative))
        {
            yield return Path.Combine(root, databaseFolder, tail);
            yield return Path.Combine(root, databaseFolder, "backend", tail);
            yield return Path.Combine(root, tail);
            yield return Path.Combine(root, "backend", tail);
            yield return Path.Combine(root, databaseFolder, "..", tail);
        }
    }

    private static IEnumerable<string> Tails(string path)
    {
        yield return path;
        foreach (var anchor in Anchors)
        {
            var at = path.LastIndexOf(anchor, StringComparison.OrdinalIgnoreCase);
            if (at > 0)
            {
                yield return path[at..];
            }
        }
    }

    private static string WithoutHost(string path) =>
        Uri.TryCreate(path, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps) ? Uri.UnescapeDataString(uri.AbsolutePath) : path;
}
