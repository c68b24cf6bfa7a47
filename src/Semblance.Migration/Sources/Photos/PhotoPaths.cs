using Semblance.Migration.Sources.Discovery;

namespace Semblance.Migration.Sources.Photos;

/// <summary>
/// Finds the photos that a store names: DeepFace's identities, the imagePath of a list of dicts. The paths are those of the machine that made the
/// store, with slashes of either kind. Tried are the path and its tails of at least folder and file, from the store's folder, from its parent and
/// from the root; a file outside the root, or through a link, is never found.
/// </summary>
internal sealed class PhotoPaths
{
    private readonly string _root;
    private readonly string[] _bases;

    /// <param name="store">The store's file, relative to the root.</param>
    public PhotoPaths(string root, string store)
    {
        _root = root;
        var folder = Path.Combine(root, Path.GetDirectoryName(store) ?? "");
        _bases = new[] { folder, Path.GetDirectoryName(folder) ?? root, root }.Where(b => b.Length >= root.Length).Distinct(StringComparer.Ordinal).ToArray();
    }

    /// <summary>Relative to the root with '/'; null when there is no such image below the root.</summary>
    public string? Find(string stored)
    {
        var parts = stored.Split(['/', '\\'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (parts.Length == 0 || stored.Contains('\0', StringComparison.Ordinal) || parts.Any(p => p == ".."))
        {
            return null;
        }

        for (var skipped = 0; skipped == 0 || skipped <= parts.Length - 2; skipped++)
        {
            var tail = Path.Combine(parts[skipped..]);
            foreach (var start in _bases)
            {
                if (FilesBelow.Find(_root, Path.Combine(start, tail)) is { } file)
                {
                    return file;
                }
            }
        }

        return null;
    }
}
