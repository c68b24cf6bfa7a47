using Semblance.Clients;
using Semblance.Documents;

namespace Semblance.Storage;

/// <summary>What was read of files: documents and their parts, each with its place. Texts and JSON as <see cref="IArtifactStore"/> says.</summary>
public interface IDocumentStore
{
    /// <summary>Parts that <see cref="AddPartsAsync"/> takes at once.</summary>
    public const int MostParts = 10_000;

    /// <summary>NotFound, <c>client-unknown</c> or <c>artifact-unknown</c>; Conflict, <c>document-exists</c>.</summary>
    Task AddAsync(Document document, CancellationToken cancellationToken);

    /// <summary>Null when this client has no such document.</summary>
    Task<Document?> FindAsync(ClientId client, DocumentId id, CancellationToken cancellationToken);

    /// <summary>One page, the newest first; empty after the end.</summary>
    Task<IReadOnlyList<Document>> ListAsync(ClientId client, DocumentQuery query, CancellationToken cancellationToken);

    /// <summary>What documents are called: by their title, else the file that they were read of, else their path. One that this client does not have, or that has none of these, is not among them.</summary>
    Task<IReadOnlyDictionary<DocumentId, string>> ListNamesAsync(ClientId client, IReadOnlyList<DocumentId> ids, CancellationToken cancellationToken);

    /// <summary>Replaces everything but when it was created. NotFound, <c>document-unknown</c> or <c>artifact-unknown</c>.</summary>
    Task UpdateAsync(Document document, CancellationToken cancellationToken);

    /// <summary>Removes it with its parts, tags, prompts, entities and figures.</summary>
    /// <returns>False when this client has no such document.</returns>
    Task<bool> RemoveAsync(ClientId client, DocumentId id, CancellationToken cancellationToken);

    /// <summary>
    /// Appends parts, all of them or none; one whose order a part of its sort has already stays as it is, so that a batch can be written again. NotFound,
    /// <c>document-unknown</c>; Invalid, <c>parts-limit</c>: more than <see cref="MostParts"/>.
    /// </summary>
    /// <returns>How many were new.</returns>
    Task<int> AddPartsAsync(ClientId client, DocumentId id, IReadOnlyList<DocumentPart> parts, CancellationToken cancellationToken);

    /// <summary>All zero for a document that this client does not have.</summary>
    Task<DocumentCounts> CountPartsAsync(ClientId client, DocumentId id, CancellationToken cancellationToken);

    /// <summary>One page of a document's text, by order; empty after the end.</summary>
    /// <param name="after">The order of the last one of the page before; -1 for the first page.</param>
    /// <param name="limit">1 to 1,000.</param>
    Task<IReadOnlyList<Section>> ListSectionsAsync(ClientId client, DocumentId id, int after, int limit, CancellationToken cancellationToken);

    /// <summary>One page of a document's tables, by order; empty after the end.</summary>
    /// <param name="after">The order of the last one of the page before; -1 for the first page.</param>
    /// <param name="limit">1 to 1,000.</param>
    Task<IReadOnlyList<TableRows>> ListTablesAsync(ClientId client, DocumentId id, int after, int limit, CancellationToken cancellationToken);

    /// <summary>One page, by document and order; empty after the end.</summary>
    Task<IReadOnlyList<StoredPart<ApiEndpoint>>> ListEndpointsAsync(ClientId client, EndpointQuery query, CancellationToken cancellationToken);

    /// <summary>One page, by document and order; empty after the end.</summary>
    Task<IReadOnlyList<StoredPart<LogEntry>>> ListLogEntriesAsync(ClientId client, LogQuery query, CancellationToken cancellationToken);

    /// <summary>The part of this order, of whatever sort; null when there is none.</summary>
    Task<DocumentPart?> FindPartAsync(ClientId client, DocumentId id, int order, CancellationToken cancellationToken);

    /// <summary>What the document is built of, as JSON; null when nobody has said, and for a document that this client does not have.</summary>
    Task<string?> FindStructureAsync(ClientId client, DocumentId id, CancellationToken cancellationToken);

    /// <summary>NotFound, <c>document-unknown</c>.</summary>
    /// <param name="structure">JSON; null to forget it.</param>
    Task UpdateStructureAsync(ClientId client, DocumentId id, string? structure, CancellationToken cancellationToken);
}
