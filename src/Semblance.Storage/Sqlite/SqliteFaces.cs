using System.Runtime.CompilerServices;
using Semblance.Clients;
using Semblance.Faces;
using Semblance.People;
using Semblance.Search;
using Semblance.Spaces;

namespace Semblance.Storage.Sqlite;

internal sealed class SqliteFaces(SqliteConnections connections, SqliteGalleries galleries) : IFaceStore
{
    private const int ReadAtOnce = 500;

    private const string Columns = """
        f.id, p.id, s.id, f.photo, f.box_x, f.box_y, f.box_width, f.box_height, f.detection_score, f.quality, f.created_at, f.embedding, f.key
        """;

    private const string SelectFaces =
        $"SELECT {Columns} FROM faces f JOIN people p ON p.key = f.person_key JOIN spaces s ON s.key = f.space_key";

    private const string SelectOne = $"{SelectFaces} WHERE f.id = ?1 AND f.client_key = ?2";
    private const string SelectOfPerson = $"{SelectFaces} WHERE f.person_key = ?1 AND (?2 IS NULL OR f.space_key = ?2) ORDER BY f.id";
    private const string SelectFirst = $"{SelectFaces} WHERE f.person_key = ?1 AND f.space_key = ?2 ORDER BY f.id LIMIT 1";

    private const string SelectNext =
        $"{SelectFaces} WHERE f.space_key = ?1 AND f.client_key = ?2 AND f.key > ?3 ORDER BY f.key LIMIT ?4";

    public Task AddAsync(Face face, CancellationToken cancellationToken) => connections.WriteAsync(
        database =>
        {
            var person = SqlitePeople.FindKey(database, face.Client, face.Person) ?? throw StoreErrors.PersonUnknown(face.Person);
            var writer = new SqliteFaceWriter(database, SqliteClients.Key(database, face.Client), run: null);
            if (!writer.Add(face, person))
            {
                throw StoreErrors.FaceExists(face.Id);
            }

            writer.Finish();
        },
        cancellationToken);

