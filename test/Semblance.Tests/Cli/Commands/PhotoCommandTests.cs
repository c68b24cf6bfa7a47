using Semblance.Photos;
using Semblance.Tests.Vision.Faces;
using Semblance.Tests.Vision.Models;
using Semblance.Vision.Vips;

namespace Semblance.Tests.Cli.Commands;

/// <summary>Photos through the whole program, with the real models. No two of the sample photos are known to show one person: more photos of somebody are made from one.</summary>
public class PhotoCommandTests
{
    private static readonly VipsPhotoCodec Codec = new();

    [Fact]
    public async Task People_enrolled_from_photos_are_found_in_other_photos_of_them_and_strangers_are_not()
    {
        using var cli = new CliRun();
        var (ada, bea, stranger) = (await SampleFaces.OfAsync("sample6.jpg", 0), await SampleFaces.OfAsync("sample6.jpg", 1), await SampleFaces.OfAsync("sample3.jpg", 1));
        cli.Save("ada1.jpg", Codec.EncodeJpeg(ada));
        cli.Save("ada2.jpg", Codec.EncodeJpeg(SampleFaces.Darker(ada, 0.8)));
        cli.Save("bea.png", Codec.EncodePng(bea));
        cli.Save("both.jpg", Codec.EncodeJpeg(SamplePhotos.Decode("sample6.jpg")));
        cli.Save("stranger.jpg", Codec.EncodeJpeg(stranger));
        cli.Save("notes.jpg", "no photo at all"u8.ToArray());

        var enrolled = await RunAsync(cli, "enroll", "--name", "Ada", "--region", "north", cli.In("ada1.jpg"), cli.In("notes.jpg"), cli.In("both.jpg"), "--json");
        Assert.True(enrolled.Code == 0, enrolled.Error);
        Assert.Equal((1, 2), (enrolled.Json.GetProperty("added").GetInt32(), enrolled.Json.GetProperty("refused").GetInt32()));
        Assert.Equal(
            ["unreadable", "several-faces"],
            enrolled.Json.GetProperty("photos").EnumerateArray().Skip(1).Select(p => p.GetProperty("refusals")[0].GetProperty("reason").GetString()!));
        Assert.Equal(0, (await RunAsync(cli, "enroll", "--name", "Bea", cli.In("bea.png"))).Code);

        var recorded = await cli.RunAsync("audit", "list", "--action", "person.enroll", "--json", "--store", cli.Store);
        Assert.Equal(2, recorded.Json.GetProperty("entries").EnumerateArray().Select(e => e.GetProperty("person").GetString()).Distinct().Count());

        var found = await RunAsync(cli, "identify", cli.In("ada2.jpg"), "--region", "north", "--json");
        var face = Assert.Single(found.Json.GetProperty("faces").EnumerateArray());
        Assert.Equal("match", face.GetProperty("outcome").GetString());
        Assert.Equal("Ada", face.GetProperty("person").GetProperty("name").GetString());
        Assert.True(face.GetProperty("box").GetProperty("width").GetDouble() > 50);
        Assert.Equal(1, face.GetProperty("peopleSearched").GetInt32());

        var unknown = await RunAsync(cli, "identify", cli.In("stranger.jpg"), "--json");
        Assert.Equal("unknown", Assert.Single(unknown.Json.GetProperty("faces").EnumerateArray()).GetProperty("outcome").GetString());

        var group = await RunAsync(cli, "identify", cli.In("both.jpg"), "--json");
        Assert.Equal(
            ["Ada", "Bea", null, null],
            group.Json.GetProperty("faces").EnumerateArray().Select(f => f.GetProperty("person") is { ValueKind: System.Text.Json.JsonValueKind.Object } p ? p.GetProperty("name").GetString() : null));

        var claimed = await RunAsync(cli, "verify", cli.In("ada2.jpg"), "--person", "Ada", "--json");
        Assert.Equal("match", claimed.Json.GetProperty("faces")[0].GetProperty("outcome").GetString());
        var refuted = await RunAsync(cli, "verify", cli.In("bea.png"), "--person", "Ada", "--json");
        Assert.Equal("unknown", refuted.Json.GetProperty("faces")[0].GetProperty("outcome").GetString());

        var duplicate = await RunAsync(cli, "enroll", "--name", "Adele", cli.In("ada2.jpg"));
        Assert.Equal(4, duplicate.Code);
        Assert.Contains("duplicate: this face is enrolled already, as Ada", duplicate.Out, StringComparison.Ordinal);

        var removed = await cli.RunAsync("people", "remove", "Ada", "--yes", "--store", cli.Store);
        Assert.True(removed.Code == 0, removed.Error);
        Assert.Single(Directory.GetFiles(Path.Combine(cli.Folder, "semblance.db.photos"), "*.jpg", SearchOption.AllDirectories));
        var gone = await RunAsync(cli, "identify", cli.In("ada2.jpg"), "--json");
        Assert.Equal("unknown", gone.Json.GetProperty("faces")[0].GetProperty("outcome").GetString());
    }

