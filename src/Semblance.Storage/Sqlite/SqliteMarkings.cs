using Semblance.Attendance;
using Semblance.Clients;
using Semblance.Faces;
using Semblance.People;

namespace Semblance.Storage.Sqlite;

internal sealed class SqliteMarkings(SqliteConnections connections) : IMarkingStore
{
    private const string Select = """
        SELECT m.id, s.id, m.state, m.created_at, m.created_by, m.ended_at, m.key
        FROM markings m
        JOIN attendance_sessions s ON s.key = m.session_key
        """;

    private const string SelectFaces = """
        SELECT f.photo, f.number, f.box_x, f.box_y, f.box_width, f.box_height, f.score, f.outcome, p.id, f.distance, f.confidence
        FROM marking_faces f
        LEFT JOIN people p ON p.key = f.person_key
        WHERE f.marking_key = ?
        ORDER BY f.photo, f.number
        """;

    private const string InsertFace = """
        INSERT INTO marking_faces (marking_key, photo, number, box_x, box_y, box_width, box_height, score, outcome, person_key, distance, confidence)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """;

    public Task AddAsync(Marking marking, CancellationToken cancellationToken) => connections.WriteAsync(
        database =>
        {
            MarkingRules.CheckNew(marking);
            using (var insert = database.Prepare("INSERT INTO markings (id, session_key, state, created_at, created_by) VALUES (?, ?, 'open', ?, ?) ON CONFLICT DO NOTHING"))
            {
                insert.Add(marking.Id.Value).Add(SqliteSessions.Key(database, marking.Client, marking.Session)).Add(marking.CreatedAt).Add(marking.CreatedBy);
                if (insert.Run() == 0)
                {
                    throw AttendanceErrors.MarkingExists(marking.Id);
                }
            }

            AddPhotos(database, marking.Client, Get(database, marking.Client, marking.Id).Key, marking.Photos, marking.Faces);
        },
        cancellationToken);

    public Task<Marking?> FindAsync(ClientId client, MarkingId id, CancellationToken cancellationToken) => connections.ReadAsync(
        database =>
        {
            using var row = database.Prepare($"{Select} WHERE s.client_key = ? AND m.id = ?").Add(SqliteClients.FindKey(database, client)).Add(id.Value);
            return row.Step()
                ? Read(row, client) with { Photos = ListPhotos(database, row.Integer(6)), Faces = ListFaces(database, row.Integer(6)) }
                : null;
        },
        cancellationToken);

    public Task<IReadOnlyList<Marking>> ListAsync(ClientId client, SessionId session, CancellationToken cancellationToken) =>
        connections.ReadAsync<IReadOnlyList<Marking>>(
            database =>
            {
                using var rows = database.Prepare($"{Select} WHERE s.client_key = ? AND s.id = ? ORDER BY m.created_at DESC, m.id DESC");
                rows.Add(SqliteClients.FindKey(database, client)).Add(session.Value);
                var markings = new List<Marking>();
                while (rows.Step())
                {
                    markings.Add(Read(rows, client));
                }

                return markings;
            },
            cancellationToken);

    public Task AddPhotosAsync(
        ClientId client, MarkingId id, IReadOnlyList<MarkingPhoto> photos, IReadOnlyList<SeenFace> faces, CancellationToken cancellationToken) =>
        connections.WriteAsync(
            database =>
            {
                var (key, state) = Get(database, client, id);
                MarkingRules.CheckOpen(id, state);
                using var row = database.Prepare("SELECT count(*) FROM marking_photos WHERE marking_key = ?").Add(key);
                row.Step();
                var (numbered, moved) = MarkingRules.Renumber(id, row.Int32(0), photos, faces);
                AddPhotos(database, client, key, numbered, moved);
            },
            cancellationToken);

