using System.Collections.Concurrent;
using Semblance.Clients;

namespace Semblance.Server.Imports;

/// <summary>The imports of all clients on this server's disk: a folder a client, and in it one for each import.</summary>
internal sealed class ImportShelf(ServerParts parts, ServerOptions options)
{
    private const int MostImports = 200;

    private readonly ConcurrentDictionary<(ClientId Client, Guid Id), ImportEntry> _entries = [];
    private readonly ConcurrentDictionary<ClientId, bool> _read = [];
    private readonly Lock _reading = new();

    /// <exception cref="SemblanceException">Unsupported, <c>imports-off</c>.</exception>
    public ImportParts Parts => parts.Imports ?? throw ImportErrors.Off();

    /// <summary>Newest first.</summary>
    public IReadOnlyList<ImportEntry> List(ClientId client)
    {
        Read(client);
        return [.. _entries.Where(e => e.Key.Client == client).Select(e => e.Value).OrderByDescending(e => e.Record.CreatedAt).ThenByDescending(e => e.Record.Id)];
    }

    /// <exception cref="SemblanceException">NotFound, <c>import-unknown</c>; Unsupported, <c>imports-off</c>.</exception>
    public ImportEntry Get(ClientId client, Guid id)
    {
        Read(client);
        return _entries.TryGetValue((client, id), out var entry) ? entry : throw ImportErrors.Unknown(id);
    }

    /// <exception cref="SemblanceException">Exhausted, <c>imports-many</c>; as <see cref="FindFolder"/> where it names one.</exception>
    public ImportEntry Add(ClientId client, ImportRecord record)
    {
        Read(client);
        if (record.Folder is { } folder)
        {
            FindFolder(client, folder);
        }

        if (_entries.Keys.Count(k => k.Client == client) >= MostImports)
        {
            throw new SemblanceException(ErrorKind.Exhausted, "imports-many", $"There are {MostImports} imports already: remove those that are done with.");
        }

        var entry = ImportEntry.Create(client, Path.Combine(FolderOf(client), $"{record.Id:D}"), record);
        _entries[(client, record.Id)] = entry;
        return entry;
    }

    /// <exception cref="SemblanceException">Conflict, <c>import-busy</c>.</exception>
    public void Remove(ImportEntry entry)
    {
        entry.Remove();
        _entries.TryRemove((entry.Client, entry.Record.Id), out _);
    }

    /// <summary>Where an import's files are: uploaded ones, or a folder that the operator allows.</summary>
    public string FilesOf(ImportEntry entry) => entry.Record.Folder is { } folder ? FindFolder(entry.Client, folder) : entry.Files;

    /// <summary>A folder below the one that this client may import from.</summary>
    /// <exception cref="SemblanceException">NotFound: <c>folders-off</c>, <c>folder-unknown</c>; Invalid, <c>import-path</c>.</exception>
    public string FindFolder(ClientId client, string path)
    {
        var root = options.ImportsFrom ?? throw ImportErrors.FoldersOff();
        return ImportPath.FindFolder(client == ClientId.Default ? Path.GetFullPath(root) : ImportPath.FindFolder(Path.GetFullPath(root), client.Value), path);
    }

    private string FolderOf(ClientId client) => Path.Combine(Path.GetFullPath(Parts.Folder), client.Value);

    /// <summary>What an earlier process left, once a client.</summary>
    private void Read(ClientId client)
    {
        var folder = FolderOf(client);
        lock (_reading)
        {
            if (!_read.TryAdd(client, true) || !Directory.Exists(folder))
            {
                return;
            }

            foreach (var path in Directory.EnumerateDirectories(folder))
            {
                if (Guid.TryParseExact(Path.GetFileName(path), "D", out var id) && ImportEntry.Open(client, path) is { } entry && entry.Record.Id == id)
                {
                    _entries[(client, id)] = entry;
                }
            }
        }
    }
}
