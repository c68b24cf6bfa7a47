using Semblance.Clients;
using Semblance.Faces;
using Semblance.Photos;

namespace Semblance.Storage;

/// <summary>The bytes of photos, addressed by their SHA-256, and of the pictures cut out of them, addressed by their face; kept apart per client.</summary>
public interface IPhotoFiles
{
    /// <summary>Keeps an image; durable when it returns; does nothing when it is there. Never leaves a partial file under its address.</summary>
    Task<PhotoHash> AddAsync(ClientId client, Stream image, CancellationToken cancellationToken);

    /// <summary>Null when it is not there. The caller disposes the stream.</summary>
    Task<Stream?> OpenAsync(ClientId client, PhotoHash hash, CancellationToken cancellationToken);

    /// <returns>False when it was not there.</returns>
    Task<bool> RemoveAsync(ClientId client, PhotoHash hash, CancellationToken cancellationToken);

    /// <summary>Keeps the picture of a face, a JPEG file, in place of one that is there; durable when it returns.</summary>
    Task AddThumbnailAsync(ClientId client, FaceId face, ReadOnlyMemory<byte> image, CancellationToken cancellationToken);

    /// <summary>Null when it is not there. The caller disposes the stream.</summary>
    Task<Stream?> OpenThumbnailAsync(ClientId client, FaceId face, CancellationToken cancellationToken);

    /// <returns>False when it was not there.</returns>
    Task<bool> RemoveThumbnailAsync(ClientId client, FaceId face, CancellationToken cancellationToken);
}
