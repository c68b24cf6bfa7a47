using System.Text.Json.Serialization;
using Semblance.Clients;
using Semblance.Imports;
using Semblance.Migration.Sources;
using Semblance.People;
using Semblance.Photos;
using Semblance.Spaces;

namespace Semblance.Migration.Plan;

/// <summary>
/// What an import will write, set aside and why: computed once, saved (<see cref="PlanFile"/>), and replayed as it is by run, resume and
/// verify. Everything but <see cref="CreatedAt"/> and <see cref="Target"/> follows from the source and the options alone.
/// Holds names and further columns of people: guard the file as you guard the source.
/// </summary>
public sealed record ImportPlan
{
    /// <summary>The one version this Semblance writes and reads.</summary>
    public const int CurrentSchema = 1;

    public required int SchemaVersion { get; init; }

    /// <summary>The Semblance that made it, such as <c>semblance 0.1.0</c>.</summary>
    public required string Tool { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required ClientId Client { get; init; }

    public required string Scope { get; init; }

    /// <summary>
    /// The planned folder (of a single file: its folder), absolute. All other paths are relative to it, with '/'. Of a store its address.
    /// </summary>
    public required string Root { get; init; }

    /// <summary>What was planned, as the user named it made absolute: <see cref="Root"/>, or one file in it.</summary>
    public required string Origin { get; init; }

    public required PlanMapping Mapping { get; init; }

    public required PlanFingerprint Fingerprint { get; init; }

    /// <summary>Those its faces are of, and the one that was given by <c>--space</c>; by key.</summary>
    public required IReadOnlyList<PlanSpace> Spaces { get; init; }

    /// <summary>In the order they are read.</summary>
    public required IReadOnlyList<PlanSource> Sources { get; init; }

    public required PlanTotals Totals { get; init; }

    public required PlanTarget Target { get; init; }

    /// <summary>What the user should know, one line each.</summary>
    public required IReadOnlyList<PlanNote> Notes { get; init; }

    public required IReadOnlyList<PlanConflict> Conflicts { get; init; }

    public required IReadOnlyList<PlanBatch> Batches { get; init; }

    /// <summary>In the order their first rows are written.</summary>
    public required IReadOnlyList<PlanPerson> People { get; init; }

    /// <summary>In the order they are written: by source, then ordinal.</summary>
    public required IReadOnlyList<PlanPhoto> Photos { get; init; }

    /// <summary>Rows that say again what an earlier row of the plan says, as ranges of ordinals, by source, then ordinal.</summary>
    public required IReadOnlyList<PlanDuplicates> Duplicates { get; init; }

    /// <summary>Every row that is not imported and no duplicate, by source, then ordinal.</summary>
    public required IReadOnlyList<PlanReject> Rejects { get; init; }

    /// <summary>As read from a saved plan, checked already; null in a plan that was just made.</summary>
    public string? Seal { get; init; }
}

/// <summary>How rows become people, faces and photos; together with the source it determines the plan.</summary>
/// <param name="Space">The key of the space given for vectors that do not tell theirs; defined in <see cref="ImportPlan.Spaces"/>.</param>
/// <param name="MapFile">Absolute; null for none.</param>
/// <param name="MapSha256">Of the mapping file; null when there is none.</param>
/// <param name="Store">The store that is copied; null when files are imported.</param>
/// <param name="Embedding">What is computed from images; null for nothing.</param>
/// <param name="Database">The live database that is imported; null when files are, or a store is copied.</param>
/// <param name="TimeZone">The client's, by which sessions have their days; null for a plan without attendance.</param>
public sealed record PlanMapping(
    bool MergeCase, int BatchRows, bool Photos, SpaceKey? Space = null, string? Region = null, string? MapFile = null,
    string? MapSha256 = null, PlanEmbedding? Embedding = null, PlanStore? Store = null, PlanDatabase? Database = null,
    string? TimeZone = null)
{
    /// <summary>Rows come from files below a folder.</summary>
    internal bool IsOfFiles => Store is null && Database is null;
}

/// <summary>
/// Another program's database as the source of a plan; the fingerprint's files are its tables, each with its rows as the size and the <see cref="Verify.MerkleTree"/> root
/// over what an import takes from them as the hash.
/// </summary>
/// <param name="Address">Without a password.</param>
/// <param name="Photos">The bucket that its photos are read from, <c>https://PROJECT.supabase.co/BUCKET</c>; null where none is.</param>
public sealed record PlanDatabase(string Address, string? Photos = null);

/// <summary>
/// A Semblance store as the source of a plan. Its people, faces and photos keep their ids, so that they are the same ones in both stores; the
/// fingerprint's files are its tables, each with its rows as the size and their <see cref="Verify.MerkleTree"/> root as the hash.
/// </summary>
/// <param name="Address">Without a password.</param>
/// <param name="Photos">The folder of its photos, absolute; null where they are none of the copy.</param>
public sealed record PlanStore(string Address, string? Photos = null);

/// <summary>By which models embeddings are computed from face crops and photos.</summary>
/// <param name="Set">The model set's name.</param>
/// <param name="Space">The space of its embeddings.</param>
/// <param name="Models">SHA-256, hex, over its files: with others, the plan no longer holds.</param>
/// <param name="Photos">True when photos are embedded, not only face crops.</param>
public sealed record PlanEmbedding(string Set, SpaceKey Space, string Models, bool Photos);

/// <summary>Every file the plan was read from.</summary>
/// <param name="Total">SHA-256, hex, of the lines <c>path TAB size TAB sha256 LF</c> of all files in their order.</param>
/// <param name="Files">By path, ordinal.</param>
public sealed record PlanFingerprint(string Total, IReadOnlyList<PlanFingerprintFile> Files);

/// <param name="Sha256">64 lower-case hex digits.</param>
public sealed record PlanFingerprintFile(string Path, long Size, string Sha256);

/// <summary>A space with its full definition, and what the plan brings into it.</summary>
/// <param name="HasModel">True when photos can be embedded in it; else its people can be searched with vectors only.</param>
public sealed record PlanSpace(
    SpaceKey Key, string Model, int Dimension, Metric Metric, bool UnitLength, bool HasModel, long Faces, long People,
    long PeopleWithPhotos, string? Alignment = null, ImpostorPrior? Impostors = null)
{
    /// <summary>The definition the store keeps; what Semblance knows of the space by itself (its impostor prior) is added where the source tells none.</summary>
    public Space ToSpace() => new()
    {
        Key = Key,
        Model = Model,
        Alignment = Alignment,
        Dimension = Dimension,
        Metric = Metric,
        UnitLength = UnitLength,
        Impostors = Impostors ?? KnownSpaces.Find(Key)?.Impostors,
    };
}

/// <summary>
/// One source and where its rows end: <c>Rows = Faces + People + Photos + Attendance.Rows + Duplicates + Rejected + SetAside</c>, always.
/// </summary>
/// <param name="Space">The space of its vectors; null when it has none or it is unknown.</param>
/// <param name="Reason">From the source: why it is rejected, or a note on its import.</param>
/// <param name="Rows">Rows it holds.</param>
/// <param name="Records">Ordinals it uses: fewer than rows where one reject stands for several.</param>
/// <param name="Faces">Rows that become faces.</param>
/// <param name="People">Rows that say something of a person and no more.</param>
/// <param name="Photos">Rows that become photos of people.</param>
/// <param name="Attendance">Rows that become attendance; null for none.</param>
public sealed record PlanSource(
    IReadOnlyList<string> Files, string Format, SourceKind Kind, SourceAction Action, long Rows, long Records, long Faces, long People,
    long Photos, long Duplicates, long Rejected, long SetAside, SpaceKey? Space = null, int? Dimension = null, string? Reason = null,
    PlanAttendance? Attendance = null);

/// <summary>Rows that become attendance, and what they become: one row of a day may be two check-ins.</summary>
/// <param name="Groups">Rows that name a group; not counted among what is added.</param>
public sealed record PlanAttendance(long Rows, long Groups, long Subjects, long Sessions, long Records, long Leaves, long CheckIns)
{
    [JsonIgnore]
    public AttendanceRowCounts Counts => new(Subjects, Sessions, Records, Leaves, CheckIns);

