using System.IO.Compression;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Semblance.Attendance;
using Semblance.Audit;
using Semblance.Clients;
using Semblance.Faces;
using Semblance.People;
using Semblance.Photos;
using Semblance.Sightings;
using Semblance.Storage;

namespace Semblance.Privacy;

/// <summary>
/// All that a store holds about somebody, as a zip that they can be given: person, faces with their vectors, photos, pictures of faces, consents, merges,
/// accounts, logins, attendance, and what the audit log has about them. Of passwords and tokens that there are some, and nothing more. Written as it is read: a photo at a time.
/// </summary>
public sealed class SubjectExport(IStore store, IPhotoFiles files, TimeProvider time)
{
    private const int PageSize = 1_000;

    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="output">Is written to asynchronously alone, as answers of a server are.</param>
    /// <param name="withEmbeddings">Without, a face says how many values its vector has: for whoever may not read vectors.</param>
    /// <returns>How many files it wrote; null, and nothing written, when this client has no such person.</returns>
    public async Task<int?> WriteAsync(ClientId client, PersonId id, Stream output, bool withEmbeddings, CancellationToken cancellationToken)
    {
        if (await store.People.FindAsync(client, id, cancellationToken) is not { } person)
        {
            return null;
        }

        await using var writes = new DeferredWrites(output);
        var count = await WriteAsync(person, writes, withEmbeddings, cancellationToken);
        await writes.FlushAsync(cancellationToken);
        return count;
    }

    private async Task<int> WriteAsync(Person person, DeferredWrites output, bool withEmbeddings, CancellationToken cancellationToken)
    {
        var (client, id) = (person.Client, person.Id);
        await using var zip = await ZipArchive.CreateAsync(output, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null, cancellationToken);
        var archive = new Archive(zip, time.GetUtcNow());
        var faces = await store.Faces.ListAsync(client, id, null, cancellationToken);
        var photos = await store.Photos.ListAsync(client, id, cancellationToken);
        await archive.AddAsync("person.json", Document(person), cancellationToken);
        await archive.AddAsync("faces.json", new JsonArray([.. faces.Select(f => (JsonNode)Document(f, withEmbeddings))]), cancellationToken);
        await archive.AddAsync("photos.json", new JsonArray([.. photos.Select(Document)]), cancellationToken);
        await archive.AddAsync("consents.json", await ConsentsAsync(client, id, cancellationToken), cancellationToken);
        await archive.AddAsync("merges.json", await MergesAsync(client, id, cancellationToken), cancellationToken);
        await archive.AddAsync("sightings.json", await SightingsAsync(client, faces, cancellationToken), cancellationToken);
        await archive.AddAsync("accounts.json", await AccountsAsync(client, id, cancellationToken), cancellationToken);
        await archive.AddAsync("logins.json", await LoginsAsync(client, id, cancellationToken), cancellationToken);
        await archive.AddAsync("attendance.json", await new PersonAttendance(store).WriteAsync(client, id, cancellationToken), cancellationToken);
        await archive.AddAsync("audit.json", await AuditAsync(client, id, cancellationToken), cancellationToken);
        foreach (var photo in photos)
        {
            await archive.AddAsync($"photos/{photo.Hash.Hex}{ExtensionOf(photo.MediaType)}", await files.OpenAsync(client, photo.Hash, cancellationToken), cancellationToken);
        }

        foreach (var face in faces)
        {
            await archive.AddAsync($"faces/{face.Id}.jpg", await files.OpenThumbnailAsync(client, face.Id, cancellationToken), cancellationToken);
        }

        return archive.Files;
    }

    private async Task<JsonArray> ConsentsAsync(ClientId client, PersonId person, CancellationToken cancellationToken) =>
        new([.. (await store.Privacy.ListConsentsAsync(client, person, cancellationToken)).Select(c => (JsonNode)new JsonObject
        {
            ["version"] = c.Version, ["givenAt"] = c.GivenAt, ["givenBy"] = c.GivenBy, ["evidence"] = c.Evidence, ["withdrawnAt"] = c.WithdrawnAt,
        })]);

    /// <summary>Where they were seen before somebody said who they are.</summary>
    private async Task<JsonArray> SightingsAsync(ClientId client, IReadOnlyList<Face> faces, CancellationToken cancellationToken) =>
        new([.. (await store.Sightings.FindManyAsync(client, [.. faces.Select(f => new SightingId(f.Id.Value))], cancellationToken)).Select(s => (JsonNode)new JsonObject
        {
            ["face"] = s.Id.ToString(), ["place"] = s.Place, ["firstSeenAt"] = s.FirstSeenAt, ["lastSeenAt"] = s.LastSeenAt, ["times"] = s.Times,
        })]);

    /// <summary>Records of theirs that became one with this, and this while it was one with another.</summary>
    private async Task<JsonArray> MergesAsync(ClientId client, PersonId person, CancellationToken cancellationToken) =>
        new([.. (await store.Merges.ListAsync(client, null, cancellationToken)).Where(m => m.Kept == person || m.Merged.Id == person).Select(m => (JsonNode)new JsonObject
        {
            ["kept"] = m.Kept.ToString(), ["merged"] = Document(m.Merged), ["mergedAt"] = m.MergedAt, ["undoneAt"] = m.UndoneAt,
        })]);

