using Semblance.Clients;
using Semblance.Photos;
using Semblance.Storage.Files;

namespace Semblance.Tests.Storage.Files;

public sealed class PhotoFilesTests : IDisposable
{
    private static readonly byte[] Image = [1, 2, 3];

    private readonly string _folder = Directory.CreateTempSubdirectory("semblance-photos-").FullName;
    private readonly PhotoFiles _files;

    public PhotoFilesTests() => _files = new PhotoFiles(Path.Combine(_folder, "store.photos"));

    private static CancellationToken Stop => CancellationToken.None;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_photo_is_kept_once_under_its_hash_and_for_its_client_alone()
    {
        var hash = await _files.AddAsync(ClientId.Default, new MemoryStream(Image), Stop);
        Assert.Equal(hash, await _files.AddAsync(ClientId.Default, new MemoryStream(Image), Stop));

        Assert.Equal(PhotoHash.Of(Image), hash);
        Assert.Equal(Image, await ReadAsync(hash));
        Assert.Equal([hash], _files.ListFiles(ClientId.Default).Select(f => f.Photo!.Value));
        Assert.Single(Directory.GetFiles(_files.Folder, "*", SearchOption.AllDirectories));
        Assert.Null(await _files.OpenAsync(new ClientId("other"), hash, Stop));
        Assert.Empty(_files.ListFiles(new ClientId("other")));
    }

    [Fact]
    public async Task A_photo_is_removed_once()
    {
        var hash = await _files.AddAsync(ClientId.Default, new MemoryStream(Image), Stop);
        Assert.False(await _files.RemoveAsync(new ClientId("other"), hash, Stop));
        Assert.True(await _files.RemoveAsync(ClientId.Default, hash, Stop));
        Assert.False(await _files.RemoveAsync(ClientId.Default, hash, Stop));
        Assert.Null(await _files.OpenAsync(ClientId.Default, hash, Stop));
    }

    [Fact]
    public async Task Bytes_that_are_not_what_the_name_says_are_never_given_out()
    {
        var hash = await _files.AddAsync(ClientId.Default, new MemoryStream(Image), Stop);
        var path = Assert.Single(Directory.GetFiles(_files.Folder, "*", SearchOption.AllDirectories));
        await File.WriteAllBytesAsync(path, [9], Stop);

        var error = await Assert.ThrowsAsync<SemblanceException>(() => _files.OpenAsync(ClientId.Default, hash, Stop));
        Assert.Equal("photo-corrupt", error.Code);
    }

    [Fact]
    public async Task An_image_that_cannot_be_read_to_its_end_leaves_nothing()
    {
        using var broken = new BrokenStream();
        await Assert.ThrowsAnyAsync<Exception>(() => _files.AddAsync(ClientId.Default, broken, Stop));
        Assert.Empty(Directory.GetFiles(_files.Folder, "*", SearchOption.AllDirectories));
    }

    private async Task<byte[]> ReadAsync(PhotoHash hash)
    {
        await using var stream = await _files.OpenAsync(ClientId.Default, hash, Stop);
        using var bytes = new MemoryStream();
        await stream!.CopyToAsync(bytes, Stop);
        return bytes.ToArray();
    }

    private sealed class BrokenStream() : MemoryStream(Image)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            Position > 0 ? throw new InvalidDataException("broken") : base.ReadAsync(buffer, cancellationToken);
    }
}
