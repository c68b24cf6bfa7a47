using System.Collections.Concurrent;
using Semblance.Clients;
using Semblance.Faces;
using Semblance.Photos;
using Semblance.Storage;

namespace Semblance.Tests.Migration.Run;

internal sealed class FakePhotoFiles : IPhotoFiles
{
    public ConcurrentDictionary<PhotoHash, byte[]> Files { get; } = [];

    public async Task<PhotoHash> AddAsync(ClientId client, Stream image, CancellationToken cancellationToken)
    {
        using var copy = new MemoryStream();
        await image.CopyToAsync(copy, cancellationToken);
        var hash = PhotoHash.Of(copy.ToArray());
        Files[hash] = copy.ToArray();
        return hash;
    }

    public Task<Stream?> OpenAsync(ClientId client, PhotoHash hash, CancellationToken cancellationToken) =>
        Task.FromResult<Stream?>(Files.TryGetValue(hash, out var bytes) ? new MemoryStream(bytes) : null);

    public Task<bool> RemoveAsync(ClientId client, PhotoHash hash, CancellationToken cancellationToken) => Task.FromResult(Files.TryRemove(hash, out _));

    public Task AddThumbnailAsync(ClientId client, FaceId face, ReadOnlyMemory<byte> image, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<Stream?> OpenThumbnailAsync(ClientId client, FaceId face, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<bool> RemoveThumbnailAsync(ClientId client, FaceId face, CancellationToken cancellationToken) => throw new NotSupportedException();
}