    private async Task<JsonArray> AccountsAsync(ClientId client, PersonId person, CancellationToken cancellationToken)
    {
        var accounts = new JsonArray();
        Accounts.AccountId? after = null;
        while (await store.Accounts.ListAsync(client, after, PageSize, cancellationToken) is { Count: > 0 } page)
        {
            foreach (var account in page.Where(a => a.Person == person))
            {
                accounts.Add((JsonNode)new JsonObject
                {
                    ["login"] = account.Login.Value,
                    ["role"] = Access.AccessNames.Of(account.Role),
                    ["hasPassword"] = account.Password is not null,
                    ["createdAt"] = account.CreatedAt,
                    ["lastLoginAt"] = account.LastLoginAt,
                });
            }

            after = page[^1].Id;
        }

        return accounts;
    }

    private async Task<JsonArray> LoginsAsync(ClientId client, PersonId person, CancellationToken cancellationToken) =>
        new([.. (await store.Tokens.ListAsync(client, null, person, cancellationToken)).Select(t => (JsonNode)new JsonObject
        {
            ["createdAt"] = t.CreatedAt, ["expiresAt"] = t.ExpiresAt, ["revokedAt"] = t.RevokedAt,
        })]);

    private async Task<JsonArray> AuditAsync(ClientId client, PersonId person, CancellationToken cancellationToken)
    {
        var entries = new JsonArray();
        long? before = null;
        while (await store.Audit.ListAsync(
            client, new AuditQuery { Person = person, Before = before, Limit = PageSize }, cancellationToken) is { Count: > 0 } page)
        {
            foreach (var (sequence, item, hash) in page)
            {
                entries.Add((JsonNode)new JsonObject
                {
                    ["sequence"] = sequence,
                    ["at"] = item.At,
                    ["actor"] = item.Actor.ToString(),
                    ["action"] = item.Action,
                    ["address"] = item.Address,
                    ["outcome"] = item.Outcome.ToString().ToLowerInvariant(),
                    ["hash"] = hash.Hex,
                });
            }

            before = page[^1].Sequence;
        }

        return entries;
    }

    private static JsonObject Document(Person person) => new()
    {
        ["id"] = person.Id.ToString(),
        ["client"] = person.Client.Value,
        ["name"] = person.Name,
        ["externalId"] = person.ExternalId,
        ["region"] = person.Region,
        ["groups"] = new JsonArray([.. person.Groups.Select(g => (JsonNode)g)]),
        ["attributes"] = new JsonObject(person.Attributes.Select(a => KeyValuePair.Create(a.Key, (JsonNode?)a.Value))),
        ["createdAt"] = person.CreatedAt,
        ["updatedAt"] = person.UpdatedAt,
    };

    private static JsonObject Document(Face face, bool withEmbedding) => new JsonObject
    {
        ["id"] = face.Id.ToString(),
        ["space"] = face.Space.Value,
        ["photo"] = face.Photo?.Hex,
        ["createdAt"] = face.CreatedAt,
        ["embeddingValues"] = face.Embedding.Length,
        ["embedding"] = withEmbedding ? new JsonArray([.. face.Embedding.ToArray().Select(v => (JsonNode)v)]) : null,
    };

    private static JsonNode Document(Photo photo) => new JsonObject
    {
        ["sha256"] = photo.Hash.Hex,
        ["mediaType"] = photo.MediaType,
        ["length"] = photo.Length,
        ["fileName"] = photo.FileName,
        ["createdAt"] = photo.CreatedAt,
    };

    private static string ExtensionOf(string mediaType) => mediaType switch
    {
        "image/jpeg" => ".jpg",
        "image/png" => ".png",
        "image/webp" => ".webp",
        "image/gif" => ".gif",
        "image/bmp" => ".bmp",
        "image/tiff" => ".tiff",
        "image/avif" => ".avif",
        _ => "",
    };

    private sealed class Archive(ZipArchive zip, DateTimeOffset now)
    {
        public int Files { get; private set; }

        public async Task AddAsync(string name, JsonNode document, CancellationToken cancellationToken)
        {
            await using var entry = await OpenAsync(name, CompressionLevel.Optimal, cancellationToken);
            await JsonSerializer.SerializeAsync(entry, document, Readable, cancellationToken);
        }

        /// <summary>Does nothing without content.</summary>
        public async Task AddAsync(string name, Stream? content, CancellationToken cancellationToken)
        {
            if (content is not null)
            {
                await using (content)
                {
                    await using var entry = await OpenAsync(name, CompressionLevel.NoCompression, cancellationToken); // pictures are compressed as they are
                    await content.CopyToAsync(entry, cancellationToken);
                }
            }
        }

        private Task<Stream> OpenAsync(string name, CompressionLevel level, CancellationToken cancellationToken)
        {
            Files++;
            var entry = zip.CreateEntry(name, level);
            entry.LastWriteTime = now;
            return entry.OpenAsync(cancellationToken);
        }
    }
}
