namespace Semblance.Tests.Server;

public sealed class MutatedRequestTests
{
    [Theory]
    [InlineData("sqlite")]
    [InlineData("memory")]
    public Task Every_operation_answers_mutated_requests_without_a_fault(string kind) => MutatedRequests.AssertAllAnsweredAsync(kind);
}
