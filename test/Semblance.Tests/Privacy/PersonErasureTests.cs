using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Semblance.Accounts;
using Semblance.Attendance;
using Semblance.Audit;
using Semblance.Clients;
using Semblance.Faces;
using Semblance.People;
using Semblance.Photos;
using Semblance.Privacy;
using Semblance.Spaces;
using Semblance.Storage;
using Semblance.Storage.InMemory;

namespace Semblance.Tests.Privacy;

public sealed class PersonErasureTests : IAsyncDisposable
{
    private static readonly Space Space = new() { Key = new SpaceKey("tiny"), Model = "Tiny", Dimension = 2, Metric = Metric.L2 };

    private readonly ManualTime _time = new();
    private readonly InMemoryStore _store;
    private readonly InMemoryPhotoFiles _files = new();
    private readonly InMemoryTombstoneList _list = new();

    public PersonErasureTests() => _store = new InMemoryStore(_time);

    private static CancellationToken Stop => CancellationToken.None;

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    private PersonErasure Erasure => new(_store, _files, _list, _time);

    [Fact]
    public async Task An_erasure_takes_everything_and_its_certificate_says_what_and_that_nothing_is_found()
    {
        var (ada, shared) = (await EnrolAsync("Ada", 1, 2), await EnrolAsync("Bo", 2));
        await AddAttendanceAsync(ada);
        var certificate = (await Erasure.EraseAsync(ClientId.Default, ada, "cli:test", Stop))!;

        Assert.Equal(new PersonTraces(Records: 1, Faces: 2, Photos: 2, PhotoFiles: 1, Thumbnails: 2, Consents: 1, Tokens: 1, Accounts: 1, Merges: 0, Sightings: 0, Searches: 1, Memories: 0, Attendance: 3), certificate.Removed);
        Assert.True(certificate.IsComplete, certificate.Left.ToString());
        Assert.Equal(Tombstone.HashOf(ClientId.Default, ada, certificate.Tombstone.Salt), certificate.Tombstone.Hash);
        await using var kept = await _files.OpenAsync(ClientId.Default, PhotoHash.Of([2]), Stop);
        Assert.NotNull(kept); // it is a photo of Bo's, too
        Assert.NotNull(await _store.People.FindAsync(ClientId.Default, shared, Stop));
        Assert.Null(await Erasure.EraseAsync(ClientId.Default, ada, "cli:test", Stop));
        Assert.Null(await Erasure.EraseAsync(new ClientId("other"), shared, "cli:test", Stop));
    }

    [Fact]
    public async Task A_certificate_of_an_erasure_that_left_something_says_so()
    {
        var ada = await EnrolAsync("Ada", 1);
        var certificate = (await new PersonErasure(_store, new StubbornFiles(_files), _list, _time).EraseAsync(ClientId.Default, ada, "cli:test", Stop))!;
        Assert.False(certificate.IsComplete);
        Assert.Equal((1, 0), (certificate.Left.PhotoFiles, certificate.Removed.PhotoFiles));
        Assert.False((bool)certificate.ToJson()["complete"]!);
    }

