using Semblance.Spaces;

namespace Semblance.Documents.Search;

/// <summary>
/// All pieces of a client's documents with their embeddings, of one space. There is one that serves searches, and while that is rebuilt another one that grows
/// beside it.
/// </summary>
/// <param name="Number">From 1, in the order in which they were begun.</param>
/// <param name="Space">Of the embeddings; null while there are none, and then it is searched by words alone.</param>
/// <param name="IsServing">False while it is being built.</param>
/// <param name="Document">The last document that the rebuild has finished with, the newest being the first; null before that and when it serves.</param>
/// <param name="StartedAt">When it was begun, to the microsecond.</param>
public sealed record SearchIndex(int Number, SpaceKey? Space, bool IsServing, DocumentId? Document, DateTimeOffset StartedAt);
