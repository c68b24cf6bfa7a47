using Semblance.Clients;
using Semblance.Migration.Plan;
using Semblance.Spaces;

namespace Semblance.Migration.Sources;

/// <summary>How sources are read.</summary>
public sealed record SourceOptions
{
    public static readonly SourceOptions Default = new();

    /// <summary>The space of vectors whose own data does not tell it; null leaves them without, and the plan sets them aside.</summary>
    public Space? Space { get; init; }

    /// <summary>What is computed from images; null for nothing.</summary>
    public PlanEmbedding? Embedding { get; init; }

    /// <summary>A mapping file for the user's own SQLite schema; null for none.</summary>
    public string? MapFile { get; init; }

    /// <summary>The store that the rows come from; null for files.</summary>
    public PlanStore? Store { get; init; }

    /// <summary>The live database that the rows come from; null for any other source.</summary>
    public PlanDatabase? Database { get; init; }

    /// <summary>Whose rows of <see cref="Store"/>.</summary>
    public ClientId Client { get; init; } = ClientId.Default;
}
