using Semblance.Clients;
using Semblance.Enrolment;
using Semblance.Faces;
using Semblance.People;
using Semblance.Photos;
using Semblance.Spaces;
using Semblance.Storage.InMemory;

namespace Semblance.Tests.Enrolment;

public sealed class ReembeddingTests : IAsyncDisposable
{
    private static readonly Space Old = KnownSpaces.Find(new SpaceKey("deepface-facenet"))!;
    private readonly InMemoryStore _store = new(TimeProvider.System);
    private readonly InMemoryPhotoFiles _files = new();
    private readonly ScriptedVision _vision = new();
    private readonly List<Person> _people = [];

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task Every_photo_gives_a_face_in_the_new_space_and_the_old_faces_stay()
    {
        var ada = await PersonAsync("Ada", "ada 0.01", "ada 0.02");
        var before = await FacesAsync(ada, Old.Key);

        var report = await RunAsync();

        var person = Assert.Single(report.People);
        Assert.True(report.IsComplete);
        Assert.Equal((2, 0, 0), (person.Count(PhotoOutcome.Added), person.Count(PhotoOutcome.AlreadyThere), person.Count(PhotoOutcome.Refused)));
        var faces = await FacesAsync(ada, KnownSpaces.Dlib.Key);
        Assert.Equal((await _store.Photos.ListAsync(ClientId.Default, ada.Id, default)).Select(p => p.Hash), faces.Select(f => f.Photo!.Value).OrderBy(h => h.Hex, StringComparer.Ordinal));
        Assert.All(faces, f => Assert.Equal((new FaceBox(0, 0, 100, 100), 0.9, 0.7), (f.Box, f.DetectionScore, f.Quality)));
        foreach (var face in faces)
        {
            Assert.NotNull(await _files.OpenThumbnailAsync(ClientId.Default, face.Id, default));
        }

        Assert.Equal(before, await FacesAsync(ada, Old.Key));
    }

    [Fact]
    public async Task A_second_call_adds_nothing_and_one_after_an_interruption_adds_the_rest()
    {
        var ada = await PersonAsync("Ada", "ada 0.01", "ada 0.02");
        await PersonAsync("Bob", "bob");
        await RunAsync();
        var first = (await FacesAsync(ada, KnownSpaces.Dlib.Key))[0];
        await _store.Faces.RemoveAsync(ClientId.Default, first.Id, default);

        var rest = await RunAsync();
        Assert.Equal((1, 2), (rest.Count(PhotoOutcome.Added), rest.Count(PhotoOutcome.AlreadyThere)));
        Assert.Contains((await FacesAsync(ada, KnownSpaces.Dlib.Key)), f => f.Id == first.Id && f.Photo == first.Photo);

        var again = await RunAsync();
        Assert.Equal((0, 3, 0), (again.Count(PhotoOutcome.Added), again.Count(PhotoOutcome.AlreadyThere), again.Count(PhotoOutcome.Refused)));
    }

    [Fact]
    public async Task Stopped_between_two_people_it_says_so_and_reports_those_that_are_done()
    {
        await PersonAsync("Ada", "ada");
        var bob = await PersonAsync("Bob", "bob");
        using var stop = new CancellationTokenSource();

        var report = await new Reembedding(_store, _files, _vision, _vision, TimeProvider.System) { Parallelism = 1 }
            .RunAsync(_people, Old.Key, _ => stop.Cancel(), stop.Token);

        Assert.False(report.IsComplete);
        Assert.Equal("Ada", Assert.Single(report.People).Person.Name);
        Assert.Empty(await FacesAsync(bob, KnownSpaces.Dlib.Key));
    }

    [Fact]
    public async Task Many_people_at_once_get_each_their_own_faces()
    {
        for (var i = 0; i < 40; i++)
        {
            await PersonAsync($"P{i:00}", $"p{i} 0.01", $"p{i} 0.02");
        }

        var report = await new Reembedding(_store, _files, _vision, _vision, TimeProvider.System) { Parallelism = 8 }.RunAsync(_people, Old.Key, null, default);

        Assert.Equal(_people.Select(p => p.Name), report.People.Select(p => p.Person.Name));
        Assert.Equal(80, report.Count(PhotoOutcome.Added));
        foreach (var (person, i) in _people.Select((p, i) => (p, i)))
        {
            Assert.All(await FacesAsync(person, KnownSpaces.Dlib.Key), f => Assert.Equal(
                ScriptedVision.Embedding($"p{i}", 0)[1..], f.Embedding.ToArray()[1..]));
        }
    }

