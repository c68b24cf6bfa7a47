using Semblance.Clients;
using Semblance.Faces;
using Semblance.People;
using Semblance.Search;
using Semblance.Spaces;
using Semblance.Storage.Sqlite;

namespace Semblance.Tests.Storage.Sqlite;

/// <summary>The file a large gallery's index is kept in: a copy that may be missing, old or broken, and never shows in an answer.</summary>
public sealed class SqliteIndexFileTests : IDisposable
{
    private static readonly Space Space = KnownSpaces.Dlib;
    private static readonly Gallery Everybody = new(ClientId.Default, Space.Key);

    private readonly SqliteFolder _folder = new();

    private static CancellationToken Stop => CancellationToken.None;

    private string IndexFile => Path.Combine(_folder.File + ".index", "default", "dlib-resnet-v1.index");

    public void Dispose() => Directory.Delete(_folder.Folder, recursive: true);

    [Fact]
    public async Task The_next_process_answers_from_the_file_and_adds_what_is_new()
    {
        await using (var store = await OpenWithFacesAsync(10))
        {
            await store.BuildIndexesAsync(ClientId.Default, Stop);
        }

        Assert.True(File.Exists(IndexFile));
        var written = File.GetLastWriteTimeUtc(IndexFile);
        await using var next = await OpenAsync();
        var face = await AddFaceAsync(next, 99);
        var ranking = await next.Faces.FindNearestAsync(Everybody, face.Embedding, 20, Stop);
        Assert.Equal((11, face.Id), (ranking.FacesSearched, ranking.Candidates[0].Face));
        Assert.Equal(written, File.GetLastWriteTimeUtc(IndexFile));
    }

    [Fact]
    public async Task Below_the_limit_there_is_no_file()
    {
        await using var store = await OpenWithFacesAsync(4);
        await store.BuildIndexesAsync(ClientId.Default, Stop);
        Assert.False(File.Exists(IndexFile));
    }

    [Fact]
    public async Task A_removed_face_leaves_the_disk_with_the_file_and_every_open_handle_forgets_it()
    {
        await using var store = await OpenWithFacesAsync(10);
        await using var other = await OpenAsync();
        await store.BuildIndexesAsync(ClientId.Default, Stop);
        var gone = (await other.Faces.SampleAsync(Everybody, 1, Stop))[0];
        Assert.Equal(gone.Id, (await other.Faces.FindNearestAsync(Everybody, gone.Embedding, 1, Stop)).Candidates[0].Face);

        await store.People.RemoveAsync(ClientId.Default, gone.Person, Stop);
        Assert.False(File.Exists(IndexFile));
        var ranking = await other.Faces.FindNearestAsync(Everybody, gone.Embedding, 20, Stop);
        Assert.Equal(9, ranking.FacesSearched);
        Assert.DoesNotContain(gone.Id, ranking.Candidates.Select(c => c.Face));
    }

    [Fact]
    public async Task A_broken_file_is_built_anew()
    {
        await using (var store = await OpenWithFacesAsync(10))
        {
            await store.BuildIndexesAsync(ClientId.Default, Stop);
        }

        await File.WriteAllBytesAsync(IndexFile, new byte[64], Stop);
        await using var next = await OpenAsync();
        var face = (await next.Faces.SampleAsync(Everybody, 1, Stop))[0];
        Assert.Equal(face.Id, (await next.Faces.FindNearestAsync(Everybody, face.Embedding, 1, Stop)).Candidates[0].Face);
        Assert.True(new FileInfo(IndexFile).Length > 64);
    }

    [Fact]
    public async Task Where_the_file_cannot_be_written_searches_go_on()
    {
        await using var store = await OpenWithFacesAsync(10);
        await File.WriteAllTextAsync(_folder.File + ".index", "in the way", Stop);
        await store.BuildIndexesAsync(ClientId.Default, Stop);
        Assert.Equal(10, (await store.Faces.FindNearestAsync(Everybody, new float[128], 1, Stop)).FacesSearched);
    }

    [Fact]
    public async Task A_sound_store_has_no_faults_and_a_contradiction_is_named()
    {
        await using var store = await OpenWithFacesAsync(3);
        var check = await store.CheckAsync(Stop);
        Assert.Empty(check.Faults);
        Assert.Equal(SqliteSchema.Steps.Count, check.Schema);

        await store.Connections.WriteAsync(
            db => db.Execute("PRAGMA ignore_check_constraints = ON; UPDATE faces SET embedding = zeroblob(8) WHERE key = 1"), Stop);
        Assert.Contains((await store.CheckAsync(Stop)).Faults, fault => fault.Contains("is 8 bytes, its space needs 512", StringComparison.Ordinal));
    }

    private Task<SqliteStore> OpenAsync() => _folder.OpenAsync(new SqliteStoreOptions { LeastIndexed = 5 });

    private async Task<SqliteStore> OpenWithFacesAsync(int count)
    {
        var store = await OpenAsync();
        await store.Spaces.AddAsync(Space, Stop);
        for (var i = 0; i < count; i++)
        {
            await AddFaceAsync(store, i);
        }

        return store;
    }

    private static async Task<Face> AddFaceAsync(SqliteStore store, int number)
    {
        var person = new Person
        {
            Id = PersonId.New(),
            Client = ClientId.Default,
            Name = $"P{number}",
            CreatedAt = DateTimeOffset.UnixEpoch,
            UpdatedAt = DateTimeOffset.UnixEpoch,
        };
        await store.People.AddAsync(person, Stop);
        var face = new Face
        {
            Id = FaceId.New(),
            Client = person.Client,
            Person = person.Id,
            Space = Space.Key,
            CreatedAt = DateTimeOffset.UnixEpoch,
            Embedding = Enumerable.Range(0, Space.Dimension).Select(i => i == 0 ? number + 1f : 0.5f).ToArray(),
        };
        await store.Faces.AddAsync(face, Stop);
        return face;
    }
}
