using Semblance.Access;
using Semblance.Imports;
using Semblance.Migration.Accounts;
using Semblance.Migration.Plan;
using Semblance.Migration.Sources;
using Semblance.Migration.Verify;

namespace Semblance.Server.Documents;

/// <summary>Where the files of an import come from.</summary>
internal enum ImportOrigin
{
    Upload,

    /// <summary>A folder on the server, below the one that its operator allows.</summary>
    Folder,
}

/// <summary>How far an import is.</summary>
internal enum ImportState
{
    /// <summary>It has no plan yet, or its files have changed since.</summary>
    Collecting,

    Planned,

    /// <summary>A run is under way.</summary>
    Running,

    /// <summary>A run was stopped between two batches, by whatever: running it again goes on.</summary>
    Interrupted,

    /// <summary>Every row of the plan is in the store.</summary>
    Done,

    RolledBack,
}

/// <summary>What is worked on beside the requests.</summary>
internal enum ImportWork
{
    Plan,

    /// <summary>A dry run: the counts that a run would reach, and nothing written.</summary>
    Rehearse,

    Run,

    Verify,

    Rollback,
}

internal enum ImportWorkState
{
    Running,
    Done,

    /// <summary>It was asked to, or the server was: beginning it again goes on, or does it over.</summary>
    Stopped,

    Failed,
}

/// <summary>An import to begin.</summary>
/// <param name="Name">For people; 1 to 200 characters. Names the scope of its ids as well, unless the plan is given another.</param>
/// <param name="Folder">Below the folder that the operator allows, with '/'; absent when files are uploaded.</param>
internal sealed record ImportInput(string Name, string? Folder = null);

/// <summary>How an import is planned.</summary>
/// <param name="Space">The key of the space of vectors that do not tell theirs; without it such rows are set aside.</param>
/// <param name="Region">Of people whose source names none.</param>
/// <param name="Scope">Names the project, and is part of the ids of everything: plans of the same scope never write a row twice. The import's name by default.</param>
/// <param name="MergeCase">Whether names that differ only by case are one person; only of people who have no ids.</param>
/// <param name="Photos">Whether photos are kept; they are by default.</param>
/// <param name="Images">What is computed from images.</param>
internal sealed record ImportPlanInput(
    string? Space = null, string? Region = null, string? Scope = null, bool MergeCase = false, bool Photos = true, ImageUse Images = ImageUse.Missing);

/// <param name="Force">Takes back the rest where some rows have changed since; those are named and kept.</param>
internal sealed record ImportRollbackInput(bool Force = false);

/// <summary>Accounts to make of those in a legacy database.</summary>
/// <param name="File">The database's path within the import.</param>
/// <param name="Role">What they may do; nobody gives rights that they do not have.</param>
/// <param name="KeepWeakPasswords">Whether passwords that everybody tries first are taken, too.</param>
internal sealed record ImportAccountsInput(string File, Role Role = Role.Kiosk, bool KeepWeakPasswords = false);

/// <param name="Person">Who has the same e-mail address.</param>
internal sealed record ImportedAccountDocument(string Login, AccountImportOutcome Outcome, Guid? Person)
{
    public static ImportedAccountDocument Of(AccountImported account) => new(account.Login, account.Outcome, account.Person?.Value);
}

internal sealed record ImportedAccountsDocument(IReadOnlyList<ImportedAccountDocument> Accounts);

/// <param name="MaxFileBytes">Of one file.</param>
/// <param name="MaxBytes">Of all uploads of the client.</param>
/// <param name="MaxFiles">Of one import.</param>
internal sealed record ImportLimitsDocument(long MaxFileBytes, long MaxBytes, int MaxFiles);

/// <param name="Imports">Newest first, in short.</param>
/// <param name="Folders">Whether the operator allows folders of the server.</param>
internal sealed record ImportsDocument(IReadOnlyList<ImportDocument> Imports, ImportLimitsDocument Uploads, bool Folders);

/// <summary>A folder on the server.</summary>
/// <param name="Path">Empty for the one that the operator allows.</param>
/// <param name="Folders">Names of those in it.</param>
/// <param name="Files">How many files are in it, those of its folders not counted.</param>
internal sealed record ImportFolderDocument(string Path, IReadOnlyList<string> Folders, int Files);

/// <param name="Sha256">Of the bytes that arrived, hex.</param>
internal sealed record ImportedFileDocument(string Path, long Bytes, string Sha256);

/// <param name="Removed">Whether uploaded files were removed again.</param>
internal sealed record ImportFilesDocument(int Count, long Bytes, bool Removed);

/// <summary>Why work failed.</summary>
internal sealed record ImportFaultDocument(string Code, string Message);

/// <param name="Done">Batches of a run; 0 where there is no measure.</param>
/// <param name="Total">0 where it is not known.</param>
/// <param name="Rows">Rows read, written or compared so far.</param>
/// <param name="RowsTotal">0 where it is not known.</param>
internal sealed record ImportJobDocument(
    ImportWork Kind, ImportWorkState State, DateTimeOffset StartedAt, DateTimeOffset? EndedAt, int Done, int Total, long Rows, long RowsTotal, double RowsPerSecond,
    ImportFaultDocument? Fault);

