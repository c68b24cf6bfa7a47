namespace Semblance.Storage.Postgres.Distribution;

/// <summary>What distributing a database comes to.</summary>
/// <param name="Citus">The version of the extension.</param>
/// <param name="Nodes">That take shards.</param>
/// <param name="Tables">In the order in which they are distributed.</param>
public sealed record DistributionPlan(string Citus, int Nodes, DistributionState State, IReadOnlyList<DistributedTable> Tables);
