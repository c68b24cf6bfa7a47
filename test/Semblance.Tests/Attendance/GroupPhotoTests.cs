using Semblance.Attendance;
using Semblance.Clients;
using Semblance.Faces;
using Semblance.Matching;
using Semblance.People;
using Semblance.Photos;
using Semblance.Recognition;
using Semblance.Search;
using Semblance.Storage.InMemory;
using Semblance.Tests.Vision.Faces;
using Semblance.Tests.Vision.Models;
using Semblance.Vision.Faces;
using Semblance.Vision.Vips;
using Xunit.Abstractions;

namespace Semblance.Tests.Attendance;

/// <summary>One photo of a whole class, with the models that are installed by default.</summary>
public sealed class GroupPhotoTests(ITestOutputHelper output)
{
    /// <summary>Of 40, as the product promises.</summary>
    private const int LeastFound = 38;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Of_40_faces_on_a_photo_of_12_megapixels_at_least_38_are_found_and_nobody_is_taken_for_another(int seed)
    {
        using var encoder = FaceEncoder.Open(await TestModels.AccurateAsync());
        var store = new InMemoryStore(TimeProvider.System);
        var (faces, people) = (new List<(Picture Photo, FaceBox Face)>(), new List<Person>());
        await store.Spaces.AddAsync(encoder.Space, default);
        foreach (var name in SamplePhotos.Names)
        {
            foreach (var face in await encoder.EncodeAsync(SamplePhotos.Decode(name), default))
            {
                faces.Add((SamplePhotos.Decode(name), face.Box));
                people.Add(await EnrolAsync(store, encoder, face, $"{name} {faces.Count}"));
            }
        }

        var codec = new VipsPhotoCodec();
        var photo = codec.EncodeJpeg(GroupPhoto.Compose(faces, seed));
        var recognised = await new PhotoRecognizer(store, codec, encoder, TimeProvider.System).IdentifyAsync(new Gallery(ClientId.Default, encoder.Space.Key), photo, new IdentifyOptions(), default);
        var (_, seen) = SessionMarking.Describe(0, "class.jpg", photo, recognised, TimeProvider.System.GetUtcNow());

        var matched = seen.Where(f => f.Outcome == Outcome.Match).ToList();
        output.WriteLine($"{recognised.Faces.Count} of {GroupPhoto.Heads} faces found, {matched.Count} of {people.Count} people recognised");
        Assert.InRange(recognised.Faces.Count, LeastFound, GroupPhoto.Heads);
        Assert.InRange(matched.Count, people.Count * 9 / 10, people.Count);
        Assert.All(matched, face => Assert.Equal(people.FindIndex(p => p.Id == face.Person), GroupPhoto.HeadAt(face.Box) % faces.Count));
    }

    private static async Task<Person> EnrolAsync(InMemoryStore store, FaceEncoder encoder, EncodedFace face, string name)
    {
        var now = TimeProvider.System.GetUtcNow();
        var person = new Person { Id = PersonId.New(), Client = ClientId.Default, Name = name, Groups = [], CreatedAt = now, UpdatedAt = now };
        await store.People.AddAsync(person, default);
        await store.Faces.AddAsync(
            new Face { Id = FaceId.New(), Client = ClientId.Default, Person = person.Id, Space = encoder.Space.Key, Embedding = face.Embedding, CreatedAt = now }, default);
        return person;
    }
}