/// <summary>Rows by kind.</summary>
internal sealed record ImportCountsDocument(long People, long Faces, long Photos, long Subjects, long Sessions, long Records, long Leaves, long CheckIns)
{
    public static ImportCountsDocument Of(long people, long faces, long photos, AttendanceRowCounts attendance) => new(
        people, faces, photos, attendance.Subjects, attendance.Sessions, attendance.Records, attendance.Leaves, attendance.CheckIns);
}

/// <param name="Present">Rows that were in the store already.</param>
internal sealed record ImportOutcomeDocument(ImportCountsDocument Added, ImportCountsDocument Present)
{
    public static ImportOutcomeDocument Of(BatchOutcome outcome) => new(
        ImportCountsDocument.Of(outcome.PeopleAdded, outcome.FacesAdded, outcome.PhotosAdded, outcome.AttendanceAdded),
        ImportCountsDocument.Of(outcome.PeoplePresent, outcome.FacesPresent, outcome.PhotosPresent, outcome.AttendancePresent));
}

/// <param name="Rows">Rows of all sources; each ends in one of the others.</param>
internal sealed record ImportTotalsDocument(
    long Rows, long People, long Faces, long Photos, long Subjects, long Sessions, long Records, long Leaves, long CheckIns, long Duplicates, long Rejected, long SetAside, int Batches)
{
    public static ImportTotalsDocument Of(PlanTotals totals)
    {
        var attendance = totals.Attendance?.Counts ?? default;
        return new ImportTotalsDocument(
            totals.Rows, totals.People, totals.Faces, totals.Photos, attendance.Subjects, attendance.Sessions, attendance.Records, attendance.Leaves, attendance.CheckIns,
            totals.Duplicates, totals.Rejected, totals.SetAside, totals.Batches);
    }
}

/// <param name="HasModel">Whether photos can be searched in it.</param>
internal sealed record ImportSpaceDocument(string Key, long Faces, long People, bool HasModel);

/// <summary>One store among the files.</summary>
/// <param name="Attendance">Rows that become attendance.</param>
/// <param name="Reason">Why it is rejected, or a note.</param>
internal sealed record ImportSourceDocument(
    string Path, string Format, SourceKind Kind, SourceAction Action, string? Space, long Rows, long Faces, long People, long Photos, long Attendance, long Duplicates, long Rejected,
    long SetAside, string? Reason)
{
    public static ImportSourceDocument Of(PlanSource source) => new(
        SourcePath.Of(source.Format, source.Files), source.Format, source.Kind, source.Action, source.Space?.Value, source.Rows, source.Faces, source.People, source.Photos,
        source.Attendance?.Rows ?? 0, source.Duplicates, source.Rejected, source.SetAside, source.Reason);
}

internal sealed record ImportNoteDocument(string Code, string Message);

/// <param name="Rows">Rows that show it.</param>
internal sealed record ImportConflictDocument(string Code, string Message, long Rows);

/// <param name="Place">File and row, or byte.</param>
/// <param name="Rows">Rows that it stands for.</param>
internal sealed record ImportRejectDocument(RejectKind Kind, string Place, long Rows, string Code, string Reason)
{
    public static ImportRejectDocument Of(PlanReject reject) => new(reject.Kind, reject.Place, reject.Rows, reject.Code, reject.Reason);
}

/// <param name="Next">What to give as cursor for the next page; absent on the last.</param>
internal sealed record ImportRejectsDocument(IReadOnlyList<ImportRejectDocument> Rejects, string? Next);

/// <summary>What an import will write, and what it sets aside.</summary>
/// <param name="Fingerprint">SHA-256 over its files, hex.</param>
/// <param name="Predicted">What a run would do to the store as it was when the plan was made.</param>
/// <param name="Sources">Absent in short.</param>
/// <param name="Rejects">The first 20; absent in short.</param>
/// <param name="RejectCount">How many entries there are.</param>
internal sealed record ImportPlanDocument(
    DateTimeOffset CreatedAt, string Fingerprint, string Scope, ImportTotalsDocument Totals, ImportOutcomeDocument Predicted, IReadOnlyList<ImportSpaceDocument> Spaces,
    IReadOnlyList<ImportSourceDocument>? Sources, IReadOnlyList<ImportNoteDocument>? Notes, IReadOnlyList<ImportConflictDocument>? Conflicts,
    IReadOnlyList<ImportRejectDocument>? Rejects, int RejectCount)
{
    private const int RejectsShown = 20;
    private const int ConflictsShown = 200;

    public static ImportPlanDocument Of(ImportPlan plan) => new(
        plan.CreatedAt, plan.Fingerprint.Total, plan.Scope, ImportTotalsDocument.Of(plan.Totals), ImportOutcomeDocument.Of(plan.Target.Predicted),
        [.. plan.Spaces.Select(s => new ImportSpaceDocument(s.Key.Value, s.Faces, s.People, s.HasModel))],
        [.. plan.Sources.Select(ImportSourceDocument.Of)],
        [.. plan.Notes.Select(n => new ImportNoteDocument(n.Code, n.Message))],
        [.. plan.Conflicts.Concat(plan.Target.Conflicts).Take(ConflictsShown).Select(c => new ImportConflictDocument(c.Code, c.Message, c.Rows))],
        [.. plan.Rejects.Take(RejectsShown).Select(ImportRejectDocument.Of)], plan.Rejects.Count);

    public ImportPlanDocument InShort() => this with { Sources = null, Notes = null, Conflicts = null, Rejects = null };
}

