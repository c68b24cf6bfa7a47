using Semblance.Clients;
using Semblance.People;

namespace Semblance.Privacy;

/// <summary>What a process remembers beside the store, and may name people: answers, jobs, what was learnt of a gallery.</summary>
public interface IPersonMemory
{
    /// <summary>How many remembered things name a person.</summary>
    int Count(ClientId client, PersonId person);

    /// <summary>Drops whatever names a person.</summary>
    void Forget(ClientId client, PersonId person);
}
