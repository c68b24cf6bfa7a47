using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Semblance.Server.Library;

/// <summary>Looks for uploads that a server left behind, at the start and now and then: one that was killed, or stopped in the middle, loses none. What lies on the disk of it goes.</summary>
internal sealed partial class LeftUploads(IngestJobs jobs, LibraryUploads uploads, TimeProvider time, ILogger<LeftUploads> log) : BackgroundService
{
    /// <summary>A little longer than a reader is silent before it is taken for dead.</summary>
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMinutes(3);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(BetweenLooks, time);
        try
        {
            do
            {
                await LookAsync(stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            uploads.RemoveLeft(time.GetUtcNow());
            await jobs.TakeUpLeftAsync(cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // The store or the disk is away, or as many wait as can: at the next look. It must not end the server.
            LogFailure(e is SemblanceException known ? known.Code : e.GetType().Name);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Uploads that were left behind could not all be taken up ({Code}); the next look is in three minutes.")]
    private partial void LogFailure(string code);
}
