using Semblance.Clients;
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

    public void PersonDone(EnrolmentDocument enrolment) => Change(() => _enrolments.Add(enrolment));

    public void End(JobState state, string? fault = null) => Change(() => (_state, _fault) = (state, fault));

    /// <summary>How far it is, and a task that ends with the next change.</summary>
    public (JobDocument Document, Task Changed) Read(bool withEnrolments)
    {
        lock (_lock)
        {
            return (new JobDocument(Id, _state, people, _enrolments.Count, photos, _photosDone, _fault, withEnrolments ? [.. _enrolments] : null), _changed.Task);
        }
    }

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
