using System.Collections.Concurrent;
using System.Threading.Channels;
using Semblance.Clients;

namespace Semblance.Documents.Ingest;

/// <summary>
/// Files that are read one after the other beside everything else, a few at a time. How far each is can be asked, and each can be cancelled. What still waits when this is disposed is
/// left queued, and so is what was being read, and a left file that finds no room; the same file brought again takes it up, and whoever keeps originals may (<see cref="Ingester.ListLeftAsync"/>). Again and again it says of them
/// that they are not left behind. A file that is being read while the store goes away is read again when it is back. Safe for concurrent use.
/// </summary>
public sealed class IngestQueue : IAsyncDisposable
{
    private const string StoreAway = "store-unreachable";

    /// <summary>Of one file while the store goes away again and again, perhaps because of it.</summary>
    private const int MostTries = 5;

    /// <summary>At a store that is away, while a file waits for it.</summary>
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(2);

    private readonly Ingester _ingester;
    private readonly Channel<IngestJob> _waiting;
    private readonly ConcurrentDictionary<(ClientId Client, ArtifactId), IngestJob> _jobs = [];
    private readonly int _most;
    private readonly int _mostOfClient;
    private readonly Lock _admission = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task[] _workers;
    private readonly Task _signs;

    /// <param name="workers">Files that are read at once.</param>
    /// <param name="most">Files that may wait.</param>
    /// <param name="mostOfClient">Files of one client that may wait or be read, so that no client keeps the others out.</param>
    public IngestQueue(Ingester ingester, int workers, int most, int mostOfClient = int.MaxValue)
    {
        (_ingester, _most, _mostOfClient) = (ingester, most, mostOfClient);
        _waiting = Channel.CreateBounded<IngestJob>(most);
        _workers = [.. Enumerable.Range(0, workers).Select(_ => Task.Run(WorkAsync))];
        _signs = Task.Run(SignAgainAndAgainAsync);
    }

    public Ingester Ingester => _ingester;

    /// <summary>Who is told before sending a file sends none in vain; of several at once <see cref="AddAsync"/> may still refuse one.</summary>
    /// <exception cref="SemblanceException">Exhausted, <c>ingest-full</c> or, of this client, <c>ingest-client-full</c>.</exception>
    public void CheckRoom(ClientId client)
    {
        if (_waiting.Reader.Count >= _most)
        {
            throw Full();
        }

        if (_jobs.Keys.Count(k => k.Client == client) >= _mostOfClient)
        {
            throw new SemblanceException(ErrorKind.Exhausted, "ingest-client-full", $"As many files of this client wait to be read as may ({_mostOfClient:N0}): bring this one again later.");
        }
    }

    /// <summary>Puts a file on the list and answers at once.</summary>
    /// <param name="ended">Called when the file is no longer needed, whatever became of it: a copy of an upload can go. Also for one that is there already.</param>
    /// <exception cref="SemblanceException">As <see cref="Ingester.TakeAsync(ClientId, OfferedFile, CancellationToken)"/>; Exhausted, <c>ingest-full</c> or, of this client, <c>ingest-client-full</c>: as many as may wait do. <paramref name="ended"/> is called then as well.</exception>
    public async Task<TakenFile> AddAsync(ClientId client, OfferedFile file, Action<Artifact?> ended, CancellationToken cancellationToken)
    {
        TakenFile? taken = null;
        var isWaiting = false;
        try
        {
            taken = await _ingester.TakeAsync(client, file, cancellationToken);
            if (taken.IsNew)
            {
                try
                {
                    Admit(new IngestJob(taken.Artifact, file, ended));
                    isWaiting = true;
                }
                catch (SemblanceException) when (!file.IsLeft)
                {
                    // Whoever brought it is told; of one that was left nobody would be, and it stays for the next look.
                    await CancelWaitingAsync(taken.Artifact);
                    throw;
                }
            }

            return taken;
        }
        finally
        {
            if (!isWaiting)
            {
                ended(taken?.Artifact);
            }
        }
    }

    /// <summary>How far a file is that waits or is being read; null for one that does neither here.</summary>
    public IngestProgress? Find(ClientId client, ArtifactId artifact) => _jobs.TryGetValue((client, artifact), out var job) ? job.Progress : null;

    /// <summary>Stops the reading of a file; what was read of it stays.</summary>
    /// <returns>False when it neither waits nor is being read here.</returns>
    public async Task<bool> CancelAsync(ClientId client, ArtifactId artifact)
    {
        if (!_jobs.TryGetValue((client, artifact), out var job))
        {
            return false;
        }

        await CancelWaitingAsync(job.Artifact);
        await job.StopAsync();
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await _stop.CancelAsync();
        await Task.WhenAll([.. _workers, _signs]);
        while (_waiting.Reader.TryRead(out var job))
        {
            job.Ended(job.Artifact);
            job.Dispose();
        }

        _stop.Dispose();
    }