    [Fact]
    public async Task In_a_group_photo_the_face_at_the_place_of_the_enrolled_one_is_taken()
    {
        var ada = await PersonAsync("Ada");
        await AddAsync(ada, "eve, ada 0.1 @300, bob @600", new FaceBox(320, 10, 120, 90));

        Assert.Equal(1, (await RunAsync()).Count(PhotoOutcome.Added));
        Assert.Equal(ScriptedVision.Embedding("ada", 0.1f), Assert.Single(await FacesAsync(ada, KnownSpaces.Dlib.Key)).Embedding.ToArray());
    }

    [Fact]
    public async Task A_photo_without_a_face_at_that_place_is_refused_and_so_is_a_group_whose_place_nobody_knows()
    {
        var ada = await PersonAsync("Ada");
        await AddAsync(ada, "eve", new FaceBox(320, 10, 120, 90));
        await AddAsync(ada, "ada, eve @300", null);
        await AddAsync(ada, "nobody", new FaceBox(0, 0, 10, 10));
        await AddAsync(ada, "garbage", null);
        var gone = await AddAsync(ada, "ada 0.3", null);
        await _files.RemoveAsync(ClientId.Default, gone, default);

        var report = await RunAsync();

        Assert.Equal(
            [RefusalReason.FaceElsewhere, RefusalReason.NoFace, RefusalReason.SeveralFaces, RefusalReason.Unreadable, RefusalReason.Unreadable],
            report.People[0].Photos.Select(p => Assert.Single(p.Refusals).Reason).OrderBy(r => $"{r}", StringComparer.Ordinal));
        Assert.All(report.People[0].Photos, p => Assert.NotNull(p.Photo));
        Assert.Empty(await FacesAsync(ada, KnownSpaces.Dlib.Key));
        Assert.Null(await _store.Spaces.FindAsync(KnownSpaces.Dlib.Key, default));
    }

    [Fact]
    public async Task What_was_embedded_as_a_crop_is_embedded_as_a_crop_again()
    {
        var ada = await PersonAsync("Ada");
        await AddAsync(ada, "ada 0.2", new FaceBox(0, 0, 1, 1), score: 0);

        await RunAsync();
        Assert.Equal(0, Assert.Single(await FacesAsync(ada, KnownSpaces.Dlib.Key)).DetectionScore);
    }

    [Fact]
    public async Task People_without_a_photo_are_counted_and_people_of_other_spaces_are_left_out()
    {
        await PersonAsync("Ada");
        await AddVectorAsync(_people[0], Old);
        await PersonAsync("Bob");
        await AddVectorAsync(_people[1], KnownSpaces.Dlib);

        var report = await RunAsync();
        Assert.Equal("Ada", Assert.Single(report.People).Person.Name);
        Assert.Equal(1, report.WithoutPhotos);
    }

    [Fact]
    public async Task A_photo_of_somebody_else_that_no_face_was_enrolled_from_is_refused()
    {
        var ada = await PersonAsync("Ada", "ada 0.01", "ada 0.02");
        await TieAsync(ada, "eve");

        var report = await RunAsync();
        Assert.Equal((2, 1), (report.Count(PhotoOutcome.Added), report.Count(PhotoOutcome.Refused)));
        Assert.Equal(RefusalReason.WrongPerson, report.People[0].Photos.SelectMany(p => p.Refusals).Single().Reason);
    }

    [Fact]
    public async Task The_encoders_own_space_is_no_source()
    {
        var fault = await Assert.ThrowsAsync<SemblanceException>(() =>
            new Reembedding(_store, _files, _vision, _vision, TimeProvider.System).RunAsync([], KnownSpaces.Dlib.Key, null, default));
        Assert.Equal("space-same", fault.Code);
    }

