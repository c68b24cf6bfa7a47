using System.IO.Enumeration;
using Semblance.Clients;

namespace Semblance.Documents.Ingest;

/// <summary>
/// Takes in what appears in a folder. It looks, rather than listens: that works over networks too, and shows when a file is no longer being written. Hidden files, links and the names that browsers and
/// Office give to unfinished files are passed over. A file that failed is tried again when it changes, one that could not be read for want of something else after a while.
/// </summary>
public sealed class WatchFolder
{
    /// <summary>Before a file is tried again whose reading takes a while and came to nothing.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private static readonly string[] Unfinished = ["~$*", "*.tmp", "*.part", "*.partial", "*.crdownload", "*.download", "*.swp"];

    private readonly Ingester _ingester;
    private readonly ClientId _client;
    private readonly WatchOptions _options;
    private readonly Action<WatchedFile> _told;
    private readonly Dictionary<string, (Look Look, DateTimeOffset Next)> _known = new(StringComparer.Ordinal);

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
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
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
            if (isSettled && known.Next <= _ingester.Time.GetUtcNow())
            {
                _known[path] = (look, await TakeAsync(path, cancellationToken));
            }
            else if (!isSettled)
            {
                _known[path] = (look, DateTimeOffset.MinValue);
                _problems.Remove(path);
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

    /// <returns>When it is to be tried again, if it stays the same: at the next look when the store or the file is away, later when an embedder is or somebody else reads it, who may have died; else never.</returns>
    private async Task<DateTimeOffset> TakeAsync(string path, CancellationToken cancellationToken)
    {
        var name = Path.GetRelativePath(_options.Folder, path);
        try
        {
            var taken = await _ingester.IngestAsync(_client, OfferedFile.At(path) with { Source = "watch" }, null, cancellationToken);
            if (taken.Artifact.Status is ArtifactStatus.Queued or ArtifactStatus.Reading)
            {
                return Later();
            }

            var problem = taken.Artifact.Status == ArtifactStatus.Failed ? taken.Artifact.Problem : null;
            Tell(path, new WatchedFile(name, taken, problem));
            return problem?.Code.EndsWith("-unavailable", StringComparison.Ordinal) == true ? Later() : DateTimeOffset.MaxValue;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Somebody cancelled this file, not the watching.
            return DateTimeOffset.MaxValue;
        }
        catch (SemblanceException e)
        {
            Tell(path, new WatchedFile(name, null, new ArtifactProblem(e.Code, e.Message)));
            return e.Kind == ErrorKind.Unavailable ? DateTimeOffset.MinValue : DateTimeOffset.MaxValue;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // Its artifact says what is known of it; the files beside it have done nothing.
            Tell(path, new WatchedFile(name, null, new ArtifactProblem("internal", $"{name}: something went wrong inside ({e.GetType().Name}); it is tried again when it changes.")));
            return DateTimeOffset.MaxValue;
        }
    }

    private DateTimeOffset Later() => _ingester.Time.GetUtcNow() + Pause;

    private void Tell(string path, WatchedFile file)
    {
        if (file.Problem is null)
        {
            _problems.Remove(path);
        }
        else if (_problems.GetValueOrDefault(path) == file.Problem.Code)
        {
            return;
        }
        else
        {
            _problems[path] = file.Problem.Code;
        }

        _told(file);
    }

    private readonly record struct Look(long Size, DateTimeOffset ChangedAt);
}
