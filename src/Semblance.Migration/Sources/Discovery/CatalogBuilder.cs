using Semblance.Migration.Sources.Photos;
using Semblance.Migration.Sources.Rows;
using Semblance.Migration.Sources.Sqlite;
using Semblance.Migration.Sources.Tables;

namespace Semblance.Migration.Sources.Discovery;

/// <summary>Turns the files of a folder into sources: databases first, because they know people that other files only number.</summary>
internal sealed class CatalogBuilder
{
    private readonly string? _only;
    private readonly SourceContext _context;
    private readonly PeopleDirectory _directory;
    private readonly List<ILegacySource> _sources = [];
    private readonly HashSet<string> _claimed = new(StringComparer.Ordinal);

    private CatalogBuilder(string root, string? only, FolderWalk walk, SourceOptions options)
    {
        _only = only;
        _directory = new PeopleDirectory { TakesNames = walk.Files.Any(f => f.Format == FileFormat.Image) };
        _context = new SourceContext(root, options, _directory);
    }

    /// <summary>The stores below a folder, and how many secrets were passed by.</summary>
    public static (IReadOnlyList<ILegacySource> Sources, int Secrets) OfFolder(string root, SourceOptions options, CancellationToken cancellationToken)
    {
        var walk = FolderWalk.Of(root, cancellationToken);
        return (new CatalogBuilder(root, null, walk, options).Build(walk.Files, walk.Problems, cancellationToken), walk.Secrets);
    }

    /// <summary>
    /// The store of one file of a folder. Others are looked at only where they may be its other half: those that are named like it, and where
    /// it has its other half in none of them, all that hold names or vectors.
    /// </summary>
    public static (IReadOnlyList<ILegacySource> Sources, int Secrets) OfFile(string folder, string name, SourceOptions options, CancellationToken cancellationToken)
    {
        var own = FolderWalk.OfFiles(folder, n => n == name, cancellationToken);
        if (own.Files is not [var file] || ValueFile.Container(file.Format) is null)
        {
            return (new CatalogBuilder(folder, name, own, options).Build(own.Files, own.Problems, cancellationToken), 0);
        }

        var near = OfValueFile(folder, name, other => PairFinder.MayBelong(other, name), options, cancellationToken);
        return near.Sources.All(IsHalf) ? OfValueFile(folder, name, _ => true, options, cancellationToken) : near;
    }

    private static (IReadOnlyList<ILegacySource> Sources, int Secrets) OfValueFile(
        string folder, string name, Func<string, bool> mayBelong, SourceOptions options, CancellationToken cancellationToken)
    {
        var walk = FolderWalk.OfFiles(folder, n => n == name || mayBelong(n), cancellationToken);
        var files = walk.Files.Where(f => ValueFile.Container(f.Format) is not null).ToArray();
        return (new CatalogBuilder(folder, name, walk, options).Build(files, [], cancellationToken), walk.Secrets);
    }

    /// <summary>Names in JSON are no source of their own, so nothing at all may be half of something too.</summary>
    private static bool IsHalf(ILegacySource source) =>
        source.Info.Reason is { } reason && (reason.StartsWith("names-missing:", StringComparison.Ordinal) || reason.StartsWith("vectors-missing:", StringComparison.Ordinal));

    private ILegacySource[] Build(IReadOnlyList<FoundFile> files, IReadOnlyList<FoundProblem> problems, CancellationToken cancellationToken)
    {
        AddDatabases(files, cancellationToken);
        AddValueFiles(files, cancellationToken);
        AddTables(files, cancellationToken);
        _sources.AddRange(PhotoFolders.Find(files, _claimed, _context, _directory));
        AddRejects(files, problems);
        return _sources
            .Where(s => _only is null || s.Info.Files.Contains(_only, StringComparer.Ordinal))
            .OrderBy(s => s.Info.Files[0], StringComparer.Ordinal).ThenBy(s => s.Info.Format, StringComparer.Ordinal)
            .ToArray();
    }

    private void AddDatabases(IReadOnlyList<FoundFile> found, CancellationToken cancellationToken)
    {
        var map = _context.Options.MapFile is { } path ? SchemaMap.Read(path) : null;
        var mapped = false;
        var files = found.Where(f => f.Format == FileFormat.Sqlite).ToArray();
        foreach (var file in files)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var stores = new SqliteStores(file, _context, _directory);
            var sources = stores.Sources(map, files.Length == 1, cancellationToken);
            mapped |= stores.Mapped;
            _sources.AddRange(sources);
            _claimed.UnionWith(stores.Claimed);
        }

        if (map is not null && !mapped)
        {
            throw new SemblanceException(ErrorKind.Invalid, "map-table", $"No SQLite file here has a table that {_context.Options.MapFile} describes.");
        }
    }

    private void AddValueFiles(IReadOnlyList<FoundFile> found, CancellationToken cancellationToken)
    {
        var files = found.Where(f => ValueFile.Container(f.Format) is not null && !_claimed.Contains(f.Relative));
        foreach (var folder in files.GroupBy(f => f.Folder, StringComparer.Ordinal))
        {
            var shapes = new List<ValueShape>();
            foreach (var file in folder)
            {
                cancellationToken.ThrowIfCancellationRequested();
                shapes.Add(ValueShape.Of(file));
            }

            _sources.AddRange(new FolderStores(shapes, _context, _directory).Sources(cancellationToken));
        }
    }

    private void AddTables(IReadOnlyList<FoundFile> found, CancellationToken cancellationToken)
    {
        foreach (var file in found.Where(f => f.Format == FileFormat.Csv && !_claimed.Contains(f.Relative)))
        {
            _sources.Add(StructureSource.Create([file.Relative], () => CsvVectors.Open(file), _context, cancellationToken));
        }
    }

    /// <summary>Files that claim to be a store by their name and are none by their content; the name decides only that they are mentioned.</summary>
    private void AddRejects(IReadOnlyList<FoundFile> found, IReadOnlyList<FoundProblem> problems)
    {
        foreach (var file in found.Where(f => !_claimed.Contains(f.Relative)))
        {
            if (StoreNames.WhyNone(file, isAsked: file.Relative == _only) is { } reason)
            {
                _sources.Add(new RejectedFile(file.Relative, "unknown", reason.Code, reason.Text));
            }
        }

        _sources.AddRange(problems.Select(p => new RejectedFile(p.Path, "unknown", p.Code, p.Text) { Rows = p.Files }));
    }
}
