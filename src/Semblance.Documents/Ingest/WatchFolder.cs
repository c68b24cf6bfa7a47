using System.IO.Enumeration;
using Semblance.Clients;

namespace Semblance.Documents.Ingest;

/// <summary>
/// Takes in what appears in a folder. It looks, rather than listens: that works over networks too, and shows when a file is no longer being written. Hidden files, links and the names that browsers and
/// Office give to unfinished files are passed over. A file that failed is tried again when it changes.
/// </summary>
public sealed class WatchFolder
{
    private static readonly string[] Unfinished = ["~$*", "*.tmp", "*.part", "*.partial", "*.crdownload", "*.download", "*.swp"];

    private readonly Ingester _ingester;
    private readonly ClientId _client;
    private readonly WatchOptions _options;
    private readonly Action<WatchedFile> _told;
    private readonly Dictionary<string, (Look Look, bool IsDone)> _known = new(StringComparer.Ordinal);

    /// <summary>What was told of files that are tried again and again: once is enough.</summary>
    private readonly Dictionary<string, string> _problems = new(StringComparer.Ordinal);

    /// <param name="told">What became of each file, ready or not.</param>
    /// <exception cref="SemblanceException">NotFound, <c>watch-folder</c>: there is no such folder.</exception>
    public WatchFolder(Ingester ingester, ClientId client, WatchOptions options, Action<WatchedFile> told)
    {
        if (!Directory.Exists(options.Folder))
        {
            throw new SemblanceException(ErrorKind.NotFound, "watch-folder", $"There is no folder {options.Folder} to watch.");
        }

        (_ingester, _client, _options, _told) = (ingester, client, options with { Folder = Path.GetFullPath(options.Folder) }, told);
    }

    /// <summary>Looks until it is cancelled, which is no fault.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(_options.Interval, _ingester.Time);
        try
        {
            do
            {
                await LookAsync(cancellationToken);
            }
            while (await timer.WaitForNextTickAsync(cancellationToken));
        }
        catch (OperationCanceledException)
        {
            // The end of watching.
        }
    }

    /// <summary>One look: takes in what was the same the last time.</summary>
    internal async Task LookAsync(CancellationToken cancellationToken)
    {
        var found = Looks();
        foreach (var gone in _known.Keys.Where(path => !found.ContainsKey(path)).ToList())
        {
            _known.Remove(gone);
            _problems.Remove(gone);
        }

        foreach (var (path, look) in found.OrderBy(f => f.Key, StringComparer.Ordinal))
        {
            var isSettled = _known.TryGetValue(path, out var known) && known.Look == look;
            if (isSettled && !known.IsDone)
            {
                _known[path] = (look, await TakeAsync(path, cancellationToken));
            }
            else if (!isSettled)
            {
                _known[path] = (look, false);
            }
        }
    }

    private Dictionary<string, Look> Looks()
    {
        var everywhere = new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.ReparsePoint | FileAttributes.Hidden | FileAttributes.System };
        var files = new FileSystemEnumerable<(string, Look)>(
            _options.Folder,
            (ref FileSystemEntry entry) => (entry.ToFullPath(), new Look(entry.Length, entry.LastWriteTimeUtc)),
            everywhere)
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) => !entry.IsDirectory && entry.Length > 0 && !IsUnfinished(entry.FileName),
        };
        try
        {
            return files.ToDictionary(f => f.Item1, f => f.Item2, StringComparer.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A share that is away for a moment: what is known of its files stays.
            return _known.ToDictionary(k => k.Key, k => k.Value.Look, StringComparer.Ordinal);
        }
    }

    private static bool IsUnfinished(ReadOnlySpan<char> name)
    {
        foreach (var pattern in Unfinished)
        {
            if (FileSystemName.MatchesSimpleExpression(pattern, name))
            {
                return true;
            }
        }

        return false;
    }

    /// <returns>False when it is to be tried again at the next look: the store or an embedder is away.</returns>
    private async Task<bool> TakeAsync(string path, CancellationToken cancellationToken)
    {
        var name = Path.GetRelativePath(_options.Folder, path);
        try
        {
            var taken = await _ingester.IngestAsync(_client, OfferedFile.At(path) with { Source = "watch" }, null, cancellationToken);
            _problems.Remove(path);
            var isReady = taken.Artifact.Status == ArtifactStatus.Ready;
            _told(new WatchedFile(name, taken, taken.Artifact.Problem, isReady && _options.Removes && Remove(path)));
            return true;
        }
        catch (SemblanceException e)
        {
            if (_problems.GetValueOrDefault(path) != e.Code)
            {
                _problems[path] = e.Code;
                _told(new WatchedFile(name, null, new ArtifactProblem(e.Code, e.Message), false));
            }

            return e.Kind != ErrorKind.Unavailable;
        }
    }

    private static bool Remove(string path)
    {
        try
        {
            File.Delete(path);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private readonly record struct Look(long Size, DateTimeOffset ChangedAt);
}
