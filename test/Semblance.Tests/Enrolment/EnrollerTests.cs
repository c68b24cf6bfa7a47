using Semblance.Clients;
using Semblance.Enrolment;
using Semblance.People;
using Semblance.Privacy;
using Semblance.Storage.InMemory;

namespace Semblance.Tests.Enrolment;

public sealed class EnrollerTests : IAsyncDisposable
{
    private readonly InMemoryStore _store = new(TimeProvider.System);
    private readonly InMemoryPhotoFiles _files = new();
    private readonly ScriptedVision _vision = new();

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task Good_photos_enrol_a_person_and_the_others_are_told_why_not()
    {
        var report = await EnrolAsync(New("Ada"), "ada 0.01", "nobody", "ada 0.05, bob", "garbage");

        Assert.True(report.IsNew);
        Assert.Equal(
            [PhotoOutcome.Added, PhotoOutcome.Refused, PhotoOutcome.Refused, PhotoOutcome.Refused], report.Photos.Select(p => p.Outcome));
        Assert.Equal(
            [RefusalReason.NoFace, RefusalReason.SeveralFaces, RefusalReason.Unreadable],
            report.Photos.Skip(1).Select(p => Assert.Single(p.Refusals).Reason));
        var face = Assert.Single(await FacesAsync(report));
        Assert.Equal(report.Photos[0].Photo, face.Photo);
        Assert.Equal(0.7, face.Quality);
        Assert.NotNull(await _files.OpenAsync(ClientId.Default, face.Photo!.Value, default));
        Assert.NotNull(await _files.OpenThumbnailAsync(ClientId.Default, face.Id, default));
        Assert.Equal("image/png", Assert.Single(await _store.Photos.ListAsync(ClientId.Default, face.Person, default)).MediaType);
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_refuses_itself_alone()
    {
        var report = await EnrolAsync(New("Ada"), "missing", "ada 0.01");

        Assert.Equal([PhotoOutcome.Refused, PhotoOutcome.Added], report.Photos.Select(p => p.Outcome));
        Assert.Equal(RefusalReason.Unreadable, Assert.Single(report.Photos[0].Refusals).Reason);
    }

    [Fact]
    public async Task Nobody_is_added_when_no_photo_is_good_enough()
    {
        var person = New("Ada");
        var report = await EnrolAsync(person, "nobody", "garbage");

        Assert.Null(report.Person);
        Assert.False(report.IsNew);
        Assert.Null(await _store.People.FindAsync(ClientId.Default, person.Id, default));
        Assert.Empty(await _store.Spaces.ListAsync(ClientId.Default, default));
    }

    [Fact]
    public async Task The_same_photos_again_add_nothing()
    {
        var first = await EnrolAsync(New("Ada"), "ada 0.01", "ada 0.02");
        var again = await EnrolAsync(first.Person!, "ada 0.02", "ada 0.01", "ada 0.03", "ada 0.03");

        Assert.Equal(
            [PhotoOutcome.AlreadyThere, PhotoOutcome.AlreadyThere, PhotoOutcome.Added, PhotoOutcome.AlreadyThere], again.Photos.Select(p => p.Outcome));
        Assert.False(again.IsNew);
        Assert.Equal(3, (await FacesAsync(again)).Count);
    }

    [Fact]
    public async Task A_photo_whose_rows_were_not_all_written_is_finished()
    {
        var first = await EnrolAsync(New("Ada"), "ada 0.01");
        await _store.Faces.RemoveAsync(ClientId.Default, first.Photos[0].Face!.Value, default);

        var again = await EnrolAsync(first.Person!, "ada 0.01");
        Assert.Equal(PhotoOutcome.Added, Assert.Single(again.Photos).Outcome);
        Assert.Single(await FacesAsync(again));
        Assert.Single(await _store.Photos.ListAsync(ClientId.Default, first.Person!.Id, default));
    }

    [Fact]
    public async Task Somebody_who_is_enrolled_is_not_enrolled_under_another_name()
    {
        var ada = await EnrolAsync(New("Ada"), "ada 0.01");
        await EnrolAsync(New("Bob"), "bob");
        var report = await EnrolAsync(New("Adele"), "ada 0.05");

        Assert.Null(report.Person);
        var refusal = Assert.Single(Assert.Single(report.Photos).Refusals);
        Assert.Equal((RefusalReason.Duplicate, ada.Person!.Id), (refusal.Reason, refusal.Person));
        Assert.Contains("Ada", refusal.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_photo_of_somebody_else_among_a_persons_photos_is_refused()
    {
        var report = await EnrolAsync(New("Ada"), "ada 0.01", "eve", "ada 0.1");

        Assert.Equal([PhotoOutcome.Added, PhotoOutcome.Refused, PhotoOutcome.Added], report.Photos.Select(p => p.Outcome));
        Assert.Equal(RefusalReason.WrongPerson, Assert.Single(report.Photos[1].Refusals).Reason);
    }

    [Fact]
    public async Task Two_photos_of_different_people_enrol_neither_because_nothing_tells_which_is_right()
    {
        var report = await EnrolAsync(New("Ada"), "ada", "eve");

        Assert.Null(report.Person);
        Assert.All(report.Photos, p => Assert.Equal(RefusalReason.WrongPerson, Assert.Single(p.Refusals).Reason));
    }

    [Fact]
    public async Task What_is_enrolled_outvotes_new_photos()
    {
        var ada = await EnrolAsync(New("Ada"), "ada 0.01");
        var report = await EnrolAsync(ada.Person!, "eve", "eve 0.02", "eve 0.03");

        Assert.Equal(3, report.Count(PhotoOutcome.Refused));
    }

    [Fact]
    public async Task Another_clients_people_are_nobodys_duplicates()
    {
        var other = new ClientId("other");
        await _store.Clients.AddAsync(new Client(other, "other", default), default);
        await EnrolAsync(New("Ada"), "ada 0.01");

        var report = await EnrolAsync(New("Adele") with { Client = other }, "ada 0.01");
        Assert.True(report.IsNew);
    }

    [Fact]
    public async Task Erasing_a_person_leaves_no_file_of_theirs_and_keeps_a_photo_shared_with_another()
    {
        var ada = await EnrolAsync(New("Ada"), "ada 0.01", "ada 0.02");
        var (own, shared) = (ada.Photos[0], ada.Photos[1]);
        var bob = await EnrolAsync(New("Bob"), "bob");
        var link = (await _store.Photos.ListAsync(ClientId.Default, ada.Person!.Id, default)).Single(p => p.Hash == shared.Photo);
        await _store.Photos.AddAsync(link with { Person = bob.Person!.Id }, default);

        var removal = await new Erasure(_store, _files).RemoveAsync(ClientId.Default, ada.Person.Id, default);

        Assert.Equal(2, removal!.Faces);
        Assert.Null(await _files.OpenAsync(ClientId.Default, own.Photo!.Value, default));
        Assert.NotNull(await _files.OpenAsync(ClientId.Default, shared.Photo!.Value, default));
        Assert.Null(await _files.OpenThumbnailAsync(ClientId.Default, own.Face!.Value, default));
        Assert.Null(await _files.OpenThumbnailAsync(ClientId.Default, shared.Face!.Value, default));
        Assert.NotNull(await _files.OpenThumbnailAsync(ClientId.Default, bob.Photos[0].Face!.Value, default));
        Assert.Null(await new Erasure(_store, _files).RemoveAsync(ClientId.Default, ada.Person.Id, default));
    }

    [Fact]
    public async Task A_client_that_asks_for_consent_enrols_nobody_without_it_and_looks_at_no_photo()
    {
        await _store.Clients.UpdateSettingsAsync(
            ClientId.Default, new ClientSettings { ConsentRequired = true, ConsentText = "I agree.", ConsentVersion = "2" }, default);
        var (ada, looked) = (New("Ada"), false);
        var photo = new EnrolmentPhoto("a.jpg", _ =>
        {
            looked = true;
            return Read("ada 0.01");
        });
        var consent = new Consent { Client = ClientId.Default, Person = ada.Id, Version = "2", GivenAt = DateTimeOffset.UnixEpoch, GivenBy = "the person" };

        foreach (var missing in new[] { null, consent with { Version = "1" }, consent with { WithdrawnAt = DateTimeOffset.UnixEpoch } })
        {
            var error = await Assert.ThrowsAsync<SemblanceException>(() => EnrolAsync(missing));
            Assert.Equal("consent-missing", error.Code);
        }

        Assert.False(looked);
        Assert.True((await EnrolAsync(consent)).IsNew);
        Assert.Equal([consent], await _store.Privacy.ListConsentsAsync(ClientId.Default, ada.Id, default));
        Assert.Equal(PhotoOutcome.AlreadyThere, (await EnrolAsync(null)).Photos[0].Outcome); // it is on record now
        await _store.Privacy.WithdrawConsentsAsync(ClientId.Default, ada.Id, DateTimeOffset.UnixEpoch, default);
        await Assert.ThrowsAsync<SemblanceException>(() => EnrolAsync(null));

        Task<EnrolmentReport> EnrolAsync(Consent? given) =>
            new Enroller(_store, _files, _vision, _vision, TimeProvider.System).EnrolAsync(ada, [photo], Strictness.Normal, given, null, default);
    }

    private Task<EnrolmentReport> EnrolAsync(Person person, params string[] photos) =>
        new Enroller(_store, _files, _vision, _vision, TimeProvider.System).EnrolAsync(
            person, [.. photos.Select((p, i) => new EnrolmentPhoto($"{i}.jpg", _ => Read(p)))], Strictness.Normal, null, default);

    private static Task<ReadOnlyMemory<byte>> Read(string photo) => photo == "missing"
        ? throw new SemblanceException(ErrorKind.NotFound, "file-missing", "There is no such file.")
        : Task.FromResult(ScriptedVision.Photo(photo));

    private Task<IReadOnlyList<Semblance.Faces.Face>> FacesAsync(EnrolmentReport report) =>
        _store.Faces.ListAsync(ClientId.Default, report.Person!.Id, null, default);

    private static Person New(string name) => new()
    {
        Id = PersonId.New(),
        Client = ClientId.Default,
        Name = name,
        CreatedAt = default,
        UpdatedAt = default,
    };
}