    [Fact]
    public async Task A_report_or_drawing_that_cannot_be_written_is_refused_before_anything_is_done()
    {
        using var cli = new CliRun();
        cli.Save("ada.jpg", Codec.EncodeJpeg(await SampleFaces.OfAsync("sample6.jpg", 0)));
        var missing = cli.In(Path.Combine("nowhere", "report.json"));

        var enrolled = await RunAsync(cli, "enroll", "--name", "Ada", cli.In("ada.jpg"), "--report", missing);
        var drawn = await RunAsync(cli, "faces", "detect", cli.In("ada.jpg"), "--draw", cli.Folder);

        Assert.Contains("[folder-missing]", enrolled.Error, StringComparison.Ordinal);
        Assert.Contains("[file-is-folder]", drawn.Error, StringComparison.Ordinal);
        Assert.Empty((await cli.JsonAsync("people", "list")).GetProperty("people").EnumerateArray());
    }

    [Fact]
    public async Task A_folder_of_folders_is_enrolled_and_the_same_command_again_adds_nothing()
    {
        using var cli = new CliRun();
        cli.Save("photos/Ada Quill/1.jpg", Codec.EncodeJpeg(await SampleFaces.OfAsync("sample6.jpg", 0)));
        cli.Save("photos/Ada Quill/.hidden", [1]);
        cli.Save("photos/Bea/1.png", Codec.EncodePng(await SampleFaces.OfAsync("sample6.jpg", 1)));
        cli.Save("photos/Nobody/1.jpg", Codec.EncodeJpeg(new Picture(64, 64, new byte[64 * 64 * 3])));
        Directory.CreateDirectory(cli.In("photos/empty"));
        string[] command = ["enroll", "--folder", cli.In("photos"), "--report", cli.In("report.json")];

        var first = await RunAsync(cli, command);
        Assert.True(first.Code == 0, first.Error);
        Assert.Contains("2 people enrolled; of 3 photos, 2 added, 0 there already, 1 refused.", first.Out, StringComparison.Ordinal);
        using var report = System.Text.Json.JsonDocument.Parse(await File.ReadAllTextAsync(cli.In("report.json")));
        Assert.Equal(["Ada Quill", "Bea", "Nobody"], report.RootElement.GetProperty("people").EnumerateArray().Select(p => p.GetProperty("name").GetString()!));

        var again = await RunAsync(cli, command);
        Assert.Contains("0 people enrolled; of 3 photos, 0 added, 2 there already, 1 refused.", again.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_named_after_two_people_is_refused_and_the_next_folder_is_enrolled()
    {
        using var cli = new CliRun();
        var (ada, bea) = (Codec.EncodePng(await SampleFaces.OfAsync("sample6.jpg", 0)), Codec.EncodePng(await SampleFaces.OfAsync("sample6.jpg", 1)));
        var other = Codec.EncodePng(await SampleFaces.OfAsync("sample3.jpg", 1));
        cli.Save("ada.png", ada);
        cli.Save("other.png", other);
        Assert.Equal(0, (await RunAsync(cli, "enroll", "--name", "Ada", cli.In("ada.png"))).Code);
        Assert.Equal(0, (await RunAsync(cli, "enroll", "--name", "Ada", "--new", cli.In("other.png"))).Code);
        cli.Save("photos/Ada/1.png", ada);
        cli.Save("photos/Bea/1.png", bea);

        var answer = await RunAsync(cli, "enroll", "--folder", cli.In("photos"), "--report", cli.In("report.json"));

        Assert.Equal(0, answer.Code);
        Assert.Contains("unclear-person: 2 people are called \"Ada\"", answer.Out, StringComparison.Ordinal);
        Assert.Contains("Bea", answer.Out, StringComparison.Ordinal);
        Assert.Contains("1 person enrolled; of 2 photos, 1 added, 0 there already, 1 refused.", answer.Out, StringComparison.Ordinal);
        Assert.True(File.Exists(cli.In("report.json")));
    }

    [Fact]
    public async Task A_drawing_never_replaces_the_photo_itself()
    {
        using var cli = new CliRun();
        cli.Save("a.png", Codec.EncodePng(new Picture(8, 8, new byte[192])));
        var answer = await RunAsync(cli, "faces", "detect", cli.In("a.png"), "--draw", cli.In("a.png"));
        Assert.Equal(4, answer.Code);
        Assert.Contains("[draw-over]", answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Faces_are_drawn_and_embedded_without_keeping_anything()
    {
        using var cli = new CliRun();
        cli.Save("ada.png", Codec.EncodePng(await SampleFaces.OfAsync("sample6.jpg", 0)));

        var detected = await RunAsync(cli, "faces", "detect", cli.In("ada.png"), "--draw", cli.In("drawn.png"), "--json");
        Assert.True(detected.Code == 0, detected.Error);
        Assert.Equal(68, detected.Json.GetProperty("faces")[0].GetProperty("points").GetArrayLength());
        var (before, after) = (Codec.Decode(await File.ReadAllBytesAsync(cli.In("ada.png"))), Codec.Decode(await File.ReadAllBytesAsync(cli.In("drawn.png"))));
        Assert.Equal((before.Width, before.Height), (after.Width, after.Height));
        Assert.False(before.Rgb.Span.SequenceEqual(after.Rgb.Span));

        var embedded = await RunAsync(cli, "faces", "embed", cli.In("ada.png"), "--json");
        var face = Assert.Single(embedded.Json.GetProperty("faces").EnumerateArray());
        Assert.Equal(["box", "score", "quality", "space", "embedding"], face.EnumerateObject().Select(p => p.Name));
        Assert.Equal(128, face.GetProperty("embedding").GetArrayLength());
        Assert.False(File.Exists(Path.Combine(cli.Folder, "semblance.db")));
    }

    [Fact]
    public async Task Without_models_the_answer_says_how_to_get_them()
    {
        using var cli = new CliRun();
        cli.Save("ada.png", Codec.EncodePng(new Picture(8, 8, new byte[192])));
        var answer = await cli.RunAsync("enroll", "--name", "Ada", cli.In("ada.png"), "--models", cli.In("models"), "--store", cli.Store);
        Assert.Equal(1, answer.Code);
        Assert.Contains("'semblance models install'", answer.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(cli.Folder, "semblance.db")));
    }

    [Fact]
    public async Task A_plan_knows_which_spaces_have_a_model()
    {
        using var cli = new CliRun();
        var without = await cli.RunAsync("import", "plan", CliRun.Sample, "--out", cli.In("a.json"), "--store", cli.Store);
        Assert.Contains("people in dlib-resnet-v1 can be searched with vectors, not with photos", without.Out, StringComparison.Ordinal);

        using var with = new CliRun { Models = (await TestModels.LibraryAsync()).Folder };
        var plan = await with.RunAsync("import", "plan", CliRun.Sample, "--out", cli.In("b.json"), "--store", cli.Store);
        Assert.DoesNotContain("people in dlib-resnet-v1 can be searched with vectors, not with photos", plan.Out, StringComparison.Ordinal);
        Assert.Contains("which can be embedded beside these vectors in a space that has a model: dlib-resnet-v1. Plan again with --embed-photos for that.", plan.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("enroll-what", "enroll")]
    [InlineData("enroll-what", "enroll", "a.jpg")]
    [InlineData("enroll-what", "enroll", "a.jpg", "--folder", "b")]
    [InlineData("enroll-what", "enroll", "a.jpg", "--name", "A", "--person", "B")]
    [InlineData("enroll-what", "enroll", "a.jpg", "--name", " ")]
    [InlineData("enroll-what", "enroll", "--folder", "b", "--external-id", "P1")]
    [InlineData("enroll-what", "enroll", "--folder", "b", "--new")]
    [InlineData("probe-needed", "identify")]
    [InlineData("probe-needed", "identify", "a.jpg", "--vector", "q.json")]
    [InlineData("probe-needed", "verify", "--person", "A")]
    public async Task A_line_that_does_not_say_what_is_refused(string code, params string[] args)
    {
        using var cli = new CliRun();
        var answer = await cli.RunAsync(args);
        Assert.Equal(2, answer.Code);
        Assert.Contains($"[{code}]", answer.Error, StringComparison.Ordinal);
    }

    private static async Task<CliAnswer> RunAsync(CliRun cli, params string[] args) =>
        await cli.RunAsync([.. args, "--models", (await TestModels.LibraryAsync()).Folder, "--store", cli.Store]);
}
