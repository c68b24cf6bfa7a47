using Microsoft.AspNetCore.Http;
using Semblance.Clients;
using Semblance.Documents;
using Semblance.Documents.Ingest;
using Semblance.Server.Http;
using Semblance.Server.Problems;
using Semblance.Storage;

namespace Semblance.Server.Library;

/// <summary>Takes uploads in: the original is kept, and read beside the requests. Safe for concurrent use.</summary>
internal sealed class IngestJobs : IAsyncDisposable
{
    /// <summary>Files that may wait to be read, of all clients.</summary>
    private const int MostWaiting = 1_000;

    /// <summary>Bytes a second.</summary>
    private const double SlowDisk = 4 << 20;

    private readonly IngestQueue? _queue;
    private readonly IStore _store;
    private readonly IPhotoFiles? _originals;
    private readonly LibraryUploads _uploads;
    private readonly TimeProvider _time;

    public IngestJobs(IStore store, ServerParts parts, LibraryUploads uploads, ServerOptions options, TimeProvider time)
    {
        (_store, _originals, _uploads, _time) = (store, parts.Library?.Originals, uploads, time);
        _queue = parts.Library is { } library
            ? new IngestQueue(new Ingester(store, library.Reading, library.Embedder, time), library.Readers, MostWaiting, options.MaxWaitingUploads)
            : null;
    }

    /// <summary>Before a body is read.</summary>
    /// <exception cref="SemblanceException">Exhausted, <c>ingest-full</c> or <c>ingest-client-full</c>: as many uploads wait, of all clients or of this one, as may.</exception>
    public void CheckRoom(ClientId client) => _queue?.CheckRoom(client);

    /// <summary>Takes each in; uploaded files are removed when they are no longer needed, whatever happens.</summary>
    /// <returns>What became of each, in their order.</returns>
    /// <exception cref="SemblanceException">The store or the place of originals is away, which is no fault of a file: those taken until then are, and brought again are the same.</exception>
    public async Task<IReadOnlyList<OfferedUpload>> TakeAsync(ClientId client, IReadOnlyList<UploadedFile> files, string? reportWeek, CancellationToken cancellationToken)
    {
        var offers = new List<OfferedUpload>();
        try
        {
            foreach (var file in files)
            {
                offers.Add(await OfferAsync(client, file, reportWeek, cancellationToken));
            }
        }
        finally
        {
            foreach (var left in files.Skip(offers.Count + 1))
            {
                left.Dispose();
            }
        }

        return offers;
    }

    /// <summary>Takes up what servers left behind that were stopped or killed, as far as its original is here; the rest is for whoever has it.</summary>
    /// <returns>How many.</returns>
    public async Task<int> TakeUpLeftAsync(CancellationToken cancellationToken)
    {
        var count = 0;
        if (_queue is not null && _originals is not null)
        {
            foreach (var client in await _store.Clients.ListAsync(cancellationToken))
            {
                count += await TakeUpLeftAsync(client.Id, cancellationToken);
            }
        }

        return count;
    }

    /// <summary>How far a file is that waits or is read here; null for one that does neither.</summary>
    public IngestProgress? Find(ClientId client, ArtifactId artifact) => _queue?.Find(client, artifact);

    /// <summary>Stops the reading of a file, here or in another process over the same store; what was read of it stays.</summary>
    /// <exception cref="HttpFault">409, <c>artifact-ended</c>.</exception>
    public async Task CancelAsync(Artifact artifact, CancellationToken cancellationToken)
    {
        if (_queue is not null && await _queue.CancelAsync(artifact.Client, artifact.Id))
        {
            return;
        }

        if (artifact.Status is not (ArtifactStatus.Queued or ArtifactStatus.Reading)
            || !await _store.Artifacts.UpdateAsync(artifact with { Status = ArtifactStatus.Cancelled, UpdatedAt = _time.GetUtcNow() }, artifact.Status, cancellationToken))
        {
            throw new HttpFault(StatusCodes.Status409Conflict, "artifact-ended", $"The artifact {artifact.Id} is no longer waiting or being read: there is nothing to cancel.");
        }
    }

