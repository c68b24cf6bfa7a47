using Semblance.Migration.Sources.Discovery;

namespace Semblance.Migration.Sources;

/// <summary>
/// The stores found below a folder (or the store that one file belongs to), by content. Source code, text, models and the like are
/// left out; a store that cannot be imported is listed with its reason.
/// </summary>
public sealed class SourceCatalog
{
    private SourceCatalog(string root, (IReadOnlyList<ILegacySource> Sources, int Secrets) found)
    {
        Root = root;
        Sources = found.Sources;
        SecretsLeftUnread = found.Secrets;
    }

    /// <summary>The full path that every <see cref="SourceInfo.Files"/>, <see cref="Place"/> and photo file is relative to.</summary>
    public string Root { get; }

    /// <summary>In the ordinal order of their first files; the same on every opening of the same files.</summary>
    public IReadOnlyList<ILegacySource> Sources { get; }

    /// <summary>
    /// Files and folders that are named like credentials or identity numbers and were therefore neither opened nor listed. Only their number
    /// is known here: even their names may tell too much.
    /// </summary>
    public int SecretsLeftUnread { get; }

    /// <summary>Finds the stores. Nothing is written, and no file of credentials is opened.</summary>
    /// <param name="path">
    /// A folder, or one file: then only the store of that file is listed, the root is its folder, and of the other files there only those are opened that
    /// may hold its other half (names.pkl of faces_data.pkl).
    /// </param>
    /// <exception cref="SemblanceException">
    /// NotFound, <c>source-missing</c>: there is nothing at the path. Invalid, <c>map-…</c>: the mapping file does not fit.
    /// Refused, <c>source-secret</c>: the path is a file of credentials or identity numbers; <c>source-link</c>: it is a link to a file.
    /// </exception>
    public static SourceCatalog Open(string path, SourceOptions options, CancellationToken cancellationToken = default)
    {
        var full = Path.GetFullPath(path);
        if (Directory.Exists(full))
        {
            var root = Path.TrimEndingDirectorySeparator(full);
            return new SourceCatalog(root, CatalogBuilder.OfFolder(root, options, cancellationToken));
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

        if (new FileInfo(full).LinkTarget is { } target)
        {
            throw new SemblanceException(ErrorKind.Refused, "source-link", $"{path} is a link: name the file that it leads to, {target}.");
        }

        var folder = Path.GetDirectoryName(full)!;
        return new SourceCatalog(folder, CatalogBuilder.OfFile(folder, Path.GetFileName(full), options, cancellationToken));
    }
}
