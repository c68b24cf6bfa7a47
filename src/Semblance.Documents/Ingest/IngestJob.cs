namespace Semblance.Documents.Ingest;

/// <summary>A file that waits in a queue, or is read from it.</summary>
internal sealed class IngestJob(Artifact artifact, OfferedFile file, Action<Artifact?> ended) : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private CancellationTokenSource? _linked;

    public Artifact Artifact => artifact;

    public OfferedFile File => file;

    public Action<Artifact?> Ended => ended;

    /// <summary>Somebody asked for this file alone to be stopped.</summary>
    public bool IsStopped { get; private set; }

    public IngestProgress Progress { get; set; } = IngestProgress.None;

    public CancellationToken Link(CancellationToken all) => (_linked = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token, all)).Token;

    public async Task StopAsync()
    {
        IsStopped = true;
        try
        {
            await _stop.CancelAsync();
        }
        catch (ObjectDisposedException)
        {
            // It ended just now.
        }
    }

    public void Dispose()
    {
        _linked?.Dispose();
        _stop.Dispose();
    }
}
