using Semblance.Clients;
using Semblance.Faces;
using Semblance.Imports;
using Semblance.People;

namespace Semblance.Storage.Sqlite;

/// <summary>Writes one batch of a run with its checkpoint, within the transaction of whoever calls: the same for a run and for a rehearsal.</summary>
internal sealed class SqliteBatchWriter(SqliteDatabase database, ClientId client, ImportBatch batch)
{
    private readonly Dictionary<PersonId, long> _people = new(batch.People.Count);

    /// <summary>Applies the batch, or answers with its recorded outcome where its checkpoint exists.</summary>
    public BatchOutcome Apply()
    {
        var run = SqliteRun.Get(database, client, batch.Run);
        if (run.Status == RunStatus.RolledBack)
        {
            throw StoreErrors.RunEnded(batch.Run);
        }

        if (FindCheckpoint(run) is { } recorded)
        {
            return recorded;
        }

        if (run.Status != RunStatus.Open)
        {
            throw StoreErrors.RunEnded(batch.Run);
        }

        StoreRules.CheckBatch(client, batch, run.Batches - run.Missing(database), run.Batches);
        foreach (var space in batch.Spaces)
        {
            SqliteSpaces.Ensure(database, space, run.Key);
        }

        var people = AddPeople(run);
        var photos = AddPhotos(run);
        var faces = AddFaces(run);
        var attendance = new SqliteAttendanceWriter(database, client, run, KeyOf).Add(batch.Attendance);
        var outcome = new BatchOutcome(
            people, batch.People.Count - people, faces, batch.Faces.Count - faces, photos, batch.Photos.Count - photos)
        {
            AttendanceAdded = attendance,
            AttendancePresent = batch.Attendance.Count - attendance,
        };
        AddCheckpoint(run, outcome);
        return outcome;
    }

    /// <summary>Columns of <c>import_batches</c> in the order of <see cref="ReadOutcome"/>.</summary>
    public static readonly string[] OutcomeColumns =
    [
        "people_added", "people_present", "faces_added", "faces_present", "photos_added", "photos_present", "subjects_added", "subjects_present",
        "sessions_added", "sessions_present", "records_added", "records_present", "leaves_added", "leaves_present", "check_ins_added", "check_ins_present",
    ];

    public static BatchOutcome ReadOutcome(SqliteStatement row, int first) => new(
        row.Integer(first), row.Integer(first + 1), row.Integer(first + 2), row.Integer(first + 3), row.Integer(first + 4), row.Integer(first + 5))
    {
        AttendanceAdded = new AttendanceRowCounts(
            row.Integer(first + 6), row.Integer(first + 8), row.Integer(first + 10), row.Integer(first + 12), row.Integer(first + 14)),
        AttendancePresent = new AttendanceRowCounts(
            row.Integer(first + 7), row.Integer(first + 9), row.Integer(first + 11), row.Integer(first + 13), row.Integer(first + 15)),
    };

    private BatchOutcome? FindCheckpoint(SqliteRun run)
    {
        using var row = database.Prepare($"SELECT {string.Join(", ", OutcomeColumns)} FROM import_batches WHERE run_key = ? AND number = ?");
        return row.Add(run.Key).Add(batch.Number).Step() ? ReadOutcome(row, 0) : null;
    }

    private int AddPeople(SqliteRun run)
    {
        var writer = new SqlitePersonWriter(database, run.ClientKey, run.Key);
        var added = 0;
        foreach (var person in batch.People)
        {
            StoreRules.CheckPerson(person);
            if (writer.Add(person) is { } key)
            {
                _people[person.Id] = key;
                added++;
            }
            else if (SqlitePeople.FindKey(database, client, person.Id) is null)
            {
                throw StoreErrors.PersonExists(person.Id); // with another client
            }
        }

        return added;
    }

    private int AddPhotos(SqliteRun run)
    {
        var added = 0;
        foreach (var photo in batch.Photos)
        {
            added += SqlitePhotos.TryAdd(database, photo, run.ClientKey, KeyOf(photo.Person), run.Key) ? 1 : 0;
        }

        return added;
    }

    private int AddFaces(SqliteRun run)
    {
        var writer = new SqliteFaceWriter(database, run.ClientKey, run.Key);
        var added = 0;
        foreach (var face in batch.Faces)
        {
            if (writer.Add(face, KeyOf(face.Person)))
            {
                added++;
            }
            else if (!IsOurs(run, face.Id))
            {
                throw StoreErrors.FaceExists(face.Id); // with another client
            }
        }

        writer.Finish();
        return added;
    }

    private long KeyOf(PersonId person)
    {
        if (!_people.TryGetValue(person, out var key))
        {
            key = SqlitePeople.FindKey(database, client, person) ?? throw StoreErrors.PersonUnknown(person);
            _people.Add(person, key);
        }

        return key;
    }

    private bool IsOurs(SqliteRun run, FaceId face)
    {
        using var row = database.Prepare("SELECT 1 FROM faces WHERE id = ? AND client_key = ?");
        return row.Add(face.Value).Add(run.ClientKey).Step();
    }

    private void AddCheckpoint(SqliteRun run, BatchOutcome outcome)
    {
        var (added, present) = (outcome.AttendanceAdded, outcome.AttendancePresent);
        using var insert = database.Prepare($"""
            INSERT INTO import_batches (run_key, number, {string.Join(", ", OutcomeColumns)})
            VALUES (?, ?, {string.Join(", ", OutcomeColumns.Select(_ => "?"))})
            """);
        insert.Add(run.Key).Add(batch.Number)
            .Add(outcome.PeopleAdded).Add(outcome.PeoplePresent)
            .Add(outcome.FacesAdded).Add(outcome.FacesPresent)
            .Add(outcome.PhotosAdded).Add(outcome.PhotosPresent)
            .Add(added.Subjects).Add(present.Subjects)
            .Add(added.Sessions).Add(present.Sessions)
            .Add(added.Records).Add(present.Records)
            .Add(added.Leaves).Add(present.Leaves)
            .Add(added.CheckIns).Add(present.CheckIns)
            .Run();
    }
}
