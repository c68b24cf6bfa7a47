using Semblance.Clients;
using Semblance.People;
using Semblance.Photos;

namespace Semblance.Storage.Sqlite;

internal sealed class SqlitePhotos(SqliteConnections connections, SqliteGalleries galleries) : IPhotoStore
{
    private const string Insert = """
        INSERT INTO photos (client_key, person_key, hash, media_type, length, file_name, created_at, run_key)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (person_key, hash) DO NOTHING
        """;

    public Task AddAsync(Photo photo, CancellationToken cancellationToken) => connections.WriteAsync(
        database =>
        {
            var person = SqlitePeople.FindKey(database, photo.Client, photo.Person) ?? throw StoreErrors.PersonUnknown(photo.Person);
            TryAdd(database, photo, SqliteClients.Key(database, photo.Client), person, run: null);
        },
        cancellationToken);

    public Task<IReadOnlyList<Photo>> ListAsync(ClientId client, PersonId person, CancellationToken cancellationToken) =>
        connections.ReadAsync<IReadOnlyList<Photo>>(
            database =>
            {
                using var rows = database.Prepare(
                    "SELECT hash, media_type, length, file_name, created_at FROM photos WHERE person_key = ? ORDER BY hash");
                rows.Add(SqlitePeople.FindKey(database, client, person));
                var photos = new List<Photo>();
                while (rows.Step())
                {
                    photos.Add(Read(rows, client, person));
                }

                return photos;
            },
            cancellationToken);

    public async Task<PhotoRemoval?> RemoveAsync(ClientId client, PersonId person, PhotoHash hash, CancellationToken cancellationToken)
    {
        var removal = await connections.WriteAsync(
            database => SqlitePeople.FindKey(database, client, person) is { } key
                ? new SqliteRemoval(database, SqliteClients.Key(database, client)).RemovePhoto(key, hash)
                : null,
            cancellationToken);
        if (removal is { Faces.Count: > 0 })
        {
            galleries.RemoveFiles(client);
        }

        if (removal is not null)
        {
            await connections.TruncateLogAsync(CancellationToken.None);
        }

        return removal;
    }

    /// <returns>False when the photo is tied to the person already.</returns>
    public static bool TryAdd(SqliteDatabase database, Photo photo, long client, long person, long? run)
    {
        using var insert = database.Prepare(Insert)
            .Add(client)
            .Add(person)
            .Add(Bytes(photo.Hash))
            .Add(photo.MediaType)
            .Add(photo.Length)
            .Add(photo.FileName)
            .Add(photo.CreatedAt)
            .Add(run);
        return insert.Run() == 1;
    }

    public static byte[] Bytes(PhotoHash hash) => Convert.FromHexString(hash.Hex);

    public static PhotoHash Hash(ReadOnlySpan<byte> bytes) => new(Convert.ToHexStringLower(bytes));

    private static Photo Read(SqliteStatement row, ClientId client, PersonId person) => new()
    {
        Hash = Hash(row.Blob(0)),
        Client = client,
        Person = person,
        MediaType = row.Text(1),
        Length = row.Integer(2),
        FileName = row.TextOrNull(3),
        CreatedAt = row.Time(4),
    };
}
