using Semblance.Clients;
using Semblance.Documents;

namespace Semblance.Storage;

/// <summary>
/// What was taken out of artifacts and documents, and goes with them: facts with their evidence, entities, figures; and summaries, which stay. Whatever is
/// added under an id that is there stays as it is. Texts and JSON as <see cref="IArtifactStore"/> says.
/// </summary>
public interface IFactStore
{
    /// <summary>All or none. NotFound, <c>artifact-unknown</c>.</summary>
    /// <returns>How many were new.</returns>
    Task<int> AddEvidenceAsync(ClientId client, IReadOnlyList<FactEvidence> evidence, CancellationToken cancellationToken);

    /// <summary>Null when this client has no such evidence.</summary>
    Task<FactEvidence?> FindEvidenceAsync(ClientId client, EvidenceId id, CancellationToken cancellationToken);

    /// <summary>One page, by id; empty after the end.</summary>
    Task<IReadOnlyList<FactEvidence>> ListEvidenceAsync(ClientId client, EvidenceQuery query, CancellationToken cancellationToken);

    /// <summary>All or none. NotFound, <c>artifact-unknown</c>, <c>evidence-unknown</c>.</summary>
    /// <returns>How many were new.</returns>
    Task<int> AddFactsAsync(ClientId client, IReadOnlyList<Fact> facts, CancellationToken cancellationToken);

    /// <summary>One page, by id; empty after the end.</summary>
    Task<IReadOnlyList<Fact>> ListFactsAsync(ClientId client, FactQuery query, CancellationToken cancellationToken);

    /// <summary>Removes an artifact's facts and evidence.</summary>
    /// <returns>How many facts there were.</returns>
    Task<int> RemoveFactsAsync(ClientId client, ArtifactId artifact, CancellationToken cancellationToken);

    /// <summary>All or none. NotFound, <c>document-unknown</c>.</summary>
    /// <returns>How many were new.</returns>
    Task<int> AddEntitiesAsync(ClientId client, IReadOnlyList<DocumentEntity> entities, CancellationToken cancellationToken);

    /// <summary>One page, by id; empty after the end.</summary>
    Task<IReadOnlyList<DocumentEntity>> ListEntitiesAsync(ClientId client, EntityQuery query, CancellationToken cancellationToken);

    /// <summary>All or none. NotFound, <c>document-unknown</c>.</summary>
    /// <returns>How many were new.</returns>
    Task<int> AddMetricHitsAsync(ClientId client, IReadOnlyList<MetricHit> hits, CancellationToken cancellationToken);

    /// <summary>One page, by id; empty after the end.</summary>
    Task<IReadOnlyList<MetricHit>> ListMetricHitsAsync(ClientId client, MetricHitQuery query, CancellationToken cancellationToken);

    /// <summary>Removes a document's entities and figures, before it is looked through again.</summary>
    /// <returns>How many of both there were.</returns>
    Task<int> RemoveFindingsAsync(ClientId client, DocumentId document, CancellationToken cancellationToken);

    /// <summary>NotFound, <c>client-unknown</c>; Conflict, <c>summary-exists</c>.</summary>
    Task AddSummaryAsync(Summary summary, CancellationToken cancellationToken);

    /// <summary>Null when this client has no such summary.</summary>
    Task<Summary?> FindSummaryAsync(ClientId client, SummaryId id, CancellationToken cancellationToken);

    /// <summary>One page, the newest first; empty after the end.</summary>
    Task<IReadOnlyList<Summary>> ListSummariesAsync(ClientId client, SummaryQuery query, CancellationToken cancellationToken);

    /// <returns>False when this client has no such summary.</returns>
    Task<bool> RemoveSummaryAsync(ClientId client, SummaryId id, CancellationToken cancellationToken);
}
