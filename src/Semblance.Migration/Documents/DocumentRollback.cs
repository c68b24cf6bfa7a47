using Semblance.Clients;
using Semblance.Imports;
using Semblance.Storage;

namespace Semblance.Migration.Documents;

/// <summary>What a rollback removed, and what it left because it has changed since the run.</summary>
/// <param name="Removed">Rows that stand by themselves; with each went all that hung on it.</param>
/// <param name="Changed">One line each, naming the row and the change. Never deleted unless it is forced, and then only named.</param>
/// <param name="Done">False when something has changed and the caller did not force: then nothing was removed.</param>
public sealed record DocumentRollbackOutcome(long Removed, IReadOnlyList<string> Changed, bool Done);

/// <summary>Takes a run of documents back: what it brought and nobody has changed since. Needs no source: it goes by the plan that is kept with the run.</summary>
public sealed class DocumentRollback(IStore store)
{
    /// <param name="force">Removes what has not changed and leaves what has.</param>
    /// <exception cref="SemblanceException">NotFound, <c>run-unknown</c>; Corrupt, <c>plan-missing</c>.</exception>
    public async Task<DocumentRollbackOutcome> RunAsync(ClientId client, RunId id, bool force, CancellationToken cancellationToken)
    {
        var (run, plan) = await DocumentRunner.FindAsync(store, client, id, cancellationToken);
        var stored = new StoredDocuments(store, client);
        var changes = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var root in plan.Roots)
        {
            if (await ChangeOfAsync(stored, root, isWhole: run.Status == RunStatus.Done, cancellationToken) is { } change)
            {
                changes[root.Key] = change;
            }
        }

        if (changes.Count > 0 && !force)
        {
            return new DocumentRollbackOutcome(0, [.. changes.Values], Done: false);
        }

        // The last first: a document goes before its artifact, unless somebody changed it, and then its artifact stays with it.
        var removed = 0L;
        var held = await HeldAsync(plan, changes.Keys, stored, cancellationToken);
        foreach (var root in plan.Roots.Reverse().Where(r => !changes.ContainsKey(r.Key) && !held.Contains(r.Key)))
        {
            removed += await stored.RemoveRootAsync(root.Key, CancellationToken.None) ? 1 : 0;
        }

        await store.Imports.RollbackAsync(client, id, null, force, CancellationToken.None);
        return new DocumentRollbackOutcome(removed, [.. changes.Values], Done: true);
    }

    /// <param name="isWhole">Of a run that was interrupted, rows may be missing.</param>
    private static async Task<string?> ChangeOfAsync(StoredDocuments stored, PlannedRoot root, bool isWhole, CancellationToken cancellationToken)
    {
        if (await stored.FindRootAsync(root.Key, cancellationToken) is not { } row)
        {
            return null;
        }

        if (DocumentFields.Digest(row) != root.Digest)
        {
            return $"{root.Key} was changed";
        }

        var now = await stored.CountChildrenAsync(root.Key, cancellationToken);
        var other = now.Where(c => c.Value > (root.Children?.GetValueOrDefault(c.Key) ?? 0) || (isWhole && c.Value < (root.Children?.GetValueOrDefault(c.Key) ?? 0))).Select(c => c.Key).ToList();
        other.AddRange(isWhole ? root.Children?.Keys.Where(k => !now.ContainsKey(k)) ?? [] : []);
        return other.Count > 0 ? $"{root.Key} has other {string.Join(", ", other.Order(StringComparer.Ordinal))} than it came with" : null;
    }

    /// <summary>Artifacts of documents that stay.</summary>
    private static async Task<HashSet<string>> HeldAsync(DocumentPlan plan, IEnumerable<string> changed, StoredDocuments stored, CancellationToken cancellationToken)
    {
        var held = new HashSet<string>(StringComparer.Ordinal);
        foreach (var key in changed.Where(k => k.StartsWith("document:", StringComparison.Ordinal)))
        {
            if (await stored.FindRootAsync(key, cancellationToken) is Semblance.Documents.Document { Artifact: { } artifact })
            {
                held.Add($"artifact:{artifact}");
            }
        }

        held.IntersectWith(plan.Roots.Select(r => r.Key));
        return held;
    }
}