    public Task<IReadOnlyList<Face>> FindManyAsync(ClientId client, IReadOnlyList<FaceId> ids, CancellationToken cancellationToken) =>
        connections.ReadAsync<IReadOnlyList<Face>>(
            database =>
            {
                var faces = new List<Face>(ids.Count);
                if (SqliteClients.FindKey(database, client) is not { } key)
                {
                    return faces;
                }

                using var row = database.Prepare(SelectOne);
                foreach (var id in ids.Distinct())
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    if (row.Add(id.Value).Add(key).Step())
                    {
                        faces.Add(Read(row, client));
                    }

                    row.Reset();
                }

                return faces;
            },
            cancellationToken);

    public Task<IReadOnlyList<Face>> ListAsync(ClientId client, PersonId person, SpaceKey? space, CancellationToken cancellationToken) =>
        connections.ReadAsync<IReadOnlyList<Face>>(
            database =>
            {
                var stored = space is { } key ? SqliteSpaces.Find(database, key) : null;
                if (space is not null && stored is null)
                {
                    return [];
                }

                using var rows = database.Prepare(SelectOfPerson);
                return ReadAll(rows.Add(SqlitePeople.FindKey(database, client, person)).Add(stored?.RowKey), client);
            },
            cancellationToken);

    public async Task<bool> RemoveAsync(ClientId client, FaceId id, CancellationToken cancellationToken)
    {
        var removed = await connections.WriteAsync(database => Remove(database, client, id), cancellationToken);
        if (removed)
        {
            galleries.RemoveFiles(client);
        }

        return removed;
    }

    public async Task<Ranking> FindNearestAsync(
        Gallery gallery, ReadOnlyMemory<float> probe, int people, CancellationToken cancellationToken)
    {
        var (index, among) = await OpenAsync(gallery, [probe], people, cancellationToken);
        return await index.Queue.FindNearestAsync(probe, people, among);
    }

    public async Task<IReadOnlyList<Ranking>> FindNearestAsync(
        Gallery gallery, IReadOnlyList<ReadOnlyMemory<float>> probes, int people, CancellationToken cancellationToken)
    {
        var (index, among) = await OpenAsync(gallery, probes, people, cancellationToken);
        return await Task.Run(() => index.FindNearest(probes, people, among), cancellationToken);
    }

    public Task<IReadOnlyList<Face>> SampleAsync(Gallery gallery, int faces, CancellationToken cancellationToken) =>
        connections.ReadAsync<IReadOnlyList<Face>>(
            database =>
            {
                var space = SqliteSpaces.Get(database, gallery.Space);
                var sample = new List<Face>();
                foreach (var person in SqliteMembers.Sample(database, gallery, space.RowKey, faces, cancellationToken))
                {
                    using var row = database.Prepare(SelectFirst).Add(person).Add(space.RowKey);
                    row.Step();
                    sample.Add(Read(row, gallery.Client));
                }

                return sample;
            },
            cancellationToken);

    public async IAsyncEnumerable<Face> ReadAllAsync(
        ClientId client, SpaceKey space, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Page by page, each in a snapshot of its own: one long snapshot would keep the write-ahead log from being emptied.
        for (var after = 0L; ;)
        {
            var (faces, last) = await connections.ReadAsync(database => ReadPage(database, client, space, after), cancellationToken);
            foreach (var face in faces)
            {
                yield return face;
            }

            if (faces.Count < ReadAtOnce)
            {
                yield break;
            }

            after = last;
        }
    }

    /// <summary>The index as fresh as the database is now, and whom the gallery's filters leave; null for everybody.</summary>
    private Task<(GalleryIndex Index, PersonSet? Among)> OpenAsync(
        Gallery gallery, IReadOnlyList<ReadOnlyMemory<float>> probes, int people, CancellationToken cancellationToken) =>
        connections.ReadAsync(
            database =>
            {
                var space = SqliteSpaces.Get(database, gallery.Space);
                foreach (var probe in probes)
                {
                    StoreRules.CheckProbe(probe.Span, space.Space, people);
                }

                return galleries.Refresh(database, gallery, space, cancellationToken);
            },
            cancellationToken);

    private static bool Remove(SqliteDatabase database, ClientId client, FaceId id)
    {
        using var row = database.Prepare("SELECT f.key, f.client_key FROM faces f JOIN clients c ON c.key = f.client_key WHERE f.id = ? AND c.id = ?");
        if (!row.Add(id.Value).Add(client.Value).Step())
        {
            return false;
        }

        var (key, clientKey) = (row.Integer(0), row.Integer(1));
        row.Reset();
        return new SqliteRemoval(database, clientKey).RemoveFaces("key = ?2", key) == 1;
    }

    private static (List<Face> Faces, long Last) ReadPage(SqliteDatabase database, ClientId client, SpaceKey space, long after)
    {
        var faces = new List<Face>(ReadAtOnce);
        if (SqliteSpaces.Find(database, space) is not { } stored)
        {
            return (faces, after);
        }

        using var rows = database.Prepare(SelectNext)
            .Add(stored.RowKey).Add(SqliteClients.FindKey(database, client)).Add(after).Add(ReadAtOnce);
        while (rows.Step())
        {
            faces.Add(Read(rows, client));
            after = rows.Integer(12);
        }

        return (faces, after);
    }

    private static List<Face> ReadAll(SqliteStatement rows, ClientId client)
    {
        var faces = new List<Face>();
        while (rows.Step())
        {
            faces.Add(Read(rows, client));
        }

        return faces;
    }

    private static Face Read(SqliteStatement row, ClientId client) => new()
    {
        Id = new FaceId(row.Id(0)),
        Client = client,
        Person = new PersonId(row.Id(1)),
        Space = new SpaceKey(row.Text(2)),
        Photo = row.IsNull(3) ? null : SqlitePhotos.Hash(row.Blob(3)),
        Box = row.IsNull(4) ? null : new FaceBox(row.Real(4), row.Real(5), row.Real(6), row.Real(7)),
        DetectionScore = row.RealOrNull(8),
        Quality = row.RealOrNull(9),
        CreatedAt = row.Time(10),
        Embedding = row.Floats(11),
    };
}
