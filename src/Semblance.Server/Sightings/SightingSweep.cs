using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Semblance.Sightings;
using Semblance.Storage;

namespace Semblance.Server.Sightings;

/// <summary>Every hour removes the unknown faces that their clients' settings keep no longer, whether anybody new is seen or not.</summary>
internal sealed partial class SightingSweep(IStore store, SightingInbox inbox, TimeProvider time, ILogger<SightingSweep> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Not before the server listens: it would start later for it.
        await Task.Yield();
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            await SweepAsync(stoppingToken);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    internal async Task SweepAsync(CancellationToken stop)
    {
        try
        {
            foreach (var client in await store.Clients.ListAsync(stop))
            {
                await inbox.TrimAsync(client.Id, stop);
            }
        }
        catch (SemblanceException e)
        {
            // A store that is away now is asked again in an hour.
            LogFailure(e.Code);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Unknown faces that are kept no longer could not be removed ({Code}); the next try is in an hour.")]
    private partial void LogFailure(string code);
}
