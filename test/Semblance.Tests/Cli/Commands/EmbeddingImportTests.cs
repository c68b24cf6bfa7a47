using System.Text;
using Semblance.Tests.Migration.Sources.Numpy;
using Semblance.Tests.Vision.Faces;
using Semblance.Tests.Vision.Models;
using Semblance.Vision.Vips;

namespace Semblance.Tests.Cli.Commands;

/// <summary>Legacy projects whose images are embedded on the way, with the real models.</summary>
public class EmbeddingImportTests
{
    private static readonly VipsPhotoCodec Codec = new();

    [Fact]
    public async Task Face_crops_are_embedded_verified_found_and_taken_back()
    {
        using var cli = await NewAsync();
        var (ada, bea) = (await SampleFaces.CropAsync("sample6.jpg", 0), await SampleFaces.CropAsync("sample6.jpg", 1));
        cli.Save("school/faces_data.npy", NpyWriter.File(1, "|u1", false, [5, 7500], [.. ada, .. Brighter(ada), .. bea, .. ada, .. ada]));
        cli.Save("school/names.json", Encoding.UTF8.GetBytes("[\"Ada\", \"Ada\", \"Bea\", \"Ada\", \"Bea\"]"));
        var plan = await cli.JsonAsync("import", "plan", cli.In("school"), "--out", cli.In("plan.json"));
        Assert.Equal((4, 1), (plan.GetProperty("totals").GetProperty("faces").GetInt32(), plan.GetProperty("totals").GetProperty("duplicates").GetInt32()));

        var rehearsed = await cli.JsonAsync("import", "run", cli.In("plan.json"));
        var people = rehearsed.GetProperty("agreement").GetProperty("people").EnumerateArray().ToDictionary(p => p.GetProperty("name").GetString()!);
        Assert.Equal(1, people["Bea"].GetProperty("astray").GetInt32()); // the crop of Ada under Bea's name
        Assert.Equal("Bea", rehearsed.GetProperty("agreement").GetProperty("people")[0].GetProperty("name").GetString());
        Assert.InRange(people["Ada"].GetProperty("worst").GetDouble(), 0.001, 0.4);

        var run = (await cli.JsonAsync("import", "run", cli.In("plan.json"), "--apply")).GetProperty("run").GetString()!;
        Assert.Equal("nothing-to-write", (await cli.JsonAsync("import", "run", cli.In("plan.json"), "--apply")).GetProperty("end").GetString());
        Assert.Equal(0, (await cli.JsonAsync("import", "verify", run)).GetProperty("differences").GetArrayLength());
        var shown = (await cli.JsonAsync("people", "show", "Ada")).GetRawText();
        Assert.Contains("dlib-resnet-v1", shown, StringComparison.Ordinal);
        var thumbnails = ThumbnailsOf(cli);
        Assert.Equal(4, thumbnails.Length);
        Assert.All(thumbnails, t => Assert.Equal((50, 50), SizeOf(t))); // as wide as the crop: nothing is made up
        Assert.Equal(0, (await cli.RunAsync("doctor")).Code);

        cli.Save("ada.jpg", Codec.EncodeJpeg(await SampleFaces.OfAsync("sample6.jpg", 0)));
        var found = await cli.RunAsync("identify", cli.In("ada.jpg"), "--json");
        Assert.Equal(4, found.Json.GetProperty("faces")[0].GetProperty("facesSearched").GetInt32());

        Assert.Equal(0, (await cli.RunAsync("import", "rollback", run, "--yes")).Code);
        Assert.Empty((await cli.JsonAsync("people", "list")).GetProperty("people").EnumerateArray());
        Assert.Empty(Directory.Exists(PhotosOf(cli)) ? Directory.GetFiles(PhotosOf(cli), "*", SearchOption.AllDirectories) : []);
    }

