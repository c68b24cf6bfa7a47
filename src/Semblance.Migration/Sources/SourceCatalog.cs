using Semblance.Migration.Sources.Discovery;

namespace Semblance.Migration.Sources;

/// <summary>
/// The stores found below a folder (or the store that one file belongs to), by content. Source code, text, models and the like are
/// left out; a store that cannot be imported is listed with its reason.
/// </summary>
public sealed class SourceCatalog
{
    private SourceCatalog(string root, IReadOnlyList<ILegacySource> sources)
    {
        Root = root;
        Sources = sources;
    }

    /// <summary>The full path that every <see cref="SourceInfo.Files"/>, <see cref="Place"/> and photo file is relative to.</summary>
    public string Root { get; }

    /// <summary>In the ordinal order of their first files; the same on every opening of the same files.</summary>
    public IReadOnlyList<ILegacySource> Sources { get; }

    /// <summary>Finds the stores. Nothing is written, and no file of credentials is opened.</summary>
    /// <param name="path">A folder, or one file: then only the store of that file is listed, and the root is its folder.</param>
    /// <exception cref="SemblanceException">
    /// NotFound, <c>source-missing</c>: there is nothing at the path. Invalid, <c>map-…</c>: the mapping file does not fit.
    /// Refused, <c>source-secret</c>: the path is a file of credentials or identity numbers.
    /// </exception>
    public static SourceCatalog Open(string path, SourceOptions options, CancellationToken cancellationToken = default)
    {
        var full = Path.GetFullPath(path);
        if (Directory.Exists(full))
        {
            var root = Path.TrimEndingDirectorySeparator(full);
            return new SourceCatalog(root, new CatalogBuilder(root, recurse: true, options).Build(cancellationToken));
        }

        if (!File.Exists(full))
        {
            throw new SemblanceException(ErrorKind.NotFound, "source-missing", $"There is nothing at {path}: name a folder or a file that exists.");
        }

        if (SecretNames.Matches(Path.GetFileName(full)))
        {
            throw new SemblanceException(ErrorKind.Refused, "source-secret",
                $"{Path.GetFileName(full)} is named like a file of credentials or identity numbers, which Semblance never opens.");
        }

        var folder = Path.GetDirectoryName(full)!;
        var sources = new CatalogBuilder(folder, recurse: false, options) { Only = Path.GetFileName(full) }.Build(cancellationToken);
        return new SourceCatalog(folder, sources);
    }
}
