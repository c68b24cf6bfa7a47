using Semblance.Tests.Storage.Postgres;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace Semblance.Tests.Storage;

/// <summary>
/// A fact that classes named <c>Postgres…</c> skip, with the reason, where there is no PostgreSQL; with SEMBLANCE_TEST_POSTGRES=required they
/// run, and fail. Those named <c>Pgbouncer…</c> and <c>PostgresFullDisk…</c> are skipped too where there is no pgbouncer and where no disk can be made;
/// on a distributed database (<see cref="CitusCluster"/>) those of what only one node does; without one, those named <c>PostgresCitus…</c>.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("Semblance.Tests.Storage.StoreFactDiscoverer", "Semblance.Tests")]
public sealed class StoreFactAttribute : FactAttribute;

public sealed class StoreFactDiscoverer(IMessageSink messages) : FactDiscoverer(messages)
{
    protected override IXunitTestCase CreateTestCase(
        ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo factAttribute) =>
        new StoreTestCase(
            DiagnosticMessageSink, discoveryOptions.MethodDisplayOrDefault(), discoveryOptions.MethodDisplayOptionsOrDefault(), testMethod);
}

public sealed class StoreTestCase : XunitTestCase
{
    // Galleries in memory and PostgREST: docs/operations.md.
    private static readonly string[] OfOneNode = ["PostgresInProcess", "PostgresRest"];

    [Obsolete("Called by the de-serializer.", error: true)]
    public StoreTestCase()
    {
    }

    public StoreTestCase(IMessageSink messages, TestMethodDisplay display, TestMethodDisplayOptions options, ITestMethod method)
        : base(messages, display, options, method)
    {
    }

    protected override string? GetSkipReason(IAttributeInfo factAttribute) =>
        Reason(TestMethod.TestClass.Class.ToRuntimeType().Name) ?? base.GetSkipReason(factAttribute);

    private static string? Reason(string name)
    {
        var server = PostgresCluster.IsRequired ? null : PostgresCluster.Missing;
        return name switch
        {
            _ when CitusCluster.IsThere && Array.Exists(OfOneNode, n => name.StartsWith(n, StringComparison.Ordinal)) => "No distributed database does this.",
            _ when name.StartsWith("PostgresFullDisk", StringComparison.Ordinal) => server ?? SmallDisk.Missing,
            _ when name.StartsWith("PostgresCitus", StringComparison.Ordinal) => CitusCluster.Missing,
            _ when name.StartsWith("Postgres", StringComparison.Ordinal) => server,
            _ when name.StartsWith("Pgbouncer", StringComparison.Ordinal) => server ?? Pgbouncer.Missing,
            _ => null,
        };
    }
}
