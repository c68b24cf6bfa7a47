using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Semblance.Clients;
using Semblance.Faces;
using Semblance.People;
using Semblance.Photos;
using Semblance.Spaces;
using Semblance.Storage;

namespace Semblance.Tests.Storage;

/// <summary>A store with two clients and everything a row can hold, and every row of a store as text, to compare two of them by.</summary>
internal static class FilledStore
{
    public static readonly ClientId North = new("north");

    private static readonly DateTimeOffset At = new DateTimeOffset(2025, 3, 4, 5, 6, 7, TimeSpan.Zero).AddMicroseconds(891_234);
    private static readonly Space Unlike = new()
    {
        Key = new SpaceKey("our-own-v2"),
        Model = "Ours",
        Alignment = "none",
        Dimension = 5,
        Metric = Metric.Cosine,
        UnitLength = true,
        Impostors = new ImpostorPrior(0.1, 0.30000000000000004, "measured by ourselves"),
    };

    private static readonly Space Empty = new() { Key = new SpaceKey("empty"), Model = "Nobody's", Dimension = 3, Metric = Metric.L2 };

    /// <param name="people">Of each client.</param>
    public static async Task FillAsync(IStore store, IPhotoFiles photos, int people = 12)
    {
        var stop = CancellationToken.None;
        await store.Clients.AddAsync(new Client(North, "The North", At), stop);
        foreach (var space in new[] { KnownSpaces.Dlib, Unlike, Empty })
        {
            await store.Spaces.AddAsync(space, stop);
        }

        var random = new Random(11);
        foreach (var client in new[] { ClientId.Default, North })
        {
            for (var i = 0; i < people; i++)
            {
                await AddPersonAsync(store, photos, client, i, random);
            }
        }
    }

    /// <summary>Every row, in an order of its own; revisions and runs, which belong to a store and not to a person, are left out.</summary>
    /// <param name="photos">Null to leave photos out.</param>
    public static async Task<string> RowsAsync(IStore store, IPhotoFiles? photos)
    {
        var stop = CancellationToken.None;
        var text = new StringBuilder();
        foreach (var client in await store.Clients.ListAsync(stop))
        {
            text.AppendLine(client.Id == ClientId.Default ? $"{client.Id}" : $"{client}");
            foreach (var space in await store.Spaces.ListAsync(client.Id, stop))
            {
                text.AppendLine($"{space}");
                await foreach (var face in store.Faces.ReadAllAsync(client.Id, space.Space.Key, stop))
                {
                    text.AppendLine(Line(face));
                }
            }

            var page = await store.People.ListAsync(client.Id, new PeopleQuery { Limit = 1_000 }, stop);
            foreach (var (person, faces, ofPhotos) in page.People)
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"{person.Id} {person.Name} {person.ExternalId} {person.Region} [{string.Join('|', person.Groups)}] [{string.Join('|', person.Attributes)}] {person.CreatedAt:O} {person.UpdatedAt:O} {faces} {(photos is null ? 0 : ofPhotos)}");
                if (photos is null)
                {
                    continue;
                }

                foreach (var photo in await store.Photos.ListAsync(client.Id, person.Id, stop))
                {
                    await using var file = await photos.OpenAsync(client.Id, photo.Hash, stop);
                    text.AppendLine($"{photo} {(file is null ? "lost" : "kept")}");
                }

                foreach (var face in await store.Faces.ListAsync(client.Id, person.Id, null, stop))
                {
                    await using var thumbnail = await photos.OpenThumbnailAsync(client.Id, face.Id, stop);
                    text.AppendLine($"{face.Id} {thumbnail?.Length}");
                }
            }
        }

        return text.ToString();
    }

    private static async Task AddPersonAsync(IStore store, IPhotoFiles photos, ClientId client, int number, Random random)
    {
        var stop = CancellationToken.None;
        var person = new Person
        {
            Id = PersonId.New(),
            Client = client,
            Name = number % 5 == 4 ? "Zoë Ångström 木" : $"Person {number % 7}", // some are called the same
            ExternalId = number % 3 == 0 ? null : $"P-{number:000}",
            Region = number % 4 == 0 ? "south" : null,
            Groups = number % 2 == 0 ? ["class 7b", "fencing"] : [],
            Attributes = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["desk"] = $"{number}", ["note"] = "a \"quoted\" \\ line\nbreak" },
            CreatedAt = At.AddMicroseconds(number),
            UpdatedAt = At.AddMinutes(number),
        };
        await store.People.AddAsync(person, stop);
        if (number % 6 == 5)
        {
            return; // without faces and photos
        }

        var image = Jpeg(client, number);
        await using var stream = new MemoryStream(image);
        var hash = await photos.AddAsync(client, stream, stop);
        await store.Photos.AddAsync(new Photo
        {
            Hash = hash,
            Client = client,
            Person = person.Id,
            MediaType = "image/jpeg",
            Length = image.Length,
            FileName = number % 2 == 0 ? $"IMG {number}.jpg" : null,
            CreatedAt = At.AddSeconds(number),
        }, stop);

        var vector = Vector(KnownSpaces.Dlib.Dimension, random);
        var enrolled = NewFace(person, KnownSpaces.Dlib.Key, vector) with { Photo = hash, Box = new FaceBox(1.5, 2.25, 100.1, 99.9), DetectionScore = 0.1 + 0.2, Quality = 1.0 / 3 };
        await store.Faces.AddAsync(enrolled, stop);
        await photos.AddThumbnailAsync(client, enrolled.Id, image.AsMemory(0, 40), stop);
        await store.Faces.AddAsync(NewFace(person, KnownSpaces.Dlib.Key, vector), stop); // the same vector, another face
        await store.Faces.AddAsync(NewFace(person, Unlike.Key, Vector(Unlike.Dimension, random)) with { Photo = PhotoHash.Of([7]) }, stop); // of a photo nobody has
    }

    private static Face NewFace(Person person, SpaceKey space, float[] vector) => new()
    {
        Id = FaceId.New(),
        Client = person.Client,
        Person = person.Id,
        Space = space,
        Embedding = vector,
        CreatedAt = At.AddHours(1),
    };

    // Every exponent and sign that float32 has, subnormal ones included.
    private static float[] Vector(int dimension, Random random)
    {
        var vector = new float[dimension];
        for (var i = 0; i < dimension; i++)
        {
            do
            {
                vector[i] = BitConverter.Int32BitsToSingle(random.Next(int.MinValue, int.MaxValue));
            }
            while (!float.IsFinite(vector[i]) || float.Abs(vector[i]) > 1e18f);
        }

        return vector;
    }

    /// <summary>A photo that keeps metadata, as one that came into a store by its own interface may: a copy must not touch it.</summary>
    private static byte[] Jpeg(ClientId client, int number)
    {
        byte[] exif = [0xFF, 0xE1, 0x00, 0x10, .. "Exif\0\0II*\0\0\0\0\0"u8];
        return [0xFF, 0xD8, .. exif, 0xFF, 0xDA, 0x00, 0x02, .. Encoding.UTF8.GetBytes($"{client} {number} and what a photo shows"), 0xFF, 0xD9];
    }

    private static string Line(Face face) => FormattableString.Invariant(
        $"{face.Id} {face.Person} {face.Photo} {face.Box} {face.DetectionScore:R} {face.Quality:R} {face.CreatedAt:O} {Convert.ToHexString(MemoryMarshal.AsBytes(face.Embedding.Span))}");
}
