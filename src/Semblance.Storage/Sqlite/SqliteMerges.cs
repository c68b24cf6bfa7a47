using Semblance.Clients;
using Semblance.Faces;
using Semblance.People;
using Semblance.Photos;

namespace Semblance.Storage.Sqlite;

internal sealed class SqliteMerges(SqliteConnections connections, TimeProvider time) : IMergeStore
{
    private const string Select = """
        SELECT m.id, p.id, m.record, m.merged_at, m.undone_at, m.kept_key
        FROM merges m
        JOIN clients c ON c.key = m.client_key
        JOIN people p ON p.key = m.kept_key
        """;

    // A photo in which a face is left stays.
    private const string RemovePhoto = """
        DELETE FROM photos
        WHERE person_key = ?1 AND hash = ?2 AND NOT EXISTS (SELECT 1 FROM faces f WHERE f.person_key = ?1 AND f.photo = ?2)
        """;

    private const string CopyPhotos = """
        INSERT INTO photos (client_key, person_key, hash, media_type, length, file_name, created_at, run_key)
        SELECT client_key, ?2, hash, media_type, length, file_name, created_at, run_key
        FROM photos
        WHERE person_key = ?1 AND hash IN (SELECT photo FROM faces WHERE person_key = ?2)
        ON CONFLICT DO NOTHING
        """;

    public Task<PeopleMerge> MergeAsync(ClientId client, PersonId kept, PersonId merged, CancellationToken cancellationToken) =>
        connections.WriteAsync(
            database =>
            {
                StoreRules.CheckMerge(kept, merged);
                var (to, from) = (KeyOf(database, client, kept), KeyOf(database, client, merged));
                var rows = new SqliteMergeRows(database, client);
                var record = rows.Read(merged, from, to);
                var owner = SqliteClients.Key(database, client);
                new SqliteFaceMove(database, owner).Run(from, to, only: null);
                rows.Give(from, to);
                var (id, now) = (MergeId.New(), StoreTime.Truncate(time.GetUtcNow()));
                record = record with { Attendance = new SqliteMergeAttendance(database, client).Give(new(merged, from), new(kept, to), id, now) };
                new SqliteRemoval(database, owner).RemovePerson(from);
                using var insert = database.Prepare("INSERT INTO merges (id, client_key, kept_key, record, merged_at) VALUES (?, ?, ?, ?, ?)");
                insert.Add(id.Value).Add(owner).Add(to).Add(record.Write()).Add(now).Run();
                return record.ToMerge(id, client, kept, now, undoneAt: null);
            },
            cancellationToken);

    public Task<PeopleMerge?> FindAsync(ClientId client, MergeId id, CancellationToken cancellationToken) => connections.ReadAsync(
        database =>
        {
            using var row = database.Prepare($"{Select} WHERE c.id = ? AND m.id = ?").Add(client.Value).Add(id.Value);
            return row.Step() ? Read(row, client) : null;
        },
        cancellationToken);

    public Task<IReadOnlyList<PeopleMerge>> ListAsync(ClientId client, PersonId? kept, CancellationToken cancellationToken) =>
        connections.ReadAsync<IReadOnlyList<PeopleMerge>>(
            database =>
            {
                using var rows = database.Prepare($"{Select} WHERE c.id = ?1 AND (?2 IS NULL OR p.id = ?2) ORDER BY m.merged_at DESC, m.id DESC LIMIT ?3");
                rows.Add(client.Value).Add(kept?.Value).Add(StoreRules.MaxPage);
                var merges = new List<PeopleMerge>();
                while (rows.Step())
                {
                    merges.Add(Read(rows, client));
                }

                return merges;
            },
            cancellationToken);

