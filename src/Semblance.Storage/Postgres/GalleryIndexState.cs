using Semblance.Spaces;

namespace Semblance.Storage.Postgres;

/// <summary>One gallery of a client and the approximate index it has, or has not.</summary>
/// <param name="Faces">Counted just now.</param>
/// <param name="Index">The name of the index; null where there is none.</param>
/// <param name="IsValid">False for what a cancelled build left: it is kept in step and never used. Building again replaces it.</param>
/// <param name="Bytes">On disk.</param>
/// <param name="Scans">Searches that used it since the statistics of the server were last reset.</param>
/// <param name="Method"><c>hnsw</c> or <c>ivfflat</c>; null where there is no index.</param>
public sealed record GalleryIndexState(SpaceKey Space, int Faces, string? Index, bool IsValid, long Bytes, long Scans, string? Method);
