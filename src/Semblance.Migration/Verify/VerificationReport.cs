using System.Text.Json;
using Semblance.Clients;
using Semblance.Imports;
using Semblance.Migration.Plan;

namespace Semblance.Migration.Verify;

/// <summary>
/// What a verification found. Holds ids, keys, names of fields and hashes; never a vector, nor what stands in a person's columns.
/// </summary>
public sealed record VerificationReport
{
    public const int CurrentSchema = 1;

    public int SchemaVersion { get; init; } = CurrentSchema;

    public required RunId Run { get; init; }

    public required ClientId Client { get; init; }

    /// <summary>SHA-256 of the plan that ran.</summary>
    public required string PlanHash { get; init; }

    public required DateTimeOffset VerifiedAt { get; init; }

    /// <summary>Keys of the people the run was limited to; empty for everybody.</summary>
    public required IReadOnlyList<string> Only { get; init; }

    public required VerifiedCounts People { get; init; }

    public required VerifiedCounts Faces { get; init; }

    public required VerifiedCounts Photos { get; init; }

    /// <summary>Null for a plan without any.</summary>
    public VerifiedAttendance? Attendance { get; init; }

    public required IReadOnlyList<VerifiedSource> Sources { get; init; }

    /// <summary>Root of <see cref="MerkleTree"/> over the <see cref="RowLeaf"/>s of every planned row, from the source; 64 hex digits.</summary>
    public required string MerkleRoot { get; init; }

    /// <summary>The same from the stored rows; equal when nothing differs in them.</summary>
    public required string StoredMerkleRoot { get; init; }

    public required IReadOnlyList<Difference> Differences { get; init; }

    /// <summary>What was compared with a restriction, one line each.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>Null when it was not asked for.</summary>
    public NeighbourCheck? Neighbours { get; init; }

    public required VerificationTimes Times { get; init; }

    public bool HasDifferences => Differences.Count > 0;

    /// <summary>Writes the report as JSON, over a file that may be there.</summary>
    public async Task WriteAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            await File.WriteAllBytesAsync(path, JsonSerializer.SerializeToUtf8Bytes(this, Indented), cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SemblanceException(ErrorKind.Invalid, "report-not-written", $"The report cannot be written to {path}: {e.Message}", e);
        }
    }

    private static readonly JsonSerializerOptions Indented = new(PlanJson.Options) { WriteIndented = true, NewLine = "\n" };
}

/// <param name="Planned">Rows the plan has.</param>
/// <param name="Found">Those that are stored, equal or not.</param>
/// <param name="Extra">Rows of these people that are stored and in no plan of theirs.</param>
public sealed record VerifiedCounts(long Planned, long Found, long Extra);

/// <param name="Records">With records that are in the plan's sessions and in no row of it.</param>
public sealed record VerifiedAttendance(VerifiedCounts Subjects, VerifiedCounts Sessions, VerifiedCounts Records, VerifiedCounts Leaves, VerifiedCounts CheckIns);

/// <param name="File">What the source is called (<c>SourcePath</c>): its first file, or the folder of its photos.</param>
public sealed record VerifiedSource(string File, long Faces, long FacesFound, long Photos, long PhotosFound);

/// <summary>One thing that is not in the store as the source has it.</summary>
/// <param name="Place">Where in the source; the key for a person.</param>
/// <param name="Kind">What differs.</param>
/// <param name="Id">Of the person, face or (SHA-256) photo; of a record of attendance, session/person.</param>
/// <param name="Field"><c>missing</c>, <c>extra</c>, or the field's name.</param>
/// <param name="Expected">A hash, id or number of the source; null where it would tell something of a person.</param>
/// <param name="Stored">The same of the store.</param>
/// <param name="Note">What explains it, if something does.</param>
public sealed record Difference(
    string Place, DifferenceKind Kind, string Id, string Field, string? Expected = null, string? Stored = null, string? Note = null);

public enum DifferenceKind
{
    Person,
    Face,
    Photo,
    Subject,
    Session,
    Record,
    Leave,
    CheckIn,

    /// <summary>A search answered with other people than an exact search over the source.</summary>
    Neighbours,
}

/// <param name="Probes">Rows of the source that were searched for.</param>
/// <param name="Top">People compared for each.</param>
/// <param name="Agreeing">Probes with the same people in the same order (equal distances may swap).</param>
/// <param name="Method">How the store searched.</param>
public sealed record NeighbourCheck(int Probes, int Top, int Agreeing, string Method);

/// <summary>Seconds: hashing the source's files, comparing every row, and (apart) comparing neighbours.</summary>
public sealed record VerificationTimes(double Fingerprint, double Rows, double Neighbours);