    [Fact]
    public async Task A_project_of_photos_alone_is_embedded_and_its_photos_are_kept_without_metadata()
    {
        using var cli = await NewAsync();
        var photo = Codec.EncodeJpeg(await SampleFaces.OfAsync("sample6.jpg", 0));
        cli.Save("school/dataset/Ada/1.jpg", [0xFF, 0xD8, 0xFF, 0xFE, 0, 14, .. "HOME ADDRESS"u8, .. photo.AsSpan(2)]);
        cli.Save("school/dataset/Ada/2.jpg", Codec.EncodeJpeg(SamplePhotos.Decode("sample6.jpg")));
        cli.Save("school/dataset/Bea/1.png", Codec.EncodePng(await SampleFaces.OfAsync("sample6.jpg", 1)));
        var plan = await cli.JsonAsync("import", "plan", cli.In("school"), "--out", cli.In("plan.json"));
        Assert.Equal((2, 3), (plan.GetProperty("totals").GetProperty("faces").GetInt32(), plan.GetProperty("totals").GetProperty("photos").GetInt32()));
        var doubt = Assert.Single(plan.GetProperty("conflicts").EnumerateArray(), c => c.GetProperty("code").GetString() == "photo-without-face");
        Assert.Contains("dataset/Ada/2.jpg", doubt.GetProperty("message").GetString(), StringComparison.Ordinal);

        var run = (await cli.JsonAsync("import", "run", cli.In("plan.json"), "--apply")).GetProperty("run").GetString()!;
        Assert.Equal(0, (await cli.JsonAsync("import", "verify", run)).GetProperty("differences").GetArrayLength());
        var kept = Directory.GetFiles(PhotosOf(cli), "*", SearchOption.AllDirectories).Except(ThumbnailsOf(cli)).Select(File.ReadAllBytes).ToArray();
        Assert.Equal(2, ThumbnailsOf(cli).Length); // of the photos that gave a face
        Assert.All(ThumbnailsOf(cli), t => Assert.Equal((160, 160), SizeOf(t)));
        Assert.Equal(0, (await cli.RunAsync("doctor")).Code);
        Assert.Equal(3, kept.Length);
        Assert.DoesNotContain(kept, bytes => bytes.AsSpan().IndexOf("HOME ADDRESS"u8) >= 0);
        Assert.Contains(kept, bytes => bytes.AsSpan().SequenceEqual(photo));

        cli.Save("probe.jpg", photo);
        var found = await cli.JsonAsync("identify", cli.In("probe.jpg"));
        Assert.Equal("Ada", found.GetProperty("faces")[0].GetProperty("person").GetProperty("name").GetString());

        await using (var store = await Semblance.Storage.Stores.OpenAsync(Semblance.Storage.StoreAddress.Parse(cli.Store), TimeProvider.System, default))
        {
            var client = Semblance.Clients.ClientId.Default;
            var person = (await store.People.ListAsync(client, new(), default)).People.First(p => p.Person.Name == "Ada").Person;
            var face = Assert.Single(await store.Faces.ListAsync(client, person.Id, null, default));
            await store.Faces.RemoveAsync(client, face.Id, default);
            await store.Faces.AddAsync(face with { Embedding = face.Embedding.ToArray().Select((v, i) => i == 0 ? v + 1e-6f : v).ToArray() }, default);
        }

        var tampered = await cli.RunAsync("import", "verify", run, "--json");
        Assert.Equal((3, "vector"), (tampered.Code, tampered.Json.GetProperty("differences")[0].GetProperty("field").GetString()));
    }

