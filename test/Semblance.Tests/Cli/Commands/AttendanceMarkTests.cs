using System.Text.Json;
using Semblance.Tests.Vision.Faces;
using Semblance.Tests.Vision.Models;
using Semblance.Vision.Vips;

namespace Semblance.Tests.Cli.Commands;

/// <summary>Marking sessions from real photos through the whole program, with the real models.</summary>
public sealed class AttendanceMarkTests
{
    private static readonly VipsPhotoCodec Codec = new();

    [Fact]
    public async Task A_class_is_marked_from_two_photos_and_who_was_put_on_record_by_hand_stays()
    {
        using var cli = new CliRun();
        await EnrolAsync(cli, ("Ada", "sample6.jpg", 0), ("Bea", "sample6.jpg", 1), ("Cai", "sample3.jpg", 1), ("Dov", "sample5.jpg", 0));
        cli.Save("left.jpg", Codec.EncodeJpeg(SamplePhotos.Decode("sample6.jpg")));
        cli.Save("right.jpg", Codec.EncodeJpeg(SampleFaces.Darker(await SampleFaces.OfAsync("sample3.jpg", 1), 0.8)));
        var id = (await cli.JsonAsync("attendance", "start", "Algebra", "--group", "10 A")).GetProperty("id").GetString()!;
        await cli.JsonAsync("attendance", "set", id, "Dov", "medical", "--reason", "doctor's note");

        var asked = await RunAsync(cli, "attendance", "mark", id, cli.In("left.jpg"), cli.In("right.jpg"));
        Assert.NotEqual(0, asked.Code);
        Assert.Contains("3 of 4 expected were seen, and 2 faces of nobody expected.", asked.Out, StringComparison.Ordinal);
        Assert.Equal(["", "", "", "medical"], (await StatusesAsync(cli, id)).Select(s => s.Status));

        var marked = await RunAsync(cli, "attendance", "mark", id, cli.In("left.jpg"), cli.In("right.jpg"), "--yes", "--json");
        Assert.True(marked.Code == 0, marked.Error);
        Assert.Equal([("Ada", "auto"), ("Bea", "auto"), ("Cai", "auto"), ("Dov", "medical")], await StatusesAsync(cli, id));
        var report = await cli.JsonAsync("attendance", "sessions");
        Assert.Equal((4, 3), (report.GetProperty("sessions")[0].GetProperty("total").GetInt32(), report.GetProperty("sessions")[0].GetProperty("attended").GetInt32()));
    }

    [Fact]
    public async Task A_preview_waits_in_the_store_and_is_confirmed_later_once()
    {
        using var cli = new CliRun();
        await EnrolAsync(cli, ("Ada", "sample6.jpg", 0), ("Dov", "sample5.jpg", 0));
        cli.Save("class.jpg", Codec.EncodeJpeg(SamplePhotos.Decode("sample6.jpg")));
        var id = (await cli.JsonAsync("attendance", "start", "Algebra", "--group", "10 A")).GetProperty("id").GetString()!;

        var preview = await RunAsync(cli, "attendance", "mark", id, cli.In("class.jpg"), "--preview", "--json");
        Assert.True(preview.Code == 0, preview.Error);
        Assert.Equal([("Ada", true, "auto"), ("Dov", false, "absent")],
            preview.Json.GetProperty("people").EnumerateArray().Select(p => (p.GetProperty("name").GetString(), p.GetProperty("seen").GetBoolean(), p.GetProperty("status").GetString())));
        Assert.All(await StatusesAsync(cli, id), s => Assert.Equal("", s.Status));

        var marking = preview.Json.GetProperty("id").GetString()!;
        await cli.JsonAsync("attendance", "confirm", marking);
        Assert.Equal([("Ada", "auto"), ("Dov", "absent")], await StatusesAsync(cli, id));
        Assert.Equal(4, (await cli.RunAsync("attendance", "confirm", marking)).Code);
        Assert.Equal(2, (await RunAsync(cli, "attendance", "mark", id, cli.Save("notes.jpg", "no photo at all"u8.ToArray()), "--yes")).Code);
    }

    private static async Task EnrolAsync(CliRun cli, params (string Name, string Sample, int Number)[] people)
    {
        foreach (var (name, sample, number) in people)
        {
            cli.Save($"{name}.jpg", Codec.EncodeJpeg(await SampleFaces.OfAsync(sample, number)));
            var enrolled = await RunAsync(cli, "enroll", "--name", name, "--group", "10 A", "--strictness", "lenient", cli.In($"{name}.jpg"));
            Assert.True(enrolled.Code == 0, enrolled.Out + enrolled.Error);
        }
    }

    private static async Task<IEnumerable<(string? Name, string Status)>> StatusesAsync(CliRun cli, string session) =>
        (await cli.JsonAsync("attendance", "records", session)).GetProperty("records").EnumerateArray()
            .Select(r => (r.GetProperty("name").GetString(), r.TryGetProperty("status", out var status) && status.ValueKind == JsonValueKind.String ? status.GetString()! : ""));

    private static async Task<CliAnswer> RunAsync(CliRun cli, params string[] args) =>
        await cli.RunAsync([.. args, "--store", cli.Store, "--models", (await TestModels.LibraryAsync()).Folder]);
}
