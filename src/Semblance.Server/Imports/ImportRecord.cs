using Semblance.Imports;
using Semblance.Server.Documents;

namespace Semblance.Server.Imports;

/// <summary>What the server keeps of an import beside its files; a file of JSON, so that a server that is started anew knows it.</summary>
internal sealed record ImportRecord
{
    public required Guid Id { get; init; }

    public required string Name { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required string CreatedBy { get; init; }

    /// <summary>Below the folder that the operator allows; null for uploaded files.</summary>
    public string? Folder { get; init; }

    public bool FilesRemoved { get; init; }

    public ImportJobDocument? Job { get; init; }

    public ImportPlanDocument? Plan { get; init; }

    /// <summary>SHA-256 of the plan's bytes: by it the store knows the plan's runs.</summary>
    public string? PlanHash { get; init; }

    public ImportOutcomeDocument? Rehearsal { get; init; }

    /// <summary>Whether a run found every row in the store already.</summary>
    public bool HadNothingToWrite { get; init; }

    public ImportVerificationDocument? Verification { get; init; }

    public ImportRollbackDocument? Rollback { get; init; }

    /// <summary>Without the plan and all that came of it.</summary>
    public ImportRecord WithoutPlan() => this with { Plan = null, PlanHash = null, Rehearsal = null, HadNothingToWrite = false, Verification = null, Rollback = null };

    /// <param name="run">The last run of its plan; null for none.</param>
    public ImportDocument Document(ImportRun? run, int files, long bytes) => new(
        Id, Name, CreatedAt, CreatedBy, Folder is null ? ImportOrigin.Upload : ImportOrigin.Folder, Folder, StateOf(run), new ImportFilesDocument(files, bytes, FilesRemoved), Job, Plan,
        Rehearsal, run is null ? null : ImportRunDocument.Of(run), Verification, Rollback);

    private ImportState StateOf(ImportRun? run) => run?.Status switch
    {
        _ when Plan is null => ImportState.Collecting,
        _ when Job is { Kind: ImportWork.Run, State: ImportWorkState.Running } => ImportState.Running,
        RunStatus.Open => ImportState.Interrupted,
        RunStatus.Done => ImportState.Done,
        RunStatus.RolledBack => ImportState.RolledBack,
        _ => HadNothingToWrite ? ImportState.Done : ImportState.Planned,
    };
}
