using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Semblance.Clients;
using Semblance.Documents.Search;
using Semblance.Server.Documents.Library;
using Semblance.Server.Http;
using Semblance.Storage;

namespace Semblance.Server.Library;

/// <summary>Rebuilds of search indexes, one a client at a time, beside the requests. They are of this process; one that it leaves unfinished goes on when it is begun again.</summary>
internal sealed partial class SearchRebuilds(IStore store, ServerParts parts, Drain drain, TimeProvider time, ILogger<SearchRebuilds> log) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<ClientId, SearchRebuildJob> _jobs = [];
    private readonly ConcurrentDictionary<SearchRebuildJob, Task> _running = [];

    /// <summary>The last one of this process; null for none.</summary>
    public SearchRebuildJob? Find(ClientId client) => _jobs.GetValueOrDefault(client);

    /// <param name="space">Whose embeddings; null for those of the server's model, or none.</param>
    /// <exception cref="SemblanceException">Conflict, <c>rebuild-busy</c>; NotFound, <c>text-model-unknown</c>.</exception>
    public SearchRebuildJob Begin(ClientId client, string? space = null)
    {
        var own = parts.Library?.Embedder?.Space.Key.Value;
        if (space is not null && space != own)
        {
            throw new SemblanceException(ErrorKind.NotFound, "text-model-unknown",
                $"No model here embeds texts in \"{space}\": {(own is null ? "this server has none" : $"there is {own}")}.");
        }

        var job = new SearchRebuildJob(time.GetUtcNow());
        if (_jobs.AddOrUpdate(client, job, (_, known) => known.IsRunning ? known : job) != job)
        {
            job.Dispose();
            throw new SemblanceException(ErrorKind.Conflict, "rebuild-busy", "The index is being rebuilt already: wait until that has ended, or stop it.");
        }

        var running = _running[job] = Task.Run(() => RunAsync(client, job));

        // Only from here on, so that a rebuild that ends at once does not leave before it is in.
        _ = running.ContinueWith(ended => _running.TryRemove(job, out _), TaskScheduler.Default);
        return job;
    }

    public async ValueTask DisposeAsync()
    {
        drain.Begin();
        await Task.WhenAll(_running.Values);
    }

    private async Task RunAsync(ClientId client, SearchRebuildJob job)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(job.Stopped, drain.Begun);
        try
        {
            var report = await new SearchRebuild(store, parts.Library?.Embedder).RunAsync(client, job, either.Token);
            End(job, RebuildState.Done, d => d with { Resumed = report.WasResumed, Remark = report.Remark });
        }
        catch (OperationCanceledException)
        {
            End(job, RebuildState.Stopped, d => d);
        }
        catch (SemblanceException e)
        {
            End(job, RebuildState.Failed, d => d with { Problem = new ArtifactProblemDocument(e.Code, Problems.Problem.Of(e, 0).Detail) });
        }
        catch (Exception e)
        {
            LogFault(log, e, client);
            End(job, RebuildState.Failed, d => d with { Problem = new ArtifactProblemDocument("internal-error", "Something went wrong inside the server.") });
        }
        finally
        {
            job.Dispose();
        }
    }

    private void End(SearchRebuildJob job, RebuildState state, Func<RebuildDocument, RebuildDocument> change) =>
        job.Change(d => change(d) with { State = state, EndedAt = time.GetUtcNow(), Step = null });

    [LoggerMessage(LogLevel.Error, "The rebuild of client {Client}'s search index ended by a fault of the server")]
    private static partial void LogFault(ILogger log, Exception fault, ClientId client);
}
