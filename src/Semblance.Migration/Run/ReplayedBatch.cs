using Semblance.Faces;
using Semblance.Imports;
using Semblance.Migration.Plan;
using Semblance.Migration.Sources;
using Semblance.People;
using Semblance.Photos;
using Semblance.Spaces;

namespace Semblance.Migration.Run;

/// <summary>One batch of a plan, its rows read from the source.</summary>
/// <param name="Places">Where each face of the batch comes from.</param>
/// <param name="VectorHashes">SHA-256 of each face's vector, 32 bytes each, in the order of the faces.</param>
/// <param name="PhotoSources">Where each photo of the batch comes from.</param>
/// <param name="Images">Images that are no files, by ordinal.</param>
/// <param name="Computed">Those of its faces whose embedding was computed from an image.</param>
/// <param name="Thumbnails">The pictures to keep of them; none where photos are left out.</param>
/// <param name="Attendance">What each of its rows says of attendance, row by row.</param>
/// <param name="AttendancePlaces">Where each of these rows comes from.</param>
internal sealed record ReplayedBatch(
    PlanBatch Planned,
    ImportBatch Batch,
    IReadOnlyList<Place> Places,
    ReadOnlyMemory<byte> VectorHashes,
    IReadOnlyList<PlanPhoto> PhotoSources,
    IReadOnlyDictionary<long, ReadOnlyMemory<byte>> Images,
    IReadOnlyList<Face> Computed,
    IReadOnlyList<FaceThumbnail> Thumbnails,
    IReadOnlyList<AttendanceRows> Attendance,
    IReadOnlyList<Place> AttendancePlaces);

/// <summary>The picture of a face that is kept beside the photo it was taken from.</summary>
/// <param name="Cut">Makes it, a JPEG.</param>
internal sealed record FaceThumbnail(FaceId Face, PhotoHash Photo, Func<byte[]> Cut);

/// <summary>A batch while its rows are read.</summary>
internal sealed class BatchBuilder(PlanBatch planned, RunId run)
{
    private readonly byte[] _hashes = new byte[planned.Faces * VectorHash.Size];
    private int _hashed;

    public PlanBatch Planned { get; } = planned;

    /// <summary>Rows met, those of people left out included.</summary>
    public long Rows { get; set; }

    /// <summary>Faces met, those of people left out included.</summary>
    public int PlannedFaces { get; set; }

    public List<Person> People { get; } = [];

    public List<Face> Faces { get; } = [];

    public List<Place> Places { get; } = [];

    public List<Photo> Photos { get; } = [];

    public List<PlanPhoto> Sources { get; } = [];

    public Dictionary<long, ReadOnlyMemory<byte>> Images { get; } = [];

    public List<Face> Computed { get; } = [];

    public List<FaceThumbnail> Thumbnails { get; } = [];

    public List<AttendanceRows> Attendance { get; } = [];

    /// <summary>Where each of <see cref="Attendance"/> comes from.</summary>
    public List<Place> AttendancePlaces { get; } = [];

    /// <summary>Room for the next face's hash. More faces than planned have no room: the source has changed.</summary>
    public Span<byte> NextHash()
    {
        if ((_hashed + 1) * VectorHash.Size > _hashes.Length)
        {
            throw FileFingerprint.Changed($"batch {Planned.Number}", "has more faces than the plan saw");
        }

        return _hashes.AsSpan(_hashed++ * VectorHash.Size, VectorHash.Size);
    }

    /// <param name="known">Spaces that an earlier batch brought; those of this one are added.</param>
    public ReplayedBatch Finish(IReadOnlyDictionary<SpaceKey, Space> spaces, HashSet<SpaceKey> known)
    {
        var batch = new ImportBatch
        {
            Run = run,
            Number = Planned.Number,
            Spaces = Faces.Select(f => f.Space).Distinct().Where(known.Add).Select(key => spaces[key]).ToArray(),
            People = People,
            Photos = Photos,
            Faces = Faces,
            Attendance = AttendanceRows.Join(Attendance),
        };
        return new ReplayedBatch(Planned, batch, Places, _hashes, Sources, Images, Computed, Thumbnails, Attendance, AttendancePlaces);
    }
}