/// <summary>A run of the plan.</summary>
/// <param name="EndedAt">Absent while it has not ended.</param>
internal sealed record ImportRunDocument(
    string Id, RunStatus Status, int Batches, int BatchesApplied, ImportOutcomeDocument Outcome, DateTimeOffset StartedAt, DateTimeOffset? EndedAt)
{
    public static ImportRunDocument Of(ImportRun run) => new(
        run.Id.Value, run.Status, run.Batches, run.BatchesApplied, ImportOutcomeDocument.Of(run.Outcome), run.StartedAt, run.EndedAt);
}

/// <param name="What">people, faces, photos, subjects, sessions, records, leaves or check-ins.</param>
/// <param name="Extra">Rows that are stored and in no plan.</param>
internal sealed record ImportComparisonDocument(string What, long Planned, long Found, long Extra);

/// <summary>Something that is not in the store as the source has it.</summary>
/// <param name="Field">missing, extra, or the field's name.</param>
internal sealed record ImportDifferenceDocument(string Place, DifferenceKind Kind, string Id, string Field, string? Expected, string? Stored, string? Note);

/// <param name="Differences">The first 100; absent in short.</param>
internal sealed record ImportVerificationDocument(
    DateTimeOffset At, bool Equal, IReadOnlyList<ImportComparisonDocument> Compared, string MerkleRoot, string StoredMerkleRoot,
    IReadOnlyList<ImportDifferenceDocument>? Differences, int DifferenceCount, IReadOnlyList<string> Notes)
{
    private const int DifferencesShown = 100;

    public static ImportVerificationDocument Of(VerificationReport report) => new(
        report.VerifiedAt, !report.HasDifferences, [.. CountsOf(report).Select(c => new ImportComparisonDocument(c.What, c.Counts.Planned, c.Counts.Found, c.Counts.Extra))],
        report.MerkleRoot, report.StoredMerkleRoot,
        [.. report.Differences.Take(DifferencesShown).Select(d => new ImportDifferenceDocument(d.Place, d.Kind, d.Id, d.Field, d.Expected, d.Stored, d.Note))],
        report.Differences.Count, report.Notes);

    private static IEnumerable<(string What, VerifiedCounts Counts)> CountsOf(VerificationReport report)
    {
        (string, VerifiedCounts)[] always = [("people", report.People), ("faces", report.Faces), ("photos", report.Photos)];
        return report.Attendance is not { } a ? always
            : always.Concat([("subjects", a.Subjects), ("sessions", a.Sessions), ("records", a.Records), ("leaves", a.Leaves), ("check-ins", a.CheckIns)]);
    }
}

/// <param name="Done">False when rows have changed since and nothing was removed: ask again with force.</param>
/// <param name="Changed">What was changed since and is kept, one line each; the first 200.</param>
internal sealed record ImportRollbackDocument(DateTimeOffset At, bool Done, ImportCountsDocument Removed, IReadOnlyList<string> Changed)
{
    private const int ChangedShown = 200;

    public static ImportRollbackDocument Of(RollbackOutcome outcome, DateTimeOffset at) => new(
        at, outcome.Done, ImportCountsDocument.Of(outcome.PeopleRemoved, outcome.FacesRemoved, outcome.PhotosRemoved, outcome.AttendanceRemoved),
        [.. outcome.Changed.Take(ChangedShown)]);
}

/// <summary>An import: files, their plan, and the run that came of it.</summary>
/// <param name="CreatedBy">As the audit log names them.</param>
/// <param name="From">Where its files come from.</param>
/// <param name="Job">The last work on it; absent before the first.</param>
/// <param name="Rehearsal">What the last dry run of this plan, or a run that had nothing to write, came to.</param>
/// <param name="Run">The last run of this plan.</param>
internal sealed record ImportDocument(
    Guid Id, string Name, DateTimeOffset CreatedAt, string CreatedBy, ImportOrigin From, string? Folder, ImportState State, ImportFilesDocument Files, ImportJobDocument? Job,
    ImportPlanDocument? Plan, ImportOutcomeDocument? Rehearsal, ImportRunDocument? Run, ImportVerificationDocument? Verification, ImportRollbackDocument? Rollback)
{
    public ImportDocument InShort() => this with { Plan = Plan?.InShort(), Verification = Verification is null ? null : Verification with { Differences = null } };
}
