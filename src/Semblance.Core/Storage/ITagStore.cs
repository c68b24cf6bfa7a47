using Semblance.Clients;
using Semblance.Documents;

namespace Semblance.Storage;

/// <summary>Tags of documents, and the prompts they were asked for with. Both go with the document. Texts and JSON as <see cref="IArtifactStore"/> says.</summary>
public interface ITagStore
{
    /// <summary>
    /// Adds tags, all of them or none; one whose id is there stays as it is. A document may have the same tag twice, of different sources. NotFound,
    /// <c>document-unknown</c>.
    /// </summary>
    /// <returns>How many were new.</returns>
    Task<int> AddAsync(ClientId client, IReadOnlyList<Tag> tags, CancellationToken cancellationToken);

    /// <summary>Null when this client has no such tag.</summary>
    Task<Tag?> FindAsync(ClientId client, TagId id, CancellationToken cancellationToken);

    /// <summary>The tag of this name that was added to the document first (by id); null when it has none.</summary>
    Task<Tag?> FindAsync(ClientId client, DocumentId document, string name, CancellationToken cancellationToken);

    /// <summary>One page, by name and id; empty after the end.</summary>
    Task<IReadOnlyList<Tag>> ListAsync(ClientId client, TagQuery query, CancellationToken cancellationToken);

    /// <summary>The tags that most documents have, those first, then by name.</summary>
    /// <param name="limit">1 to 1,000.</param>
    Task<IReadOnlyList<TagUse>> TallyAsync(ClientId client, int limit, CancellationToken cancellationToken);

    /// <returns>False when this client has no such tag.</returns>
    Task<bool> RemoveAsync(ClientId client, TagId id, CancellationToken cancellationToken);

    /// <summary>Removes every tag of a document.</summary>
    /// <returns>How many there were.</returns>
    Task<int> RemoveAllAsync(ClientId client, DocumentId document, CancellationToken cancellationToken);

    /// <summary>Keeps a prompt as the document's latest. NotFound, <c>document-unknown</c>; Conflict, <c>prompt-exists</c>.</summary>
    Task AddPromptAsync(TagPrompt prompt, CancellationToken cancellationToken);

    /// <summary>The latest; null when the document has none.</summary>
    Task<TagPrompt?> FindPromptAsync(ClientId client, DocumentId document, CancellationToken cancellationToken);

    /// <summary>One page of a document's prompts, the newest first; empty after the end.</summary>
    /// <param name="after">The last one of the page before; null for the first page.</param>
    /// <param name="limit">1 to 1,000.</param>
    Task<IReadOnlyList<TagPrompt>> ListPromptsAsync(
        ClientId client, DocumentId document, TagPrompt? after, int limit, CancellationToken cancellationToken);
}