    public Task<int> EndAsync(
        ClientId client, MarkingId id, MarkingState state, DateTimeOffset at, IReadOnlyList<AttendanceRecord> records, CancellationToken cancellationToken) =>
        connections.WriteAsync(
            database =>
            {
                AttendanceChecks.CheckEnd(state, records);
                var (key, before) = Get(database, client, id);
                MarkingRules.CheckOpen(id, before);
                using var update = database.Prepare("UPDATE markings SET state = ?, ended_at = ? WHERE key = ?");
                update.Add(AttendanceNames.Of(state)).Add(at).Add(key).Run();
                return new SqliteRecords(database, client).Write(records);
            },
            cancellationToken);

    private static (long Key, MarkingState State) Get(SqliteDatabase database, ClientId client, MarkingId id)
    {
        using var row = database.Prepare($"{Select} WHERE s.client_key = ? AND m.id = ?").Add(SqliteClients.FindKey(database, client)).Add(id.Value);
        return row.Step() ? (row.Integer(6), AttendanceNames.ParseMarkingState(row.Text(2))) : throw AttendanceErrors.MarkingUnknown(id);
    }

    private static void AddPhotos(SqliteDatabase database, ClientId client, long marking, IReadOnlyList<MarkingPhoto> photos, IReadOnlyList<SeenFace> faces)
    {
        using (var insert = database.Prepare("INSERT INTO marking_photos (marking_key, number, name, hash, width, height, taken_at) VALUES (?, ?, ?, ?, ?, ?, ?)"))
        {
            foreach (var photo in photos)
            {
                insert.Add(marking).Add(photo.Number).Add(photo.Name).Add(SqlitePhotos.Bytes(photo.Hash)).Add(photo.Width).Add(photo.Height).Add(photo.TakenAt).Run();
            }
        }

        foreach (var face in faces)
        {
            using var insert = database.Prepare(InsertFace);
            insert.Add(marking).Add(face.Photo).Add(face.Number).Add(face.Box.X).Add(face.Box.Y).Add(face.Box.Width).Add(face.Box.Height).Add(face.Score)
                .Add(MarkingRules.NameOf(face.Outcome)).Add(face.Person is { } person ? SqlitePeople.FindKey(database, client, person) : null)
                .Add(face.Distance).Add(face.Confidence).Run();
        }
    }

    private static List<MarkingPhoto> ListPhotos(SqliteDatabase database, long marking)
    {
        using var rows = database.Prepare("SELECT number, name, hash, width, height, taken_at FROM marking_photos WHERE marking_key = ? ORDER BY number").Add(marking);
        var photos = new List<MarkingPhoto>();
        while (rows.Step())
        {
            photos.Add(new MarkingPhoto(rows.Int32(0), rows.Text(1), SqlitePhotos.Hash(rows.Blob(2)), rows.Int32(3), rows.Int32(4), rows.Time(5)));
        }

        return photos;
    }

    private static List<SeenFace> ListFaces(SqliteDatabase database, long marking)
    {
        using var rows = database.Prepare(SelectFaces).Add(marking);
        var faces = new List<SeenFace>();
        while (rows.Step())
        {
            faces.Add(new SeenFace(
                rows.Int32(0), rows.Int32(1), new FaceBox(rows.Real(2), rows.Real(3), rows.Real(4), rows.Real(5)), rows.Real(6), MarkingRules.ParseOutcome(rows.Text(7)),
                rows.IsNull(8) ? null : new PersonId(rows.Id(8)), rows.RealOrNull(9), rows.RealOrNull(10)));
        }

        return faces;
    }

    private static Marking Read(SqliteStatement row, ClientId client) => new()
    {
        Id = new MarkingId(row.Id(0)),
        Client = client,
        Session = new SessionId(row.Id(1)),
        State = AttendanceNames.ParseMarkingState(row.Text(2)),
        CreatedAt = row.Time(3),
        CreatedBy = row.Text(4),
        EndedAt = row.TimeOrNull(5),
    };
}
