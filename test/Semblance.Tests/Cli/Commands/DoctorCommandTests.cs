namespace Semblance.Tests.Cli.Commands;

public sealed class DoctorCommandTests : IDisposable
{
    private readonly CliRun _cli = new();

    [Fact]
    public async Task Without_a_store_it_says_so_and_makes_none()
    {
        Assert.True((await _cli.JsonAsync("doctor")).GetProperty("healthy").GetBoolean());
        Assert.False(File.Exists(Path.Combine(_cli.Folder, "semblance.db")));
    }

    [Fact]
    public async Task A_sound_store_has_every_vector_read()
    {
        await _cli.JsonAsync("migrate", SmallProject.Write(_cli, "project", "Ada Quill", "Bo Tarn"), "--yes");
        var answer = await _cli.RunAsync("doctor");
        Assert.Equal(0, answer.Code);
        Assert.Contains("4 faces of 2 people in dlib-resnet-v1, every vector read.", answer.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_photo_that_is_gone_and_one_that_was_changed_are_named()
    {
        var image = Directory.GetFiles(Path.Combine(CliRun.Sample, "data", "images"), "*.png", SearchOption.AllDirectories);
        foreach (var (name, file) in new[] { ("Ada Quill", image[0]), ("Bo Tarn", image[1]) })
        {
            var folder = Directory.CreateDirectory(Path.Combine(_cli.Folder, "project", "data", "images", name)).FullName;
            File.Copy(file, Path.Combine(folder, "1741080000.png"));
        }

        await _cli.JsonAsync("migrate", Path.Combine(_cli.Folder, "project"), "--yes");
        Assert.Equal(0, (await _cli.RunAsync("doctor")).Code);

        var stored = Directory.GetFiles(Path.Combine(_cli.Folder, "semblance.db.photos"), "*", SearchOption.AllDirectories);
        File.Delete(stored[0]);
        await File.WriteAllTextAsync(stored[1], "no photo any more");
        var answer = await _cli.RunAsync("doctor", "--json");
        Assert.Equal(1, answer.Code);
        var codes = answer.Json.GetProperty("findings").EnumerateArray().Where(f => f.GetProperty("problem").GetBoolean()).Select(f => f.GetProperty("code").GetString());
        Assert.Equal(["photo-corrupt", "photo-missing"], codes.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Files_that_no_row_names_are_counted_and_removed_when_they_are_old_enough()
    {
        var image = Directory.GetFiles(Path.Combine(CliRun.Sample, "data", "images"), "*.png", SearchOption.AllDirectories)[0];
        Directory.CreateDirectory(Path.Combine(_cli.Folder, "project", "data", "images", "Ada Quill"));
        File.Copy(image, Path.Combine(_cli.Folder, "project", "data", "images", "Ada Quill", "1741080000.png"));
        await _cli.JsonAsync("migrate", Path.Combine(_cli.Folder, "project"), "--yes");
        var photos = Path.Combine(_cli.Folder, "semblance.db.photos", "default");
        var kept = Directory.GetFiles(photos, "*", SearchOption.AllDirectories);
        string[] left =
        [
            Left(Path.Combine("ab", "ab" + new string('0', 62)), hours: 2), Left(Path.Combine("thumbnails", "00", $"{Guid.NewGuid():D}.jpg"), hours: 2),
            Left("k2j3h4.l5m.partial", hours: 2),
        ];
        var young = Left(Path.Combine("thumbnails", "00", $"{Guid.NewGuid():D}.jpg"), hours: 0);

        var found = await _cli.RunAsync("doctor", "--json");
        Assert.Equal(1, found.Code);
        Assert.Equal(["photo-orphaned", "thumbnail-orphaned", "file-unfinished"], Problems(found));
        Assert.Contains("2 pictures of faces belong to no face", found.Out, StringComparison.Ordinal);
        Assert.Equal(4, (await _cli.RunAsync("doctor", "--remove-orphans")).Code);
        Assert.All(left, f => Assert.True(File.Exists(f)));

        var removed = await _cli.RunAsync("doctor", "--remove-orphans", "--yes", "--json");
        Assert.Contains("3 files that no row names removed.", removed.Out, StringComparison.Ordinal);
        Assert.Contains("1 file written within the last hour left", removed.Out, StringComparison.Ordinal);
        Assert.All(left, f => Assert.False(File.Exists(f)));
        Assert.True(File.Exists(young));
        File.SetLastWriteTimeUtc(young, TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(-2));
        Assert.Equal(0, (await _cli.RunAsync("doctor", "--remove-orphans", "--yes")).Code);
        Assert.Equal(0, (await _cli.RunAsync("doctor")).Code);
        Assert.Equal(kept, Directory.GetFiles(photos, "*", SearchOption.AllDirectories));

        string Left(string name, int hours)
        {
            var path = Path.Combine(photos, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, "left");
            File.SetLastWriteTimeUtc(path, TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(-hours));
            return path;
        }
    }

    [Fact]
    public async Task The_picture_of_an_unknown_face_in_the_inbox_belongs_to_it()
    {
        await _cli.JsonAsync("migrate", SmallProject.Write(_cli, "project", "Ada Quill"), "--yes");
        var picture = await SightingFixture.AddAsync(_cli);
        File.SetLastWriteTimeUtc(picture, TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(-2));

        Assert.Equal(0, (await _cli.RunAsync("doctor", "--remove-orphans", "--yes")).Code);
        Assert.True(File.Exists(picture));
    }

    public void Dispose() => _cli.Dispose();

    private static string[] Problems(CliAnswer answer) =>
        [.. answer.Json.GetProperty("findings").EnumerateArray().Where(f => f.GetProperty("problem").GetBoolean()).Select(f => f.GetProperty("code").GetString()!)];
}