    [Fact]
    public async Task Clearing_takes_back_what_was_embedded_again_and_nothing_else()
    {
        var ada = await PersonAsync("Ada", "ada 0.01", "ada 0.02");
        await AddVectorAsync(ada, KnownSpaces.Dlib);
        await RunAsync();
        var embedded = (await FacesAsync(ada, KnownSpaces.Dlib.Key)).Where(f => f.Photo is not null).ToArray();
        var old = await FacesAsync(ada, Old.Key);

        var erasure = new SpaceErasure(_store, _files, KnownSpaces.Dlib.Key, reembedded: true);
        Assert.Equal(new SpaceContent(2, 1, 0), await erasure.CountAsync(_people, default));
        Assert.Equal(new SpaceContent(2, 1, 0), await erasure.RemoveAsync(_people, null, default));

        Assert.Null(Assert.Single(await FacesAsync(ada, KnownSpaces.Dlib.Key)).Photo);
        Assert.Equal(old, await FacesAsync(ada, Old.Key));
        Assert.Equal(2, (await _store.Photos.ListAsync(ClientId.Default, ada.Id, default)).Count);
        foreach (var face in embedded)
        {
            Assert.Null(await _files.OpenThumbnailAsync(ClientId.Default, face.Id, default));
        }
    }

    [Fact]
    public async Task Clearing_a_space_counts_those_who_have_no_other_face()
    {
        await PersonAsync("Ada", "ada 0.01", "ada 0.02");
        var bob = await PersonAsync("Bob", "bob");
        await AddVectorAsync(bob, KnownSpaces.Dlib);

        var erasure = new SpaceErasure(_store, _files, Old.Key, reembedded: false);
        Assert.Equal(new SpaceContent(3, 2, 1), await erasure.RemoveAsync(_people, null, default));
        Assert.Equal(SpaceContent.None, await erasure.RemoveAsync(_people, null, default));
        Assert.NotNull(await _store.People.FindAsync(ClientId.Default, bob.Id, default));
    }

    private Task<ReembeddingReport> RunAsync() =>
        new Reembedding(_store, _files, _vision, _vision, TimeProvider.System).RunAsync(_people, Old.Key, null, default);

    /// <summary>Somebody with a face in the old space from each of these photos.</summary>
    private async Task<Person> PersonAsync(string name, params string[] photos)
    {
        var person = new Person { Id = PersonId.New(), Client = ClientId.Default, Name = name, CreatedAt = default, UpdatedAt = default };
        await _store.Spaces.AddAsync(Old, default);
        await _store.People.AddAsync(person, default);
        _people.Add(person);
        foreach (var photo in photos)
        {
            await AddAsync(person, photo, null);
        }

        return person;
    }

    private async Task<PhotoHash> AddAsync(Person person, string photo, FaceBox? box, double? score = null)
    {
        var hash = await TieAsync(person, photo);
        await _store.Faces.AddAsync(Vector(person, Old) with { Photo = hash, Box = box, DetectionScore = score }, default);
        return hash;
    }

    private async Task<PhotoHash> TieAsync(Person person, string photo)
    {
        var bytes = ScriptedVision.Photo(photo).ToArray();
        using var image = new MemoryStream(bytes);
        var hash = await _files.AddAsync(person.Client, image, default);
        await _store.Photos.AddAsync(
            new Photo { Hash = hash, Client = person.Client, Person = person.Id, MediaType = "image/png", Length = bytes.Length, CreatedAt = default }, default);
        return hash;
    }

    private async Task AddVectorAsync(Person person, Space space)
    {
        await _store.Spaces.AddAsync(space, default);
        await _store.Faces.AddAsync(Vector(person, space), default);
    }

    private static Face Vector(Person person, Space space) => new()
    {
        Id = FaceId.New(),
        Client = person.Client,
        Person = person.Id,
        Space = space.Key,
        Embedding = Enumerable.Repeat(0.5f, space.Dimension).ToArray(),
        CreatedAt = default,
    };

    private Task<IReadOnlyList<Face>> FacesAsync(Person person, SpaceKey space) => _store.Faces.ListAsync(person.Client, person.Id, space, default);
}
