using System.Text.Json.Serialization;
using Semblance.Clients;
using Semblance.Migration.Plan;

namespace Semblance.Migration.Documents;

/// <summary>
/// What an import of a guide's document database will write, set aside and why: computed once, saved (<see cref="DocumentPlanFile"/>), and followed as it is by run, resume, verify and
/// rollback. Everything but <see cref="CreatedAt"/> follows from the source and the options alone; rows without a time of their own get that one.
/// </summary>
public sealed record DocumentPlan
{
    public const int CurrentSchema = 1;

    /// <summary>Tells it from a plan of people and faces.</summary>
    public const string DocumentsKind = "documents";

    public required int SchemaVersion { get; init; }

    public required string Kind { get; init; }

    /// <summary>The Semblance that made it.</summary>
    public required string Tool { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required ClientId Client { get; init; }

    public required string Scope { get; init; }

    /// <summary>The folder that everything is read from, absolute.</summary>
    public required string Root { get; init; }

    /// <summary>Relative to the root.</summary>
    public required string Database { get; init; }

    /// <summary>The database and every file beside it that its rows mean.</summary>
    public required PlanFingerprint Fingerprint { get; init; }

    public required IReadOnlyList<PlannedTable> Tables { get; init; }

    /// <summary>Tables of the database that are not known here and stay behind.</summary>
    public required IReadOnlyList<PlannedOther> Others { get; init; }

    public required IReadOnlyList<PlannedRemark> Remarks { get; init; }

    public required IReadOnlyList<PlannedRows> Batches { get; init; }

    /// <summary>Rows that stand by themselves, in the order in which they are written: what a rollback goes by.</summary>
    public required IReadOnlyList<PlannedRoot> Roots { get; init; }

    public required IReadOnlyList<PlannedReject> Rejects { get; init; }

    /// <summary>SHA-256, hex, of all the rest: an edit by hand or a torn copy is noticed.</summary>
    public string? Seal { get; init; }

    [JsonIgnore]
    public long Rows => Tables.Sum(t => t.Rows);

    [JsonIgnore]
    public long Imports => Tables.Sum(t => t.Imports);

    [JsonIgnore]
    public long Rejected => Tables.Sum(t => t.Rejected);
}

/// <summary>A table and where its rows end: <c>Rows = Imports + Rejected</c>, always.</summary>
public sealed record PlannedTable(string Name, long Rows, long Imports, long Rejected);

public sealed record PlannedOther(string Name, long Rows);

/// <summary>Something of rows that are imported which could not be taken over, or is told differently now.</summary>
/// <param name="Code"><c>upload-missing</c>, <c>kind-unknown</c>, <c>box-unread</c>, <c>evidence-missing</c>.</param>
/// <param name="Example">The place of the first of them.</param>
public sealed record PlannedRemark(string Code, string Table, long Rows, string Example);

/// <summary>Rows that are written at once: those of one table from <paramref name="First"/> to <paramref name="Last"/> that are not rejected.</summary>
public sealed record PlannedRows(int Number, string Table, long First, long Last, long Rows);

/// <param name="Key">What it is and its id: <c>document:0192…</c>.</param>
/// <param name="Digest">Over all of its fields as they will be kept.</param>
/// <param name="Children">Rows that the plan hangs on it, by sort; null for none.</param>
public sealed record PlannedRoot(string Key, string Digest, IReadOnlyDictionary<string, long>? Children = null);

public sealed record PlannedReject(string Table, long Ordinal, string Place, string Code, string Reason);
