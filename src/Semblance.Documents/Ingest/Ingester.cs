using Semblance.Clients;
using Semblance.Storage;

namespace Semblance.Documents.Ingest;

/// <summary>
/// Takes files into a store: one artifact for the bytes, one document for what they were read as, its parts in bounded batches, facts of tables, pieces for search. The same bytes are taken once; a
/// file that failed, was cancelled, or whose reader died is taken up again where it was left, and what it has already is not doubled. Safe for concurrent use.
/// </summary>
/// <param name="embedder">Null to find documents by their words alone.</param>
public sealed class Ingester(IStore store, DocumentReading reading, ITextEmbedder? embedder, TimeProvider time)
{
    /// <summary>A reader says at least this often that it lives.</summary>
    internal static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(10);

    /// <summary>A queue says it of all its files.</summary>
    internal static readonly TimeSpan QueueHeartbeat = TimeSpan.FromSeconds(30);

    /// <summary>One that said nothing for so long is taken for dead.</summary>
    internal static readonly TimeSpan Death = TimeSpan.FromMinutes(2);

    /// <summary>Bytes of a file from which on its parts are kept first, all of them, and its pieces are made of these: parts are written several times as fast as their words.</summary>
    internal long LeastLarge { get; init; } = 8L << 20;

    /// <summary>What is noted of a file while it is read again whose reader died in the middle, perhaps because of it; and why it failed if that was so twice.</summary>
    internal const string Interrupted = "ingest-interrupted";

    internal IStore Store => store;

    internal DocumentReading Reading => reading;

    internal ITextEmbedder? Embedder => embedder;

    internal TimeProvider Time => time;

    /// <summary>Puts a file on the list: its artifact is queued, and somebody has to call <see cref="ReadAsync"/> for it.</summary>
    /// <exception cref="SemblanceException">
    /// NotFound, <c>file-missing</c> or <c>client-unknown</c>; Invalid, <c>path-not-utf8</c> or <c>file-special</c>; Unavailable, <c>file-unreadable</c>; Exhausted, <c>document-too-large</c>. Nothing is on the list then.
    /// </exception>
    public Task<TakenFile> TakeAsync(ClientId client, OfferedFile file, CancellationToken cancellationToken) => TakeAsync(client, file, ArtifactStatus.Queued, cancellationToken);

    /// <summary>Reads a file that was taken: what it becomes is on its artifact, whatever happens. Bad files are answers, not exceptions.</summary>
    /// <param name="told">Called as it goes on, from any thread.</param>
    /// <returns>The artifact as it is then: ready, failed with its reason, or cancelled; or as it is with somebody else who reads it already.</returns>
    /// <exception cref="OperationCanceledException">After the artifact was marked as cancelled.</exception>
    public Task<Artifact> ReadAsync(Artifact artifact, OfferedFile file, Action<IngestProgress>? told, CancellationToken cancellationToken) =>
        new IngestRun(this, artifact, file, told).RunAsync(cancellationToken);

    /// <summary>Both at once: a file that is new is read.</summary>
    /// <inheritdoc cref="ReadAsync"/>
    public async Task<TakenFile> IngestAsync(ClientId client, OfferedFile file, Action<IngestProgress>? told, CancellationToken cancellationToken)
    {
        var taken = await TakeAsync(client, file, ArtifactStatus.Reading, cancellationToken);
        return taken.IsNew ? taken with { Artifact = await new IngestRun(this, taken.Artifact, file, told).ReadAsync(cancellationToken) } : taken;
    }

    /// <summary>Files of a client whose reader is gone, or that wait for nobody, the first taken in first; bringing the same bytes takes each up.</summary>
    public async Task<IReadOnlyList<Artifact>> ListLeftAsync(ClientId client, CancellationToken cancellationToken)
    {
        var left = new List<Artifact>();
        foreach (var status in new[] { ArtifactStatus.Queued, ArtifactStatus.Reading })
        {
            var query = new ArtifactQuery { Status = status, Limit = 1_000 };
            while (await store.Artifacts.ListAsync(client, query, cancellationToken) is { Count: > 0 } page)
            {
                left.AddRange(page.Where(IsLeft));
                query = query with { After = new TimeCursor(page[^1].CreatedAt, page[^1].Id.Value) };
            }
        }

        return [.. left.OrderBy(a => a.CreatedAt).ThenBy(a => a.Id)];
    }

