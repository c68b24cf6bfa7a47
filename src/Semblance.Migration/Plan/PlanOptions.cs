using Semblance.Clients;
using Semblance.Spaces;

namespace Semblance.Migration.Plan;

/// <summary>What the user decides before a plan is made.</summary>
public sealed record PlanOptions
{
    /// <summary>Rows a batch writes at once, unless said otherwise: about 4 MB of 512-wide vectors.</summary>
    public const int DefaultBatchRows = 2_000;

    public ClientId Client { get; init; } = ClientId.Default;

    /// <summary>
    /// Names the project its people come from, and is part of their ids: plans of the same scope never write a row twice. Null for the
    /// source folder's own name.
    /// </summary>
    public string? Scope { get; init; }

    /// <summary>The space of vectors whose own data does not tell it (<c>--space</c>); null sets such rows aside.</summary>
    public Space? Space { get; init; }

    /// <summary>A mapping file for the user's own SQLite schema (<c>--map</c>); null for none.</summary>
    public string? MapFile { get; init; }

    /// <summary>Names that differ only by case are one person. Only people known by name alone are merged, never people with ids.</summary>
    public bool MergeCase { get; init; }

    /// <summary>The region of people whose source names none; null leaves them without.</summary>
    public string? Region { get; init; }

    /// <summary>1 to 100,000.</summary>
    public int BatchRows { get; init; } = DefaultBatchRows;

    /// <summary>False leaves photos where they are; their rows are set aside.</summary>
    public bool Photos { get; init; } = true;

    /// <summary>What the catalogue left unread (<c>SourceCatalog.SecretsLeftUnread</c>), for the plan to say so.</summary>
    public int SecretsLeftUnread { get; init; }

    /// <summary>What is computed from images, by the sources that are planned; null for nothing.</summary>
    public PlanEmbedding? Embedding { get; init; }

    /// <summary>The space of <see cref="Embedding"/>; null when nothing is computed.</summary>
    public Space? EmbeddingSpace { get; init; }

    /// <summary>Spaces that a model is installed for: photos can be searched and embedded in them.</summary>
    public IReadOnlyList<SpaceKey> Models { get; init; } = [];

    /// <summary>The live database whose sources are planned; null for any other source.</summary>
    public PlanDatabase? Database { get; init; }

    /// <summary>The store that is copied, whose sources are planned; null when files are imported.</summary>
    public PlanStore? Store { get; init; }
}
