using Semblance.Attendance;
using Semblance.Clients;
using Semblance.Documents;
using Semblance.Sightings;
using Semblance.Spaces;
using Semblance.Storage;
using Semblance.Storage.Moving;
using Semblance.Tests.Storage.Moving;

namespace Semblance.Tests.Storage;

/// <summary>Attendance, documents and unknown faces of a <see cref="FilledStore"/>'s clients, with their files, and all of it as text, to compare two stores by.</summary>
internal static class FilledContents
{
    private static readonly DateTimeOffset At = new DateTimeOffset(2025, 6, 7, 8, 9, 10, TimeSpan.Zero).AddMicroseconds(123_456);

    private static CancellationToken Stop => CancellationToken.None;

    public static async Task FillAsync(IStore store, IPhotoFiles photos, IPhotoFiles originals)
    {
        foreach (var client in (await store.Clients.ListAsync(Stop)).Select(c => c.Id))
        {
            await AddAttendanceAsync(store, client);
            await AddSightingAsync(store, photos, client);
            await AddDocumentAsync(store, originals, client);
        }
    }

    public static async Task<string> RowsAsync(IStore store, IPhotoFiles photos, IPhotoFiles originals)
    {
        var (rows, text) = (new RowsWithoutRuns(MoveSide.RowsOf(store)!), new List<string>());
        foreach (var client in (await store.Clients.ListAsync(Stop)).Select(c => c.Id))
        {
            foreach (var table in MovedTables.OfCopies)
            {
                await rows.EachRowAsync(table, client.Value, values => text.Add(MovedRows.TextOf(table, client.Value, values)), Stop);
            }

            await foreach (var sighting in store.Sightings.ReadAllAsync(client, new SightingQuery(), Stop))
            {
                text.Add($"picture {sighting.Id} {await HashAsync(await photos.OpenThumbnailAsync(client, sighting.Id.Face, Stop))}");
            }

            await foreach (var artifact in store.Artifacts.ReadAllAsync(client, Stop))
            {
                text.Add($"original {artifact.Id} {await HashAsync(await originals.OpenAsync(client, artifact.Hash!.Value.Address, Stop))}");
            }
        }

        text.Sort(StringComparer.Ordinal);
        return string.Join('\n', text);
    }

    private static async Task AddAttendanceAsync(IStore store, ClientId client)
    {
        var people = (await store.People.ListAsync(client, new PeopleQuery { Limit = 1_000 }, Stop)).People.Select(p => p.Person.Id);
        var session = new AttendanceSession
        {
            Id = SessionId.New(),
            Client = client,
            Name = "Monday",
            Group = "a",
            Day = new DateOnly(2025, 6, 9),
            StartsAt = At,
            CreatedAt = At,
            CreatedBy = "cli:ada",
        };
        await store.Sessions.AddAsync(session, Stop);
        var records = people.Select(p => new AttendanceRecord { Client = client, Session = session.Id, Person = p, Status = AttendanceStatus.Auto, ChangedAt = At, ChangedBy = "cli:ada" }).ToList();
        await store.Attendance.WriteAsync(client, records, Stop);
        await store.Attendance.WriteAsync(client, [records[0] with { Status = AttendanceStatus.Late, Reason = "bus" }], Stop);
    }

    private static async Task AddSightingAsync(IStore store, IPhotoFiles photos, ClientId client)
    {
        var sighting = new Sighting
        {
            Id = SightingId.New(),
            Client = client,
            Space = KnownSpaces.Dlib.Key,
            Embedding = Enumerable.Repeat(0.1f, KnownSpaces.Dlib.Dimension).ToArray(),
            Quality = 0.5,
            FirstSeenAt = At,
            LastSeenAt = At,
        };
        await photos.AddThumbnailAsync(client, sighting.Id.Face, System.Text.Encoding.UTF8.GetBytes($"somebody at {client}"), Stop);
        await store.Sightings.AddAsync(sighting, Stop);
    }

    private static async Task AddDocumentAsync(IStore store, IPhotoFiles originals, ClientId client)
    {
        var file = System.Text.Encoding.UTF8.GetBytes($"The loans of {client}");
        await originals.AddAsync(client, new MemoryStream(file), Stop);
        var artifact = new Artifact
        {
            Id = ArtifactId.New(),
            Client = client,
            Name = "loans.txt",
            Type = ".txt",
            Kind = DocumentKind.Text,
            Size = file.Length,
            Hash = FileHash.Of(file),
            CreatedAt = At,
            UpdatedAt = At,
        };
        var document = new Document { Id = DocumentId.New(), Client = client, Artifact = artifact.Id, Kind = DocumentKind.Text, Title = "Loans", CreatedAt = At };
        await store.Artifacts.AddAsync(artifact, Stop);
        await store.Documents.AddAsync(document, Stop);
        await store.Documents.AddPartsAsync(client, document.Id, [new Section(0, new Semblance.Documents.Place { Line = 1 }, "Loans", $"The loans of {client}")], Stop);
        await store.Tags.AddAsync(client, [new Tag { Id = TagId.New(), Client = client, Document = document.Id, Name = "loan", CreatedAt = At }], Stop);
        await store.Memories.AddAsync(new Memory { Id = MemoryId.New(), Client = client, Category = "fact", Content = "{\"a\": 1}", CreatedAt = At }, Stop);
    }

    private static async Task<string> HashAsync(Stream? file)
    {
        await using (file)
        {
            return file is null ? "none" : Convert.ToHexStringLower(await System.Security.Cryptography.SHA256.HashDataAsync(file, Stop));
        }
    }
}
