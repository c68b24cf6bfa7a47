using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Semblance.Access;
using Semblance.Benchmarks.Vision;
using Semblance.Clients;
using Semblance.Faces;
using Semblance.People;
using Semblance.Photos;
using Semblance.Server;
using Semblance.Storage.Files;
using Semblance.Storage.Sqlite;
using Semblance.Tests.Attendance;
using Semblance.Vision.Faces;
using Semblance.Vision.Natives;
using Semblance.Vision.Vips;

namespace Semblance.Benchmarks.Attendance;

/// <summary>
/// How long does it take to mark a class from one photo of 12 megapixels with 40 faces, and how many are found? From the first byte of the request to the last of the answer,
/// over HTTP. The issue asks for 3 s and 38.
/// </summary>
internal static class GroupPhotoSpeed
{
    private const int Photos = 5;
    private const string Group = "10 A";

    public static async Task RunAsync(TextWriter output)
    {
        var folder = Directory.CreateTempSubdirectory("semblance-bench-").FullName;
        foreach (var set in (string[])["default", "fast"])
        {
            using var encoder = FaceEncoder.Open((await BenchmarkModels.InstallAsync()).Open(set));
            await using var store = await SqliteStore.OpenAsync(Path.Combine(folder, $"{set}.db"), TimeProvider.System, null, default);
            await MeasureAsync(output, set, store, encoder, folder);
        }

        Directory.Delete(folder, recursive: true);
    }

    private static async Task MeasureAsync(TextWriter output, string set, SqliteStore store, FaceEncoder encoder, string folder)
    {
        var codec = new VipsPhotoCodec();
        var faces = await EnrolAsync(store, encoder, codec);
        var key = (await new ApiKeys(store.Keys, TimeProvider.System).CreateAsync(new NewKey { Client = ClientId.Default, Name = "bench", Role = Role.Owner }, default)).Secret.Reveal();
        await using var server = SemblanceServer.Build(
            new ServerParts
            {
                Store = store,
                Photos = new PhotoFiles(Path.Combine(folder, "photos")),
                Tombstones = new TombstoneFile(Path.Combine(folder, "tombstones.txt")),
                Codec = codec,
                OpenEncoder = () => encoder,
            },
            new ServerOptions { Urls = ["http://127.0.0.1:0"], LogsRequests = false });
        await server.StartAsync(default);
        using var http = new HttpClient { BaseAddress = new Uri(server.Addresses[0]) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        for (var seed = 0; seed <= Photos; seed++)
        {
            var photo = codec.EncodeJpeg(GroupPhoto.Compose(faces, seed));
            var (took, marking) = await MarkAsync(http, photo);
            var found = marking.GetProperty("photos")[0].GetProperty("faces").GetArrayLength();
            if (seed > 0)
            {
                output.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{set,-8} photo {seed}: {photo.Length / 1024.0 / 1024:F1} MiB, {found} of {GroupPhoto.Heads} faces found, {marking.GetProperty("seen").GetInt32()} of {faces.Count} people recognised, {took:F0} ms"));
            }
        }

        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();
        await server.RunUntilAsync(stop.Token);
    }

    private static async Task<(double Milliseconds, JsonElement Marking)> MarkAsync(HttpClient http, byte[] photo)
    {
        using var made = await http.PostAsJsonAsync("/v1/sessions", new { name = "Algebra", group = Group });
        var session = (await made.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString();
        using var form = new MultipartFormDataContent { { new ByteArrayContent(photo), "photo", "class.jpg" } };
        var began = Stopwatch.GetTimestamp();
        using var answer = await http.PostAsync($"/v1/sessions/{session}/markings", form);
        var marking = (await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>())!;
        return (Stopwatch.GetElapsedTime(began).TotalMilliseconds, marking);
    }

    /// <summary>Everybody on the sample photos, enrolled from them.</summary>
    private static async Task<List<(Picture Photo, FaceBox Face)>> EnrolAsync(SqliteStore store, FaceEncoder encoder, VipsPhotoCodec codec)
    {
        var faces = new List<(Picture, FaceBox)>();
        await store.Spaces.AddAsync(encoder.Space, default);
        for (var number = 1; number <= 6; number++)
        {
            var photo = codec.Decode(await File.ReadAllBytesAsync(NativeFiles.Find(NativeFiles.Samples, $"sample{number}.jpg")));
            foreach (var face in await encoder.EncodeAsync(photo, default))
            {
                var now = TimeProvider.System.GetUtcNow();
                var person = new Person { Id = PersonId.New(), Client = ClientId.Default, Name = $"Student {faces.Count}", Groups = [Group], CreatedAt = now, UpdatedAt = now };
                await store.People.AddAsync(person, default);
                await store.Faces.AddAsync(
                    new Face { Id = FaceId.New(), Client = ClientId.Default, Person = person.Id, Space = encoder.Space.Key, Embedding = face.Embedding, CreatedAt = now }, default);
                faces.Add((photo, face.Box));
            }
        }

        return faces;
    }
}
