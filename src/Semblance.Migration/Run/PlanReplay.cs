using Semblance.Attendance;
using Semblance.Faces;
using Semblance.Imports;
using Semblance.Migration.Plan;
using Semblance.Migration.Sources;
using Semblance.People;
using Semblance.Photos;
using Semblance.Spaces;

namespace Semblance.Migration.Run;

/// <summary>
/// Reads a plan's sources again and gives its batches as they were planned. Decides nothing: which rows, whose, in which batch is the
/// plan's word, and a source that gives other rows is refused (<c>source-changed</c>).
/// </summary>
/// <param name="at">The time of rows whose source tells none: when the run began.</param>
internal sealed class PlanReplay(ImportPlan plan, IReadOnlyList<ILegacySource> sources, RunId run, DateTimeOffset at)
{
    private readonly Dictionary<string, PlanPerson> _people = ByKey(plan);
    private readonly ILookup<int, PlanPerson> _peopleByBatch = plan.People.ToLookup(p => p.Batches[0]);
    private readonly ILookup<int, PlanPhoto> _photosByBatch = plan.Photos.ToLookup(p => p.Batch);
    private readonly Dictionary<string, PhotoHash> _photoFiles = plan.Photos.Where(p => p.File is not null)
        .DistinctBy(p => p.File, StringComparer.Ordinal)
        .ToDictionary(p => p.File!, p => p.Sha256, StringComparer.Ordinal);

    private readonly AttendanceRules _rules = new() { TimeZone = plan.Mapping.TimeZone ?? AttendanceRules.Default.TimeZone };
    private readonly Dictionary<SpaceKey, Space> _spaces = plan.Spaces.ToDictionary(s => s.Key, s => s.ToSpace());

    /// <summary>Told of every person a row speaks of, whether or not the row is in a batch; then the sources are read to their end.</summary>
    public Action<PlanPerson, LegacyPerson>? PersonSeen { get; init; }

    /// <summary>The batches that hold rows of these people, or rows that are nobody's; all batches when nobody is named.</summary>
    public static IReadOnlyList<PlanBatch> BatchesOf(ImportPlan plan, IReadOnlyList<PlanPerson> only) =>
        only.Count == 0 ? plan.Batches
            : only.SelectMany(p => p.Batches).Concat(plan.Batches.Where(b => b.Shared > 0).Select(b => b.Number)).Distinct().Order().Select(n => plan.Batches[n]).ToArray();

    /// <summary>The batches in their order.</summary>
    /// <param name="batches">Some of the plan's, ascending.</param>
    /// <param name="only">The people whose rows are given; null for everybody's.</param>
    public IEnumerable<ReplayedBatch> Read(
        IReadOnlyList<PlanBatch> batches, IReadOnlySet<PersonId>? only, CancellationToken cancellationToken)
    {
        var knownSpaces = new HashSet<SpaceKey>();
        var next = 0;
        for (var s = 0; s < sources.Count; s++)
        {
            var count = batches.Skip(next).TakeWhile(b => b.Source == s).Count();
            var mine = batches.Skip(next).Take(count).ToArray();
            next += count;
            if (mine.Length > 0 || PersonSeen is not null)
            {
                foreach (var batch in ReadSource(s, mine, only, cancellationToken))
                {
                    yield return batch.Finish(_spaces, knownSpaces);
                }
            }
        }
    }

    private IEnumerable<BatchBuilder> ReadSource(
        int source, PlanBatch[] batches, IReadOnlySet<PersonId>? only, CancellationToken cancellationToken)
    {
        var skips = new SkipCursor(plan, source);
        var next = 0;
        var open = Open(batches, ref next, only);
        foreach (var row in sources[source].Read(cancellationToken))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (open is not null && row.Ordinal > open.Planned.Last)
            {
                yield return Closed(open, only);
                open = Open(batches, ref next, only);
            }

            if (open is null && PersonSeen is null)
            {
                yield break;
            }

            var skip = skips.Of(row.Ordinal);
            Observe(row, skip);
            if (open is not null && skip == Skip.None && row.Ordinal >= open.Planned.First)
            {
                Add(row, open, only);
            }
        }

        if (open is not null)
        {
            yield return Closed(open, only);
        }

