using System.Text.Json;
using Semblance.Tests.Vision.Faces;
using Semblance.Tests.Vision.Models;
using Semblance.Vision.Models;
using Semblance.Vision.Vips;

namespace Semblance.Tests.Cli.Commands;

/// <summary>A second space through the whole program: real photos and detector, and a made recogniser of 64 values.</summary>
public sealed class ReembedCommandTests : IDisposable
{
    private static readonly VipsPhotoCodec Codec = new();
    private readonly CliRun _cli;

    public ReembedCommandTests()
        : this(new CliRun())
    {
    }

    /// <param name="cli">On another store.</param>
    internal ReembedCommandTests(CliRun cli) => _cli = cli;

    private string Models => Path.Combine(_cli.Folder, "models");

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task Enrolled_people_get_a_second_space_and_lose_it_again()
    {
        await EnrollReembedAndClearAsync();
        Assert.Equal(0, (await _cli.RunAsync("doctor")).Code);
    }

    internal async Task EnrollReembedAndClearAsync()
    {
        await EnrolAsync("Ada", "north", 0);
        await EnrolAsync("Bea", "south", 1);
        await AddSetAsync("mine", "mine-v1");
        string[] command = ["reembed", "--from", "dlib-resnet-v1", "--to", "mine-v1", "--models", Models];

        var north = await _cli.JsonAsync([.. command, "--region", "north"]);
        Assert.Equal(["Ada"], north.GetProperty("people").EnumerateArray().Select(p => p.GetProperty("name").GetString()));
        Assert.Equal((1, 0, 0, 0), Sums(north));
        Assert.Equal("semblance spaces clear mine-v1 --reembedded --region north", north.GetProperty("undo").GetString());

        var all = await _cli.RunAsync(command);
        Assert.True(all.Code == 0, all.Error);
        Assert.Contains("2 people with faces in dlib-resnet-v1: 1 photo embedded in mine-v1, 1 there already, 0 gave no face.", all.Out, StringComparison.Ordinal);
        Assert.Contains("to undo it:  semblance spaces clear mine-v1 --reembedded", all.Out, StringComparison.Ordinal);
        Assert.Equal((0, 2, 0, 0), Sums(await _cli.JsonAsync(command)));
        Assert.Equal((2, 2), (await FacesAsync("dlib-resnet-v1"), await FacesAsync("mine-v1")));

        var found = await _cli.JsonAsync("identify", In("Ada.png"), "--set", "mine", "--threshold", "0.001", "--models", Models);
        Assert.Equal("Ada", found.GetProperty("faces")[0].GetProperty("person").GetProperty("name").GetString());

        Assert.Equal(4, (await _cli.RunAsync("spaces", "clear", "mine-v1")).Code);
        Assert.Equal(4, (await _cli.RunAsync("n\n", CancellationToken.None, "spaces", "clear", "mine-v1")).Code);
        var cleared = await _cli.JsonAsync("spaces", "clear", "mine-v1", "--reembedded", "--person", "Bea", "--yes");
        Assert.Equal((1, 1, 0), (cleared.GetProperty("faces").GetInt32(), cleared.GetProperty("people").GetInt32(), cleared.GetProperty("withoutOtherFaces").GetInt32()));
        Assert.Equal(0, (await _cli.RunAsync("y\n", CancellationToken.None, "spaces", "clear", "mine-v1")).Code);
        Assert.Equal((2, 0), (await FacesAsync("dlib-resnet-v1"), await FacesAsync("mine-v1")));
    }

