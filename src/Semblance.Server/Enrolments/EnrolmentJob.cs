using Semblance.Clients;
using Semblance.People;
using Semblance.Server.Documents;

namespace Semblance.Server.Enrolments;

/// <summary>A batch enrolment under way or ended. Safe for concurrent use.</summary>
internal sealed class EnrolmentJob(ClientId client, int people, int photos, DateTimeOffset at)
{
    private readonly Lock _lock = new();
    private readonly List<EnrolmentDocument> _enrolments = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private JobState _state = JobState.Running;
    private string? _fault;
    private int _peopleDone;
    private int _photosDone;

    public Guid Id { get; } = Guid.CreateVersion7();

    public ClientId Client => client;

    public DateTimeOffset At => at;

    public bool HasEnded
    {
        get
        {
            lock (_lock)
            {
                return _state != JobState.Running;
            }
        }
    }

    public void PhotoDone() => Change(() => _photosDone++);

    public void PersonDone(EnrolmentDocument enrolment) => Change(() =>
    {
        _enrolments.Add(enrolment);
        _peopleDone++;
    });

    /// <summary>Verdicts that name a person, be it as the one whose face it was.</summary>
    public int Count(PersonId person)
    {
        lock (_lock)
        {
            return _enrolments.Count(e => Names(e, person));
        }
    }

    /// <summary>Drops them; the figures stay.</summary>
    public void Forget(PersonId person) => Change(() => _enrolments.RemoveAll(e => Names(e, person)));

    public void End(JobState state, string? fault = null) => Change(() => (_state, _fault) = (state, fault));

    /// <summary>How far it is, and a task that ends with the next change.</summary>
    public (JobDocument Document, Task Changed) Read(bool withEnrolments)
    {
        lock (_lock)
        {
            return (new JobDocument(Id, _state, at, people, _peopleDone, photos, _photosDone, _fault, withEnrolments ? [.. _enrolments] : null), _changed.Task);
        }
    }

    private static bool Names(EnrolmentDocument enrolment, PersonId person) =>
        enrolment.Person?.Id == person.Value || enrolment.Photos.Any(p => p.Refusals.Any(r => r.Person == person.Value));

    private void Change(Action change)
    {
        TaskCompletionSource before;
        lock (_lock)
        {
            change();
            before = _changed;
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        before.SetResult();
    }
}
