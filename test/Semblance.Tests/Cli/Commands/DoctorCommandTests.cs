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

    public void Dispose() => _cli.Dispose();
}