    /// <summary>Says of every file that waits or is read here that it is not left behind, however long a model takes over it.</summary>
    internal async Task SignAsync(CancellationToken cancellationToken)
    {
        foreach (var artifact in _jobs.Values.Select(j => j.Artifact))
        {
            try
            {
                if (await _ingester.Store.Artifacts.FindAsync(artifact.Client, artifact.Id, cancellationToken) is { Status: ArtifactStatus.Queued or ArtifactStatus.Reading } now)
                {
                    await _ingester.Store.Artifacts.UpdateAsync(now with { UpdatedAt = _ingester.Time.GetUtcNow() }, now.Status, cancellationToken);
                }
            }
            catch (SemblanceException)
            {
                // The store is away: nobody else can take the file up meanwhile either.
            }
        }
    }

    private static SemblanceException Full() => new(ErrorKind.Exhausted, "ingest-full", "As many files wait as can: bring this one again later.");

    private void Admit(IngestJob job)
    {
        var key = (job.Artifact.Client, job.Artifact.Id);
        lock (_admission)
        {
            CheckRoom(job.Artifact.Client);
            _jobs[key] = job;
            if (!_waiting.Writer.TryWrite(job))
            {
                _jobs.TryRemove(key, out _);
                throw Full();
            }
        }
    }

    private async Task SignAgainAndAgainAsync()
    {
        using var timer = new PeriodicTimer(Ingester.QueueHeartbeat, _ingester.Time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                await SignAsync(_stop.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // Disposed.
        }
    }

    private Task<bool> CancelWaitingAsync(Artifact artifact) => _ingester.Store.Artifacts.UpdateAsync(
        artifact with { Status = ArtifactStatus.Cancelled, UpdatedAt = _ingester.Time.GetUtcNow() }, ArtifactStatus.Queued, CancellationToken.None);

    private async Task WorkAsync()
    {
        try
        {
            await foreach (var job in _waiting.Reader.ReadAllAsync(_stop.Token))
            {
                await ReadAsync(job);
            }
        }
        catch (OperationCanceledException)
        {
            // Disposed.
        }
    }

    private async Task ReadAsync(IngestJob job)
    {
        Artifact? read = null;
        try
        {
            var stop = job.Link(_stop.Token);
            for (var tries = 1; (read = await TryReadAsync(job, tries, stop)) is null; tries++)
            {
                await UntilQueuedAgainAsync(job.Artifact, stop);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested && !job.IsStopped)
        {
            // Nobody cancelled the file: it waits for whoever comes next.
            await LeaveAsync(job.Artifact);
        }
        catch (Exception)
        {
            // Its artifact says what happened; the next file has done nothing.
        }
        finally
        {
            _jobs.TryRemove((job.Artifact.Client, job.Artifact.Id), out _);
            job.Ended(read);
            job.Dispose();
        }
    }

    /// <returns>Null when the store went away meanwhile, which is no fault of the file, unless it does so again and again.</returns>
    private async Task<Artifact?> TryReadAsync(IngestJob job, int tries, CancellationToken stop)
    {
        try
        {
            var read = await _ingester.ReadAsync(job.Artifact, job.File, progress => job.Progress = progress, stop);
            return read is { Status: ArtifactStatus.Failed, Problem.Code: StoreAway } && tries < MostTries ? null : read;
        }
        catch (SemblanceException e) when (e.Code == StoreAway && tries < MostTries)
        {
            return null;
        }
    }

    /// <summary>Waits for a store that went away; the file is then as it was before its turn, unless somebody cancelled it, or took it up.</summary>
    private async Task UntilQueuedAgainAsync(Artifact artifact, CancellationToken stop)
    {
        while (true)
        {
            try
            {
                var queued = artifact with { Status = ArtifactStatus.Queued, UpdatedAt = _ingester.Time.GetUtcNow() };
                _ = await _ingester.Store.Artifacts.UpdateAsync(queued, ArtifactStatus.Reading, stop) || await _ingester.Store.Artifacts.UpdateAsync(queued, ArtifactStatus.Failed, stop);
                return;
            }
            catch (SemblanceException e) when (e.Kind == ErrorKind.Unavailable)
            {
                await Task.Delay(BetweenLooks, _ingester.Time, stop);
            }
        }
    }

    private async Task LeaveAsync(Artifact artifact)
    {
        try
        {
            await _ingester.Store.Artifacts.UpdateAsync(artifact with { Status = ArtifactStatus.Queued, UpdatedAt = _ingester.Time.GetUtcNow() }, ArtifactStatus.Cancelled, CancellationToken.None);
        }
        catch (SemblanceException)
        {
            // The store is away: it stays cancelled, and the same file brought again goes on with it.
        }
    }
}
