using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Semblance.Clients;
using Semblance.Enrolment;
using Semblance.People;
using Semblance.Privacy;
using Semblance.Server.Documents;
using Semblance.Server.Http;
using Semblance.Server.Uploads;
using Semblance.Storage;

namespace Semblance.Server.Enrolments;

/// <summary>
/// Batch enrolments, worked on one after the other beside the requests. They are of this process: a stop ends them between two people, and the same
/// photos sent again add what is missing. An ended one is remembered for an hour.
/// </summary>
internal sealed partial class EnrolmentJobs(
    IStore store, Encoders encoders, EnrolmentLocks locks, Drain drain, TimeProvider time, ILogger<EnrolmentJobs> log) : IPersonMemory, IAsyncDisposable
{
    private const int MostRemembered = 1_000;

    private static readonly TimeSpan MemoryTime = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<Guid, EnrolmentJob> _jobs = [];
    private readonly SemaphoreSlim _turn = new(1);
    private readonly ConcurrentDictionary<Guid, Task> _running = [];

    /// <summary>Takes the upload over; its room is given back when the job ends.</summary>
    public EnrolmentJob Begin(ClientId client, Upload upload, IReadOnlyList<(EnrolmentRequest Who, IReadOnlyList<UploadedPhoto> Photos)> lots)
    {
        Forget();
        var job = new EnrolmentJob(client, lots.Count, lots.Sum(l => l.Photos.Count), time.GetUtcNow());
        _jobs[job.Id] = job;
        _running[job.Id] = Task.Run(() => RunAsync(job, upload, lots));
        return job;
    }

    /// <summary>Null when this client has no such job.</summary>
    public EnrolmentJob? Find(ClientId client, Guid id) => _jobs.TryGetValue(id, out var job) && job.Client == client ? job : null;

    /// <summary>Those of a client, the newest first.</summary>
    public IReadOnlyList<EnrolmentJob> List(ClientId client) => [.. _jobs.Values.Where(j => j.Client == client).OrderByDescending(j => j.At).ThenByDescending(j => j.Id)];

    public int Count(ClientId client, PersonId person) => _jobs.Values.Where(j => j.Client == client).Sum(j => j.Count(person));

    public void Forget(ClientId client, PersonId person)
    {
        foreach (var job in _jobs.Values.Where(j => j.Client == client))
        {
            job.Forget(person);
        }
    }

    public async ValueTask DisposeAsync()
    {
        drain.Begin();
        await Task.WhenAll(_running.Values);
        _turn.Dispose();
    }

    private async Task RunAsync(EnrolmentJob job, Upload upload, IReadOnlyList<(EnrolmentRequest Who, IReadOnlyList<UploadedPhoto> Photos)> lots)
    {
        using var room = upload;
        try
        {
            await _turn.WaitAsync(drain.Begun);
            try
            {
                var models = await encoders.GetAsync(drain.Begun);
                foreach (var (who, photos) in lots)
                {
                    drain.Begun.ThrowIfCancellationRequested();
                    job.PersonDone(await EnrolAsync(job, models.Enroller, who, photos));
                }
            }
            finally
            {
                _turn.Release();
            }

            job.End(JobState.Done);
        }
        catch (OperationCanceledException)
        {
            job.End(JobState.Stopped, "The server was stopped: send the photos again, what is there is not added twice.");
        }
        catch (SemblanceException e)
        {
            job.End(JobState.Stopped, Problems.Problem.Of(e, 0).Detail);
        }
        catch (Exception e)
        {
            LogFault(log, e, job.Id);
            job.End(JobState.Stopped, "Something went wrong inside the server.");
        }
        finally
        {
            _running.TryRemove(job.Id, out _);
        }
    }

    private async Task<EnrolmentDocument> EnrolAsync(EnrolmentJob job, Enroller enroller, EnrolmentRequest who, IReadOnlyList<UploadedPhoto> photos)
    {
        var offered = photos.Select(p => new EnrolmentPhoto(p.Name, _ => Task.FromResult(p.Bytes))).ToArray();
        try
        {
            using var alone = await locks.TakeAsync(job.Client, [who.Who], CancellationToken.None);
            var person = await who.FindAsync(store, job.Client, time, CancellationToken.None);
            using var turn = await encoders.TakeTurnAsync(CancellationToken.None);
            var consent = await who.ConsentAsync(store, job.Client, time, CancellationToken.None);
            return EnrolmentDocument.Of(person.Name, await enroller.EnrolAsync(person, offered, who.Strictness, consent, job.PhotoDone, CancellationToken.None));
        }
        catch (SemblanceException e) when (e.Code == ConsentRule.MissingCode)
        {
            return EnrolmentDocument.Of(who.Name!, EnrolmentReport.Refused(offered, new Refusal(RefusalReason.NoConsent, e.Message)));
        }
        catch (SemblanceException e) when (e.Kind is ErrorKind.Invalid or ErrorKind.Conflict)
        {
            return EnrolmentDocument.Of(who.Name!, EnrolmentReport.Refused(offered, new Refusal(RefusalReason.UnclearPerson, e.Message)));
        }
    }

    private void Forget()
    {
        var now = time.GetUtcNow();
        foreach (var (id, job) in _jobs)
        {
            if (job.HasEnded && (now - job.At > MemoryTime || _jobs.Count > MostRemembered))
            {
                _jobs.TryRemove(id, out _);
            }
        }
    }

    [LoggerMessage(LogLevel.Error, "Enrolment {Job} ended by a fault of the server")]
    private static partial void LogFault(ILogger log, Exception fault, Guid job);
}
