using Semblance.Documents;
using Semblance.Documents.Endpoints;
using Semblance.Storage;

namespace Semblance.Server;

/// <summary>What documents are taken in and found with; the host owns all of it.</summary>
public sealed record LibraryParts
{
    /// <summary>Where uploads lie until they are read. Made where it is missing, for nobody but the owner of the process.</summary>
    public required string Folder { get; init; }

    /// <summary>The files that were uploaded, by the SHA-256 of their bytes; never where photos are, as neither may take the other's away.</summary>
    public required IPhotoFiles Originals { get; init; }

    public required DocumentReading Reading { get; init; }

    /// <summary>Null: documents are found by their words alone, and every answer says so.</summary>
    public ITextEmbedder? Embedder { get; init; }

    /// <summary>The language model that is asked for tags; null: what asks it is answered with 501.</summary>
    public EndpointChat? Chat { get; init; }

    /// <summary>Files that are read at once.</summary>
    public int Readers { get; init; } = 2;
}