    public ValueTask DisposeAsync() => _queue?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>As many as may wait of the client: the rest at the next look.</summary>
    private async Task<int> TakeUpLeftAsync(ClientId client, CancellationToken cancellationToken)
    {
        var count = 0;
        try
        {
            foreach (var left in await _queue!.Ingester.ListLeftAsync(client, cancellationToken))
            {
                _queue.CheckRoom(client);
                count += await TakeUpAsync(left, cancellationToken) ? 1 : 0;
            }
        }
        catch (SemblanceException e) when (e.Code == "ingest-client-full")
        {
            // Other clients' files are taken up all the same.
        }

        return count;
    }

    private async Task<bool> TakeUpAsync(Artifact left, CancellationToken cancellationToken)
    {
        if (left.Hash is not { } hash || await _originals!.OpenAsync(left.Client, hash.Address, cancellationToken) is not { } original)
        {
            return false;
        }

        await using (original)
        {
            if (await _queue!.Ingester.GiveUpAsync(left, cancellationToken))
            {
                return false;
            }

            var file = await _uploads.CopyAsync(left.Name, original, cancellationToken);
            var offered = new OfferedFile(file.Path, file.Name) { ReportWeek = left.ReportWeek, Source = "api", IsLeft = true };
            return (await _queue.AddAsync(left.Client, offered, _ => file.Dispose(), cancellationToken)).IsNew;
        }
    }

    /// <summary>The file is read once meanwhile, from a slow disk perhaps.</summary>
    private static TimeSpan PatienceFor(long bytes) => StorePatience.Usual + TimeSpan.FromSeconds(bytes / SlowDisk);

    private async Task<OfferedUpload> OfferAsync(ClientId client, UploadedFile file, string? reportWeek, CancellationToken cancellationToken)
    {
        try
        {
            return new OfferedUpload(file.Name, await TakeAsync(client, file, reportWeek, cancellationToken), null);
        }
        catch (SemblanceException e) when (!Problem.IsAway(e))
        {
            return new OfferedUpload(file.Name, null, e);
        }
    }

    /// <summary>Keeps the original, and puts it on the list of what is read.</summary>
    /// <exception cref="SemblanceException">What is wrong with the file, or that as many wait as can (Exhausted, <c>ingest-full</c> or <c>ingest-client-full</c>).</exception>
    private async Task<TakenFile> TakeAsync(ClientId client, UploadedFile file, string? reportWeek, CancellationToken cancellationToken)
    {
        if (_queue is null || _originals is null || file.Fault is not null)
        {
            file.Dispose();
            throw file.Fault ?? new SemblanceException(ErrorKind.Unsupported, "ingest-missing", "This server takes no documents in.");
        }

        try
        {
            if (new FileInfo(file.Path).Length == 0)
            {
                throw new SemblanceException(ErrorKind.Invalid, "document-empty", $"{file.Name} is empty.");
            }

            _queue.CheckRoom(client);

            // Before the artifact, so that there is none without its original.
            await using var original = new FileStream(file.Path, FileMode.Open, FileAccess.Read, FileShare.Read, 128 * 1024, FileOptions.SequentialScan | FileOptions.Asynchronous);
            await _originals.AddAsync(client, original, cancellationToken);
        }
        catch
        {
            file.Dispose();
            throw;
        }

        // Held open: the file may be read, and removed, before the original is looked for again.
        await using var bytes = new FileStream(file.Path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 128 * 1024, FileOptions.SequentialScan | FileOptions.Asynchronous);
        var offered = new OfferedFile(file.Path, file.Name) { ReportWeek = reportWeek, Source = "api" };
        var taken = await StorePatience.WithinAsync(_time, PatienceFor(bytes.Length), wanted => _queue.AddAsync(client, offered, _ => file.Dispose(), wanted), cancellationToken);

        // Whoever removed the last artifact of the same bytes just now may have taken it away (ArtifactRemoval).
        await using var kept = taken.Artifact.Hash is { } hash ? await _originals.OpenAsync(client, hash.Address, cancellationToken) : null;
        if (kept is null)
        {
            await _originals.AddAsync(client, bytes, cancellationToken);
        }

        return taken;
    }
}
