using System.Collections.Concurrent;
using Semblance.Clients;
using Semblance.Faces;
using Semblance.Photos;

namespace Semblance.Storage.InMemory;

/// <summary>Photos that are gone when the process ends: for tests, and for a look at a project without a store.</summary>
public sealed class InMemoryPhotoFiles : IPhotoFiles
{
    private readonly ConcurrentDictionary<(ClientId Client, PhotoHash Hash), byte[]> _photos = new();
    private readonly ConcurrentDictionary<(ClientId Client, FaceId Face), byte[]> _thumbnails = new();

    public async Task<PhotoHash> AddAsync(ClientId client, Stream image, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream();
        await image.CopyToAsync(bytes, cancellationToken);
        var photo = bytes.ToArray();
        var hash = PhotoHash.Of(photo);
        _photos.TryAdd((client, hash), photo);
        return hash;
    }

    public Task<Stream?> OpenAsync(ClientId client, PhotoHash hash, CancellationToken cancellationToken) =>
        Task.FromResult<Stream?>(_photos.TryGetValue((client, hash), out var photo) ? new MemoryStream(photo, writable: false) : null);

    public Task<bool> RemoveAsync(ClientId client, PhotoHash hash, CancellationToken cancellationToken) =>
        Task.FromResult(_photos.TryRemove((client, hash), out _));

    public Task AddThumbnailAsync(ClientId client, FaceId face, ReadOnlyMemory<byte> image, CancellationToken cancellationToken)
    {
        _thumbnails[(client, face)] = image.ToArray();
        return Task.CompletedTask;
    }

    public Task<Stream?> OpenThumbnailAsync(ClientId client, FaceId face, CancellationToken cancellationToken) =>
        Task.FromResult<Stream?>(_thumbnails.TryGetValue((client, face), out var image) ? new MemoryStream(image, writable: false) : null);

    public Task<bool> RemoveThumbnailAsync(ClientId client, FaceId face, CancellationToken cancellationToken) =>
        Task.FromResult(_thumbnails.TryRemove((client, face), out _));
}