    [Fact]
    public async Task Pictures_of_faces_go_with_their_person_stay_with_the_others_and_are_not_kept_where_photos_are_left_out()
    {
        using var cli = await NewAsync();
        var (ada, bea) = (await SampleFaces.CropAsync("sample6.jpg", 0), await SampleFaces.CropAsync("sample6.jpg", 1));
        cli.Save("school/faces_data.npy", NpyWriter.File(1, "|u1", false, [3, 7500], [.. ada, .. bea, .. Brighter(ada)]));
        cli.Save("school/names.json", "[\"Ada\", \"Bea\", \"Ada\"]"u8.ToArray());
        await cli.JsonAsync("import", "plan", cli.In("school"), "--out", cli.In("bare.json"), "--no-photos");
        var bare = (await cli.JsonAsync("import", "run", cli.In("bare.json"), "--apply")).GetProperty("run").GetString()!;
        Assert.Empty(ThumbnailsOf(cli));
        Assert.Equal(0, (await cli.RunAsync("import", "rollback", bare, "--yes")).Code);

        await cli.JsonAsync("import", "plan", cli.In("school"), "--out", cli.In("plan.json"));
        var run = (await cli.JsonAsync("import", "run", cli.In("plan.json"), "--apply")).GetProperty("run").GetString()!;
        Assert.Equal(3, ThumbnailsOf(cli).Length);
        Assert.Equal(0, (await cli.RunAsync("import", "rollback", run, "--person", "Ada", "--yes")).Code);
        Assert.Single(ThumbnailsOf(cli));
        Assert.Equal(0, (await cli.RunAsync("doctor")).Code);

        Directory.Delete(PhotosOf(cli), recursive: true);
        var again = await cli.JsonAsync("import", "run", cli.In("plan.json"), "--apply", "--only", "Bea");
        Assert.Equal(1, again.GetProperty("photosRestored").GetInt32());
        Assert.Single(ThumbnailsOf(cli)); // comes back with its photo
    }

    [Fact]
    public async Task Without_models_nothing_is_computed_and_with_others_a_plan_no_longer_holds()
    {
        using var cli = await NewAsync();
        cli.Save("school/dataset/Ada/1.jpg", Codec.EncodeJpeg(await SampleFaces.OfAsync("sample6.jpg", 0)));
        using var without = new CliRun { Models = cli.In("no-models") };
        var kept = await without.JsonAsync("import", "plan", cli.In("school"), "--out", without.In("plan.json"));
        Assert.Equal((0, 1), (kept.GetProperty("totals").GetProperty("faces").GetInt32(), kept.GetProperty("totals").GetProperty("photos").GetInt32()));
        var asked = await without.RunAsync("import", "plan", cli.In("school"), "--out", without.In("plan.json"), "--embed-photos");
        Assert.NotEqual(0, asked.Code);
        Assert.Contains("models install", asked.Error, StringComparison.Ordinal);

        await cli.JsonAsync("import", "plan", cli.In("school"), "--out", cli.In("plan.json"));
        var text = await File.ReadAllTextAsync(cli.In("plan.json"));
        Assert.Contains("\"set\":\"default\"", text.Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        await cli.JsonAsync("import", "plan", cli.In("school"), "--out", cli.In("none.json"), "--no-embed");
        Assert.DoesNotContain("\"embedding\"", await File.ReadAllTextAsync(cli.In("none.json")), StringComparison.Ordinal);
        var both = await cli.RunAsync("import", "plan", cli.In("school"), "--out", cli.In("x.json"), "--no-embed", "--embed-photos");
        Assert.Contains("embed-options", both.Error, StringComparison.Ordinal);
    }

    private static async Task<CliRun> NewAsync() => new() { Models = (await TestModels.LibraryAsync()).Folder };

    private static string PhotosOf(CliRun cli) => cli.In("semblance.db.photos");

    private static string[] ThumbnailsOf(CliRun cli) =>
        Directory.Exists(Path.Combine(PhotosOf(cli), "default", "thumbnails"))
            ? Directory.GetFiles(Path.Combine(PhotosOf(cli), "default", "thumbnails"), "*.jpg", SearchOption.AllDirectories)
            : [];

    private static (int Width, int Height) SizeOf(string jpeg)
    {
        var picture = Codec.Decode(File.ReadAllBytes(jpeg));
        return (picture.Width, picture.Height);
    }

    private static byte[] Brighter(byte[] crop) => [.. crop.Select(v => (byte)Math.Min(255, v * 1.15))];
}
