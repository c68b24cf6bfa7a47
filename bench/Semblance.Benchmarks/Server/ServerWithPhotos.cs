using System.Diagnostics;
using System.Globalization;
using Semblance.Benchmarks.Vision;
using Semblance.Storage;
using Semblance.Vision.Faces;
using Semblance.Vision.Natives;
using Semblance.Vision.Vips;

namespace Semblance.Benchmarks.Server;

/// <summary>How much longer does it take to identify the faces of a photo over HTTP than to find and embed them?</summary>
internal sealed class ServerWithPhotos(TextWriter output, string program, string store)
{
    private const int Rounds = 5;
    private const int Photos = 12;

    /// <summary>In turns, one photo at a time; the medians of all rounds are compared.</summary>
    public async Task CompareAsync()
    {
        var models = await BenchmarkModels.InstallAsync();
        var file = await File.ReadAllBytesAsync(NativeFiles.Find(NativeFiles.Samples, "sample1.jpg"));
        var codec = new VipsPhotoCodec();
        using var encoder = FaceEncoder.Open(models.Open("default"));
        var key = await EnrolAsync(encoder, codec, file);
        await using var server = await ServerProcess.StartAsync(program, store, BenchmarkModels.Folder);
        await server.UntilReadyAsync(key, withModels: true);
        var load = new HttpLoad(server.Address, [HttpLoad.Post("/v1/identify", key, "image/jpeg", file)]);
        var (alone, served) = (new List<double>(), new List<double>());
        for (var round = -1; round < Rounds; round++)
        {
            var pipeline = new List<double>();
            for (var i = 0; i < Photos; i++)
            {
                var began = Stopwatch.GetTimestamp();
                await encoder.EncodeAsync(codec.Decode(file), default);
                pipeline.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            }

            var answers = await load.AskAsync(Photos);
            if (round >= 0)
            {
                alone.AddRange(pipeline);
                served.AddRange(answers);
            }
        }

        var (one, other) = (Median(alone), Median(served));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"a photo of {file.Length >> 10} KiB and three faces: found and embedded in {one:F1} ms, identified over HTTP in {other:F1} ms (medians of {alone.Count}): {other / one - 1:P1} more (asked: 10 % at most)"));
    }

    /// <summary>The faces of the photo itself, a person each.</summary>
    private async Task<string> EnrolAsync(FaceEncoder encoder, VipsPhotoCodec codec, byte[] file)
    {
        await using var opened = await Stores.OpenAsync(StoreAddress.Parse(store), TimeProvider.System, default);
        await opened.Spaces.AddAsync(encoder.Space, default);
        var now = TimeProvider.System.GetUtcNow();
        foreach (var (face, number) in (await encoder.EncodeAsync(codec.Decode(file), default)).Select((f, i) => (f, i)))
        {
            var person = new People.Person { Id = People.PersonId.New(), Client = Clients.ClientId.Default, Name = $"Person {number}", CreatedAt = now, UpdatedAt = now };
            await opened.People.AddAsync(person, default);
            await opened.Faces.AddAsync(
                new Faces.Face { Id = Faces.FaceId.New(), Client = person.Client, Person = person.Id, Space = encoder.Space.Key, Embedding = face.Embedding, CreatedAt = now }, default);
        }

        return await ServerProcess.KeyAsync(opened);
    }

    private static double Median(List<double> times) => times.Order().ElementAt(times.Count / 2);
}