    [Fact]
    public async Task Imported_vectors_without_photos_are_counted_and_the_clear_of_their_space_warns()
    {
        await _cli.JsonAsync("migrate", SmallProject.Write(_cli, "project", "Ada Quill", "Bo Tarn"), "--yes");
        await AddSetAsync("mine", "mine-v1");

        var answer = await _cli.RunAsync("reembed", "--from", "dlib-resnet-v1", "--to", "mine-v1", "--models", Models);
        Assert.Equal(4, answer.Code);
        Assert.Contains("2 people have no photo and stay in dlib-resnet-v1 alone", answer.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("to undo it", answer.Out, StringComparison.Ordinal);

        var clear = await _cli.RunAsync("spaces", "clear", "dlib-resnet-v1");
        Assert.Contains("2 people have no other face and cannot be recognised afterwards.", clear.Error, StringComparison.Ordinal);
        Assert.Contains("There is no such face", (await _cli.RunAsync("spaces", "clear", "dlib-resnet-v1", "--reembedded")).Out, StringComparison.Ordinal);
        Assert.Equal(4, await FacesAsync("dlib-resnet-v1"));
    }

    [Fact]
    public async Task A_space_that_no_set_makes_names_those_that_the_sets_make()
    {
        await _cli.JsonAsync("migrate", SmallProject.Write(_cli, "project", "Ada Quill"), "--yes");
        await Refused("model set makes mine-v1. None is installed", "mine-v1");
        await AddSetAsync("mine", "mine-v1");
        await Refused("No model set makes other-v1. Installed: mine makes mine-v1.", "other-v1");
        await Refused("The model set mine makes mine-v1, not other-v1.", "other-v1", "--set", "mine");
        await Refused("--from and --to are both dlib-resnet-v1", "dlib-resnet-v1");

        async Task Refused(string text, string to, params string[] more)
        {
            var answer = await _cli.RunAsync(["reembed", "--from", "dlib-resnet-v1", "--to", to, "--models", Models, .. more]);
            Assert.Equal(2, answer.Code);
            Assert.Contains(text, answer.Error, StringComparison.Ordinal);
        }
    }

    /// <summary>Somebody of a sample photo, enrolled with the default set.</summary>
    private async Task EnrolAsync(string name, string region, int number)
    {
        var box = SamplePhotos.FacesOf("sample6.jpg", "ssd")[number].Box;
        await File.WriteAllBytesAsync(In($"{name}.png"), Codec.EncodePng(MadePhotos.Around(SamplePhotos.Decode("sample6.jpg"), box, 0, (int)(box.Width * 1.6), 1)));
        await _cli.JsonAsync(
            "enroll", "--name", name, "--region", region, In($"{name}.png"), "--strictness", "lenient", "--models", (await TestModels.LibraryAsync()).Folder);
    }

    /// <summary>The default set's detector and landmarks before a recogniser of another space.</summary>
    private async Task AddSetAsync(string name, string space)
    {
        var set = await TestModels.AccurateAsync();
        var folder = Directory.CreateDirectory(In("set-" + name)).FullName;
        foreach (var file in new[] { set.Manifest.Detector.File.Name, set.Manifest.Landmarks!.File.Name })
        {
            File.Copy(Path.Combine(set.Folder, file), Path.Combine(folder, file));
        }

        await File.WriteAllBytesAsync(Path.Combine(folder, "recogniser.onnx"), SmallModels.Recogniser(64));
        await File.WriteAllTextAsync(Path.Combine(folder, ModelManifest.FileName), JsonSerializer.Serialize(new
        {
            format = 1,
            name,
            title = "Made for a test",
            space,
            detector = new { kind = "ssd", file = set.Manifest.Detector.File.Name, input = new { width = 512, height = 512 }, score = 0.38, overlap = 0.5 },
            landmarks = new { file = set.Manifest.Landmarks.File.Name, input = new { width = 112, height = 112 } },
            alignment = "arcface-5",
            recogniser = new { file = "recogniser.onnx", input = new { width = 112, height = 112, layout = "nchw" }, dimension = 64, metric = "l2", normalise = false },
            licence = "none",
            source = "this test",
        }));
        var added = await _cli.RunAsync("models", "add", folder, "--models", Models);
        Assert.True(added.Code == 0, added.Error);
    }

    private async Task<int> FacesAsync(string space) => (await _cli.JsonAsync("spaces", "list")).GetProperty("spaces").EnumerateArray()
        .Single(s => s.GetProperty("key").GetString() == space).GetProperty("faces").GetInt32();

    private string In(string name) => Path.Combine(_cli.Folder, name);

    private static (int Added, int There, int Refused, int Without) Sums(JsonElement answer) => (
        answer.GetProperty("added").GetInt32(), answer.GetProperty("alreadyThere").GetInt32(), answer.GetProperty("refused").GetInt32(),
        answer.GetProperty("withoutPhotos").GetInt32());
}
