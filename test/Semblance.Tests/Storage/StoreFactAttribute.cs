using Semblance.Tests.Storage.Postgres;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace Semblance.Tests.Storage;

/// <summary>
/// A fact that classes named <c>Postgres…</c> skip, with the reason, where there is no PostgreSQL; with SEMBLANCE_TEST_POSTGRES=required they
/// run, and fail.
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
    [Obsolete("Called by the de-serializer.", error: true)]
    public StoreTestCase()
    {
    }

    public StoreTestCase(IMessageSink messages, TestMethodDisplay display, TestMethodDisplayOptions options, ITestMethod method)
        : base(messages, display, options, method)
    {
    }

    protected override string? GetSkipReason(IAttributeInfo factAttribute) =>
        TestMethod.TestClass.Class.ToRuntimeType().Name.StartsWith("Postgres", StringComparison.Ordinal) && !PostgresCluster.IsRequired
            ? PostgresCluster.Missing
            : base.GetSkipReason(factAttribute);
}
