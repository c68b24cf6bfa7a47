using Semblance.Clients;
using Semblance.Photos;
using Semblance.Storage;

namespace Semblance.Tests.Migration.Run;

internal sealed class FakePhotoFiles : IPhotoFiles
{
    public Dictionary<PhotoHash, byte[]> Files { get; } = [];

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

    public Task<bool> RemoveAsync(ClientId client, PhotoHash hash, CancellationToken cancellationToken) => Task.FromResult(Files.Remove(hash));
}
