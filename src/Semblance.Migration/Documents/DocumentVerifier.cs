using Semblance.Clients;
using Semblance.Imports;
using Semblance.Migration.Plan;
using Semblance.Migration.Run;
using Semblance.Storage;

namespace Semblance.Migration.Documents;

/// <summary>Reads a run's source again and compares every field of every row with what the store has.</summary>
public sealed class DocumentVerifier(IStore store, TimeProvider time)
{
    private const int MostExamples = 100;
    private const int Often = 500;

    /// <exception cref="SemblanceException">NotFound, <c>run-unknown</c>, <c>source-not-found</c>; Refused, <c>source-changed</c>.</exception>
    public async Task<DocumentVerification> VerifyAsync(ClientId client, RunId id, IProgress<RunProgress>? progress, CancellationToken cancellationToken)
    {
        var (_, plan) = await DocumentRunner.FindAsync(store, client, id, cancellationToken);
        var begun = time.GetTimestamp();
        var root = new SourceRoot(plan.Root);
        FileFingerprint.Check(root, plan.Fingerprint, cancellationToken);
        using var reader = GuideReader.Open(root, plan.Database, plan.Client, plan.Scope, plan.CreatedAt, plan.Fingerprint);
        var stored = new StoredDocuments(store, client);
        var (rows, compared, fields, different) = (0L, 0L, 0L, 0L);
        var examples = new List<string>();
        var rejects = new List<PlannedReject>();
        foreach (var row in GuideTables.All.SelectMany(reader.Read))
        {
            cancellationToken.ThrowIfCancellationRequested();
            rows++;
            if (row.Reject is { } reject)
            {
                rejects.Add(new PlannedReject(row.Table, row.Ordinal, row.Place, reject.Code, reject.Reason));
                continue;
            }

            var (count, difference) = Compare(row, await stored.FindAsync(row.Value!, cancellationToken));
            compared++;
            fields += count;
            different += difference is null ? 0 : 1;
            examples.AddRange(difference is not null && examples.Count < MostExamples ? [difference] : []);
            if (rows % Often == 0)
            {
                progress?.Report(new RunProgress((int)rows, (int)Math.Min(int.MaxValue, plan.Rows), rows, plan.Rows, rows / Math.Max(0.001, time.GetElapsedTime(begun).TotalSeconds)));
            }
        }

        return new DocumentVerification(
            id, rows, compared, fields, rejects.Count, different, examples, rejects.SequenceEqual(plan.Rejects), rows == plan.Rows && compared + rejects.Count == rows, time.GetElapsedTime(begun));
    }

    private static (int Fields, string? Difference) Compare(GuideRow row, object? stored)
    {
        var expected = DocumentFields.Of(row.Value!);
        if (stored is null)
        {
            return (expected.Count, $"{row.Place}: it is not in the store");
        }

        var found = DocumentFields.Of(stored);
        var wrong = expected.Zip(found).Where(p => p.First != p.Second).Select(p => p.First.Name).ToArray();
        return (expected.Count, wrong.Length == 0 && expected.Count == found.Count ? null : $"{row.Place}: {string.Join(", ", wrong)} differ{(wrong.Length == 1 ? "s" : "")}");
    }
}
