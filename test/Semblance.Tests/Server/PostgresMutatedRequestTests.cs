using Semblance.Tests.Storage;

namespace Semblance.Tests.Server;

public sealed class PostgresMutatedRequestTests
{
    [StoreFact]
    public Task Every_operation_answers_mutated_requests_without_a_fault() => MutatedRequests.AssertAllAnsweredAsync("postgres");
}