    public Task<PeopleMerge> UndoAsync(ClientId client, MergeId id, CancellationToken cancellationToken) => connections.WriteAsync(
        database =>
        {
            var (kept, json, merge) = Get(database, client, id);
            var record = MergeRecord.Read(json);
            var rows = new SqliteMergeRows(database, client);
            var back = rows.Restore(record.Person) ?? throw StoreErrors.PersonExists(merge.Merged.Id);
            new SqliteFaceMove(database, SqliteClients.Key(database, client)).Run(kept, back, record.Faces);
            rows.GiveBack(record, merge, kept, back);
            new SqliteMergeAttendance(database, client).GiveBack(record.Attendance ?? MergedAttendance.None, new(merge.Kept, kept), new(merge.Merged.Id, back));
            foreach (var photo in record.Photos.Where(p => !p.IsShared))
            {
                using var remove = database.Prepare(RemovePhoto);
                remove.Add(kept).Add(SqlitePhotos.Bytes(new PhotoHash(photo.Hash))).Run();
            }

            var now = StoreTime.Truncate(time.GetUtcNow());
            using var update = database.Prepare("UPDATE merges SET undone_at = ? WHERE id = ?");
            update.Add(now).Add(id.Value).Run();
            return merge with { UndoneAt = now };
        },
        cancellationToken);

    public Task<int> ForgetAsync(ClientId client, PersonId merged, CancellationToken cancellationToken) => connections.WriteAsync(
        database =>
        {
            using var remove = database.Prepare(
                "DELETE FROM merges WHERE client_key = ? AND undone_at IS NOT NULL AND json_extract(record, '$.Person.Id') = ?");
            return remove.Add(SqliteClients.FindKey(database, client)).Add(merged.ToString()).Run();
        },
        cancellationToken);

    public Task SplitAsync(ClientId client, PersonId from, IReadOnlyList<FaceId> faces, Person created, CancellationToken cancellationToken) =>
        connections.WriteAsync(
            database =>
            {
                StoreRules.CheckSplit(client, faces, created);
                var source = KeyOf(database, client, from);
                var photos = faces.Select(f => PhotoOf(database, source, f, from)).OfType<PhotoHash>().Distinct().ToList();
                var owner = SqliteClients.Key(database, client);
                var target = new SqlitePersonWriter(database, owner, run: null).Add(created) ?? throw StoreErrors.PersonExists(created.Id);
                new SqliteFaceMove(database, owner).Run(source, target, [.. faces.Select(f => f.Value)]);
                using (var copy = database.Prepare(CopyPhotos))
                {
                    copy.Add(source).Add(target).Run();
                }

                foreach (var photo in photos)
                {
                    using var remove = database.Prepare(RemovePhoto);
                    remove.Add(source).Add(SqlitePhotos.Bytes(photo)).Run();
                }
            },
            cancellationToken);

    private static long KeyOf(SqliteDatabase database, ClientId client, PersonId person) =>
        SqlitePeople.FindKey(database, client, person) ?? throw StoreErrors.PersonUnknown(person);

    private static PhotoHash? PhotoOf(SqliteDatabase database, long person, FaceId face, PersonId id)
    {
        using var row = database.Prepare("SELECT photo FROM faces WHERE person_key = ? AND id = ?").Add(person).Add(face.Value);
        return !row.Step() ? throw StoreErrors.FaceUnknown(face, id) : row.IsNull(0) ? null : SqlitePhotos.Hash(row.Blob(0));
    }

    private static (long Kept, string Record, PeopleMerge Merge) Get(SqliteDatabase database, ClientId client, MergeId id)
    {
        using var row = database.Prepare($"{Select} WHERE c.id = ? AND m.id = ?").Add(client.Value).Add(id.Value);
        if (!row.Step())
        {
            throw StoreErrors.MergeUnknown(id);
        }

        var merge = Read(row, client);
        return merge.UndoneAt is null ? (row.Integer(5), row.Text(2), merge) : throw StoreErrors.MergeUndone(id);
    }

    private static PeopleMerge Read(SqliteStatement row, ClientId client) => MergeRecord.Read(row.Text(2))
        .ToMerge(new MergeId(row.Id(0)), client, new PersonId(row.Id(1)), row.Time(3), row.TimeOrNull(4));
}
