using Semblance.Migration.Sources.Photos;

namespace Semblance.Migration.Sources.Discovery;

/// <summary>
/// The files below a root, in ordinal order of their paths, so that the same folder gives the same list everywhere. Bounded, and it
/// never leaves the root: links are not followed, sockets, pipes and devices are not opened.
/// </summary>
internal sealed class FolderWalk
{
    public const int MaxDepth = 24;
    public const int MaxFiles = 2_000_000;

    /// <summary>Folders of tools, never of data.</summary>
    private static readonly HashSet<string> Skipped = new(StringComparer.OrdinalIgnoreCase)
    {
        ".git", ".hg", ".svn", ".venv", "venv", "node_modules", "__pycache__", "site-packages", ".idea", ".vscode", ".vs",
    };

    private readonly string _root;
    private readonly List<FoundFile> _files = [];
    private readonly List<FoundProblem> _problems = [];

    private FolderWalk(string root) => _root = root;

    public IReadOnlyList<FoundFile> Files => _files;

    /// <summary>Files and folders that could not be read, or were too many or too deep.</summary>
    public IReadOnlyList<FoundProblem> Problems => _problems;

    /// <param name="root">A full path of a folder.</param>
    /// <param name="recurse">False for the files of the root folder alone.</param>
    public static FolderWalk Of(string root, bool recurse, CancellationToken cancellationToken)
    {
        var walk = new FolderWalk(root);
        walk.Enter("", 0, recurse, cancellationToken);
        return walk;
    }

    private void Enter(string folder, int depth, bool recurse, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        FileSystemInfo[] entries;
        try
        {
            entries = new DirectoryInfo(Path.Combine(_root, folder)).GetFileSystemInfos();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _problems.Add(new FoundProblem(folder.Length == 0 ? "." : folder, "folder-unreadable",
                "the folder cannot be listed; grant read and search rights on it"));
            return;
        }

        Array.Sort(entries, (a, b) => string.CompareOrdinal(a.Name, b.Name));
        foreach (var entry in entries)
        {
            var relative = folder.Length == 0 ? entry.Name : folder + "/" + entry.Name;
            if (entry.LinkTarget is not null || SecretNames.Matches(entry.Name))
            {
                continue;
            }

            if (entry is FileInfo file)
            {
                AddFile(relative, file);
            }
            else if (recurse && !Skipped.Contains(entry.Name))
            {
                Descend(relative, depth, cancellationToken);
            }
        }
    }

    private void Descend(string relative, int depth, CancellationToken cancellationToken)
    {
        if (depth + 1 >= MaxDepth)
        {
            _problems.Add(new FoundProblem(relative, "folder-too-deep", $"more than {MaxDepth} folders deep; name the inner folder instead"));
            return;
        }

        Enter(relative, depth + 1, recurse: true, cancellationToken);
    }

    private void AddFile(string relative, FileInfo file)
    {
        if (_files.Count >= MaxFiles)
        {
            if (_files.Count == MaxFiles && _problems.All(p => p.Code != "folder-too-large"))
            {
                _problems.Add(new FoundProblem(relative, "folder-too-large", $"more than {MaxFiles} files; name a smaller folder"));
            }

            return;
        }

        try
        {
            var full = file.FullName;
            // Pipes, sockets and devices have no length: they are never opened, which could wait for ever.
            var format = file.Length == 0 ? FileFormat.Empty : FileSniffer.Sniff(full);
            var media = format == FileFormat.Image ? ImageContent.MediaTypeOf(full) : null;
            _files.Add(new FoundFile(relative, full, format, file.Length, media));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _problems.Add(new FoundProblem(relative, "file-unreadable", "the file cannot be read; check its rights and its disk"));
        }
    }
}

/// <param name="Relative">To the root, with '/'.</param>
/// <param name="MediaType">Of an image; else null.</param>
internal sealed record FoundFile(string Relative, string Full, FileFormat Format, long Length, string? MediaType)
{
    public string Name => Relative[(Relative.LastIndexOf('/') + 1)..];

    /// <summary>The name without its last extension.</summary>
    public string Stem => Path.GetFileNameWithoutExtension(Name);

    /// <summary>Relative to the root, empty for the root itself.</summary>
    public string Folder => Relative.LastIndexOf('/') is var slash && slash < 0 ? "" : Relative[..slash];
}

internal readonly record struct FoundProblem(string Path, string Code, string Text);