        if (next < batches.Length)
        {
            throw Changed(batches[next], "ends too early");
        }
    }

    private BatchBuilder? Open(PlanBatch[] batches, ref int next, IReadOnlySet<PersonId>? only)
    {
        if (next == batches.Length)
        {
            return null;
        }

        var planned = batches[next++];
        var builder = new BatchBuilder(planned, run);
        builder.People.AddRange(_peopleByBatch[planned.Number].Where(p => only?.Contains(p.Id) != false).Select(ToPerson));
        builder.Sources.AddRange(_photosByBatch[planned.Number].Where(p => only?.Contains(p.Person) != false));
        builder.Photos.AddRange(builder.Sources.Select(ToPhoto));
        return builder;
    }

    private void Add(LegacyRow row, BatchBuilder batch, IReadOnlySet<PersonId>? only)
    {
        batch.Rows++;
        switch (row)
        {
            case LegacyRow.Face face:
                var person = PersonOf(face.Person, batch.Planned);
                batch.PlannedFaces++;
                if (only?.Contains(person.Id) != false)
                {
                    AddFace(face, person, batch);
                }

                break;
            case LegacyRow.Photo { Bytes: { } image } photo:
                if (only?.Contains(PersonOf(photo.Person, batch.Planned).Id) != false)
                {
                    batch.Images.Add(row.Ordinal, image);
                }

                break;
            case LegacyRow.Photo or LegacyRow.PersonOnly:
                break;
            case LegacyRow.Attendance said:
                AddAttendance(said, batch, only);
                break;
            default:
                throw Changed(batch.Planned, $"row {row.Ordinal} can no longer be imported");
        }
    }

    private void AddFace(LegacyRow.Face row, PlanPerson person, BatchBuilder batch)
    {
        var space = (row.ComputedFrom is null ? plan.Sources[batch.Planned.Source].Space : plan.Mapping.Embedding?.Space) ?? throw Changed(batch.Planned, "has vectors now");
        var hash = batch.NextHash();
        VectorHash.Of(row.Vector.Span, hash);
        if (row.Image is { } image)
        {
            batch.Images.Add(row.Ordinal, image);
        }

        var face = new Face
        {
            Id = row switch
            {
                { Id: { } id } => id,
                { ComputedFrom: { } from } => FaceId.Computed(person.Id, space, from),
                _ => FaceId.Imported(person.Id, space, hash),
            },
            Client = plan.Client,
            Person = person.Id,
            Space = space,
            Embedding = row.Vector,
            Photo = PhotoOf(row),
            Box = row.Box,
            DetectionScore = row.DetectionScore,
            Quality = row.Quality,
            CreatedAt = row.CreatedAt ?? at,
        };
        batch.Faces.Add(face);
        batch.Places.Add(row.Place);
        if (row.ComputedFrom is not null)
        {
            batch.Computed.Add(face);
        }

        if (row.Thumbnail is { } cut && face.Photo is { } photo)
        {
            batch.Thumbnails.Add(new FaceThumbnail(face.Id, photo, cut));
        }
    }

    private void AddAttendance(LegacyRow.Attendance row, BatchBuilder batch, IReadOnlySet<PersonId>? only)
    {
        var who = row.Entries.Select(e => e.Who).FirstOrDefault(w => w is not null);
        if (who is null || only?.Contains(PersonOf(who, batch.Planned).Id) != false)
        {
            batch.Attendance.Add(new EntryRows(plan.Client, plan.Scope, _rules, at, p => PersonOf(p, batch.Planned).Id).Of(row.Entries));
            batch.AttendancePlaces.Add(row.Place);
        }
    }

    private PhotoHash? PhotoOf(LegacyRow.Face row) => row switch
    {
        { Image: not null } => plan.Mapping.Photos ? row.ComputedFrom : null,
        { PhotoFile: { } file } when _photoFiles.TryGetValue(file, out var photo) => photo,
        _ => row.KeptPhoto,
    };

    private BatchBuilder Closed(BatchBuilder batch, IReadOnlySet<PersonId>? only)
    {
        var p = batch.Planned;
        return batch.Rows == p.Rows && batch.PlannedFaces == p.Faces && (only is not null || batch.Photos.Count == p.Photos)
            ? batch
            : throw Changed(p, $"gives {batch.Rows} rows where the plan saw {p.Rows}");
    }

    private void Observe(LegacyRow row, Skip skip)
    {
        var person = row switch
        {
            LegacyRow.Face face when skip != Skip.Rejected => face.Person,
            LegacyRow.Photo photo when skip == Skip.None => photo.Person,
            LegacyRow.PersonOnly only when skip == Skip.None => only.Person,
            LegacyRow.Attendance said when skip == Skip.None => said.Entries.Select(e => e.Who).FirstOrDefault(w => w is not null),
            _ => null,
        };
        if (person is not null && PersonSeen is not null && _people.TryGetValue(person.Key, out var planned))
        {
            PersonSeen(planned, person);
        }
    }

    private PlanPerson PersonOf(LegacyPerson person, PlanBatch batch) =>
        _people.GetValueOrDefault(person.Key) ?? throw Changed(batch, $"names somebody the plan does not know ({person.Key})");

    private SemblanceException Changed(PlanBatch batch, string what) =>
        FileFingerprint.Changed(plan.Sources[batch.Source].Files[0], $"(batch {batch.Number}) {what}");

    private Person ToPerson(PlanPerson p) => new()
    {
        Id = p.Id,
        Client = plan.Client,
        Name = p.Name,
        ExternalId = p.ExternalId,
        Region = p.Region,
        Groups = p.Groups ?? [],
        Attributes = new SortedDictionary<string, string>(
            (p.Attributes ?? new Dictionary<string, string>(StringComparer.Ordinal)).ToDictionary(StringComparer.Ordinal), StringComparer.Ordinal),
        CreatedAt = p.CreatedAt ?? at,
        UpdatedAt = p.UpdatedAt ?? at,
    };

    private Photo ToPhoto(PlanPhoto p) => new()
    {
        Hash = p.Sha256,
        Client = plan.Client,
        Person = p.Person,
        MediaType = p.MediaType,
        Length = p.Bytes,
        FileName = p.Kept?.FileName ?? (p.File is null ? null : Path.GetFileName(p.File)),
        CreatedAt = p.Kept?.CreatedAt ?? at,
    };

    private static Dictionary<string, PlanPerson> ByKey(ImportPlan plan)
    {
        var people = new Dictionary<string, PlanPerson>(plan.People.Count, StringComparer.Ordinal);
        foreach (var person in plan.People)
        {
            people.Add(person.Key, person);
            foreach (var alias in person.Aliases ?? [])
            {
                people.Add(alias, person);
            }
        }

        return people;
    }
}