    public static PlanAttendance Sum(IEnumerable<PlanAttendance> all) => all.Aggregate(new PlanAttendance(0, 0, 0, 0, 0, 0, 0), (a, b) => new PlanAttendance(
        a.Rows + b.Rows, a.Groups + b.Groups, a.Subjects + b.Subjects, a.Sessions + b.Sessions, a.Records + b.Records, a.Leaves + b.Leaves, a.CheckIns + b.CheckIns));
}

/// <summary>Sums over the sources; people, faces and photos are what an empty store would receive.</summary>
/// <param name="Photos">Photos tied to people, those that faces were taken from included.</param>
public sealed record PlanTotals(
    long Rows, long People, long Faces, long Photos, long Duplicates, long Rejected, long SetAside, int Batches, PlanAttendance? Attendance = null);

/// <summary>What the target held when the plan was made, and therefore what a run is predicted to add.</summary>
/// <param name="Known">False when no store was there yet: everything counts as new.</param>
/// <param name="Conflicts">Like <see cref="ImportPlan.Conflicts"/>, with what is in the store.</param>
public sealed record PlanTarget(bool Known, BatchOutcome Predicted, IReadOnlyList<PlanConflict> Conflicts);

public sealed record PlanNote(string Code, string Message);

/// <summary>Something two rows or two people disagree on. All of them are imported as the message says.</summary>
/// <param name="Code"><c>same-name</c>, <c>name-case</c>, <c>name-blanks</c>, <c>same-vector</c>, <c>columns-differ</c>,
/// <c>photo-unusable</c>, <c>photo-without-face</c>, and the remarks of attendance, such as <c>record-contradicts</c>; of the store: <c>person-differs</c>, <c>name-in-store</c>.</param>
/// <param name="People">The keys of the people it is about.</param>
/// <param name="Rows">Rows that show it.</param>
public sealed record PlanConflict(string Code, string Message, IReadOnlyList<string> People, long Rows);

/// <summary>One atomic write, fixed: the rows <paramref name="First"/> to <paramref name="Last"/> of one source that are not set aside.</summary>
/// <param name="Rows">Rows it imports.</param>
/// <param name="People">People whose first row it holds.</param>
/// <param name="Shared">Rows that are nobody's, such as sessions, and come along whoever a run is limited to; null for none.</param>
public sealed record PlanBatch(int Number, int Source, long First, long Last, long Rows, int People, int Faces, int Photos, int? Shared = null);

/// <summary>A person as the run will add them.</summary>
/// <param name="Aliases">Other keys that are the same person (merged by case); null for none.</param>
/// <param name="Faces">Faces the plan gives them.</param>
/// <param name="Batches">The batches that hold rows of theirs, ascending; the first one adds the person.</param>
public sealed record PlanPerson(
    PersonId Id, string Key, string Name, int Faces, int Photos, IReadOnlyList<int> Batches, IReadOnlyList<string>? Aliases = null,
    string? ExternalId = null, string? Region = null, IReadOnlyList<string>? Groups = null,
    IReadOnlyDictionary<string, string>? Attributes = null, DateTimeOffset? CreatedAt = null, DateTimeOffset? UpdatedAt = null);

/// <summary>A photo and the person it is tied to.</summary>
/// <param name="Ordinal">The row of <paramref name="Source"/> that brings it.</param>
/// <param name="File">Null when the image comes from a column of that row.</param>
/// <param name="Kept">Of a photo that a store has: it is copied as it is; null for one whose metadata is removed on the way.</param>
public sealed record PlanPhoto(
    int Batch, int Source, long Ordinal, PersonId Person, PhotoHash Sha256, string MediaType, long Bytes, string? File = null,
    PlanKeptPhoto? Kept = null);

/// <param name="FileName">The name it came with; null when there was none.</param>
public sealed record PlanKeptPhoto(DateTimeOffset CreatedAt, string? FileName = null);

public sealed record PlanDuplicates(int Source, long First, long Last);

/// <param name="Kind">What became of the rows.</param>
/// <param name="Rows">Rows of the source these ordinals stand for.</param>
/// <param name="Place">Of the first of them: file and row or byte.</param>
public sealed record PlanReject(RejectKind Kind, int Source, long First, long Last, long Rows, string Place, string Code, string Reason);

public enum RejectKind
{
    /// <summary>Cannot be imported.</summary>
    Rejected,

    /// <summary>Well-formed, and importable once something is said or done first: a space named, an embedding computed.</summary>
    SetAside,
}