    /// <summary>Gives a left file up whose reader died in the middle twice, though nobody brought it anew: it may be what kills the process, and would so at every start.</summary>
    /// <returns>False where that is not so, and it may be taken up.</returns>
    public async Task<bool> GiveUpAsync(Artifact left, CancellationToken cancellationToken)
    {
        if (await store.Artifacts.FindAsync(left.Client, left.Id, cancellationToken) is not { Status: ArtifactStatus.Reading, Problem.Code: Interrupted } now || !IsLeft(now))
        {
            return false;
        }

        var problem = new ArtifactProblem(Interrupted, $"{now.Name}: reading it ended twice in the middle, perhaps because of it: bring it again to try once more.");
        await store.Artifacts.UpdateAsync(now with { Status = ArtifactStatus.Failed, Problem = problem, UpdatedAt = time.GetUtcNow() }, ArtifactStatus.Reading, cancellationToken);
        return true;
    }

    private async Task<TakenFile> TakeAsync(ClientId client, OfferedFile file, ArtifactStatus status, CancellationToken cancellationToken)
    {
        var (hash, size) = await FileDigest.OfAsync(file, reading.Limits.Bytes, cancellationToken);
        if (await FindAsync(client, hash, cancellationToken) is { } there)
        {
            var taken = await TakeUpAsync(there, file, status, cancellationToken);
            return new TakenFile(taken ?? there, IsNew: taken is not null);
        }

        var now = time.GetUtcNow();
        var artifact = new Artifact
        {
            Id = new ArtifactId(DeterministicId.Of("artifact", client.Value, hash.Hex)),
            Client = client,
            Name = file.Name,
            Type = Path.GetExtension(file.Name).ToLowerInvariant(),
            Size = size,
            Hash = hash,
            Status = status,
            ReportWeek = file.ReportWeek,
            CreatedAt = now,
            UpdatedAt = now,
        };
        try
        {
            await store.Artifacts.AddAsync(artifact, cancellationToken);
            return new TakenFile(artifact, IsNew: true);
        }
        catch (SemblanceException e) when (e.Code == "artifact-exists")
        {
            // Somebody else brought the same bytes just now, and reads them.
            return new TakenFile(await store.Artifacts.FindAsync(client, artifact.Id, cancellationToken) ?? artifact, IsNew: false);
        }
    }

    private async Task<Artifact?> FindAsync(ClientId client, FileHash hash, CancellationToken cancellationToken)
    {
        var same = await store.Artifacts.ListAsync(client, new ArtifactQuery { Hash = hash, Limit = 10 }, cancellationToken);
        return same.FirstOrDefault(a => a.Status == ArtifactStatus.Ready) ?? (same.Count > 0 ? same[0] : null);
    }

    /// <summary>A file that is there and has to be read (again), as it is now: one that failed, was cancelled or left behind. Null for all others.</summary>
    private async Task<Artifact?> TakeUpAsync(Artifact artifact, OfferedFile file, ArtifactStatus status, CancellationToken cancellationToken)
    {
        if (!IsLeft(artifact) && artifact.Status is not (ArtifactStatus.Failed or ArtifactStatus.Cancelled))
        {
            return null;
        }

        var taken = artifact with { Status = status, Problem = file.IsLeft ? NoteOf(artifact) : null, UpdatedAt = time.GetUtcNow() };
        return await store.Artifacts.UpdateAsync(taken, artifact.Status, cancellationToken) ? taken : null;
    }

    /// <summary>One that merely waited has done nothing, and keeps what was noted of it before.</summary>
    private static ArtifactProblem? NoteOf(Artifact left) => left.Status == ArtifactStatus.Reading
        ? new ArtifactProblem(Interrupted, $"{left.Name}: reading it ended in the middle, and goes on; if it does so once more, it is given up.")
        : left.Problem;

    /// <summary>Those that wait in a queue say so as often as those that are being read.</summary>
    private bool IsLeft(Artifact artifact) => artifact.Status is ArtifactStatus.Queued or ArtifactStatus.Reading && time.GetUtcNow() - artifact.UpdatedAt > Death;
}
