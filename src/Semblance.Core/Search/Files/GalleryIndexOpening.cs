namespace Semblance.Search.Files;

/// <summary>What came of opening an index file: the index and its generation, or the reason why it must be built anew.</summary>
/// <param name="Index">Null when refused.</param>
/// <param name="Generation">
/// The store's generation the rows were read at. The caller compares it with its own: equal means current; behind means the later changes are to
/// be applied to the index, or the file to be built anew.
/// </param>
/// <param name="Refusal">
/// Null or <c>index-absent</c>, <c>index-unreadable</c> (no rights, a directory), <c>index-format</c> (no index file, or one of another version),
/// <c>index-foreign</c>, <c>index-truncated</c> (its length is not what it says), <c>index-corrupt</c> (a checksum is wrong).
/// </param>
public sealed record GalleryIndexOpening(GalleryIndex? Index, long Generation, string? Refusal);
