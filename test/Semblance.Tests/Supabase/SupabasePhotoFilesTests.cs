using System.Collections.Concurrent;
using Semblance.Clients;
using Semblance.Faces;
using Semblance.Photos;
using Semblance.Storage.Supabase;

namespace Semblance.Tests.Supabase;

/// <summary>Photos in a bucket, against a server that is strict about the API of Supabase Storage.</summary>
public sealed class SupabasePhotoFilesTests : IAsyncLifetime
{
    private static readonly byte[] Image = [0xFF, 0xD8, 0xFF, 0xE0, 1, 2, 3];

    private readonly ConcurrentQueue<TimeSpan> _waits = new();
    private readonly ManualTime _time = new();
    private StorageServer _server = null!;
    private SupabasePhotoFiles _files = null!;

    private static CancellationToken Stop => CancellationToken.None;

    public async Task InitializeAsync()
    {
        _server = await StorageServer.StartAsync();
        _files = Open();
    }

    public async Task DisposeAsync()
    {
        Assert.Empty(_server.Violations);
        _files.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_photo_is_kept_once_under_its_hash_for_its_client_alone_and_removed_once()
    {
        var hash = await _files.AddAsync(ClientId.Default, new MemoryStream(Image), Stop);
        Assert.Equal(PhotoHash.Of(Image), hash);
        Assert.Equal(hash, await _files.AddAsync(ClientId.Default, new MemoryStream(Image), Stop));

        var stored = Assert.Single(_server.Objects);
        Assert.Equal(($"images/default/{hash.Hex[..2]}/{hash}", "image/jpeg"), (stored.Key, stored.Value.Type));
        Assert.Equal(Image, await ReadAsync(_files, hash));
        Assert.Null(await _files.OpenAsync(new ClientId("other"), hash, Stop));
        Assert.DoesNotContain(_server.Requests, r => r.StartsWith("GET /storage/v1/object/authenticated/images/default/", StringComparison.Ordinal) && r != _server.Requests.First(x => x == r));

        Assert.False(await _files.RemoveAsync(new ClientId("other"), hash, Stop));
        Assert.True(await _files.RemoveAsync(ClientId.Default, hash, Stop));
        Assert.False(await _files.RemoveAsync(ClientId.Default, hash, Stop));
        Assert.Null(await _files.OpenAsync(ClientId.Default, hash, Stop));
    }

    [Fact]
    public async Task The_picture_of_a_face_replaces_the_one_that_is_there()
    {
        var face = FaceId.New();
        Assert.Null(await _files.OpenThumbnailAsync(ClientId.Default, face, Stop));
        await _files.AddThumbnailAsync(ClientId.Default, face, Image, Stop);
        await _files.AddThumbnailAsync(ClientId.Default, face, new byte[] { 1 }, Stop);
        await using var stream = await _files.OpenThumbnailAsync(ClientId.Default, face, Stop);
        Assert.Equal([1], await ReadAsync(stream!));
        Assert.True(await _files.RemoveThumbnailAsync(ClientId.Default, face, Stop));
        Assert.False(await _files.RemoveThumbnailAsync(ClientId.Default, face, Stop));
    }

    [Fact]
    public async Task The_newer_secret_keys_are_no_bearer_tokens_and_work()
    {
        using var files = Open(StorageServer.SecretKey);
        var hash = await files.AddAsync(ClientId.Default, new MemoryStream(Image), Stop);
        Assert.Equal(Image, await ReadAsync(files, hash));
    }

    [Fact]
    public async Task An_address_signed_for_a_while_gives_the_photo_to_whoever_has_it()
    {
        var hash = await _files.AddAsync(ClientId.Default, new MemoryStream(Image), Stop);
        var address = await _files.SignAsync(ClientId.Default, hash, TimeSpan.FromMinutes(10), Stop);
        Assert.EndsWith("?token=t-600", address!.ToString(), StringComparison.Ordinal);
        using var anybody = new HttpClient();
        Assert.Equal(Image, await anybody.GetByteArrayAsync(address));
        Assert.Null(await _files.SignAsync(ClientId.Default, PhotoHash.Of([7]), TimeSpan.FromMinutes(10), Stop));
    }

    [Theory]
    [InlineData(429, "7", 7)]
    [InlineData(503, null, 0.5)]
    [InlineData(502, "Sat, 21 Nov 2026 09:30:20 GMT", 20)]
    [InlineData(500, "0", 0)]
    public async Task A_busy_server_is_asked_again_after_the_delay_it_names_and_else_after_our_own(int status, string? retryAfter, double seconds)
    {
        _server.FailOnce("/object/images/", status, retryAfter);
        await _files.AddAsync(ClientId.Default, new MemoryStream(Image), Stop);
        Assert.Single(_server.Objects);
        Assert.Equal([TimeSpan.FromSeconds(seconds)], _waits);
    }

    [Fact]
    public async Task Attempts_end_and_a_delay_longer_than_anybody_waits_is_not_waited_for()
    {
        for (var i = 0; i < 6; i++)
        {
            _server.FailOnce("/object/images/", 503);
        }

        Assert.Equal("supabase-unreachable", (await RefusedAsync()).Code);
        Assert.Equal([0.5, 1, 2, 4, 8], _waits.Select(w => w.TotalSeconds));

        _server.FailOnce("/object/images/", 429, "3600");
        Assert.Equal("supabase-busy", (await RefusedAsync()).Code);
        Assert.Equal(5, _waits.Count);
        Assert.Empty(_server.Objects);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_upload_whose_connection_is_cut_is_sent_again_and_is_there_once(bool carriedOut)
    {
        _server.CutOnce("POST", "/object/images/", carriedOut);
        var hash = await _files.AddAsync(ClientId.Default, new MemoryStream(Image), Stop);
        Assert.Single(_server.Objects);
        Assert.Equal(Image, await ReadAsync(_files, hash));
    }

    [Fact]
    public async Task A_server_that_is_gone_is_told()
    {
        await _server.DisposeAsync();
        Assert.Equal((ErrorKind.Unavailable, "supabase-unreachable"), Of(await RefusedAsync()));
    }

    [Fact]
    public async Task Nothing_is_sent_into_a_public_bucket_unless_somebody_insists()
    {
        _server.Buckets["images"] = new Bucket(IsPublic: true);
        Assert.Equal((ErrorKind.Refused, "bucket-public"), Of(await RefusedAsync()));
        Assert.Empty(_server.Objects);
        using var insisting = Open(allowPublic: true);
        await insisting.AddAsync(ClientId.Default, new MemoryStream(Image), Stop);
        Assert.Single(_server.Objects);
    }

    [Fact]
    public async Task A_missing_bucket_wrong_keys_a_paused_project_and_what_the_bucket_refuses_are_told_with_what_to_do()
    {
        using (var elsewhere = Open(bucket: "nowhere"))
        {
            var missing = await Assert.ThrowsAsync<SemblanceException>(() => elsewhere.AddAsync(ClientId.Default, new MemoryStream(Image), Stop));
            Assert.Equal((ErrorKind.NotFound, "bucket-missing"), Of(missing));
            Assert.Contains("make a private one", missing.Message, StringComparison.Ordinal);
        }

        using (var stranger = Open("eyJhbGciOiJIUzI1NiJ9.e30.x"))
        {
            var refused = await Assert.ThrowsAsync<SemblanceException>(() => stranger.AddAsync(ClientId.Default, new MemoryStream(Image), Stop));
            Assert.Equal((ErrorKind.Refused, "supabase-key"), Of(refused));
        }

        using (var browser = Open(StorageServer.AnonKey))
        {
            Assert.Equal("bucket-missing", (await Assert.ThrowsAsync<SemblanceException>(() => browser.AddAsync(ClientId.Default, new MemoryStream(Image), Stop))).Code);
        }

        _server.FailOnce("/bucket/", 540, body: "Project paused");
        Assert.Equal((ErrorKind.Unavailable, "project-paused"), Of(await RefusedAsync()));
        _server.Buckets["images"] = new Bucket(SizeLimit: 3);
        Assert.Equal((ErrorKind.Exhausted, "photo-too-large"), Of(await RefusedAsync()));
        _server.Buckets["images"] = new Bucket(Types: ["image/png"]);
        Assert.Equal((ErrorKind.Refused, "bucket-types"), Of(await RefusedAsync()));
    }

    [Fact]
    public async Task A_file_with_other_bytes_under_the_name_is_told_when_it_is_added_and_when_it_is_read()
    {
        var hash = await _files.AddAsync(ClientId.Default, new MemoryStream(Image), Stop);
        var path = _server.Objects.Keys.Single();
        _server.Objects[path] = new StoredObject([9], "image/jpeg", "\"other\"");
        Assert.Equal((ErrorKind.Corrupt, "photo-corrupt"), Of(await RefusedAsync()));
        Assert.Equal("photo-corrupt", (await Assert.ThrowsAsync<SemblanceException>(() => _files.OpenAsync(ClientId.Default, hash, Stop))).Code);
        Assert.Equal([9], _server.Objects[path].Bytes);
    }

    [Fact]
    public async Task Large_photos_go_in_pieces_and_go_on_where_the_connection_broke_off()
    {
        var large = Large();
        _server.CutOnce("PATCH", "/upload/resumable/", carriedOut: true); // the first piece arrived, its answer did not
        _server.CutOnce("PATCH", "/upload/resumable/", carriedOut: false);
        _server.FailOnce("/upload/resumable/", 503, method: "PATCH");

        var hash = await _files.AddAsync(ClientId.Default, new MemoryStream(large), Stop);

        Assert.Equal(PhotoHash.Of(large), hash);
        Assert.Equal(large, Assert.Single(_server.Objects).Value.Bytes);
        Assert.Equal(large, await ReadAsync(_files, hash));
        Assert.Equal(5, _server.Requests.Count(r => r.StartsWith("PATCH", StringComparison.Ordinal))); // three pieces, and the two faults that carried nothing out

        var before = _server.Requests.Count;
        Assert.Equal(hash, await _files.AddAsync(ClientId.Default, new MemoryStream(large), Stop));
        Assert.DoesNotContain(_server.Requests.Skip(before), r => r.StartsWith("POST", StringComparison.Ordinal) || r.StartsWith("PATCH", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_upload_that_the_server_lost_is_begun_again_and_not_for_ever()
    {
        var large = Large();
        var waits = 0;
        using var files = new SupabasePhotoFiles(new SupabaseHttp(Project(), _time, (_, _) =>
        {
            waits++;
            _server.LoseUploads();
            return Task.CompletedTask;
        }), "images");
        _server.FailOnce("/upload/resumable/", 503, method: "PATCH");
        await files.AddAsync(ClientId.Default, new MemoryStream(large), Stop);
        Assert.Equal(1, waits);
        Assert.Equal(large, _server.Objects.Single().Value.Bytes);

        _server.Objects.Clear();
        for (var i = 0; i < 3; i++)
        {
            _server.FailOnce("/upload/resumable/", 503, method: "PATCH");
        }

        var error = await Assert.ThrowsAsync<SemblanceException>(() => files.AddAsync(ClientId.Default, new MemoryStream(large), Stop));
        Assert.Contains("lost the upload", error.Message, StringComparison.Ordinal);
        Assert.Empty(_server.Objects);
    }

    [Fact]
    public async Task Many_photos_at_once_use_a_bounded_number_of_connections()
    {
        _server.Latency = TimeSpan.FromMilliseconds(20);
        await Task.WhenAll(Enumerable.Range(0, 60).Select(i => _files.AddAsync(ClientId.Default, new MemoryStream([0xFF, 0xD8, 0xFF, (byte)i]), Stop)));
        Assert.Equal(60, _server.Objects.Count);
        Assert.InRange(_server.MostAtOnce, 2, SupabaseHttp.Parallel);
        Assert.Single(_server.Requests, r => r.Contains("/bucket/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_image_that_cannot_be_read_to_its_end_leaves_nothing()
    {
        using var broken = new BrokenStream();
        await Assert.ThrowsAnyAsync<Exception>(() => _files.AddAsync(ClientId.Default, broken, Stop));
        Assert.Empty(_server.Objects);
    }

    private static (ErrorKind, string) Of(SemblanceException error) => (error.Kind, error.Code);

    private static byte[] Large()
    {
        var bytes = new byte[(2 * StorageServer.PieceSize) + 12_345];
        new Random(5).NextBytes(bytes);
        return bytes;
    }

    private static async Task<byte[]> ReadAsync(SupabasePhotoFiles files, PhotoHash hash) => await ReadAsync((await files.OpenAsync(ClientId.Default, hash, Stop))!);

    private static async Task<byte[]> ReadAsync(Stream stream)
    {
        await using (stream)
        {
            using var bytes = new MemoryStream();
            await stream.CopyToAsync(bytes, Stop);
            return bytes.ToArray();
        }
    }

    private Task<SemblanceException> RefusedAsync() => Assert.ThrowsAsync<SemblanceException>(() => _files.AddAsync(ClientId.Default, new MemoryStream(Image), Stop));

    private SupabaseProject Project(string? key = null) => SupabaseProject.Parse(_server.Url, key ?? StorageServer.ServiceKey);

    private SupabasePhotoFiles Open(string? key = null, string bucket = "images", bool allowPublic = false) => new(new SupabaseHttp(Project(key), _time, (delay, _) =>
    {
        _waits.Enqueue(delay);
        return Task.CompletedTask;
    }), bucket, allowPublic);

    private sealed class BrokenStream() : MemoryStream(Image)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            Position > 0 ? throw new InvalidDataException("broken") : base.ReadAsync(buffer, cancellationToken);
    }
}
