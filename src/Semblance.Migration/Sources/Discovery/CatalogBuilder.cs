using Semblance.Migration.Sources.Photos;
using Semblance.Migration.Sources.Rows;
using Semblance.Migration.Sources.Sqlite;
using Semblance.Migration.Sources.Tables;

namespace Semblance.Migration.Sources.Discovery;

/// <summary>Turns the files of a folder into sources: databases first, because they know people that other files only number.</summary>
internal sealed class CatalogBuilder(string root, bool recurse, SourceOptions options)
{
    private readonly List<ILegacySource> _sources = [];
    private readonly HashSet<string> _claimed = new(StringComparer.Ordinal);
    private PeopleDirectory _directory = new();
    private SourceContext _context = null!;

    /// <summary>The one file of the root folder whose store is wanted; null for all.</summary>
    public string? Only { get; init; }

    public IReadOnlyList<ILegacySource> Build(CancellationToken cancellationToken)
    {
        var walk = FolderWalk.Of(root, recurse, cancellationToken);
        _directory = new PeopleDirectory { TakesNames = walk.Files.Any(f => f.Format == FileFormat.Image) };
        _context = new SourceContext(root, options, _directory);
        AddDatabases(walk, cancellationToken);
        AddValueFiles(walk, cancellationToken);
        AddTables(walk, cancellationToken);
        _sources.AddRange(PhotoFolders.Find(walk.Files, _claimed, _context, _directory));
        AddRejects(walk);
        return _sources
            .Where(s => Only is null || s.Info.Files.Contains(Only, StringComparer.Ordinal))
            .OrderBy(s => s.Info.Files[0], StringComparer.Ordinal).ThenBy(s => s.Info.Format, StringComparer.Ordinal)
            .ToArray();
    }

    private void AddDatabases(FolderWalk walk, CancellationToken cancellationToken)
    {
        var map = options.MapFile is { } path ? SchemaMap.Read(path) : null;
        var mapped = false;
        var files = walk.Files.Where(f => f.Format == FileFormat.Sqlite).ToArray();
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
            throw new SemblanceException(ErrorKind.Invalid, "map-table", $"No SQLite file here has a table that {options.MapFile} describes.");
        }
    }

    private void AddValueFiles(FolderWalk walk, CancellationToken cancellationToken)
    {
        var files = walk.Files.Where(f => ValueFile.Container(f.Format) is not null && !_claimed.Contains(f.Relative));
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

    private void AddTables(FolderWalk walk, CancellationToken cancellationToken)
    {
        foreach (var file in walk.Files.Where(f => f.Format == FileFormat.Csv && !_claimed.Contains(f.Relative)))
        {
            _sources.Add(StructureSource.Create([file.Relative], () => CsvVectors.Open(file), _context, cancellationToken));
        }
    }

    /// <summary>Files that claim to be a store by their name and are none by their content; the name decides only that they are mentioned.</summary>
    private void AddRejects(FolderWalk walk)
    {
        foreach (var file in walk.Files.Where(f => !_claimed.Contains(f.Relative)))
        {
            if (StoreNames.WhyNone(file) is { } reason)
            {
                _sources.Add(new RejectedFile(file.Relative, "unknown", reason.Code, reason.Text));
            }
        }

        _sources.AddRange(walk.Problems.Select(p => new RejectedFile(p.Path, "unknown", p.Code, p.Text)));
    }
}
