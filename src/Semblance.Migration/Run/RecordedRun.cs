using Semblance.Clients;
using Semblance.Imports;
using Semblance.Migration.Plan;
using Semblance.Storage;

namespace Semblance.Migration.Run;

/// <summary>Finds a run with the plan that is kept beside it.</summary>
public static class RecordedRun
{
    /// <summary>NotFound, <c>run-unknown</c>; Corrupt, <c>plan-missing</c>; and what <see cref="PlanFile.Parse"/> refuses.</summary>
    public static async Task<(ImportRun Run, ImportPlan Plan)> FindAsync(
        IStore store, ClientId client, RunId id, CancellationToken cancellationToken)
    {
        var run = await store.Imports.FindRunAsync(client, id, cancellationToken)
            ?? throw new SemblanceException(ErrorKind.NotFound, "run-unknown",
                $"There is no run {id}: 'semblance import status' lists the runs.");
        var bytes = await store.Imports.FindPlanAsync(client, id, cancellationToken)
            ?? throw new SemblanceException(ErrorKind.Corrupt, "plan-missing", $"The plan of {id} is not in the store.");
        var saved = PlanFile.Parse(bytes);
        return saved.Hash == run.PlanHash
            ? (run, saved.Plan)
            : throw new SemblanceException(ErrorKind.Corrupt, "plan-missing", $"The plan kept with {id} is not the one it ran.");
    }
}
