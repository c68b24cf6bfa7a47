using Semblance.Migration.Accounts;
using Semblance.Migration.Plan;
using Semblance.Migration.Run;
using Semblance.Migration.Sources;
using Semblance.Spaces;

namespace Semblance.Server;

/// <summary>What the server imports legacy projects with.</summary>
public sealed record ImportParts
{
    /// <summary>A private folder for uploaded files and plans; made when the first import needs it.</summary>
    public required string Folder { get; init; }

    /// <summary>Looks for the stores below a folder, for a plan. Throws as <see cref="SourceCatalog.Open"/>.</summary>
    public required Func<ImportLook, CancellationToken, ImportSources> Look { get; init; }

    /// <summary>Opens what a plan was made of, for runs and verifications.</summary>
    public required SourceOpener Open { get; init; }

    /// <summary>The accounts in a legacy database, as <see cref="LegacyAccounts.Read"/>.</summary>
    public required Func<string, IReadOnlyList<LegacyAccount>> ReadAccounts { get; init; }

    /// <summary>Spaces that a model is installed for.</summary>
    public Func<IReadOnlyList<SpaceKey>> Models { get; init; } = () => [];
}

/// <param name="Folder">Absolute.</param>
public sealed record ImportLook(string Folder, SourceOptions Options, ImageUse Images);

/// <summary>What becomes of images on the way.</summary>
public enum ImageUse
{
    /// <summary>Face crops are embedded, and photos where a project has nothing else.</summary>
    Missing,

    /// <summary>Photos are embedded beside the vectors that are there.</summary>
    Photos,

    /// <summary>Nothing is computed.</summary>
    None,
}

/// <param name="Sources">As the planner reads them; those that are <see cref="IDisposable"/> are disposed by who asked.</param>
/// <param name="Embedding">What they compute from images; null for nothing.</param>
/// <param name="EmbeddingSpace">Its space.</param>
public sealed record ImportSources(IReadOnlyList<ILegacySource> Sources, int SecretsLeftUnread, PlanEmbedding? Embedding, Space? EmbeddingSpace);
