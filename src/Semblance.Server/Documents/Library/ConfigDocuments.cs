namespace Semblance.Server.Documents.Library;

/// <summary>Where documents are kept.</summary>
/// <param name="Kind">sqlite, postgres or memory.</param>
/// <param name="Answers">It did just now, or another store answered for it.</param>
/// <param name="Problem">Why it did not itself, a code.</param>
/// <param name="DualWrite">A second store takes what is written.</param>
/// <param name="Offline">The store is out of reach, and what only reads is answered from the second one.</param>
internal sealed record BackendDocument(string Kind, bool Answers, string? Problem, bool DualWrite, bool Offline);

/// <param name="MaxFileBytes">Of one file.</param>
/// <param name="MaxBytes">Of all files of a request.</param>
internal sealed record UploadLimitsDocument(long MaxFileBytes, long MaxBytes);

/// <summary>What documents are kept, read and found with.</summary>
/// <param name="TakesFiles">Whether this server takes documents in.</param>
internal sealed record LibraryConfigDocument(BackendDocument Backend, EmbedderDocument Embedder, bool TakesFiles, UploadLimitsDocument Uploads);
