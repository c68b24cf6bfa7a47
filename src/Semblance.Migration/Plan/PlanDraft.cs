using Semblance.Faces;
using Semblance.Migration.Sources;
using Semblance.Spaces;

namespace Semblance.Migration.Plan;

/// <summary>
/// A plan in the making: decides, row by row, whether it is imported, a duplicate, rejected or set aside, and in which batch. Rows arrive in
/// the sources' order; nothing of them is kept but what the plan says of them.
/// </summary>
internal sealed class PlanDraft(
    PlanOptions options, SpaceChoice spaces, PeopleDraft people, PhotoLedger photos, AttendanceDraft attendance, CancellationToken cancellationToken)
{
    private readonly List<PlanSource> _sources = [];
    private readonly Dictionary<SpaceKey, DraftSpace> _spaces = [];
    private readonly Dictionary<(int First, int Second), long> _sharedVectors = [];
    private readonly Dictionary<string, (string Problem, long Rows)> _unusablePhotos = new(StringComparer.Ordinal);
    private readonly List<(Place Place, string Reason)> _photosWithoutFace = [];
    private SourceTally _tally = null!;

    public RowLists Lists { get; } = new();

    public BatchDraft Batches { get; } = new(options.BatchRows);

    public IReadOnlyList<PlanSource> Sources => _sources;

    public IEnumerable<DraftSpace> Spaces => _spaces.Values;

    /// <summary>Pairs of people (by index) who have the same vector, and how often.</summary>
    public IReadOnlyDictionary<(int First, int Second), long> SharedVectors => _sharedVectors;

    /// <summary>Files that faces name as their photo and that cannot be used.</summary>
    public IReadOnlyDictionary<string, (string Problem, long Rows)> UnusablePhotos => _unusablePhotos;

    /// <summary>Photos that are kept, and that no face could be taken from.</summary>
    public IReadOnlyList<(Place Place, string Reason)> PhotosWithoutFace => _photosWithoutFace;

    public void Begin(ILegacySource source)
    {
        _tally = new SourceTally(source.Info);
        Batches.Begin(_sources.Count);
    }

    /// <returns>The id of the face the row becomes; null when it becomes none.</returns>
    public (SpaceKey Space, FaceId Id)? Add(LegacyRow row)
    {
        if (row.Ordinal != _tally.Records)
        {
            throw new SemblanceException(ErrorKind.Corrupt, "source-order",
                $"{row.Place}: row {row.Ordinal} came where {_tally.Records} was due. The source is not read reliably; nothing was planned.");
        }

        _tally.Records++;
        _tally.Rows += row is LegacyRow.Rejected several ? several.Rows : 1;
        switch (row)
        {
            case LegacyRow.Face face:
                return AddFace(face);
            case LegacyRow.Photo photo:
                AddPhoto(photo);
                return null;
            case LegacyRow.PersonOnly person:
                AddPerson(person);
                return null;
            case LegacyRow.Pixels:
                SetAside(row, "needs-embedding",
                    "a face crop as pixels, no vector: 'semblance models install', then plan again to embed it on the way");
                return null;
            case LegacyRow.Attendance said:
                AddAttendance(said);
                return null;
            case LegacyRow.Rejected { IsSetAside: true } waiting:
                SetAside(row, waiting.Code, waiting.Reason, waiting.Rows);
                return null;
            case LegacyRow.Rejected rejected:
                Reject(row, rejected.Code, rejected.Reason, rejected.Rows);
                return null;
            default:
                throw new InvalidOperationException($"A row of an unknown kind: {row.GetType().Name}.");
        }
    }

    public void End()
    {
        Batches.Close();
        _sources.Add(_tally.ToPlan());
    }

    private (SpaceKey Space, FaceId Id)? AddFace(LegacyRow.Face row)
    {
        if (SpaceOf(row) is not ({ } space, _))
        {
            SetAside(row, SpaceChoice.Unknown, SpaceOf(row).Reason);
            return null;
        }

        if (row.Vector.Length != space.Dimension)
        {
            Reject(row, "embedding-width", $"{row.Vector.Length} values; the space {space.Key} has {space.Dimension}");
            return null;
        }

        if (!VectorHash.IsUsable(row.Vector.Span))
        {
            Reject(row, "vector-not-finite", "a value is NaN or infinite, or all are zero");
            return null;
        }

        return IsReadable(row, row.Person) ? AddFace(row, space) : null;
    }

    private (SpaceKey Space, FaceId Id)? AddFace(LegacyRow.Face row, Space space)
    {
        var person = people.Take(row.Person);
        var draft = SpaceDraft(space);
        Span<byte> hash = stackalloc byte[VectorHash.Size];
        if (row.Id is { } own)
        {
            hash.Clear();
            own.Value.TryWriteBytes(hash, bigEndian: true, out _);
        }
        else if (row.ComputedFrom is { } image)
        {
            Convert.FromHexString(image.Hex, hash, out _, out _);
        }
        else
        {
            VectorHash.Of(row.Vector.Span, hash);
        }

        if (!draft.Ledger.Add(hash, person.Index, out var firstOwner))
        {
            Duplicate(row);
            return null;
        }

        if (firstOwner != person.Index)
        {
            var pair = (Math.Min(firstOwner, person.Index), Math.Max(firstOwner, person.Index));
            _sharedVectors[pair] = _sharedVectors.GetValueOrDefault(pair) + 1;
        }

        draft.People.Add(person.Index);
        person.Faces++;
        _tally.Faces++;
        _tally.UsedSpace = space.Key;
        Batches.AddFace(row.Ordinal, person, row.Vector.Length * sizeof(float) + (row.Image?.Length ?? 0));
        if (options.Photos && (row.PhotoFile is not null || row.Image is not null))
        {
            TiePhotoOfFace(row, person);
        }

        Batches.CloseWhenFull();
        return (space.Key, row switch
        {
            { Id: { } id } => id,
            { ComputedFrom: { } from } => FaceId.Computed(person.Id, space.Key, from),
            _ => FaceId.Imported(person.Id, space.Key, hash),
        });
    }

    private (Space? Space, string Reason) SpaceOf(LegacyRow.Face row) =>
        row.ComputedFrom is null ? _tally.SpaceOf(row.Vector.Length, spaces) : (options.EmbeddingSpace, "");

    private void TiePhotoOfFace(LegacyRow.Face row, DraftPerson person)
    {
        var content = row.PhotoFile is null ? PhotoLedger.Look(row.Image!.Value) : photos.Look(row.PhotoFile, cancellationToken);
        if (content.Problem is not null)
        {
            _unusablePhotos[row.PhotoFile!] = (content.Problem, _unusablePhotos.GetValueOrDefault(row.PhotoFile!).Rows + 1);
        }
        else if (photos.Tie(person, content, Batches.Current, _sources.Count, row.Ordinal, row.PhotoFile))
        {
            Batches.AddPhoto();
        }
    }

    private void AddPhoto(LegacyRow.Photo row)
    {
        if (!options.Photos)
        {
            SetAside(row, "photos-left-out", "photos were left out of this plan: plan again with them");
            return;
        }

        if (!IsReadable(row, row.Person))
        {
            return;
        }

        var content = row switch
        {
            { Kept: { } kept } => PhotoLedger.Look(kept),
            { File: { } file } => photos.Look(file, cancellationToken),
            _ => PhotoLedger.Look(row.Bytes ?? default),
        };
        if (content.Problem is not null)
        {
            Reject(row, "photo-unusable", content.Problem);
        }
        else if (photos.IsTied(people.Find(row.Person), content))
        {
            Duplicate(row);
        }
        else
        {
            var person = people.Take(row.Person);
            Batches.AddRow(row.Ordinal, person, row.File is null ? content.Bytes : 0);
            photos.Tie(person, content, Batches.Current, _sources.Count, row.Ordinal, row.File);
            Batches.AddPhoto();
            _tally.Photos++;
            if (row.NoFace is not null)
            {
                _photosWithoutFace.Add((row.Place, row.NoFace));
            }

            Batches.CloseWhenFull();
        }
    }

    private void AddPerson(LegacyRow.PersonOnly row)
    {
        if (!IsReadable(row, row.Person))
        {
            return;
        }

        var known = people.Find(row.Person);
        if (known is not null && known.Columns.Knows(row.Person))
        {
            Duplicate(row);
            return;
        }

        Batches.AddRow(row.Ordinal, people.Take(row.Person), 0);
        _tally.People++;
        Batches.CloseWhenFull();
    }

    private void AddAttendance(LegacyRow.Attendance row)
    {
        var who = row.Entries.Select(e => e.Who).FirstOrDefault(w => w is not null);
        if (who is not null && !IsReadable(row, who))
        {
            return;
        }

        var person = who is null ? null : people.Take(who);
        switch (attendance.Add(row, person))
        {
            case AttendanceVerdict.New:
                _tally.Attendance = PlanAttendance.Sum([.. _tally.Attendance is { } before ? new[] { before } : [], AttendanceDraft.Count(row)]);
                Batches.AddRow(row.Ordinal, person, AttendanceDraft.RowBytes * row.Entries.Count);
                Batches.CloseWhenFull();
                break;
            case AttendanceVerdict.Repeated:
                Duplicate(row);
                break;
            default:
                Reject(row, "record-differs", "another row of the same session and person came first and says something else");
                break;
        }
    }

    private bool IsReadable(LegacyRow row, LegacyPerson person)
    {
        if (people.Find(person)?.Columns.Knows(person) == true)
        {
            return true;
        }

        if (string.IsNullOrWhiteSpace(person.Name) || person.Key.Length == 0)
        {
            Reject(row, "name-missing", "the person has neither a name nor an id");
            return false;
        }

        if (!PersonColumns.IsWellFormed(person))
        {
            Reject(row, "text-not-unicode", "the person's name or another column is no valid Unicode text");
            return false;
        }

        return true;
    }

    private DraftSpace SpaceDraft(Space space)
    {
        if (!_spaces.TryGetValue(space.Key, out var draft))
        {
            _spaces.Add(space.Key, draft = new DraftSpace(space));
        }

        return draft;
    }

    private void Duplicate(LegacyRow row)
    {
        _tally.Duplicates++;
        Lists.AddDuplicate(_sources.Count, row.Ordinal);
    }

    private void Reject(LegacyRow row, string code, string reason, long rows = 1)
    {
        _tally.Rejected += rows;
        Lists.AddReject(_sources.Count, row, rows, code, reason);
    }

    private void SetAside(LegacyRow row, string code, string reason, long rows = 1)
    {
        _tally.SetAside += rows;
        Lists.AddSetAside(_sources.Count, row, code, reason, rows);
    }
}