    [Fact]
    public async Task The_hash_of_a_certificate_is_that_of_its_other_fields()
    {
        var ada = await EnrolAsync("Ada", 1);
        var document = (await Erasure.EraseAsync(ClientId.Default, ada, "cli:test", Stop))!.ToJson();
        var hash = (string)document["sha256"]!;
        document.Remove("sha256");
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(document.ToJsonString()))), hash);
        Assert.DoesNotContain("Ada", document.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_a_restore_of_an_older_backup_the_list_beside_it_finds_who_was_erased()
    {
        var (ada, bo) = (await EnrolAsync("Ada", 1), await EnrolAsync("Bo", 2));
        var backup = await _store.People.FindAsync(ClientId.Default, ada, Stop);
        await Erasure.EraseAsync(ClientId.Default, ada, "cli:test", Stop);
        Assert.Empty(await Erasure.ReplayAsync(ClientId.Default, "system:restore", _ => Task.CompletedTask, Stop));

        var restored = new InMemoryStore(_time); // which knows of no erasure
        await restored.People.AddAsync(backup!, Stop);
        await restored.People.AddAsync(backup! with { Id = bo, Name = "Bo" }, Stop);
        var erased = await new PersonErasure(restored, _files, _list, _time).ReplayAsync(ClientId.Default, "system:restore", _ => Task.CompletedTask, Stop);

        Assert.Equal([ada], erased.Select(c => c.Person));
        Assert.Equal(["Bo"], (await restored.People.ListAsync(ClientId.Default, new PeopleQuery(), Stop)).People.Select(p => p.Person.Name));
        Assert.Single(await restored.Privacy.ListTombstonesAsync(ClientId.Default, Stop));
    }

    [Fact]
    public void A_tombstone_names_nobody_without_its_salt()
    {
        var person = PersonId.New();
        var (a, b) = (Tombstone.Of(ClientId.Default, person, null, default), Tombstone.Of(ClientId.Default, person, null, default));
        Assert.NotEqual(a.Hash, b.Hash);
        Assert.Equal(a.Hash, Tombstone.Of(ClientId.Default, person, a.Salt, default).Hash);
        Assert.NotEqual(a.Hash, Tombstone.Of(new ClientId("other"), person, a.Salt, default).Hash);
        Assert.Throws<SemblanceException>(() => Tombstone.FromText(ClientId.Default, "x", a.Hash, default));
    }

    [Fact]
    public async Task An_export_holds_all_that_is_kept_of_a_person_and_no_secret()
    {
        var (ada, _) = (await EnrolAsync("Ada", 1, 2), await EnrolAsync("Bo", 3));
        await _store.Audit.AppendAsync(
            ClientId.Default, [new AuditEvent { Client = ClientId.Default, At = _time.GetUtcNow(), Actor = AuditActor.Anonymous, Action = "person.read", Person = ada }], Stop);
        await AddAttendanceAsync(ada);
        using var output = new MemoryStream();
        Assert.Equal(14, await new SubjectExport(_store, _files, _time).WriteAsync(ClientId.Default, ada, output, true, Stop));
        Assert.Null(await new SubjectExport(_store, _files, _time).WriteAsync(new ClientId("other"), ada, output, true, Stop));

        using var zip = new ZipArchive(output, ZipArchiveMode.Read);
        Assert.Equal("Ada", (string)Read(zip, "person.json")["name"]!);
        var faces = Read(zip, "faces.json").AsArray();
        Assert.Equal([1f, 0.5f], faces[0]!["embedding"]!.AsArray().Select(v => (float)v!));
        Assert.Equal("form 17", (string)Read(zip, "consents.json")[0]!["evidence"]!);
        Assert.Equal("person.read", (string)Read(zip, "audit.json")[0]!["action"]!);
        Assert.True((bool)Read(zip, "accounts.json")[0]!["hasPassword"]!);
        Assert.Single(Read(zip, "logins.json").AsArray());
        var attendance = Read(zip, "attendance.json");
        Assert.Equal(["absent", "medical"], attendance["records"]![0]!["versions"]!.AsArray().Select(v => (string)v!["status"]!));
        Assert.Equal("Algebra", (string)attendance["records"]![0]!["name"]!);
        Assert.Equal("in", (string)attendance["checkIns"]![0]!["direction"]!);
        Assert.Equal("2026-11-23", (string)attendance["leaves"]![0]!["from"]!);
        using var photo = zip.GetEntry($"photos/{PhotoHash.Of([1]).Hex}.png")!.Open();
        Assert.Equal(1, photo.ReadByte());
        Assert.Null(zip.GetEntry($"photos/{PhotoHash.Of([3]).Hex}.png"));
        Assert.All(zip.Entries.Where(e => e.Name.EndsWith(".json", StringComparison.Ordinal)), e => Assert.DoesNotContain("$2b$", Text(e), StringComparison.Ordinal));
    }

    private static JsonNode Read(ZipArchive zip, string name) => JsonNode.Parse(Text(zip.GetEntry(name)!))!;

    private static string Text(ZipArchiveEntry entry)
    {
        using var reader = new StreamReader(entry.Open());
        return reader.ReadToEnd();
    }

    /// <summary>A record that was corrected once, a check-in and a leave.</summary>
    private async Task AddAttendanceAsync(PersonId person)
    {
        var now = _time.GetUtcNow();
        var session = new AttendanceSession
        {
            Id = SessionId.New(),
            Client = ClientId.Default,
            Name = "Algebra",
            Day = new DateOnly(2026, 11, 23),
            StartsAt = now,
            CreatedAt = now,
            CreatedBy = "cli:test",
        };
        await _store.Sessions.AddAsync(session, Stop);
        var record = new AttendanceRecord
        {
            Client = ClientId.Default,
            Session = session.Id,
            Person = person,
            Status = AttendanceStatus.Absent,
            ChangedAt = now,
            ChangedBy = "cli:test",
        };
        await _store.Attendance.WriteAsync(ClientId.Default, [record], Stop);
        await _store.Attendance.WriteAsync(ClientId.Default, [record with { Status = AttendanceStatus.Medical, Reason = "doctor's note" }], Stop);
        await _store.CheckIns.AddAsync(
            new CheckInAttempt
            {
                CheckIn = new CheckIn
                {
                    Id = CheckInId.New(),
                    Client = ClientId.Default,
                    Person = person,
                    Direction = CheckDirection.In,
                    At = now,
                    Day = session.Day,
                    By = "cli:test",
                },
            },
            Stop);
        await _store.Leaves.AddAsync(
            new Leave
            {
                Id = LeaveId.New(),
                Client = ClientId.Default,
                Person = person,
                From = session.Day,
                To = session.Day,
                Kind = LeaveKind.Medical,
                RequestedAt = now,
                RequestedBy = "cli:test",
            },
            Stop);
    }

    /// <summary>Somebody of whom there is everything a store can hold but attendance.</summary>
    private async Task<PersonId> EnrolAsync(string name, params byte[] photos)
    {
        var now = _time.GetUtcNow();
        var person = new Person { Id = PersonId.New(), Client = ClientId.Default, Name = name, CreatedAt = now, UpdatedAt = now };
        await _store.Spaces.AddAsync(Space, Stop);
        await _store.People.AddAsync(person, Stop);
        foreach (var content in photos)
        {
            using var image = new MemoryStream([content]);
            var hash = await _files.AddAsync(ClientId.Default, image, Stop);
            await _store.Photos.AddAsync(new Photo { Hash = hash, Client = ClientId.Default, Person = person.Id, MediaType = "image/png", Length = 1, CreatedAt = now }, Stop);
            var face = new Face
            {
                Id = FaceId.New(),
                Client = ClientId.Default,
                Person = person.Id,
                Space = Space.Key,
                Photo = hash,
                Embedding = new float[] { 1, 0.5f },
                CreatedAt = now,
            };
            await _store.Faces.AddAsync(face, Stop);
            await _files.AddThumbnailAsync(ClientId.Default, face.Id, new byte[] { content }, Stop);
        }

        await _store.Privacy.AddConsentAsync(
            new Consent { Client = ClientId.Default, Person = person.Id, Version = "1", GivenAt = now, GivenBy = "the person", Evidence = "form 17" }, Stop);
        var account = new Account
        {
            Id = AccountId.New(),
            Client = ClientId.Default,
            Login = new LoginName(name),
            Role = Semblance.Access.Role.Viewer,
            Person = person.Id,
            CreatedAt = now,
            Password = PasswordHash.Parse("$2b$04$abcdefghijklmnopqrstuubyCG3zY1GIXMyxfivm.ClDiInHzxjiq"),
        };
        await _store.Accounts.AddAsync(account, Stop);
        var token = TokenId.New();
        await _store.Tokens.AddAsync(
            new LoginToken
            {
                Id = token,
                Client = ClientId.Default,
                Account = account.Id,
                Person = person.Id,
                Method = LoginMethod.Password,
                Secret = TokenSecret.New(token).Hash,
                CreatedAt = now,
                ExpiresAt = now.AddHours(1),
            },
            Stop);
        return person.Id;
    }

    /// <summary>Files of which one never goes.</summary>
    private sealed class StubbornFiles(IPhotoFiles inner) : IPhotoFiles
    {
        public Task<bool> RemoveAsync(ClientId client, PhotoHash hash, CancellationToken cancellationToken) => Task.FromResult(false);

        public Task<PhotoHash> AddAsync(ClientId client, Stream image, CancellationToken cancellationToken) => inner.AddAsync(client, image, cancellationToken);

        public Task<Stream?> OpenAsync(ClientId client, PhotoHash hash, CancellationToken cancellationToken) => inner.OpenAsync(client, hash, cancellationToken);

        public Task AddThumbnailAsync(ClientId client, FaceId face, ReadOnlyMemory<byte> image, CancellationToken cancellationToken) =>
            inner.AddThumbnailAsync(client, face, image, cancellationToken);

        public Task<Stream?> OpenThumbnailAsync(ClientId client, FaceId face, CancellationToken cancellationToken) =>
            inner.OpenThumbnailAsync(client, face, cancellationToken);

        public Task<bool> RemoveThumbnailAsync(ClientId client, FaceId face, CancellationToken cancellationToken) =>
            inner.RemoveThumbnailAsync(client, face, cancellationToken);
    }
}
