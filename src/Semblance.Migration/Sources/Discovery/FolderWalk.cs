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
    private readonly Func<string, bool>? _wanted;
    private readonly List<FoundFile> _files = [];
    private readonly List<FoundProblem> _problems = [];

    private FolderWalk(string root, Func<string, bool>? wanted) => (_root, _wanted) = (root, wanted);

    public IReadOnlyList<FoundFile> Files => _files;

    /// <summary>Files and folders that could not be read, or were too many or too deep.</summary>
    public IReadOnlyList<FoundProblem> Problems => _problems;

    /// <summary>Files and folders that were passed by for their names (<see cref="SecretNames"/>); what is in such a folder is not counted.</summary>
    public int Secrets { get; private set; }

    /// <param name="root">A full path of a folder.</param>
    public static FolderWalk Of(string root, CancellationToken cancellationToken)
    {
        var walk = new FolderWalk(root, null);
        walk.Enter("", 0, cancellationToken);
        return walk;
    }

    /// <summary>Of the files of one folder, those with a wanted name; no other is opened.</summary>
    public static FolderWalk OfFiles(string folder, Func<string, bool> wanted, CancellationToken cancellationToken)
    {
        var walk = new FolderWalk(folder, wanted);
        walk.Enter("", 0, cancellationToken);
        return walk;
    }

    private void Enter(string folder, int depth, CancellationToken cancellationToken)
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
        var raw = new Lazy<RawFolder>(() => RawFolder.Of(Path.Combine(_root, folder)));
        foreach (var entry in entries.Where(e => _wanted?.Invoke(e.Name) != false))
        {
            if (SecretNames.Matches(entry.Name))
            {
                Secrets++;
            }
            else if (!entry.Name.Contains('\uFFFD', StringComparison.Ordinal) || raw.Value.IsReadable(entry.Name))
            {
                Take(entry, Below(folder, entry.Name), raw, depth, cancellationToken);
            }
        }

        if (raw.IsValueCreated)
        {
            AddUnreadable(folder, raw.Value.Unreadable);
        }
    }

    private void Take(FileSystemInfo entry, string relative, Lazy<RawFolder> raw, int depth, CancellationToken cancellationToken)
    {
        if (entry.LinkTarget is not null)
        {
            return;
        }

        if (entry is FileInfo file)
        {
            AddFile(relative, file, raw);
        }
        else if (_wanted is null && !Skipped.Contains(entry.Name))
        {
            Descend(relative, depth, cancellationToken);
        }
    }

    /// <summary>One line for all of a folder: .NET opens no file by such a name.</summary>
    private void AddUnreadable(string folder, IReadOnlyList<string> names)
    {
        if (names.Count > 0 && _wanted is null)
        {
            var others = names.Count == 1 ? "" : FormattableString.Invariant($" (and {names.Count - 1} more in its folder)");
            _problems.Add(new FoundProblem(Below(folder, names[0]), "path-not-utf8",
                $"the name{others} is no UTF-8, its other bytes are shown as \\x…; rename it (convmv does it for whole folders), then it can be read", names.Count));
        }
    }

    private static string Below(string folder, string name) => folder.Length == 0 ? name : folder + "/" + name;

    private void Descend(string relative, int depth, CancellationToken cancellationToken)
    {
        if (depth + 1 >= MaxDepth)
        {
            _problems.Add(new FoundProblem(relative, "folder-too-deep", $"more than {MaxDepth} folders deep; name the inner folder instead"));
            return;
        }

        Enter(relative, depth + 1, cancellationToken);
    }

    private void AddFile(string relative, FileInfo file, Lazy<RawFolder> raw)
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
            var format = file.Length > 0 ? FileSniffer.Sniff(full) : raw.Value.IsSpecial(file.Name) ? FileFormat.Special : FileFormat.Empty;
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

/// <param name="Files">How many files and folders it is about.</param>
internal readonly record struct FoundProblem(string Path, string Code, string Text, int Files = 1);
